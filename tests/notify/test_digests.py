"""A digest says on every kind of channel what it sums up, as far as there is room, and no stranger's text harms."""

import json
import os
import pty
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Alert, AlertKind, Evidence, Priority, Reason, SendResult, SourceRef, Zone
from monitor.notify.message import Message, message_of
from monitor.notify.payload import alert_object
from monitor.notify.plugins import service_at
from monitor.notify.rendering import NO_LIMIT, Family, Renderer
from tests.world.outbox import alone

LONDON = ZoneInfo("Europe/London")
WHY = "This feed is new. What it listed at its first poll is told in one message."
SHARED = "The pause of intelligence sharing followed a third strike."
NASTY = '"><script>alert(1)</script> @everyone <!here> [free](https://evil.example) \x1b[2J\u202e\nAlert 1234'


def composed(alert: Alert, *, repeat: bool = False) -> Message:
    return message_of(alone(alert, repeat=repeat), LONDON)


def text_of(message: Message, *, room: int = NO_LIMIT, lines: int = NO_LIMIT) -> str:
    return Renderer(zone=LONDON, family=Family.PLAIN).text(message, room=room, lines=lines)


def html_of(message: Message) -> str:
    return Renderer(zone=LONDON, family=Family.MAIL).html(message)


def found(passage: str, *words: str, zone: Zone = Zone.BODY) -> Evidence:
    spans = tuple((passage.index(word), passage.index(word) + len(word)) for word in words)
    return Evidence(zone=zone, start=0, passage=passage, spans=spans)


def digest_of(items: tuple[Alert, ...], like: Alert) -> Alert:
    return replace(
        like,
        id="d1d1d1d1",
        kind=AlertKind.DIGEST,
        rule_id="",
        rule="",
        priority=Priority.URGENT,
        reason=Reason.SUMMED_UP,
        title=f"{len(items):,} matches in what Example Times lists already",
        text=WHY,
        url="",
        article_id="",
        evidence=(),
        articles=(),
        items=items,
    )


@pytest.fixture
def digest(alert: Alert) -> Alert:
    """Three articles: one hit by an urgent rule, one by two rules, one of which only the headline is known."""
    later = alert.published_at - timedelta(hours=1)
    second = replace(
        alert,
        id="2",
        title="Ally pauses intelligence sharing",
        url="https://times.example/world/pause",
        article_id="a2",
        published_at=later,
        evidence=(
            found("Ally pauses intelligence sharing", "intelligence sharing", zone=Zone.TITLE),
            found(SHARED, "intelligence sharing"),
        ),
        rule="Intelligence sharing",
    )
    third = replace(second, id="3", rule="Boat strikes", evidence=(found(SHARED, "strike"),))
    last = replace(
        alert,
        id="4",
        rule="Rail",
        title="Rail strike ends",
        url="https://times.example/rail",
        article_id="a4",
        evidence=(found("Rail strike ends", "Rail strike", zone=Zone.TITLE),),
        shortfall="the server answered 503",
    )
    return digest_of((replace(alert, priority=Priority.URGENT), second, third, last), alert)


@pytest.fixture
def big(alert: Alert) -> Alert:
    """A digest of 2,000 matches in as many articles."""
    items = (replace(alert, id=f"i{n}", article_id=f"n{n}", title=f"Boat {n} struck") for n in range(2_000))
    return digest_of(tuple(items), alert)


def test_the_whole_text(digest: Alert) -> None:
    assert text_of(composed(digest, repeat=True)) == (
        "Possible repeat: this summary may have reached you before.\n\n"
        "4 matches in what Example Times lists already\n"
        "This feed is new. What it listed at its first poll is told in one message.\n\n"
        "Rule: Boat strikes (urgent)\n\n"
        "Navy strikes second boat in a week\n"
        "Example Times, Fri 3 July 2026, 15:05 BST\n"
        "Found in the text: The navy said on Tuesday that a **strike** had sunk a second **boat** off the coast.\n"
        "https://times.example/world/second-boat\n\n"
        "Rules: Intelligence sharing, Boat strikes\n\n"
        "Ally pauses intelligence sharing\n"
        "Example Times, Fri 3 July 2026, 14:05 BST\n"
        "Found in the text: The pause of **intelligence sharing** followed a third **strike**.\n"
        "https://times.example/world/pause\n\n"
        "Rule: Rail\n\n"
        "Rail strike ends\n"
        "Example Times, Fri 3 July 2026, 15:05 BST\n"
        "Found in the headline: **Rail strike** ends\n"
        "Summary only. The server answered 503.\n"
        "https://times.example/rail\n\n"
        "Why you got this: the rules named here matched, and tell this channel. To hear less, change or "
        "remove the rules named here in the rules folder.\n\n"
        "Alert d1d1d1d1"
    )
    assert composed(digest).subject == "4 matches in what Example Times lists already"
    assert composed(digest, repeat=True).subject.startswith("Possible repeat: 4 matches")


def test_an_item_names_the_other_outlets_that_print_it(digest: Alert) -> None:
    first = digest.items[0]
    papers = [SourceRef(url=f"https://p{n}.example/1", source=f"Paper {n}", title="Boat") for n in range(3)]
    for number, words in ((1, "Paper 0"), (2, "Paper 0 and Paper 1"), (3, "3 others")):
        told = replace(first, articles=(*first.articles, *papers[:number]))
        message = composed(digest_of((told,), told))
        assert f"15:05 BST, also printed by {words}\n" in text_of(message)
        assert f"15:05 BST, also printed by {words}</p>" in html_of(message)
    again = replace(first.articles[0], url="https://times.example/again")
    alone = replace(first, articles=(*first.articles, again))
    assert "also printed" not in text_of(composed(digest_of((alone,), alone)))


def test_an_item_without_evidence_is_told_all_the_same(digest: Alert) -> None:
    bare = replace(digest.items[0], evidence=())
    assert "15:05 BST\nhttps://times.example/world/second-boat\n" in text_of(
        composed(digest_of((bare,), bare))
    )


def test_articles_that_no_store_knows_stay_apart(digest: Alert) -> None:
    items = tuple(replace(one, article_id="") for one in digest.items)
    assert len(composed(digest_of(items, digest)).items) == len(items)


def test_a_program_gets_every_alert_whole(digest: Alert, big: Alert) -> None:
    told = alert_object(digest, repeat=True)
    assert (told["alert"], told["kind"], told["source"]) == ("d1d1d1d1", "digest", "Example Times")
    assert told["items"] == [alert_object(one, repeat=True) for one in digest.items]
    assert told.keys() == alert_object(digest.items[0], repeat=True).keys() | {"items"}
    items = alert_object(big, repeat=False)["items"]
    assert isinstance(items, list)
    assert [one["alert"] for one in items] == [one.id for one in big.items]


# --- room -------------------------------------------------------------------------------------------------------------


def matches_told(text: str, message: Message) -> int:
    """The matches of the items shown, and the number of those that are said to be more."""
    shown = sum(one.matches for one in message.items if one.title in text.split("\n"))
    more = [line for line in text.split("\n") if line.endswith(" more: news-monitor alerts list")]
    return shown + sum(int(line.split()[1].replace(",", "")) for line in more)


def test_little_room_shortens_all_items_then_drops_the_last_and_counts_them(digest: Alert) -> None:
    message = composed(digest)
    for room in range(len(text_of(message)), 0, -7):
        text = text_of(message, room=room)
        assert len(text) <= room
        assert text.endswith(message.last_lines[-1]) or room < len(message.last_lines[-1])
        if "\n\nRule" in text:
            assert matches_told(text, message) == message.matches
    brief = text_of(message, room=500)
    assert all(one.title in brief and one.url in brief for one in message.items)
    assert "Found" not in brief
    assert "and 3 more: news-monitor alerts list" in text_of(message, room=300)
    assert text_of(message, room=120) == (
        "4 matches in what Example Times lists already\n\nSee: news-monitor alerts list\n\nAlert d1d1d1d1"
    )


def test_few_lines_cut_between_items_too(digest: Alert) -> None:
    text = text_of(composed(digest), lines=10)
    assert len([line for line in text.split("\n") if line]) <= 10
    assert text.count("\nRule") == 2
    assert "\n\nand 1 more: news-monitor alerts list\n\nAlert d1d1d1d1" in text


def test_a_very_long_digest_is_bounded_for_people(big: Alert) -> None:
    message = composed(big)
    text, html = text_of(message), html_of(message)
    assert len(text) < 30_000
    assert len(html) < 102_000, "Gmail cuts a longer mail off"
    for told in (text, html):
        assert "and 1,950 more: news-monitor alerts list" in told
        assert "Boat 49 struck" in told and "Boat 50 struck" not in told


def test_however_many_rules_hit_one_article_its_block_is_bounded(alert: Alert) -> None:
    items = tuple(replace(alert, id=str(n), rule=f"Rule number {n}") for n in range(5_000))
    message = composed(digest_of(items, alert))
    assert [one.matches for one in message.items] == [5_000]
    assert len(text_of(message)) < 1_000


# --- every family -----------------------------------------------------------------------------------------------------

ADDRESSES = {
    "kodi": "kodi://127.0.0.1",
    "ntfy": "ntfy://127.0.0.1/topic",
    "pushover": "pover://" + "a" * 30 + "@" + "b" * 30,
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("title", ["Boats", NASTY])
def test_every_service_gets_one_message_that_fits_and_ends_with_the_alerts_id(
    big: Alert, address: str, title: str, handed_over: Any
) -> None:
    service = service_at(address)
    assert service
    items = tuple(replace(one, title=title, rule=title, source=title) for one in big.items)
    [call] = handed_over(service, composed(replace(big, items=items), repeat=True))
    assert call["body"].rstrip().endswith(("Alert d1d1d1d1", "Alert&nbsp;d1d1d1d1"))
    assert len(call["body"]) <= service.body_maxlen
    assert not any(
        trigger in call["body"] for trigger in ("@everyone", "<!here", "](https", "\x1b", "\u202e")
    )


class Page(HTMLParser):
    """The elements and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_says_what_the_text_says(digest: Alert) -> None:
    message = composed(digest, repeat=True)
    page = Page(html_of(message))
    for one in message.items:
        for words in (one.heading, one.title, one.byline, one.url, one.passages[0].plain):
            assert words in page.words
    for words in (message.repeat, message.title, WHY, message.last_lines[-1]):
        assert words in page.words
    assert page.tags.count("mark") == 5
    assert page.links == {one.url for one in message.items}


def test_no_strangers_text_becomes_html(digest: Alert) -> None:
    items = tuple(
        replace(
            one,
            rule=NASTY,
            title=NASTY,
            source=NASTY,
            url="javascript:alert(1)",
            evidence=(Evidence(zone=Zone.BODY, start=0, passage=NASTY, spans=((2, 10),)),),
        )
        for one in digest.items
    )
    page = Page(html_of(composed(replace(digest, title=NASTY, text=NASTY, items=items))))
    assert set(page.tags) <= set(Page(html_of(composed(digest))).tags)
    assert not page.links
    assert "<script>alert(1)</script>" in page.words.replace("\u200b", "")
    text = text_of(composed(replace(digest, items=items)))
    assert "\x1b" not in text and "\u202e" not in text
    assert text.splitlines()[-1] == "Alert d1d1d1d1"


async def test_a_mail_is_html_with_a_text_beside_it(
    digest: Alert, parcel_of: Callable[..., Any], opened: Callable[..., Any], mail_server: Any
) -> None:
    outcome = await opened(mail_server.url()).deliver(parcel_of(digest))
    assert outcome.result is SendResult.SENT, outcome
    [mail] = mail_server.mails
    assert mail["Subject"] == "4 matches in what Example Times lists already"
    assert (mail["X-News-Monitor-Alert-Id"], mail["Importance"]) == (digest.id, "high")
    for subtype in ("plain", "html"):
        part = mail.get_body((subtype,))
        assert part is not None and "Ally pauses intelligence sharing" in part.get_content()


async def test_a_webhook_gets_what_a_file_gets(
    digest: Alert, parcel_of: Callable[..., Any], opened: Callable[..., Any], web_server: Any, tmp_path: Path
) -> None:
    for url in (web_server.url(), f"jsonl://{tmp_path}/told.jsonl"):
        outcome = await opened(url).deliver(parcel_of(digest))
        assert outcome.result is SendResult.SENT, outcome
    [line] = (tmp_path / "told.jsonl").read_text().splitlines()
    [(_, posted)] = web_server.posts
    assert json.loads(line) == posted["alert"] == alert_object(digest, repeat=False)


async def test_standard_output_gets_a_block_of_text(
    digest: Alert,
    parcel_of: Callable[..., Any],
    opened: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    await opened("stdout://").deliver(parcel_of(digest))
    printed = capsys.readouterr().out
    assert printed.startswith("4 matches in what Example Times lists already\n")
    assert printed.endswith("\n\nAlert d1d1d1d1\n\n")


async def test_a_terminal_gets_the_hits_of_the_items_in_colour(
    digest: Alert, parcel_of: Callable[..., Any], opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        await opened("stdout://").deliver(parcel_of(digest))
        out = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\x1b[1;33m**intelligence sharing**\x1b[0m" in out
    assert "\x1b[1mAlly pauses intelligence sharing\x1b[0m" in out
