import dataclasses
from datetime import UTC, datetime

import pytest

from monitor import events
from monitor.cli.live import LiveView
from monitor.events import Event
from monitor.model import Alert, AlertKind, Cause, DeliveryState, Priority, Reason

AT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)
ALERT = Alert(
    id="5f0c",
    rule_id="boat-strikes",
    rule="Boat strikes",
    priority=Priority.URGENT,
    reason=Reason.NEW,
    title="Second boat sunk",
    url="https://times.example/1",
    source="Example Times",
    published_at=AT,
    created_at=AT,
    article_id="a1",
    shortfall="",
    evidence=(),
    articles=(),
    channels=("desk",),
)
DIGEST = dataclasses.replace(
    ALERT, kind=AlertKind.DIGEST, rule="", url="", title="1 match in what Times lists already", items=(ALERT,)
)
FAILED = events.DeliveryFailed(
    channel="desk",
    alert_id="5f0c",
    sentence="the server is down",
    attempts=2,
    next_at=AT,
    target="a@x.example",
    state=DeliveryState.RETRY,
)
BATCH = events.BatchRead(feed="Times", cause=Cause.FIRST_POLL, entries=30, matches=2, silent=False)
SHOWN: list[tuple[Event, str]] = [
    (events.Alerted(alert=ALERT), "Boat strikes  Second boat sunk  Example Times"),
    (events.Alerted(alert=DIGEST), "summary  1 match in what Times lists already  Example Times"),
    (BATCH, "Times: first poll read, 30 entries, 2 matches (told in a summary)"),
    (
        dataclasses.replace(BATCH, silent=True, entries=1, matches=1),
        "Times: first poll read, 1 entry, 1 match (stored without an alert, see first_poll)",
    ),
    (
        dataclasses.replace(BATCH, cause=Cause.FLOOD, entries=1_200, matches=0),
        "Times: a flood of entries read, 1,200 entries, 0 matches",
    ),
    (
        events.FeedFailed(feed="Times", sentence="no answer within 30 s", failures=1, next_at=AT),
        "Times: no answer within 30 s (again 14:05:00)",
    ),
    (
        events.FeedFailed(feed="Times", sentence="the server answered 410 (Gone)", failures=1, next_at=None),
        "Times: the server answered 410 (Gone) (it is not asked again)",
    ),
    (
        events.FeedMoved(feed="Times", to="https://new.example/rss"),
        "Times has moved for good, it is asked at https://new.example/rss from now on: change feeds.yaml",
    ),
    (
        events.FeedReset(feed="Times", listed=30, attached=28),
        "Times gave 28 of 30 entries new identifiers: known ones are not told again",
    ),
    (
        events.WindowMissed(feed="Times", since=AT, found=4),
        "Times lists nothing known: entries may have come and gone since 14:05:00 (4 found in its archive or sitemap)",
    ),
    (
        events.WindowMissed(feed="Times", since=None, found=0),
        "Times lists nothing known: entries may have come and gone (none found in its archive or sitemap)",
    ),
    (
        events.NetworkDown(hosts=20, since=AT),
        "no feed can be reached, of 20 hosts asked since 14:05:00: our own network seems to be down",
    ),
    (FAILED, "desk (a@x.example) did not take alert 5f0c: the server is down (again 14:05:00)"),
    (
        dataclasses.replace(FAILED, next_at=None, target="", state=DeliveryState.DEAD),
        "desk did not take alert 5f0c: the server is down (given up, see `alerts list`)",
    ),
    (
        dataclasses.replace(
            FAILED, state=DeliveryState.IN_DOUBT, sentence="no answer: it may have arrived", target=""
        ),
        "desk may have taken alert 5f0c, or not: no answer: it may have arrived (again 14:05:00)",
    ),
    (
        dataclasses.replace(FAILED, next_at=None, state=DeliveryState.HELD, sentence="no answer", target=""),
        "desk may have taken alert 5f0c, or not: no answer (held: `alerts retry` or `alerts drop` decides)",
    ),
    (
        dataclasses.replace(
            FAILED, next_at=None, state=DeliveryState.SUPPRESSED, sentence="no answer", target=""
        ),
        "desk may have taken alert 5f0c, or not: no answer (it is not sent again)",
    ),
    (events.NetworkUp(since=AT), "feeds can be reached again, after no answer since 14:05:00"),
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
        dataclasses.replace(BATCH, feed=NASTY),
        events.FeedMoved(feed=NASTY, to=NASTY),
        events.FeedReset(feed=NASTY, listed=1, attached=1),
        events.WindowMissed(feed=NASTY, since=AT, found=0),
        events.Alerted(alert=dataclasses.replace(DIGEST, title=NASTY, source=NASTY)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_no_strangers_text_commands_the_terminal(event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    LiveView().see(event)

    (line,) = capsys.readouterr().err.splitlines()
    assert "[red]x[/red]" in line
    assert "\x1b" not in line and "\u202e" not in line
