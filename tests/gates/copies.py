"""Copies: revisions of a page are copies of one another, stories told anew are none, and syndicated texts are found among
100,000 stored ones."""

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import Connection

from monitor.core.identity.copies import Wording, is_copy, wording_of
from monitor.core.identity.sketches import bands_of, sketch_of
from monitor.store.dialect import writer_engine
from monitor.store.sketches import alike
from monitor.store.text_tables import sketch_bands, sketches
from tests.gates.copies_material import Newsroom, rows, sentences_of_news, versions
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

STORED, ASKED = 100_000, 1_000
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAME_STORY = 2.0  # "overall" from 1, the same, to 4: from here on people saw differences

_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"\w+")

REPRINTS = (
    "in clusters most pairs that count here are reprints of one agency's text (vocabulary contained to 0.9, whole sentences "
    "equal), which copies must find; at a threshold that leaves them out (0.87 of the runs) the recall of revisions falls to 0.42"
)


def prove_copies(evaldata: Path, *, seeds: Sequence[int] = (1,), stored: int = STORED) -> Sequence[Figure]:
    """All figures, at the one threshold that the program has."""
    sentences = sentences_of_news(evaldata)
    return [
        *_revisions(evaldata / "revisions-wikipedia"),
        *_retellings(evaldata / "clusters-ecbplus"),
        _pairs(evaldata / "pairs-semeval2022t8"),
        *(figure for seed in seeds for figure in _syndicated(sentences, seed, stored)),
    ]


def _revisions(folder: Path) -> Iterator[Figure]:
    """All pairs of revisions: those of one page are copies, all others are not."""
    read = [(one.page, wording_of(one.text)) for one in versions(folder)]
    found: dict[bool, int] = defaultdict(int)
    pairs: dict[bool, int] = defaultdict(int)
    for (page, one), (other_page, other) in combinations(read, 2):
        pairs[page == other_page] += 1
        found[page == other_page] += is_copy(one, other)
    yield at_least(0.75, "copies: revisions of a page found", found[True] / pairs[True], "", n=pairs[True])
    precision = found[True] / (found[True] + found[False])
    yield at_least(0.99, "copies: precision, revisions of other pages", precision, "", n=pairs[False])


def _retellings(folder: Path) -> Iterator[Figure]:
    """Stories of one event: those whose sentences are others are no copies."""
    clusters: dict[str, list[tuple[str, Wording]]] = defaultdict(list)
    for row in rows(folder):
        clusters[row["cluster"]].append((row["text"], wording_of(row["text"])))
    pairs = [pair for cluster in clusters.values() for pair in combinations(cluster, 2)]
    told_anew = [pair for pair in pairs if not _same_sentences(pair[0][0], pair[1][0])]
    for name, some in (("other sentences", told_anew), ("any sentences", pairs)):
        called = sum(is_copy(one[1], other[1]) for one, other in some) / len(some)
        figure = at_most(0.005, f"copies: one story in {name} called copies", called, "", n=len(some))
        yield figure if some is told_anew else replace(figure, known=REPRINTS)


def _same_sentences(one: str, other: str) -> bool:
    """Whether half of the shorter text (by its words in sentences of 5 and more) is taken over: sentences whose words
    stand to 60 % in one sentence of the other. Knows nothing of the order of words, which is all that the program sees."""
    shorter, longer = sorted((_sentences(one), _sentences(other)), key=lambda some: sum(map(len, some)))
    taken = sum(len(said) for said in shorter if any(len(said & also) >= 0.6 * len(said) for also in longer))
    return taken >= 0.5 * sum(map(len, shorter))


def _sentences(text: str) -> list[frozenset[str]]:
    found = (frozenset(_WORD.findall(sentence.lower())) for sentence in _SENTENCE.findall(text))
    return [words for words in found if len(words) >= 5]


def _pairs(folder: Path) -> Figure:
    pairs = [(row["text1"], row["text2"]) for row in rows(folder) if row["overall"] >= SAME_STORY]
    called = sum(is_copy(wording_of(one), wording_of(other)) for one, other in pairs) / len(pairs)
    return at_most(0.005, "copies: stories that people told apart called copies", called, "", n=len(pairs))


def _syndicated(sentences: Sequence[str], seed: int, stored: int) -> Iterator[Figure]:
    """Texts with a tenth of their words edited, whole and within longer stories, and new ones, among all that is stored."""
    newsroom, dice = Newsroom(sentences, seed), random.Random(seed)
    texts = [newsroom.text() for _ in range(stored)]
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        engine = writer_engine(Path(folder) / "store.db")
        with engine.begin() as connection:
            fill(connection, texts)

            def found(asked: Callable[[str], str]) -> tuple[float, float]:
                """How many of the texts made of stored ones were called a copy of theirs, and of another one."""
                numbers = [dice.randrange(stored) for _ in range(ASKED)]
                calls = [original_of(connection, texts, asked(texts[number])) for number in numbers]
                right = sum(call == number for call, number in zip(calls, numbers, strict=True))
                return right / ASKED, (sum(call is not None for call in calls) - right) / ASKED

            whole, wrong = found(newsroom.edited)
            within, _ = found(lambda text: newsroom.within(newsroom.edited(text), 2))
            part, _ = found(lambda text: newsroom.edited(_half(text)))
            _, invented = found(lambda _: newsroom.text())
        engine.dispose()
    yield at_least(0.95, f"copies: 10 % edited, found (seed {seed})", whole, "", n=ASKED)
    yield at_least(0.95, f"copies: the same within a story twice as long (seed {seed})", within, "", n=ASKED)
    yield at_least(0.95, f"copies: half of a longer text, 10 % edited (seed {seed})", part, "", n=ASKED)
    yield at_most(0.005, f"copies: called a copy of another text (seed {seed})", wrong, "", n=ASKED)
    yield at_most(0.005, f"copies: new texts called copies (seed {seed})", invented, "", n=ASKED)


def _half(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: (len(lines) + 1) // 2])


def fill(connection: Connection, texts: Sequence[str]) -> None:
    """Store the sketches of very many texts, numbered from 1, as `store_sketch` does one by one."""
    for table in (sketches, sketch_bands):
        table.create(connection)
    made = [sketch_of(text) for text in texts]
    connection.execute(
        sketches.insert(),
        [{"number": number, "at": NOW, "sketch": sketch} for number, sketch in enumerate(made, 1) if sketch],
    )
    every = sorted((band, number) for number, sketch in enumerate(made, 1) for band in bands_of(sketch))
    connection.execute(sketch_bands.insert(), [{"band": band, "number": number} for band, number in every])


def original_of(connection: Connection, texts: Sequence[str], text: str) -> int | None:
    """The place in `texts` of what a text is a copy of, as a decision finds it."""
    numbers = alike(connection, sketch_of(text), NOW - timedelta(days=7))
    wording = wording_of(text)
    return next((number - 1 for number in numbers if is_copy(wording, wording_of(texts[number - 1]))), None)
