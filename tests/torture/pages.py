"""Pages made to hurt whoever reads them: each is answered within the time limit and half a second, in bounded memory, read
as far as it can be; what cannot be read says why and is matched on title and summary meanwhile.

First one after the other by the reader alone, then all at once by the daemon.
"""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from aiohttp import web

from monitor.extract import PAGE_MODULES, PageReader
from monitor.extract.reader import TIMEOUT
from monitor.model import Extraction, Fetched, ReadFailure
from monitor.workers import WorkerPool
from tests.tools.report import Figure
from tests.torture.hostile_pages import PAGES, SENTENCE, TOO_SLOW, Hostile
from tests.workers import jobs
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page

GRACE = 0.5  # seconds beyond the limit until the answer must be there
MOST_MEMORY = 1_200  # MB a worker may ever have held: what it begins with, and a GiB
PATIENCE = 240.0  # seconds for all pages to have been told of
SOUND = article_page("The navy speaks", "The navy spoke of a boat strike on Tuesday.")
SUMMARY = "The navy has struck once more."
RULES = [{"name": "Boat strikes", "match": "title:(boat strike)"}]
PATIENT = {"timeout": "30s"}  # a fetch: 20 MB come slowly while others are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one page, after how many seconds, and the most that its worker held by then (MB)."""

    page: Hostile
    seconds: float
    outcome: Extraction | ReadFailure
    memory: float


async def serve_hostile_pages(folder: Path) -> list[Figure]:
    answers = await _read_all()
    for one in answers:
        print(f"  {one.page.name}: {one.seconds:.2f} s, {one.memory:.0f} MB, {_said(one.outcome)}")
    async with open_scene(folder) as scene:
        return [*_reader_figures(answers), *await _daemon_figures(scene)]


def _said(outcome: Extraction | ReadFailure) -> str:
    return (
        outcome.sentence
        if isinstance(outcome, ReadFailure)
        else f"{len(outcome.body):,} characters of {outcome.method.value}"
    )


async def _read_all() -> list[Answer]:
    pool = WorkerPool(workers=1, preload=PAGE_MODULES)
    try:
        return [await _answer(PageReader(pool), pool, page) for page in PAGES]
    finally:
        await pool.close()


async def _answer(reader: PageReader, pool: WorkerPool, page: Hostile) -> Answer:
    sound = await reader.extract(_fetched(SOUND, "text/html"), language="en", dated=False)
    assert isinstance(sound, Extraction), sound
    body = page.make()
    begun = monotonic()
    outcome = await reader.extract(_fetched(body, page.content_type), language="en", dated=False)
    seconds = monotonic() - begun
    memory = await pool.run(jobs.peak, timeout=TIMEOUT)
    assert not isinstance(memory, ReadFailure), memory
    return Answer(page=page, seconds=seconds, outcome=outcome, memory=memory / 1e6)


def _fetched(body: bytes, content_type: str) -> Fetched:
    return Fetched(url="https://times.example/boat", body=body, content_type=content_type)


def _reader_figures(answers: list[Answer]) -> list[Figure]:
    count = len(answers)
    read = [one for one in answers if isinstance(one.outcome, Extraction)]
    whole = [one for one in read if one.page.holds in _body(one)]
    readable = sum(one.page.is_readable for one in answers)
    limit = TIMEOUT.total_seconds() + GRACE
    return [
        at_most(
            limit, "pages: slowest answer of the reader", max(one.seconds for one in answers), "s", n=count
        ),
        at_most(
            MOST_MEMORY, "pages: most memory of a worker", max(one.memory for one in answers), "MB", n=count
        ),
        at_least(readable, "pages: read, with the text they hold", len(whole), "pages", n=count),
    ]


def _body(one: Answer) -> str:
    return one.outcome.body if isinstance(one.outcome, Extraction) else ""


async def _daemon_figures(scene: Scene) -> list[Figure]:
    for number, page in enumerate(PAGES):
        _publish(scene, number, page)
    monitor = {"poll": {"every": "1s", "min": "1s"}, "first_poll": "alert"}
    program = scene.configure(["/news.xml"], RULES, monitor=monitor, fetch=PATIENT)
    count = len(PAGES)
    async with program.started("run") as life:
        begun = monotonic()
        await until(lambda: len(_told(scene)) >= count or life.process.returncode is not None, PATIENCE)
        seconds = monotonic() - begun
        await until(
            lambda: life.log().count(" quarantined ") >= _deadly() or life.process.returncode is not None,
            PATIENCE,
        )
        alive = life.process.returncode is None
        status = await program.status()
        ended = await life.stop()
        assert ended.code == 0, ended.err[-4000:]
    told = _told(scene)
    unread = [page for page in PAGES if page.is_too_large or not page.is_readable]
    texts = [(page.reason, told.get(_title(page), "")) for page in unread]
    explained = sum("summary only" in text and reason in text for reason, text in texts)
    aside = [one for one in status["quarantined"] if TOO_SLOW in one["sentence"]]
    return [
        at_least(1, "pages: the daemon lives", alive, "yes", n=1),
        at_least(count, "pages: alerts", len(told), "alerts", n=count),
        at_most(120, "pages: until the last of these", seconds, "s", n=count),
        at_least(
            len(unread), "pages: alerts that say why only the summary was read", explained, "alerts", n=count
        ),
        at_least(_deadly(), "pages: set aside, with the reason", len(aside), "pages", n=count),
    ]


def _publish(scene: Scene, number: int, page: Hostile) -> None:
    link = f"/page/{number}"
    scene.site.publish("/news.xml", Item(key=str(number), title=_title(page), link=link, summary=SUMMARY))
    body = page.make().replace(SENTENCE.encode(), _own_sentence(number).encode())

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers={"Content-Type": page.content_type})

    scene.site.odd[link] = answer


def _own_sentence(number: int) -> str:
    """The sentence in words that no other page has, as copies of an article are not told of again."""
    mark = "abcdefgh"[number % 8] + "klmnopqr"[number // 8]
    return " ".join(f"{word}{mark}" for word in SENTENCE.rstrip(".").split()) + "."


def _title(page: Hostile) -> str:
    return f"Boat strike: {page.name}"


def _told(scene: Scene) -> dict[str, str]:
    """What was told of each page, by its title."""
    return {one.title: one.text for one in scene.hook.got}


def _deadly() -> int:
    return sum(page.is_deadly for page in PAGES)
