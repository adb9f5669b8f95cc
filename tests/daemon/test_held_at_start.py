"""What was being sent when the process ended, on a channel that holds what may have arrived, is told at the start."""

from pathlib import Path

from monitor.events import Alerted, HeldFound
from monitor.model import ChannelTerms
from monitor.ports import Configuration
from monitor.store import open_store
from tests.world.bench import bench_on, load_from
from tests.world.config import hook_url, jsonl_url
from tests.world.doubles import NOON
from tests.world.outbox import alert, claim
from tests.world.scene import Scene


async def leave_in_hand(url: str, *names: str) -> None:
    """A process stores alerts for `desk`, begins to send them and ends."""
    store = open_store(url, owner=True)
    await store.sync_channels([ChannelTerms(name="desk", merges=True)], now=NOON)
    alerts = [alert(name, at=NOON) for name in names]
    await store.note_configuration(Configuration(loaded_at=NOON, rules=1), notices=alerts)
    await store.claim_parcel("desk", now=NOON, gather=lambda due, status: claim(*due, status=status))
    await store.close()


async def test_what_is_found_held_is_told(scene: Scene, tmp_path: Path) -> None:
    desk = {"url": hook_url(scene.hook.port), "on_doubt": "hold"}
    told = {"desk": desk, "ops": jsonl_url(tmp_path / "ops.jsonl")}
    rules = [{"name": "Boat strikes", "match": "boat strike", "channels": ["desk"]}]
    scene.configure([], rules, channels=told, monitor={"notices": ["ops"]})
    await leave_in_hand(load_from(scene).store_url, "a", "b")
    async with bench_on(scene) as bench:
        assert bench.of(HeldFound) == [HeldFound(channel="desk", alerts=2)]
        [notice] = [one.alert for one in bench.of(Alerted)]
        assert notice.title == "2 alerts may have arrived on desk and wait for your word"
        assert notice.channels == ("ops",)
        await bench.monitor.deliver.drain()
    assert "wait for your word" in (tmp_path / "ops.jsonl").read_text()
    assert not scene.hook.got
    async with bench_on(scene) as bench:
        assert bench.of(HeldFound) == [], "it is told once"
