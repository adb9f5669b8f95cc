"""From a feed to a mail, a webhook and a file, once."""

import json

from tests.world.config import jsonl_url
from tests.world.scene import Scene
from tests.world.site import Item, article_page

HEADLINE = "Navy reports boat strike"
PASSAGE = "A boat strike off the coast left two people missing, officials said on Monday."
RULES = [{"name": "Boat strikes", "match": "boat strike"}]


def publish_two(scene: Scene) -> None:
    scene.site.publish(
        "/news.xml", Item(key="1", title=HEADLINE, link="/boats"), article_page(HEADLINE, PASSAGE)
    )
    scene.site.publish(
        "/news.xml", Item(key="2", title="Rain", link="/rain"), article_page("Rain", "It will rain.")
    )


async def test_a_match_is_told_once_on_every_channel_whatever_is_run_again(scene: Scene) -> None:
    publish_two(scene)
    program = scene.configure(["/news.xml"], RULES, monitor={"poll": {"every": "1s", "min": "1s"}})

    first = await program.once()
    assert first.code == 0, first.err
    told = scene.received()
    assert counts(scene) == {"mail": 1, "hook": 1, "file": 1}
    assert len({got[0].alert for got in told.values()}) == 1

    second = await program.once()
    assert second.code == 0, second.err
    polls = scene.site.asked["/news.xml"]
    async with program.started("run") as life:
        await scene.pulse.until(lambda: scene.site.asked["/news.xml"] >= polls + 2)
        restarted = await life.stop()
    assert restarted.code == 0, restarted.err
    assert counts(scene) == {"mail": 1, "hook": 1, "file": 1}
    assert scene.site.asked["/boats"] == scene.site.asked["/rain"] == 1


def counts(scene: Scene) -> dict[str, int]:
    return {channel: len(got) for channel, got in scene.received().items()}


async def test_each_channel_says_what_it_must(scene: Scene) -> None:
    publish_two(scene)
    program = scene.configure(["/news.xml"], RULES)
    assert (await program.once()).code == 0

    mail, hook, line = (scene.received()[channel][0] for channel in ("mail", "hook", "file"))
    assert mail.title == f"[Boat strikes] {HEADLINE}"
    assert PASSAGE in mail.text.replace("\n", " ").replace("*", "")
    assert scene.site.url("/boats") in mail.text
    assert mail.text.rstrip().splitlines()[-1] == f"Alert {mail.alert}"
    assert json.loads(hook.text) == json.loads(line.text)
    alert = json.loads(hook.text)
    assert (alert["rule"], alert["title"], alert["source"], alert["repeat"], alert["kind"]) == (
        "Boat strikes",
        HEADLINE,
        "/news.xml",
        False,
        "alert",
    )
    evidence = next(one for one in alert["evidence"] if one["field"] != "title")
    assert [evidence["passage"][start:end] for start, end in evidence["spans"]] == ["boat", "strike"]


async def test_a_new_entry_is_told_by_the_running_daemon_without_a_restart(scene: Scene) -> None:
    publish_two(scene)
    program = scene.configure(["/news.xml"], RULES, monitor={"poll": {"every": "1s", "min": "1s"}})
    async with program.started("run") as life:
        await scene.pulse.until(lambda: len(scene.mailbox.got) == len(scene.hook.got) == 1)
        headline = "Second boat strike this week"
        scene.site.publish(
            "/news.xml", Item(key="3", title=headline, link="/second"), article_page(headline, PASSAGE)
        )
        await scene.pulse.until(lambda: len(scene.mailbox.got) == len(scene.hook.got) == 2)
        ended = await life.stop()
    assert ended.code == 0, ended.err
    assert scene.mailbox.ids() == scene.hook.ids()
    assert scene.hook.got[1].title == headline


async def test_a_silent_first_poll_tells_nobody_but_counts_and_later_news_is_told(scene: Scene) -> None:
    publish_two(scene)
    program = scene.configure(["/news.xml"], RULES, monitor={"first_poll": "silent"})
    first = await program.once()
    assert first.code == 0, first.err
    assert "batch-read feed=/news.xml" in first.err
    assert scene.received() == {"mail": [], "hook": [], "file": []}

    headline = "Second boat strike this week"
    scene.site.publish(
        "/news.xml", Item(key="3", title=headline, link="/second"), article_page(headline, PASSAGE)
    )
    assert (await program.once()).code == 0
    assert [receipt.title for receipt in scene.hook.got] == [headline]
    assert scene.mailbox.ids() == scene.hook.ids()


async def test_one_pass_keeps_the_gap_of_a_channel_and_still_tells_everything(scene: Scene) -> None:
    for key in "abc":
        title = f"{HEADLINE} {key}"
        scene.site.publish(
            "/news.xml", Item(key=key, title=title, link=f"/{key}"), article_page(title, PASSAGE)
        )
    slow = {"slow": {"url": jsonl_url(scene.file), "gap": "1s"}}
    ended = await scene.configure(["/news.xml"], RULES, channels=slow).once()
    assert ended.code == 0, ended.err
    assert len(scene.received()["file"]) >= 2
