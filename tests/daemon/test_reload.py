"""Rules, feeds and channels change under a running daemon; what is in hand ends as it began, and nothing is lost."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from monitor.config.store_place import store_place
from monitor.events import (
    Alerted,
    ArticleRead,
    BugFound,
    Change,
    ConfigRefused,
    DeliveryFailed,
    FeedPolled,
    Reloaded,
)
from monitor.model import AlertKind
from monitor.store import Overview, open_store, overview
from tests.world.config import hook_url
from tests.world.doubles import NOON
from tests.world.inside import Start
from tests.world.receivers import closed_port, open_webhook
from tests.world.scene import Scene
from tests.world.site import Item, article_page

BOATS = {"name": "Boat strikes", "match": "boat strike"}
RAIN = {"name": "Rain", "match": "heavy rain"}
OFTEN = {"poll": {"every": "1s", "min": "1s"}}
NEVER_BY_ITSELF = 600.0  # seconds between looks where only SIGHUP is to be heeded


def publish(scene: Scene, feed: str, *names: str, headline: str = "Boat strike") -> None:
    for name in names:
        title = f"{headline} {name}"
        scene.site.publish(feed, Item(key=name, title=title, link=f"/{name}"), article_page(title))


def hang_up() -> None:
    os.kill(os.getpid(), signal.SIGHUP)


def stored(scene: Scene) -> Overview:
    """What another process sees."""
    environ = {"STATE_DIRECTORY": str(scene.program.state)}
    url, _ = store_place(scene.program.config, environ)
    with open_store(url, owner=False) as store:
        return overview(store, NOON)


def told(scene: Scene, kind: str = "alert") -> list[str]:
    """The titles that the webhook got."""
    return [one.title for one in scene.hook.got if f'"kind": "{kind}"' in one.text]


def only_hook(scene: Scene) -> dict[str, object]:
    return {"hook": hook_url(scene.hook.port)}


@pytest.mark.parametrize("asked", [True, False])
async def test_a_new_rule_is_used_from_now_on(scene: Scene, daemon: Start, asked: bool) -> None:
    publish(scene, "/news.xml", "1")
    scene.configure(["/news.xml"], [BOATS], channels=only_hook(scene), monitor=OFTEN)
    async with daemon(every=NEVER_BY_ITSELF if asked else 0.02) as witness:
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1"])
        scene.configure(["/news.xml"], [BOATS, RAIN], channels=only_hook(scene), monitor=OFTEN)
        if asked:
            hang_up()
        reloaded = await witness.reloads(1)
        assert reloaded.rules == Change(total=2, added=1, removed=0, changed=0)
        assert (reloaded.feeds.total, reloaded.channels.total) == (1, 1)
        assert (reloaded.mended, reloaded.restart) == (False, ())
        publish(scene, "/news.xml", "2", headline="Heavy rain")
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1", "Heavy rain 2"])
    configuration = stored(scene).configuration
    assert configuration is not None and configuration.rules == 2
    assert witness.of(BugFound) == []


async def test_a_refused_set_leaves_the_old_one_running_and_is_told_once_until_it_is_mended(
    scene: Scene, daemon: Start
) -> None:
    settings = OFTEN | {"notices": ["hook"]}
    folder = scene.configure(["/news.xml"], [BOATS], channels=only_hook(scene), monitor=settings).config
    publish(scene, "/news.xml")
    scene.site.feeds["/news.xml"] = []
    rules = folder / "rules" / "watch.yaml"
    good = rules.read_text()
    async with daemon() as witness:
        rules.write_text(good.replace("boat strike", "(boat strike"))
        refused = await witness.refusals(1)
        assert refused.count == 1 and "rules/watch.yaml:" in refused.problems[0]
        await scene.pulse.until(lambda: len(told(scene, "notice")) == 1)
        assert refused.problems[0] in scene.hook.got[0].text

        hang_up()  # the same once more
        again = await witness.refusals(2)
        assert (again.problems, again.count) == ((), 1)
        rules.write_text(f"# what we watch\n{rules.read_text()}")  # the same in another line
        moved = await witness.refusals(3)
        assert moved.problems != refused.problems
        refused = moved
        publish(scene, "/news.xml", "1")
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1"], what="an alert of the old set")
        assert len(told(scene, "notice")) == 1
        configuration = stored(scene).configuration
        assert configuration is not None
        assert (configuration.problems, configuration.problem_count) == (refused.problems, 1)
        assert configuration.loaded_at < configuration.refused_at

        rules.write_text(good.replace("boat strike", "boat OR strike AND x"))
        other = await witness.refusals(4)
        assert other.problems != refused.problems
        await scene.pulse.until(lambda: len(told(scene, "notice")) == 2)

        rules.write_text(good)
        assert (await witness.reloads(1)).mended
        await scene.pulse.until(lambda: len(told(scene, "notice")) == 3)
        assert told(scene, "notice")[-1] == "The configuration is in order again"
    after = stored(scene)
    assert after.configuration is not None and after.configuration.refused_at is None
    assert after.alerts == 1
    notices = [one for one in witness.of(Alerted) if one.alert.kind is AlertKind.NOTICE]
    assert len(notices) == 3


async def test_a_mend_by_a_restart_is_told_too(scene: Scene, daemon: Start) -> None:
    settings = {"notices": ["hook"]}
    folder = scene.configure([], [BOATS], channels=only_hook(scene), monitor=settings).config
    rules = folder / "rules" / "watch.yaml"
    good = rules.read_text()
    async with daemon() as witness:
        rules.write_text("rules: [")
        await witness.refusals(1)
        await scene.pulse.until(lambda: len(told(scene, "notice")) == 1)
    rules.write_text(good)
    for _ in range(2):
        async with daemon():
            await scene.pulse.until(lambda: len(told(scene, "notice")) == 2)
    assert told(scene, "notice")[-1] == "The configuration is in order again"


async def test_a_notice_on_a_channel_that_does_not_work_makes_no_other(scene: Scene, daemon: Start) -> None:
    holder, port = closed_port()
    scene.configure([], [BOATS], channels={"dead": hook_url(port)}, monitor={"notices": ["dead"]})
    with holder:
        async with daemon() as witness:
            (scene.program.config / "feeds.yaml").write_text("feeds: {")
            await witness.refusals(1)
            await scene.pulse.until(lambda: len(witness.of(DeliveryFailed)) == 1)
            hang_up()
            await witness.refusals(2)
    assert len(witness.of(Alerted)) == 1
    assert stored(scene).channels[0].retry == 1


async def test_feeds_come_and_go(scene: Scene, daemon: Start) -> None:
    publish(scene, "/old.xml", "1")
    publish(scene, "/new.xml", "2")
    scene.configure(["/old.xml"], [BOATS], channels=only_hook(scene), monitor=OFTEN)
    async with daemon() as witness:
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1"])
        scene.configure(["/new.xml"], [BOATS], channels=only_hook(scene), monitor=OFTEN)
        reloaded = await witness.reloads(1)
        assert reloaded.feeds == Change(total=1, added=1, removed=1, changed=0)
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1", "Boat strike 2"])
        asked = scene.site.asked["/old.xml"]
        polls = scene.site.asked["/new.xml"]
        await scene.pulse.until(lambda: scene.site.asked["/new.xml"] > polls)
        assert scene.site.asked["/old.xml"] == asked
    assert {one.name: one.configured for one in stored(scene).feeds} == {"/new.xml": True, "/old.xml": False}


async def test_an_opml_file_that_feeds_yaml_names_is_watched(scene: Scene, daemon: Start) -> None:
    publish(scene, "/news.xml", "1")
    folder = scene.configure([], [BOATS], channels=only_hook(scene)).config
    (folder / "feeds.yaml").write_text("feeds: [{opml: world.opml}]\n")
    outline = '<outline xmlUrl="{}" text="World"/>'
    opml = folder / "world.opml"
    opml.write_text('<opml version="2.0"><body></body></opml>')
    async with daemon() as witness:
        listed = outline.format(scene.site.url("/news.xml"))
        opml.write_text(f'<opml version="2.0"><body>{listed}</body></opml>')
        await witness.reloads(1)
        await scene.pulse.until(lambda: told(scene) == ["Boat strike 1"])


async def test_an_article_in_hand_finishes_with_the_set_it_began_with(scene: Scene, daemon: Start) -> None:
    go_on = asyncio.Event()
    title = "Boat strike in heavy rain"

    async def slow(_request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return web.Response(body=article_page(title), content_type="text/html")

    scene.site.odd["/slow"] = slow
    scene.site.publish("/news.xml", Item(key="1", title=title, link="/slow"))
    long = {"timeout": "20s"}
    scene.configure(["/news.xml"], [BOATS], channels=only_hook(scene), monitor=OFTEN, fetch=long)
    async with daemon() as witness:
        await scene.pulse.until(lambda: scene.site.asked["/slow"] == 1)
        scene.configure(["/news.xml"], [RAIN], channels=only_hook(scene), monitor=OFTEN, fetch=long)
        await witness.reloads(1)
        go_on.set()
        await scene.pulse.until(lambda: len(scene.hook.got) == 1)
        assert [one.rules for one in witness.of(ArticleRead)] == [("Boat strikes",)]
        publish(scene, "/news.xml", "2", headline="Heavy rain and a boat strike")
        await scene.pulse.until(lambda: len(witness.of(ArticleRead)) == 2)
        assert witness.of(ArticleRead)[1].rules == ("Rain",)


async def test_a_channel_whose_address_changes_has_one_sender_and_loses_nothing(
    scene: Scene, daemon: Start
) -> None:
    scene.hook.delay = 1.0
    publish(scene, "/news.xml", "1", "2", "3")
    async with open_webhook(scene.pulse) as other:
        scene.configure(["/news.xml"], [BOATS], channels={"desk": hook_url(scene.hook.port)})
        async with daemon() as witness:
            await scene.pulse.until(lambda: len(scene.hook.got) == 1)
            scene.configure(["/news.xml"], [BOATS], channels={"desk": hook_url(other.port)})
            reloaded = await witness.reloads(1)
            assert reloaded.channels == Change(total=1, added=0, removed=0, changed=1)
            await scene.pulse.until(lambda: other.contacts > 0)
            assert scene.hook.open == 0, "the old send had ended"
            await scene.pulse.until(lambda: len(other.got) == 2)
    assert len(scene.hook.got) == 1
    titles = {one.title for one in (*scene.hook.got, *other.got)}
    assert titles == {f"Boat strike {number}" for number in (1, 2, 3)}
    assert not any(one.repeat for one in (*scene.hook.got, *other.got))


async def test_channels_come_and_go_and_those_that_stay_keep_their_sender(
    scene: Scene, daemon: Start
) -> None:
    publish(scene, "/news.xml", "1")
    scene.configure(["/news.xml"], [BOATS], monitor=OFTEN, channels=only_hook(scene))
    async with daemon() as witness:
        await scene.pulse.until(lambda: len(scene.hook.got) == 1)
        both = {"hook": hook_url(scene.hook.port), "mail": scene.channels["mail"]}
        scene.configure(["/news.xml"], [BOATS], monitor=OFTEN, channels=both)
        assert (await witness.reloads(1)).channels == Change(total=2, added=1, removed=0, changed=0)
        publish(scene, "/news.xml", "2")
        await scene.pulse.until(lambda: len(scene.hook.got) == 2 and len(scene.mailbox.got) == 1)
        scene.configure(["/news.xml"], [BOATS], monitor=OFTEN, channels={"mail": scene.channels["mail"]})
        await witness.reloads(2)
        publish(scene, "/news.xml", "3")
        await scene.pulse.until(lambda: len(scene.mailbox.got) == 2)
    assert len(scene.hook.got) == 2
    assert {one.name: one.configured for one in stored(scene).channels} == {"hook": False, "mail": True}


async def test_settings_wait_for_a_restart_and_say_so_but_whom_to_tell_does_not(
    scene: Scene, daemon: Start
) -> None:
    scene.configure([], [BOATS], channels=only_hook(scene))
    async with daemon() as witness:
        changed = {"notices": ["hook"], "timezone": "Asia/Tokyo", "store": "sqlite:///other.db"}
        scene.configure([], [BOATS], channels=only_hook(scene), monitor=changed, fetch={"timeout": "9s"})
        assert (await witness.reloads(1)).restart == ("timezone", "fetch", "store")
        (scene.program.config / "rules" / "watch.yaml").unlink()
        await witness.refusals(1)
        await scene.pulse.until(lambda: len(told(scene, "notice")) == 1)
        scene.configure([], [BOATS], channels=only_hook(scene))
        assert (await witness.reloads(2)).restart == ()


async def test_a_reload_polls_nothing_that_is_not_due(scene: Scene, daemon: Start) -> None:
    publish(scene, "/news.xml", "1")
    scene.configure(["/news.xml"], [BOATS], channels=only_hook(scene))
    async with daemon() as witness:
        await scene.pulse.until(lambda: len(witness.of(FeedPolled)) == 1)
        for count in (1, 2, 3):
            hang_up()
            await witness.reloads(count)
    assert scene.site.asked["/news.xml"] == 1
    assert [str(one.rules) for one in witness.of(Reloaded)] == ["1"] * 3
    assert witness.of(ConfigRefused) == []


def test_the_store_is_found_while_the_rest_is_wrong(tmp_path: Path) -> None:
    environ: dict[str, Any] = {"STATE_DIRECTORY": str(tmp_path / "state")}
    (tmp_path / "monitor.yaml").write_text("timezone: Europe/London\nstore: sqlite:///a.db\npol: {}\n")
    assert store_place(tmp_path, environ) == (f"sqlite:///{tmp_path}/state/a.db", "Europe/London")
