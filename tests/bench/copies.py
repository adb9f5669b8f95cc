"""What recognising copies costs an article among 100,000 stored ones, and how a sketch compares with datasketch's signature.

Half of the articles are new, half are stored ones with a tenth of their words edited. Each is sketched, looked up, compared
with the bodies of those it may be a copy of (read from the database), and stored, 20 in a transaction. datasketch's signature
has 128 permutations and is of the same words; its index is in memory and survives nothing, so that it is not compared.
"""

import random
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import mean
from time import process_time

from sqlalchemy import Connection

from monitor.core.identity.copies import is_copy, wording_of
from monitor.core.identity.sketches import sketch_of
from monitor.core.text import finder
from monitor.store.dialect import writer_engine
from monitor.store.sketches import alike, store_sketch
from tests.gates.copies import NOW, STORED, fill
from tests.gates.copies_material import Newsroom, sentences_of_news
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

ARTICLES, TOGETHER = 2_000, 20
MOST_CPU, LEAST_RATIO = 1.2, 1.3  # milliseconds; how many times as fast as datasketch

Take = Callable[[Sequence[str]], object]


def bench_copies(evaldata: Path, *, stored: int = STORED) -> Sequence[Figure]:
    """The figures; the one against datasketch is left out where it is not installed."""
    newsroom, dice = Newsroom(sentences_of_news(evaldata), 5), random.Random(5)
    texts = [newsroom.text() for _ in range(stored)]
    articles = [
        newsroom.edited(dice.choice(texts)) if number % 2 else newsroom.text() for number in range(ARTICLES)
    ]
    groups = [articles[start : start + TOGETHER] for start in range(0, ARTICLES, TOGETHER)]
    with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
        engine = writer_engine(Path(folder) / "store.db")
        with engine.begin() as connection:
            fill(connection, texts)
            connection.exec_driver_sql("CREATE TABLE bodies (number INTEGER PRIMARY KEY, body TEXT)")
            connection.exec_driver_sql("INSERT INTO bodies VALUES (?, ?)", list(enumerate(texts, 1)))
        numbers = count(stored + 1)
        with engine.connect() as connection:  # one for all, as the store's writer has

            def ours(group: Sequence[str]) -> None:
                sketched = [(article, sketch_of(article)) for article in group]
                with connection.begin():
                    for article, sketch in sketched:
                        _take(connection, next(numbers), article, sketch)

            (whole,) = _by_turns(groups, ours)
        engine.dispose()
    figures = [at_most(MOST_CPU, "copies: CPU of an article among many", whole, "ms", n=ARTICLES)]
    peer = _peer()
    if peer is not None:
        own, other = _by_turns(
            groups, lambda group: [sketch_of(f"{article} ") for article in group], peer
        )  # a new string: ours are remembered
        name = "copies: CPU of datasketch's signature, times our sketch's"
        figures.append(at_least(LEAST_RATIO, name, other / own, "x", n=ARTICLES))
    return figures


def _take(connection: Connection, number: int, article: str, sketch: bytes) -> None:
    near = alike(connection, sketch, NOW - timedelta(days=7))
    if near:
        wording = wording_of(article)
        marks = ",".join("?" * len(near))
        asked = f"SELECT body FROM bodies WHERE number IN ({marks})"
        bodies = connection.exec_driver_sql(asked, tuple(near)).scalars()
        any(is_copy(wording, wording_of(body)) for body in bodies.all())
    store_sketch(connection, number, sketch, NOW)


def _by_turns(groups: Sequence[Sequence[str]], *engines: Take) -> list[float]:
    """Milliseconds of CPU of an article for each engine; the first tenth of the groups warms them."""
    spent: list[list[float]] = [[] for _ in engines]
    for group in groups:
        for take, times in zip(engines, spent, strict=True):
            begun = process_time()
            take(group)
            times.append(1_000 * (process_time() - begun) / len(group))
    warm = len(groups) // 10
    return [mean(times[warm:]) for times in spent]


def _peer() -> Take | None:
    try:
        from datasketch import MinHash  # noqa: PLC0415 - not everyone has it
    except ImportError:
        return None

    def take(group: Sequence[str]) -> None:
        for text in group:
            words = [word.encode() for word in finder(text.lower()).words(0, len(text))]
            signature = MinHash(num_perm=128)
            signature.update_batch([b" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)])

    return take
