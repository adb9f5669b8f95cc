import dataclasses

import pytest

from monitor import events
from monitor.cli.live import LiveView
from monitor.events import Event
from monitor.model import Cause, DeliveryState
from tests.logs import happenings
from tests.logs.happenings import ALERT, AT, DIGEST

SUMMARY = dataclasses.replace(
    DIGEST, title="1 match in what Times lists already", source="Example Times", items=(ALERT,)
)
FAILED = dataclasses.replace(happenings.SEND_FAILED, sentence="the server is down", target="a@x.example")
SHOWN: list[tuple[Event, str]] = [
    (events.Alerted(alert=ALERT), "Boat strikes  Second boat sunk  Example Times"),
    (events.Alerted(alert=SUMMARY), "summary  1 match in what Times lists already  Example Times"),
    (happenings.BATCH, "Times: first poll read, 30 entries, 2 matches (told in a summary)"),
    (
        dataclasses.replace(happenings.BATCH, silent=True, entries=1, matches=1),
        "Times: first poll read, 1 entry, 1 match (stored without an alert, see first_poll)",
    ),
    (
        dataclasses.replace(happenings.BATCH, cause=Cause.FLOOD, entries=1_200, matches=0),
        "Times: a flood of entries read, 1,200 entries, 0 matches",
    ),
    (happenings.FEED_FAILED, "Times: no answer within 30 s (again 14:05:00)"),
    (happenings.FEED_GONE, "Times: the server answered 410 (Gone) (it is not asked again)"),
    (
        happenings.FEED_MOVED,
        "Times has moved for good, it is asked at https://new.example/rss from now on: change feeds.yaml",
    ),
    (happenings.FEED_RESET, "Times gave 28 of 30 entries new identifiers: known ones are not told again"),
    (
        happenings.WINDOW_MISSED,
        "Times lists nothing known: entries may have come and gone since 14:05:00 (4 found in its archive or sitemap)",
    ),
    (
        happenings.NOTHING_KNOWN,
        "Times lists nothing known: entries may have come and gone (none found in its archive or sitemap)",
    ),
    (
        happenings.NETWORK_DOWN,
        "no feed can be reached, of 20 hosts asked since 14:05:00: our own network seems to be down",
    ),
    (FAILED, "desk (a@x.example) did not take alert 5f0c: the server is down (again 14:05:00)"),
    (
        dataclasses.replace(FAILED, next_at=None, target="", state=DeliveryState.DEAD),
        "desk did not take alert 5f0c: the server is down (given up, see `alerts list`)",
    ),
    (
        dataclasses.replace(happenings.SEND_IN_DOUBT, attempts=2, sentence="no answer: it may have arrived"),
        "desk may have taken alert 5f0c, or not: no answer: it may have arrived (again 14:05:00)",
    ),
    (
        happenings.SEND_HELD,
        "desk may have taken alert 5f0c, or not: no answer (held: `alerts retry` or `alerts drop` decides)",
    ),
    (happenings.SEND_DROPPED, "desk may have taken alert 5f0c, or not: no answer (it is not sent again)"),
    (happenings.NETWORK_UP, "feeds can be reached again, after no answer since 14:05:00"),
]
NASTY = "Times\n\x1b[2J\u202e[red]x[/red]"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.mark.parametrize(("event", "words"), SHOWN, ids=[type(event).__name__ for event, _ in SHOWN])
def test_a_person_reads_a_plain_sentence(
    event: Event, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    LiveView().see(event)

    (line,) = capsys.readouterr().err.splitlines()
    assert line.partition("  ")[2] == words


def test_what_happens_all_the_time_is_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    LiveView().see(events.FeedPolled(feed="Times", listed=9, new=0, unchanged=False, next_at=AT, revised=1))

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "event",
    [
        dataclasses.replace(happenings.BATCH, feed=NASTY),
        events.FeedMoved(feed=NASTY, to=NASTY),
        events.FeedReset(feed=NASTY, listed=1, attached=1),
        events.WindowMissed(feed=NASTY, since=AT, found=0),
        events.Alerted(alert=dataclasses.replace(SUMMARY, title=NASTY, source=NASTY)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_no_strangers_text_commands_the_terminal(event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    LiveView().see(event)

    (line,) = capsys.readouterr().err.splitlines()
    assert "[red]x[/red]" in line
    assert "\x1b" not in line and "\u202e" not in line
