"""Real pages and real polls through the real daemon: every GUID is new once, every page that holds a rule's phrase is told
once by mail and once by webhook, and running again tells nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic

from aiohttp import web

from tests.gates.material import GoldPage, aeb_pages, entries, fundus_pages, streams, with_links
from tests.gates.oracle import Watched, common_rules, fold, phrase_rules
from tests.tools.report import Figure
from tests.world.config import hook_url, mail_url
from tests.world.daemon import Life, Program
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page, sentence_with

PER_FEED = 40  # pages that one made-up feed lists
PATIENCE = 1500.0  # seconds that the whole material may take
MARKS = ("quagga ledger", "thylacine almanac", "aurochs gazette", "dodo chronicle")  # no real text has these


# The feeds ask to be polled hourly, and would be: here an hour passes in a second.
_WISHES = re.compile(rb"<(sy:update\w+|ttl)>[^<]*</\1>")


@dataclass(slots=True)
class Stream:
    """A feed that says its next poll each time it is asked, and the last one for ever."""

    polls: list[bytes]
    served: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = self.polls[min(self.served, len(self.polls) - 1)]
        self.served += 1
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is served, and what is known of it: GUIDs by feed, and the rules with the texts they were made of."""

    gold: dict[str, GoldPage] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    guids: dict[str, set[str]] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    watched: list[Watched] = field(default_factory=list)


async def prove_real_input(evaldata: Path, folder: Path, *, polls: int) -> list[Figure]:
    """Serve the material, run the daemon until nothing is left to do, run it twice more; the figures."""
    async with open_scene(folder) as scene:
        plan = Plan()
        _serve_pages(scene, plan, fundus_pages(evaldata / "articles-fundus"), "fundus")
        _serve_pages(scene, plan, aeb_pages(evaldata / "articles-aeb"), "aeb")
        _serve_streams(scene, plan, streams(evaldata / "streams-rss-polls", polls))
        program = _configured(scene, plan)
        print(
            f"{len(plan.gold)} pages, {sum(map(len, plan.guids.values()))} GUIDs, {len(plan.watched)} rules"
        )
        begun = monotonic()
        async with program.started("run") as life:
            await until(lambda: _all_done(program, plan, life), PATIENCE, "everything read and told")
            seconds = monotonic() - begun
            ended = await life.stop()
            assert ended.code == 0, ended.err[-4000:]
        before, log = _arrived(scene), ended.err
        log += await _run_again(program, plan)
        again = _arrived(scene) - before
        return _figures(scene, program, plan, seconds=seconds, again=again, told_new=_told_new(log))


# --- what is served ---------------------------------------------------------------------------------------------------


def _serve_pages(scene: Scene, plan: Plan, pages: Sequence[GoldPage], name: str) -> None:
    for number, page in enumerate(pages):
        feed, path = f"/{name}-{number // PER_FEED}.xml", f"/{name}/{number}"
        scene.site.publish(feed, Item(key=page.name, title=page.title, link=path), page.html)
        plan.gold[path] = page
        plan.guids.setdefault(feed, set()).add(page.name)


def _serve_streams(scene: Scene, plan: Plan, found: dict[str, list[bytes]]) -> None:
    for name, polls in found.items():
        feed = f"/stream-{name}.xml"
        plan.guids[feed] = set()
        rewritten = []
        for poll in polls:
            links = {}
            for entry in entries(poll):
                path = f"/story/{sha256(entry.link.encode()).hexdigest()[:16]}"
                links[entry.link] = scene.site.url(path)
                plan.guids[feed].add(entry.guid)
                _serve_story(scene, plan, path, entry.title)
            rewritten.append(_WISHES.sub(b"", with_links(poll, links)))
        plan.streams[feed] = Stream(rewritten)
        scene.site.odd[feed] = plan.streams[feed].answer


def _serve_story(scene: Scene, plan: Plan, path: str, title: str) -> None:
    """A made-up page behind a real entry, with one of the marks in its text."""
    if path not in plan.marked:
        mark = MARKS[int(path[-4:], 16) % len(MARKS)]
        plan.marked[path] = mark
        said = sentence_with(mark, name=path)
        scene.site.pages[path] = article_page(f"{title} ({path[-8:]})", said)


def _configured(scene: Scene, plan: Plan) -> Program:
    texts = [page.text for page in plan.gold.values()]
    marks = [Watched(name=f"mark {mark}", query=f'"{mark}"', words=(mark,)) for mark in MARKS]
    plan.watched = [*phrase_rules(texts), *common_rules(texts), *marks]
    feeds = [
        {"url": path, "name": path, "every": "1s" if path in plan.streams else "1h"} for path in plan.guids
    ]
    return scene.configure(
        feeds,
        [{"name": rule.name, "match": rule.query} for rule in plan.watched],
        channels={"mail": mail_url(scene.mailbox.port), "hook": hook_url(scene.hook.port)},
        monitor={"poll": {"min": "1s"}},
        fetch={"timeout": "30s"},
    )


# --- running ----------------------------------------------------------------------------------------------------------


def _all_done(program: Program, plan: Plan, life: Life) -> bool:
    assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"
    if not all(stream.served > len(stream.polls) for stream in plan.streams.values()):
        return False
    unread = "SELECT 1 FROM entries WHERE next_at IS NOT NULL AND state != 'watched' LIMIT 1"
    unsent = "SELECT 1 FROM deliveries WHERE ended_at IS NULL LIMIT 1"
    return not program.rows(unread) and not program.rows(unsent)


async def _run_again(program: Program, plan: Plan) -> str:
    """A second pass over every feed, and a restart that polls each stream twice; their logs."""
    second = await program.once(seconds=PATIENCE)
    assert second.code == 0, second.err[-4000:]
    before = {name: stream.served for name, stream in plan.streams.items()}
    async with program.started("run") as life:
        await until(lambda: all(plan.streams[name].served >= count + 2 for name, count in before.items()))
        restarted = await life.stop()
        assert restarted.code == 0, restarted.err[-4000:]
    return second.err + restarted.err


def _told_new(log: str) -> int:
    """How many entries the log calls new, over all polls."""
    return sum(int(count) for count in re.findall(r" feed-polled .*? new=(\d+)", log))


def _arrived(scene: Scene) -> int:
    return len(scene.hook.got) + len(scene.mailbox.got)


# --- what came of it --------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Account:
    """Pairs of (rule, path of the page): what must be told, by the gold text and by the text as extracted; `ids` are those
    of the alerts, or of the digests that they were told in. `left` are articles that no entry is: pages, links and GUIDs
    stay the same here, so that none may become another article."""

    by_gold: set[tuple[str, str]] = field(default_factory=set)
    by_extraction: set[tuple[str, str]] = field(default_factory=set)
    copies: set[tuple[str, str]] = field(default_factory=set)
    ids: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    full: int = 0
    left: int = 0
    articles: int = 0


def _account(scene: Scene, program: Program, plan: Plan) -> Account:
    account = Account()
    paths, account.left = _paths(scene, program)
    for article, title, body, summary, extent, copy_of in program.rows(
        "SELECT id, title, body, summary, extent, copy_of FROM articles"
    ):
        path = paths[article]
        texts = (fold(title), fold(body or summary))
        gold = plan.gold.get(path)
        whole = (fold(gold.title), fold(gold.text)) if gold else ()
        account.articles += 1
        account.full += extent == "full"
        for rule in plan.watched:
            pair = (rule.name, path)
            if any(map(rule.holds_in, texts)):
                (account.copies if copy_of else account.by_extraction).add(pair)
            if any(map(rule.holds_in, whole)):
                account.by_gold.add(pair)
    # Of a poll with far more than usual, matches are told in one digest.
    said = program.rows("SELECT id, rule_id, article_id, digest FROM alerts WHERE kind = 'alert'")
    for alert, rule, article, digest in said:
        account.ids.setdefault((rule, paths[article]), set()).add(digest or alert)
    return account


def _paths(scene: Scene, program: Program) -> tuple[dict[str, str], int]:
    """The path that each article was read at, by the entry that it is or, of those that no entry is (how many those are
    comes second), by the address that it claimed or shows."""
    shown = dict(program.rows("SELECT id, url FROM articles"))
    known_by = program.rows("SELECT article_id, url FROM article_urls")
    claimed = {article: url for article, url in known_by if url.startswith(scene.site.root)}
    listed = dict(program.rows("SELECT article_id, url FROM entries WHERE article_id > '' ORDER BY id DESC"))
    paths = {one: url.removeprefix(scene.site.root) for one, url in (shown | claimed | listed).items()}
    return paths, len(shown.keys() - listed.keys())


def _figures(
    scene: Scene, program: Program, plan: Plan, *, seconds: float, again: int, told_new: int
) -> list[Figure]:
    account = _account(scene, program, plan)
    told = set(account.ids)
    read, full = account.articles, account.full / account.articles
    rows = [
        *_of_guids(program, plan, told_new),
        at_least(0.95, "real input: pages read in full", full, "share", n=read),
    ]
    for channel, receiver in (("mail", scene.mailbox), ("hook", scene.hook)):
        rows += _of_channel(channel, Counter(receiver.ids()), account)
    return [
        *rows,
        at_most(0, "real input: articles that their entries left behind", account.left, "articles", n=read),
        *_of_extraction(account, told),
        at_most(0, "real input: told again by a second pass and a restart", again, "alerts", n=len(told)),
        at_least(5, "real input: pages", read / seconds, "1/s", n=read),
    ]


def _of_guids(program: Program, plan: Plan, told_new: int) -> list[Figure]:
    """GUIDs whose title, date and text a known entry has are no entries of their own, but keys of that one."""
    keys = dict(
        program.rows(
            "SELECT f.name, count(*) FROM entry_keys k JOIN feeds f ON f.id = k.feed_id "
            "WHERE k.key LIKE 'g%' GROUP BY f.name"
        )
    )
    [(entries_stored,)] = program.rows("SELECT count(*) FROM entries")
    served = sum(map(len, plan.guids.values()))
    wrong = sum(abs(keys.get(feed, 0) - len(guids)) for feed, guids in plan.guids.items())
    polls = sum(len(stream.polls) for stream in plan.streams.values())
    return [
        at_least(1, "real input: GUIDs served", served, "GUIDs", n=polls),
        at_most(0.01, "real input: GUIDs of a known entry", 1 - entries_stored / served, "share", n=served),
        at_least(entries_stored, "real input: entries told as new", told_new, "entries", n=served),
        at_most(
            0,
            "real input: entries told as new more than once",
            told_new - entries_stored,
            "entries",
            n=served,
        ),
        at_most(0, "real input: GUIDs missing or stored twice", wrong, "GUIDs", n=served),
    ]


def _of_channel(channel: str, received: Counter[str], account: Account) -> list[Figure]:
    lost = [pair for pair in account.by_extraction if not account.ids.get(pair, set()) & received.keys()]
    # One alert that came twice, or one rule's alerts on two articles that were made of one page.
    twice = received.total() - len(received) + sum(len(ids) - 1 for ids in account.ids.values())
    stray = len(set(received).difference(*account.ids.values()))
    for pair in lost[:10]:
        print(f"lost on {channel}: {pair}")
    expected = len(account.by_extraction)
    return [
        at_least(1, f"real input: alerts that must come by {channel}", expected, "alerts", n=expected),
        at_most(0, f"real input: lost on {channel}", len(lost), "alerts", n=expected),
        at_most(0, f"real input: told twice on {channel}", twice, "alerts", n=received.total()),
        at_most(0, f"real input: told on {channel} but not stored", stray, "alerts", n=received.total()),
    ]


def _of_extraction(account: Account, told: set[tuple[str, str]]) -> list[Figure]:
    """How much of what people found in the pages is told, and why not; and what is told beyond the words as written."""
    gold = len(account.by_gold)
    missed = account.by_gold - told
    unread = missed - account.by_extraction
    beyond = told - account.by_extraction - account.copies
    return [
        at_least(
            0.95, "real input: told of what the gold text holds", 1 - len(missed) / gold, "share", n=gold
        ),
        at_most(0.05, "real input: not told: not in the extracted text", len(unread) / gold, "share", n=gold),
        at_most(0.1, "real input: told only by inflection", len(beyond) / len(told), "share", n=len(told)),
    ]
