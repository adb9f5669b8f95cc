import dataclasses
import json
import logging
import os
import re
import sys
import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Thread

import pytest

from monitor import events
from monitor.core.text import without_deceptive
from monitor.events import Event
from monitor.logs import LogObserver, setup_logging
from monitor.model import AlertKind, DeliveryState, Extent
from tests.logs import happenings
from tests.logs.happenings import ALERT, AT, DIGEST

READ = events.ArticleRead(
    feed="Times",
    title="Second boat sunk",
    url="https://times.example/1",
    extent=Extent.SUMMARY,
    shortfall="the server answered 503",
    rules=("Boat strikes",),
    alerts=1,
)
TOLD: list[tuple[Event, str]] = [
    (
        events.Started(
            config="/etc/news-monitor", store="postgresql://me:secret@db/x", feeds=20, rules=5, channels=1
        ),
        "info started config=/etc/news-monitor store=postgresql://***@db/x feeds=20 rules=5 channels=1",
    ),
    (events.Stopped(reason="SIGTERM"), "info stopped why=SIGTERM"),
    (
        events.Reloaded(
            rules=events.Change(total=12, added=1, removed=0, changed=2),
            feeds=events.Change(total=3, added=0, removed=0, changed=0),
            channels=events.Change(total=2, added=0, removed=1, changed=0),
            warnings=1,
            restart=("poll", "fetch"),
            mended=True,
        ),
        (
            "info reloaded rules=12 rules_added=1 rules_changed=2 feeds=3 channels=2 channels_removed=1 warnings=1 "
            'mended=true takes_effect_after_restart=["poll", "fetch"]'
        ),
    ),
    (
        events.ConfigRefused(problems=("rules/a.yaml:3:5: no such channel",), count=7, loaded_at=AT),
        (
            'error configuration-refused problems=["rules/a.yaml:3:5: no such channel"] number=7 '
            "still_in_use=2026-07-03T14:05:00.000Z"
        ),
    ),
    (
        events.ConfigRefused(problems=(), count=7, loaded_at=AT),
        "error configuration-still-refused number=7 still_in_use=2026-07-03T14:05:00.000Z",
    ),
    (
        events.Alerted(
            alert=dataclasses.replace(
                ALERT, kind=AlertKind.NOTICE, rule_id="", rule="", url="", title="Refused"
            )
        ),
        'info notice notice=5f0c title=Refused to=["desk", "ops"]',
    ),
    (
        events.FeedPolled(feed="Example UK", listed=20, new=2, unchanged=False, next_at=AT),
        'info feed-polled feed="Example UK" listed=20 new=2 unchanged=false next=2026-07-03T14:05:00.000Z',
    ),
    (
        events.FeedPolled(feed="Times", listed=0, new=0, unchanged=True, next_at=AT),
        "debug feed-polled feed=Times listed=0 new=0 unchanged=true next=2026-07-03T14:05:00.000Z",
    ),
    (
        happenings.FEED_FAILED,
        'warning feed-failed feed=Times why="no answer within 30 s" failures=3 next=2026-07-03T14:05:00.000Z',
    ),
    (
        events.FeedPolled(feed="Times", listed=9, new=0, unchanged=False, next_at=AT, revised=1, attached=2),
        (
            "info feed-polled feed=Times listed=9 new=0 unchanged=false revised=1 attached=2 "
            "next=2026-07-03T14:05:00.000Z"
        ),
    ),
    (happenings.FEED_GONE, 'warning feed-retired feed=Times why="the server answered 410 (Gone)" failures=1'),
    (
        dataclasses.replace(happenings.FEED_MOVED, to="https://me:secret@new.example/rss"),
        "warning feed-moved feed=Times to=https://***@new.example/rss",
    ),
    (happenings.FEED_RESET, "warning feed-reset feed=Times listed=30 attached=28"),
    (happenings.WINDOW_MISSED, "warning window-missed feed=Times since=2026-07-03T14:05:00.000Z found=4"),
    (happenings.NOTHING_KNOWN, "warning window-missed feed=Times since=null found=0"),
    (happenings.NETWORK_DOWN, "error network-down hosts=20 since=2026-07-03T14:05:00.000Z"),
    (happenings.NETWORK_UP, "info network-up down_since=2026-07-03T14:05:00.000Z"),
    (happenings.BATCH, 'info batch-read feed=Times cause="first poll" entries=30 matches=2 silent=false'),
    (
        READ,
        (
            'info article-read feed=Times title="Second boat sunk" url=https://times.example/1 read="summary only" '
            'why="the server answered 503" rules=["Boat strikes"] alerts=1'
        ),
    ),
    (
        dataclasses.replace(READ, extent=Extent.FULL, shortfall="", rules=(), alerts=0),
        (
            'debug article-read feed=Times title="Second boat sunk" url=https://times.example/1 read=full '
            "rules=[] alerts=0"
        ),
    ),
    (
        events.Quarantined(
            feed="Times", title="Long", url="https://times.example/2", sentence="reading it took over 20 s"
        ),
        'warning quarantined feed=Times title=Long url=https://times.example/2 why="reading it took over 20 s"',
    ),
    (
        events.Alerted(alert=ALERT),
        (
            'info alert alert=5f0c rule="Boat strikes" priority=urgent title="Second boat sunk" '
            'url="https://times.example/1?a=b" to=["desk", "ops"]'
        ),
    ),
    (
        events.Alerted(alert=DIGEST),
        'info digest alert=d1 feed=Times matches=2 title="2 matches" to=["desk", "ops"]',
    ),
    (
        events.Delivered(channel="desk", alert=ALERT, repeat=False, delay=timedelta(seconds=1.2345)),
        (
            'info delivered channel=desk alert=5f0c rule="Boat strikes" title="Second boat sunk" '
            "repeat=false delay=1.234"
        ),
    ),
    (
        happenings.SEND_FAILED,
        "warning delivery-failed channel=desk alert=5f0c why=refused attempts=2 next=2026-07-03T14:05:00.000Z",
    ),
    (
        dataclasses.replace(
            happenings.SEND_FAILED, attempts=9, next_at=None, target="b@example.org", state=DeliveryState.DEAD
        ),
        "error delivery-given-up channel=desk target=b@example.org alert=5f0c why=refused attempts=9",
    ),
    (
        dataclasses.replace(happenings.SEND_IN_DOUBT, target="a@x.example"),
        (
            'warning delivery-in-doubt channel=desk target=a@x.example alert=5f0c why="no answer" attempts=1'
            " next=2026-07-03T14:05:00.000Z"
        ),
    ),
    (happenings.SEND_HELD, 'warning delivery-held channel=desk alert=5f0c why="no answer" attempts=1'),
    (happenings.SEND_DROPPED, 'warning delivery-dropped channel=desk alert=5f0c why="no answer" attempts=1'),
    (events.HeldFound(channel="desk", alerts=2), "warning deliveries-held channel=desk alerts=2"),
    (events.Pruned(articles=3, deliveries=1), "info pruned articles=3 deliveries=1"),
    (events.Pruned(articles=0, deliveries=0), "debug pruned articles=0 deliveries=0"),
    (
        events.BugFound(belt="ingest", item="x", traceback='Traceback:\n  File "a.py"\nKeyError'),
        'error bug belt=ingest item=x traceback="Traceback:\\n  File \\"a.py\\"\\nKeyError"',
    ),
    (
        events.StoreFailed(belt="poll", sentence="the disk is full"),
        'error store-failed belt=poll why="the disk is full"',
    ),
]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on stderr; nothing goes to stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "" or err.endswith("\n")
    return err.split("\n")[:-1]


@pytest.mark.parametrize(("event", "words"), TOLD, ids=[words.split(" ")[1] for _, words in TOLD])
def test_each_event_is_a_line(event: Event, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    LogObserver("debug", json=False).see(event)

    (line,) = written(capsys)
    assert TIME.sub("", line, count=1) == words
    assert TIME.match(line)


def test_every_kind_of_event_is_told() -> None:
    assert {type(event) for event, _ in TOLD} == set(typing.get_args(Event))


@pytest.mark.parametrize(("event", "words"), TOLD, ids=[words.split(" ")[1] for _, words in TOLD])
def test_each_event_is_a_json_object(event: Event, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    LogObserver("debug", json=True).see(event)

    (line,) = written(capsys)
    told = json.loads(line)
    assert f"{told['level']} {told['event']}" == " ".join(words.split(" ")[:2])
    assert datetime.fromisoformat(told["time"]).tzinfo
    assert "secret" not in line


def test_info_leaves_out_what_happens_all_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    observer = LogObserver(json=False)
    for event, _ in TOLD:
        observer.see(event)

    assert len(written(capsys)) == sum(not words.startswith("debug ") for _, words in TOLD)


NASTY = [
    "a\n<0>kernel panic",
    "a\r\n2026-07-03T14:05:09.123Z error forged",
    '" level=error why="forged',
    "\x1b[2J\x1b]0;owned\x07",
    "\x85\u2028\u2029\x0b\x0c\x1c",
    "\u202egnp.exe\u2066",
    "\ud800 lone",
    "bo\xada\u180et\u2060\U000e0041",
    "\u115f\u3164\uffa0\u17b4",
    "\x9b31m\x00",
    "",
    "x" * 100_000,
]


@pytest.mark.parametrize("json_lines", [False, True])
@pytest.mark.parametrize("nasty", NASTY)
def test_no_stranger_forges_a_line_or_reaches_the_terminal(
    nasty: str, json_lines: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    LogObserver(json=json_lines).see(
        dataclasses.replace(READ, feed=nasty, title=nasty, url=nasty, rules=(nasty,))
    )

    (line,) = written(capsys)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert without_deceptive(line) == line
    assert len(line) < 10_000
    if not json_lines:
        assert len(re.findall(r"(?<=\s)level=", line.replace('\\"', "").split('"', 1)[0])) == 0
        assert TIME.match(line)


def test_a_closed_stderr_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _: str) -> int:
            raise BrokenPipeError

    for stream in (Closed(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        LogObserver(json=False).see(READ)


def test_a_stderr_that_nobody_reads_holds_nothing_up_and_what_was_lost_is_told() -> None:
    reader, writer = os.pipe()
    event, total = dataclasses.replace(READ, title="x" * 1000), 200  # some 200 kB; a pipe holds 64
    with os.fdopen(writer, "w") as pipe, os.fdopen(reader) as drain, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", pipe)
        observer = LogObserver(json=True)
        watching = Thread(target=lambda: [observer.see(event) for _ in range(total)], daemon=True)
        watching.start()
        watching.join(20)
        assert not watching.is_alive()
        os.set_blocking(reader, False)
        before = drain.read().splitlines()
        for reason in ("first", "second"):
            observer.see(events.Stopped(reason=reason))
        after = [json.loads(line) for line in drain.read().splitlines()]

    assert before
    assert {json.loads(line)["event"] for line in before} == {"article-read"}
    assert [one["event"] for one in after] == ["lines-lost", "stopped", "stopped"]
    assert after[0]["level"] == "warning"
    assert len(before) + after[0]["number"] == total


# --- what libraries log -----------------------------------------------------------------------------------------------


def test_a_librarys_record_is_one_line_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging(json=False)
    error = ValueError("two\nlines")
    logging.getLogger("some.library").error("could not read\n%s", "it", exc_info=error)

    (line,) = written(capsys)
    words = TIME.sub("", line)
    assert words == r'error some.library message="could not read\nit" traceback="ValueError: two\nlines\n"'


def test_a_librarys_record_can_be_json(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging(json=True)
    logging.getLogger("lib").warning("hello %s", "world")

    (line,) = written(capsys)
    assert json.loads(line) | {"time": ""} == {
        "time": "",
        "level": "warning",
        "event": "lib",
        "message": "hello world",
    }


def test_a_record_whose_arguments_do_not_fit_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers.clear()  # pytest's own raise what ours must bear
    setup_logging(json=False)
    logging.getLogger("lib").warning("%d of %d", *("one",))

    (line,) = written(capsys)
    assert line.endswith('warning lib message="%d of %d"')


def test_the_chatty_are_quiet_even_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("debug", json=False)
    for name in ("apprise", "urllib3.connectionpool", "apscheduler.scheduler", "aiohttp.access"):
        logging.getLogger(name).info("https://hooks.example/secret-token")
        logging.getLogger(name).warning("something is wrong")
    logging.getLogger("lib").debug("detail")

    lines = written(capsys)
    assert len(lines) == 5
    assert not any("secret" in line for line in lines)


def test_setting_up_twice_does_not_write_twice(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging(json=False)
    setup_logging("error", json=False)
    logging.getLogger("lib").error("once")
    logging.getLogger("lib").warning("not at this level")

    assert len(written(capsys)) == 1
