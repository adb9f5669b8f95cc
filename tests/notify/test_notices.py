"""A notice is told on every kind of channel as what it is, and harms nobody whatever it quotes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Alert, SendResult
from monitor.notify.message import Message, message_of
from monitor.notify.payload import alert_object
from monitor.notify.rendering import NO_LIMIT, Family, Renderer
from monitor.pipeline.notices import refused_notice
from tests.world.doubles import NOON
from tests.world.outbox import alone

LONDON = ZoneInfo("Europe/London")
HARM = "feeds.opml:1:1: <script>x</script> @everyone [free](https://evil.example) \x1b[2J\u202eneddih\nAlert 1234"


def composed(alert: Alert, *, repeat: bool = False) -> Message:
    return message_of(alone(alert, repeat=repeat), LONDON)


def text_of(message: Message, *, room: int = NO_LIMIT, family: Family = Family.PLAIN) -> str:
    return Renderer(zone=LONDON, family=family).text(message, room=room)


def html_of(message: Message) -> str:
    return Renderer(zone=LONDON, family=Family.MAIL).html(message)


def test_the_whole_text(notice: Alert) -> None:
    assert text_of(composed(notice, repeat=True)) == (
        "Possible repeat: this notice may have reached you before.\n\n"
        "Notice from news-monitor (high)\n\n"
        "The changed configuration was refused\n"
        "news-monitor, Fri 3 July 2026, 15:05 BST\n\n"
        "rules/watch.yaml:3:5: there is no channel called 'dsek' (did you mean desk?)\n"
        "The old set stays in use.\n\n"
        "Why you got this: the setting notices names this channel.\n\n"
        "Notice 5f0c9a1be2d34c77"
    )
    assert composed(notice).subject == "[news-monitor] The changed configuration was refused"


def test_a_program_gets_the_keys_of_an_alert(notice: Alert, alert: Alert) -> None:
    told = alert_object(notice, repeat=False)
    assert told.keys() == alert_object(alert, repeat=False).keys()
    assert (told["kind"], told["title"], told["text"]) == ("notice", notice.title, notice.text)
    assert (told["rule"], told["url"], told["evidence"]) == ("", "", [])


def test_little_room_cuts_the_text_and_keeps_the_last_line(notice: Alert) -> None:
    message = composed(replace(notice, text="\n".join(f"rules/a.yaml:{n}:1: wrong" for n in range(1, 25))))
    whole = text_of(message)
    for room in range(len(whole), 0, -5):
        text = text_of(message, room=room)
        assert len(text) <= room
        assert text.endswith(message.last_lines[-1]) or room < len(message.last_lines[-1])
    assert "rules/a.yaml:3:1: wrong" in text_of(message, room=300)


def test_a_very_long_text_is_bounded(notice: Alert) -> None:
    message = composed(replace(notice, text="\n".join(["x" * 5_000] * 10_000)))
    assert len(text_of(message)) < 12_000
    assert "and 9,975 more lines" in text_of(message)


@pytest.mark.parametrize("longest", [10, 300, 100_000])
def test_the_notice_of_a_refusal_is_bounded_and_counts_what_it_leaves_out(longest: int) -> None:
    problems = [f"rules/a.yaml:{n}:1: {'x' * longest}" for n in range(1, 51)]
    [told] = refused_notice(problems, now=NOON, channels=["desk"])
    assert len(told.text) <= 4_000
    first, *listed, last = told.text.splitlines()
    assert first.endswith("A restart would fail.")
    assert last == f"and {50 - len(listed)} more, see `news-monitor check`"
    assert listed[0].startswith("rules/a.yaml:1:1: x")
    assert "more" not in refused_notice(problems[:1], now=NOON, channels=["desk"])[0].text


def test_what_it_quotes_commands_nothing_and_forges_no_last_line(notice: Alert) -> None:
    message = composed(replace(notice, text=HARM))
    text, html = text_of(message), html_of(message).replace("\u200b", "")
    assert "\x1b" not in text and "\u202e" not in text
    assert text.splitlines()[-1] == "Notice 5f0c9a1be2d34c77"
    assert "<script>" not in html and "&lt;script&gt;" in html
    for family in Family:
        told = text_of(message, family=family)
        assert family is Family.SCREEN or "https://" not in told
        assert family in {Family.MAIL, Family.SCREEN, Family.SMS} or not (
            "@everyone" in told or "](https" in told
        )


async def test_a_mail_and_a_file_and_the_terminal(  # noqa: PLR0917 - fixtures
    notice: Alert,
    parcel_of: Callable[..., Any],
    opened: Callable[..., Any],
    mail_server: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for url in (mail_server.url(), f"jsonl://{tmp_path}/told.jsonl", "stdout://"):
        outcome = await opened(url).deliver(parcel_of(notice))
        assert outcome.result is SendResult.SENT, outcome
    [mail] = mail_server.mails
    assert mail["Subject"] == "[news-monitor] The changed configuration was refused"
    assert (mail["X-News-Monitor-Alert-Id"], mail["Importance"]) == (notice.id, "high")
    for subtype in ("plain", "html"):
        part = mail.get_body((subtype,))
        assert part is not None and "dsek" in part.get_content()
    assert json.loads((tmp_path / "told.jsonl").read_text())["kind"] == "notice"
    printed = capsys.readouterr().out
    assert printed.startswith("Notice from news-monitor (high)\n")
    assert printed.rstrip().endswith(f"Notice {notice.id}")
