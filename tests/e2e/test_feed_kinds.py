"""Feeds of every kind, what a new one lists already, what changes in one later, and what a site asks of readers."""

import json
from dataclasses import replace

from aiohttp import web

from tests.world.scene import Scene
from tests.world.site import Handler, Item, article_page

HEADLINE = "Navy reports boat strike"
PASSAGE = "A boat strike off the coast left two people missing, officials said on Monday."
RULES = [{"name": "Boat strikes", "match": "boat strike"}]


def serve(body: bytes, content_type: str) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers={"Content-Type": content_type})

    return answer


def json_feed(scene: Scene) -> None:
    item = {"id": 1, "url": scene.site.url("/boats"), "title": HEADLINE, "content_text": "More inside."}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": [item]}
    scene.site.odd["/feed"] = serve(json.dumps(feed).encode(), "application/feed+json")


def news_sitemap(scene: Scene) -> None:
    text = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{scene.site.url('/boats')}</loc><news:news><news:title>{HEADLINE}</news:title>"
        "<news:publication_date>2026-01-05T10:00:00Z</news:publication_date></news:news></url></urlset>"
    )
    scene.site.odd["/feed"] = serve(text.encode(), "application/xml")


def front_page(scene: Scene) -> None:
    others = "".join(
        f"<li class=teaser><h3><a href=/{number}>The council of district {number} meets again</a></h3></li>"
        for number in range(6)
    )
    first = f"<li class=teaser><h3><a href=/boats>{HEADLINE}</a></h3></li>"
    page = f"<html><body><nav><a href=/>Home</a></nav><main><ul>{first}{others}</ul></main></body></html>"
    scene.site.odd["/feed"] = serve(page.encode(), "text/html; charset=utf-8")


async def told_by(scene: Scene, feed: dict[str, object]) -> list[str]:
    scene.site.pages["/boats"] = article_page(HEADLINE, PASSAGE)
    program = scene.configure([feed], RULES)
    ended = await program.once()
    assert ended.code == 0, ended.err
    assert (await program.once()).code == 0
    return [receipt.title for receipt in scene.hook.got]


async def test_a_json_feed_is_read(scene: Scene) -> None:
    json_feed(scene)
    assert await told_by(scene, {"url": "/feed", "name": "Post"}) == [HEADLINE]


async def test_a_news_sitemap_is_read(scene: Scene) -> None:
    news_sitemap(scene)
    assert await told_by(scene, {"url": "/feed", "name": "Post"}) == [HEADLINE]


async def test_a_page_is_read_by_the_structure_of_its_list(scene: Scene) -> None:
    front_page(scene)
    assert await told_by(scene, {"url": "/feed", "name": "Post", "kind": "page"}) == [HEADLINE]


async def test_a_page_is_read_by_a_selector(scene: Scene) -> None:
    front_page(scene)
    feed = {"url": "/feed", "name": "Post", "kind": "page", "links": "main li a"}
    assert await told_by(scene, feed) == [HEADLINE]


async def test_a_new_feed_is_summed_up_once_and_then_told_match_by_match(scene: Scene) -> None:
    for number in range(3):
        headline = f"{HEADLINE} number {number}"
        scene.site.publish(
            "/news.xml",
            Item(key=str(number), title=headline, link=f"/{number}"),
            article_page(headline, PASSAGE),
        )
    program = scene.configure(["/news.xml"], RULES, monitor={"first_poll": "digest"})
    first = await program.once()
    assert first.code == 0, first.err
    [digest] = [json.loads(receipt.text) for receipt in scene.hook.got]
    assert digest["kind"] == "digest"
    assert [item["rule"] for item in digest["items"]] == ["Boat strikes"] * 3
    assert len(scene.mailbox.got) == 1
    assert scene.mailbox.got[0].text.count(scene.site.url("/")) >= 3

    headline = "Another boat strike"
    scene.site.publish("/news.xml", Item(key="9", title=headline, link="/9"), article_page(headline, PASSAGE))
    assert (await program.once()).code == 0
    assert [json.loads(receipt.text)["kind"] for receipt in scene.hook.got] == ["digest", "alert"]
    assert scene.hook.got[1].title == headline


async def test_an_entry_that_comes_to_match_by_a_revision_is_told(scene: Scene) -> None:
    item = scene.site.publish(
        "/news.xml", Item(key="1", title="Incident at sea", link="/sea"), article_page("Incident at sea")
    )
    program = scene.configure(["/news.xml"], RULES)
    assert (await program.once()).code == 0
    assert scene.hook.got == []

    scene.site.feeds["/news.xml"] = [replace(item, title="Incident at sea was a boat strike")]
    scene.site.pages["/sea"] = article_page("Incident at sea was a boat strike", PASSAGE)
    for _ in range(2):
        assert (await program.once()).code == 0
    assert [receipt.title for receipt in scene.hook.got] == ["Incident at sea was a boat strike"]


async def test_new_guids_for_known_entries_tell_nothing_and_one_notice_says_so(scene: Scene) -> None:
    items = [Item(key=f"old-{n}", title=f"{HEADLINE} {n}", link=f"/{n}") for n in range(4)]
    for item in items:
        scene.site.publish("/news.xml", item, article_page(item.title, PASSAGE))
    program = scene.configure(["/news.xml"], RULES, monitor={"notices": ["file"]})
    assert (await program.once()).code == 0
    assert len(scene.hook.got) == 4

    scene.site.feeds["/news.xml"] = [
        replace(item, key=f"new-{item.key}", link=f"{item.link}?utm_source=feed") for item in items
    ]
    for _ in range(2):
        assert (await program.once()).code == 0
    assert len(scene.hook.got) == 4
    notices = [receipt.title for receipt in scene.received()["file"][4:]]
    assert notices == ["/news.xml was reset"]


async def test_a_page_that_programs_may_not_read_is_told_from_the_feed(scene: Scene) -> None:
    scene.site.odd["/robots.txt"] = serve(b"User-agent: *\nDisallow: /boats\n", "text/plain")
    item = Item(key="1", title=HEADLINE, link="/boats", summary="They say so.")
    scene.site.publish("/news.xml", item, article_page(HEADLINE, PASSAGE))
    program = scene.configure(["/news.xml"], RULES)
    assert (await program.once()).code == 0
    [alert] = [json.loads(receipt.text) for receipt in scene.hook.got]
    assert "robots.txt" in alert["shortfall"]
    assert (scene.site.asked["/boats"], (await program.status())["retry"]) == (0, 0)


async def test_a_feed_that_is_gone_is_retired_with_a_notice(scene: Scene) -> None:
    async def gone(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=410)

    scene.site.odd["/news.xml"] = gone
    program = scene.configure(["/news.xml"], RULES, monitor={"notices": ["file"]})
    for _ in range(2):
        await program.once()
    assert scene.site.asked["/news.xml"] == 1
    assert [receipt.title for receipt in scene.received()["file"]] == ["/news.xml was removed"]
    shown = (await program.command("feeds", "list", "--health")).out
    assert "retired" in shown


async def test_what_a_site_wants_to_see_is_shown_to_it_alone(scene: Scene) -> None:
    seen: dict[str, tuple[str, str, str]] = {}

    def watch(name: str, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            headers = request.headers
            seen[name] = (
                headers.get("X-Key", ""),
                headers.get("Cookie", ""),
                headers.get("Authorization", ""),
            )
            return await handler(request)

        return answer

    scene.site.publish("/news.xml", Item(key="1", title=HEADLINE, link="/boats"))
    scene.site.odd["/boats"] = watch("page", serve(article_page(HEADLINE, PASSAGE), "text/html"))
    feed = {
        "url": "/news.xml",
        "name": "Post",
        "headers": {"X-Key": "s3cret-header"},
        "cookies": {"session": "s3cret-cookie"},
        "user": "reader",
        "password": "s3cret-password",
    }
    program = scene.configure([feed], RULES)
    assert (await program.once()).code == 0
    key, cookie, authorization = seen["page"]
    assert (key, cookie) == ("s3cret-header", "session=s3cret-cookie")
    assert authorization.startswith("Basic ")
    everything = (
        program.database.read_bytes()
        + (await program.command("feeds", "list", "--json")).out.encode()
        + (await program.command("status", "--json")).out.encode()
    )
    assert b"s3cret" not in everything
