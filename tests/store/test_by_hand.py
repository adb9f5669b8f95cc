"""What a person asks of deliveries, from another process than the monitor's."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError, StoreTooNew
from monitor.model import ChannelStatus, ChannelTerms, DeliveryState, OnDoubt, Settlement
from monitor.store import Changed, SqlStore, alerts, drop_deliveries, retry_deliveries
from monitor.store.overview import channels_seen

DEAD, HELD, SENT, RETRY = (
    DeliveryState.DEAD,
    DeliveryState.HELD,
    DeliveryState.SENT,
    DeliveryState.RETRY,
)
STATES = {"dead": DEAD, "held": HELD, "sent": SENT, "retry": RETRY}


def changed(name: str, before: DeliveryState, *, channel: str = "desk", target: str = "") -> Changed:
    return Changed(alert_id=name, channel=channel, target=target, before=before)


async def filled(store: SqlStore, make: Any) -> None:
    """On `desk` an alert in each state, called so; `other` dead on `ops`."""
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, *STATES, "sending", "pending")
    for state in STATES.values():
        next_at = make.at(hours=1) if state is RETRY else None
        mark = make.mark(await make.claim(store), state, next_at=next_at, repeat=state is HELD)
        await make.settle(store, mark)
    await make.claim(store)
    await make.alert_stored(store, "other", channels=("ops",))
    await make.settle(store, make.mark(await make.claim(store, "ops"), DEAD))


def url(store: SqlStore) -> str:
    return f"sqlite:///{store.file}"


def states(store: SqlStore) -> dict[str, str]:
    return {one.alert.id: one.deliveries[0].state.value for one in alerts(store, 99)}


async def test_dead_letters_are_tried_anew_while_the_owner_runs(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    later = make.at(days=9)
    assert retry_deliveries(url(store), now=later) == [
        changed("dead", DEAD),
        changed("other", DEAD, channel="ops"),
    ]
    told = [await make.claim(store, now=later) for _ in range(3)]
    assert [one.alert.id for one in told] == ["pending", "retry", "dead"]
    assert (told[2].queued_at, told[2].created_at) == (later, make.NOW)
    assert (told[2].attempts, told[2].repeat) == (2, False)


async def test_of_a_channel_what_is_held_goes_too(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    assert retry_deliveries(url(store), now=make.NOW, channel="desk") == [
        changed("dead", DEAD),
        changed("held", HELD),
    ]
    told = [await make.claim(store) for _ in range(3)]
    assert {one.alert.id: one.repeat for one in told} == {"pending": False, "dead": False, "held": True}


async def test_named_alerts_are_tried_even_if_they_were_dropped(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    assert len(drop_deliveries(url(store), now=make.NOW, alert_ids=["dead", "held"])) == 2
    assert retry_deliveries(url(store), now=make.NOW) == [changed("other", DEAD, channel="ops")]
    names = ["held", "dead", "sent", "pending", "retry", "unknown", "held"]
    suppressed = DeliveryState.SUPPRESSED
    assert retry_deliveries(url(store), now=make.NOW, alert_ids=names) == [
        changed("dead", suppressed),
        changed("held", suppressed),
    ]
    assert retry_deliveries(url(store), now=make.NOW, alert_ids=["other"], channel="desk") == []


async def test_what_is_in_doubt_for_good_can_be_tried_and_says_that_it_may_be_a_repeat(
    backend: Any, make: Any
) -> None:
    store = backend.open()
    terms = ChannelTerms(name="desk", on_doubt=OnDoubt.DROP)
    await store.sync_channels([terms], now=make.NOW)
    await make.alert_stored(store, "a")
    await make.claim(store)
    store = backend.crash()
    await store.recover(now=make.NOW)
    await store.sync_channels([terms], now=make.NOW)
    assert states(store) == {"a": "suppressed"}
    assert retry_deliveries(url(store), now=make.NOW, alert_ids=["a"]) == [
        changed("a", DeliveryState.SUPPRESSED)
    ]
    assert (await make.claim(store)).repeat
    assert retry_deliveries(url(store), now=make.NOW, alert_ids=["a"]) == [], "it is being sent"


async def test_what_a_person_tries_anew_does_not_wait_for_the_pause_of_a_channel_that_fails(
    store: SqlStore, make: Any
) -> None:
    await filled(store, make)
    paused = ChannelStatus(failures=5, failing_since=make.NOW, not_before=make.at(days=2))
    for name in ("desk", "ops"):
        await store.record_parcel(Settlement(channel=name, at=make.NOW, marks=(), status=paused))
    assert await store.due_channels(now=make.NOW) == []
    retry_deliveries(url(store), now=make.NOW, channel="desk")
    assert await store.due_channels(now=make.NOW) == ["desk"]
    [desk, _] = channels_seen(store)
    assert (desk.failures, desk.failing_since) == (5, make.NOW), "that it failed is not forgotten"


async def test_what_a_person_tries_anew_keeps_the_gap_of_a_channel_that_works(
    store: SqlStore, make: Any
) -> None:
    await filled(store, make)
    gap = ChannelStatus(not_before=make.at(seconds=5))
    await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=(), status=gap))
    retry_deliveries(url(store), now=make.NOW, channel="desk")
    assert await store.due_channels(now=make.NOW) == []


async def test_what_is_dropped_is_never_sent(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    assert [(one.alert_id, one.before.value) for one in drop_deliveries(url(store), now=make.NOW, channel="desk")] == [
        ("dead", "dead"),
        ("held", "held"),
        ("retry", "retry"),
        ("pending", "pending"),
    ]  # fmt: skip
    assert await make.claim(store, now=make.at(days=1)) is None
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    assert await store.due_channels(now=make.at(days=1)) == []
    assert states(store) | {"other": "dead"} == {
        "dead": "suppressed",
        "held": "suppressed",
        "retry": "suppressed",
        "pending": "suppressed",
        "sent": "sent",
        "sending": "sending",
        "other": "dead",
    }
    [dead] = [one.deliveries[0] for one in alerts(store, 99) if one.alert.id == "dead"]
    assert (dead.sentence, dead.ended_at, dead.next_at) == ("dropped by hand", make.NOW, None)


async def test_all_dead_letters_can_be_dropped(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    assert [one.alert_id for one in drop_deliveries(url(store), now=make.NOW)] == ["dead", "other"]


async def test_what_is_for_an_address_that_was_put_right_goes_there(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk", targets=("xx",))], now=make.NOW)
    await make.alert_stored(store, "a")
    await make.settle(store, make.mark(await make.claim(store), DEAD))
    await store.sync_channels([ChannelTerms(name="desk", targets=("x",))], now=make.NOW)
    assert retry_deliveries(url(store), now=make.NOW) == [changed("a", DEAD, target="xx")]
    assert (await make.claim(store)).target == "x"


async def test_what_is_for_nobody_stays_as_it_is(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    await store.sync_channels([ChannelTerms(name="ops")], now=make.NOW)
    before = states(store)
    assert retry_deliveries(url(store), now=make.NOW, channel="desk") == []
    assert states(store) == before


def run_sql(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute(statement)


def test_a_store_of_another_version_is_refused_and_untouched(backend: Any, make: Any) -> None:
    store = backend.open()
    store.close_now()
    for version, error in (("0005", StoreError), ("9999", StoreTooNew)):
        run_sql(store.file, f"UPDATE alembic_version SET version_num = '{version}'")
        before = store.file.read_bytes()
        with pytest.raises(error, match=version):
            retry_deliveries(backend.last, now=make.NOW)
        assert store.file.read_bytes() == before


def test_what_is_no_store_is_refused_and_untouched(tmp_path: Path, make: Any) -> None:
    with pytest.raises(StoreError, match="nothing stored yet"):
        drop_deliveries(f"sqlite:///{tmp_path}/none.db", now=make.NOW)
    assert list(tmp_path.iterdir()) == []
    run_sql(tmp_path / "precious.db", "CREATE TABLE precious (a)")
    before = (tmp_path / "precious.db").read_bytes()
    with pytest.raises(StoreError, match="no store of news-monitor"):
        drop_deliveries(f"sqlite:///{tmp_path}/precious.db", now=make.NOW)
    assert (tmp_path / "precious.db").read_bytes() == before


ANOTHER = """
import sys
from datetime import datetime
from monitor.store import retry_deliveries
print("asks", flush=True)
print([one.alert_id for one in retry_deliveries(sys.argv[1], now=datetime.fromisoformat(sys.argv[2]))])
"""


def test_another_process_waits_for_its_turn_to_write(backend: Any, make: Any) -> None:
    store = backend.open()
    asyncio.run(filled(store, make))
    words = [sys.executable, "-c", ANOTHER, url(store), make.NOW.isoformat()]
    with closing(sqlite3.connect(store.file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "asks\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.3)
        database.execute("COMMIT")
    assert process.communicate()[0] == "['dead', 'other']\n"
    assert states(store) | {"dead": "pending", "other": "pending"} == states(store)
