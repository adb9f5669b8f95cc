import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from monitor.demo.catchers import CHANNELS, MAIL, Quote, Received
from monitor.demo.expected import Hit
from monitor.demo.feeds import Printed
from monitor.demo.frame import show_closing, show_opening
from monitor.demo.judging import Finding, Mark
from monitor.demo.ledger import Block, Ledger, Telling
from monitor.demo.newsroom import Material, Newsroom
from monitor.demo.report import Report, as_json, grouped
from monitor.demo.screen import Screen
from tests.demo.made_up import NOON, a_piece, an_outlet

PASSAGE = (
    "The mill turned at dawn, and the miller's daughters counted ninety-four years of silence in flour. "
)
MATERIAL = Material(newsroom=Path("seeds/newsroom"), config=Path("/srv/config"), in_clone=True)
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture(params=[60, 80, 120])
def console(request: pytest.FixtureRequest) -> Iterator[Console]:
    """A pipe of that width; nothing printed may be wider, or end in spaces."""
    console = a_console(request.param)
    yield console
    lines = printed(console).splitlines()
    assert [line for line in lines if len(line) > console.width or line != line.rstrip()] == []


def a_console(width: int, **how: object) -> Console:
    return Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False, **how)  # type: ignore[arg-type]


def printed(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def a_newsroom() -> Newsroom:
    return Newsroom(outlets=(an_outlet(),), pieces=(a_piece(headline="[bold]Very " * 20),))


def a_block(*, arrived: tuple[str, ...] = CHANNELS) -> Block:
    start = PASSAGE.index("dawn")
    return Block(
        piece=a_piece(headline="Mill turns [/] again"),
        tellings=(
            Telling(
                rules=("mills", "dawns"),
                quote=Quote(field="body", passage=PASSAGE * 4, spans=((4, 8), (start, start + 4))),
            ),
            Telling(
                rules=("heads",), quote=Quote(field="title", passage="Mill turns [/] again", spans=((0, 4),))
            ),
            Telling(rules=("silent",), quote=Quote(field="", passage="", spans=())),
        ),
        arrived=arrived,
        delay=timedelta(seconds=1.26),
    )


def a_report(
    *findings: Finding, done: bool = True, delays: tuple[timedelta, ...] = (ONE_SECOND, ONE_SECOND * 2)
) -> Report:
    return Report(
        outlets=2,
        published=3,
        read=3,
        messages={"mail": 2, "webhook": 2},
        findings=findings,
        delays=delays,
        done=done,
        log="    last words of the daemon",
        first_mail=Received(
            channel=MAIL,
            at=NOON,
            alert_id="1",
            rule="mills",
            url="http://127.0.0.1:1/a",
            repeat=False,
            subject="[mills] Mill turns",
            text=f"Rule: mills\n\nMill\x1b turns\n{PASSAGE}\n\nAlert 1\n",
        ),
    )


def a_finding(
    mark: Mark, article: str = "quill/a", rule: str = "mills", why: str = "the reason why"
) -> Finding:
    return Finding(hit=Hit(rule, article), mark=mark, why=why)


def flat(console: Console) -> str:
    return " ".join(re.sub(r"┃", "", printed(console)).split())


def test_a_publication_is_one_line(console: Console) -> None:
    newsroom = a_newsroom()
    Screen(console, newsroom).published(
        Printed(piece=newsroom.pieces[0], at=NOON, url="http://127.0.0.1:1/a")
    )
    (line,) = printed(console).splitlines()
    assert line.startswith("06:52  Quay & Quill <daily>  [bold]Very [bold]Very")
    assert line.endswith("…")


def test_a_block_says_what_hit_where_and_how_it_arrived(console: Console) -> None:
    Screen(console, a_newsroom()).alerted(a_block())
    text = flat(console)
    assert "Mill turns [/] again Quay & Quill <daily>, 06:52" in text
    assert "mills · dawns The **mill** turned at **dawn**, and" in text
    assert "heads headline: **Mill** turns [/] again silent mail ✓" in text
    assert text.endswith("mail ✓ webhook ✓ 1.3 s after publication")


def test_a_missing_channel_is_seen(console: Console) -> None:
    Screen(console, a_newsroom()).alerted(a_block(arrived=(MAIL,)))
    assert "mail ✓ webhook ✗" in flat(console)


def test_on_a_terminal_hits_are_coloured_and_the_footer_goes_away() -> None:
    console = a_console(80, force_terminal=True, color_system="standard")
    with Screen(console, a_newsroom()) as screen:
        screen.alerted(a_block())
        screen.count(Ledger(()))
    text = printed(console)
    assert "\x1b[30;43mmill\x1b[0m" in text
    assert "**" not in text
    assert "0 published · 0 mails · 0 webhooks" in text
    assert text.rstrip("\r").endswith("\x1b[2K")


def test_without_colours_hits_stand_between_asterisks_on_a_terminal_too() -> None:
    console = a_console(80, force_terminal=True, no_color=True)
    Screen(console, a_newsroom()).alerted(a_block())
    assert "**mill**" in printed(console)


def test_the_opening_says_what_comes(console: Console) -> None:
    show_opening(console, a_newsroom(), ["boat strike", "Big Tech"], 60.0)
    assert "1 articles by 1 made-up outlets come out within 60 seconds" in flat(console)
    assert "boat strike · Big Tech" in flat(console)


def test_the_closing_lists_every_shortfall_by_article_and_what_to_do_next(console: Console) -> None:
    kinds = [mark for mark in Mark if mark.is_shortfall]
    findings = [a_finding(mark, f"quill/{mark.value}", why=f"because {mark.value}") for mark in kinds]
    show_closing(console, a_report(a_finding(Mark.RIGHT), a_finding(Mark.AMBIGUOUS), *findings), MATERIAL)
    text = flat(console)
    assert (
        "3 articles by 2 outlets came out, 3 were read. Their alerts arrived as 2 mails and 2 webhooks"
        in text
    )
    assert "half of them within 2.0 s of publication, the last after 2.0 s" in text
    for mark in kinds:
        assert f"Known shortfall: {mark.value} because {mark.value} mills quill/{mark.value}" in text
    assert "Nothing unexpected" in text
    assert "1 hits fall short" in text
    assert "by changing /srv/config/rules/watch.yaml" in text
    assert "make run" in text
    assert "last words" not in text


def test_the_closing_shows_what_is_wrong_and_the_end_of_the_log(console: Console) -> None:
    show_closing(console, a_report(a_finding(Mark.WRONG, why="it came 2 times as mail")), MATERIAL)
    text = flat(console)
    assert "Wrong it came 2 times as mail mills quill/a" in text
    assert "Something is wrong" in text
    assert "last words of the daemon" in text


def test_a_day_that_never_ended_is_not_ok(console: Console) -> None:
    report = a_report(done=False, delays=())
    show_closing(console, report, MATERIAL)
    assert not report.ok
    assert "not done with everything in time" in flat(console)


def test_outside_a_clone_the_next_step_is_a_copy_of_the_configuration_in_one_piece() -> None:
    console = a_console(60)
    installed = Material(newsroom=Path("/x"), config=Path("/lib/monitor/_shipped/config"), in_clone=False)
    show_closing(console, a_report(), installed)
    command = "mkdir -p ~/.config && cp -r /lib/monitor/_shipped/config ~/.config/news-monitor"
    assert f"     {command}" in printed(console).splitlines()
    assert "make run" not in printed(console)


def test_findings_with_the_same_rules_and_reason_are_told_together() -> None:
    findings = [
        a_finding(Mark.STORY, article, rule, why)
        for article, why in (("a", "one"), ("b", "two"), ("c", "one"))
        for rule in ("mills", "dawns")
    ]
    groups = [
        (group.why, group.rules, group.articles)
        for group in grouped([*findings, a_finding(Mark.STORY, "d", why="one")])
    ]
    assert groups == [
        ("one", ("mills", "dawns"), ("a", "c")),
        ("two", ("mills", "dawns"), ("b",)),
        ("one", ("mills",), ("d",)),
    ]


def test_the_report_as_json() -> None:
    data = as_json(
        a_report(a_finding(Mark.RIGHT), a_finding(Mark.WRONG, "quill/b"), a_finding(Mark.STORY, "quill/c"))
    )
    assert (data["ok"], data["done"], data["messages"]) == (False, True, {"mail": 2, "webhook": 2})
    assert data["counts"] == {mark.value: int(mark in {Mark.RIGHT, Mark.WRONG, Mark.STORY}) for mark in Mark}
    assert data["delay"] == {"median": 2.0, "longest": 2.0}
    assert data["findings"][2] == {  # type: ignore[index]
        "rule": "mills",
        "article": "quill/c",
        "verdict": "story",
        "shortfall": True,
        "why": "the reason why",
    }
