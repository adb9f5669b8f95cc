"""What is broken outside touches nothing else, and is told in plain words."""

import json
from typing import Any

from aiohttp import web

from tests.world.config import hook_url, jsonl_url
from tests.world.receivers import closed_port
from tests.world.scene import Scene
from tests.world.site import Item, article_page, endless, hang

HEADLINE = "Navy reports boat strike"
RULES = [{"name": "Boat strikes", "match": "boat strike"}]
SAID = {"dead": "connections", "hanging": "within 2 seconds", "huge": "larger than 10 MB", "page": "web page"}


async def web_page(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=article_page("Welcome", "This is our front page."), content_type="text/html")


def feeds(status: Any) -> dict[str, Any]:
    return {feed["name"]: feed for feed in status["feeds"]}


def channels(status: Any) -> dict[str, Any]:
    return {channel["name"]: channel for channel in status["channels"]}


async def test_four_broken_feeds_and_a_dead_channel_hold_up_nothing_and_say_why(scene: Scene) -> None:
    holder, port = closed_port()
    scene.site.odd |= {"/hanging": hang, "/huge": endless(50), "/page": web_page}
    scene.site.publish("/news.xml", Item(key="1", title=HEADLINE, link="/boats"), article_page(HEADLINE))
    odd = [{"url": f"/{name}", "name": name} for name in ("hanging", "huge", "page")]
    program = scene.configure(
        [{"url": f"http://127.0.0.1:{port}/feed", "name": "dead"}, *odd, "/news.xml"],
        RULES,
        channels=scene.channels | {"broken": hook_url(port)},
    )
    with holder:
        ended = await program.once()
    assert ended.code == 1, ended.err
    assert {channel: len(got) for channel, got in scene.received().items()} == {
        "mail": 1,
        "hook": 1,
        "file": 1,
    }

    status = await program.status()
    words = {name: feed["sentence"] for name, feed in feeds(status).items() if feed["failures"]}
    assert words.keys() == SAID.keys()
    for name, fragment in SAID.items():
        assert fragment in words[name], words
    broken = channels(status)["broken"]
    assert (broken["retry"], broken["sent"], broken["dead"]) == (1, 0, 0)
    assert "refused" in broken["sentence"]

    shown = (await program.command("status")).out
    for name, sentence in words.items():
        assert f"{name}: " in shown
        assert sentence in shown
    assert broken["sentence"] in shown


async def test_an_article_that_cannot_be_fetched_is_told_as_summary_only(scene: Scene) -> None:
    async def trouble(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=503, text="later")

    scene.site.odd["/boats"] = trouble
    scene.site.publish(
        "/news.xml", Item(key="1", title="More to follow", link="/boats", summary="A boat strike, we hear.")
    )
    program = scene.configure(["/news.xml"], RULES)
    assert (await program.once()).code == 0
    alert = json.loads(scene.hook.got[0].text)
    assert alert["shortfall"].startswith("summary only: ")
    assert "503" in alert["shortfall"]
    assert alert["evidence"][0]["field"] == "summary"
    assert "Summary only." in scene.mailbox.got[0].text
    assert (await program.status())["retry"] == 1


async def test_a_second_owner_is_turned_away_and_told_who_the_first_is(scene: Scene) -> None:
    scene.site.publish("/news.xml", Item(key="1", title="Rain", link="/rain"), article_page("Rain"))
    program = scene.configure(["/news.xml"], RULES, channels={"file": jsonl_url(scene.file)})
    async with program.started("run") as life:
        await scene.pulse.until(lambda: scene.site.asked["/rain"] == 1)
        second = await program.command("run")
        assert second.code == 1
        assert str(life.pid) in second.err
        assert (await life.stop()).code == 0
