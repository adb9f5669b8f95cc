# ruff: noqa: RUF001 - odd characters are what these tests are about
"""Properties: the engine agrees with a plain reading of the tree; queries print and read back; nothing crashes."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.rules import Node, compile_rules, parse, to_query
from monitor.core.rules.tree import And, Not, Or, Phrase, Run, Word, unanchored
from monitor.core.text import algorithm, finder, keys, sentences
from monitor.errors import QueryError
from monitor.model import Document, Feed, Match, Rule, Zone

FEED = Feed(name="Example", url="https://example.org/feed")

# --- the plain reading ------------------------------------------------------------------------------------------------

Words = list[set[str]]
"""The keys of each word of a stretch of text."""


@dataclass(frozen=True)
class Reading:
    """A document as zones of sentences of words."""

    zones: list[list[Words]]
    stemmer: str

    def wanted(self, word: str) -> set[str]:
        return set(keys(word, self.stemmer))


def read(document: Document) -> Reading:
    stemmer = algorithm(document.language)

    def words(text: str, start: int, end: int) -> Words:
        return [set(keys(word, stemmer)) for word in finder(text).words(start, end)]

    text = document.body if document.body.strip() else document.summary
    return Reading(
        [
            [words(document.title, 0, len(document.title))],
            [words(text, start, end) for start, end in sentences(text, document.language)],
        ],
        stemmer,
    )


def in_words(node: Node, words: Words, reading: Reading) -> bool:
    match node:
        case Word(text):
            return any(reading.wanted(text) & found for found in words)
        case Phrase(texts):
            starts = range(len(words) - len(texts) + 1)
            return any(
                all(reading.wanted(text) & words[start + n] for n, text in enumerate(texts))
                for start in starts
            )
        case Or(parts):
            return any(in_words(part, words, reading) for part in parts)
        case _:
            raise AssertionError(node)


def is_true(node: Node, reading: Reading) -> bool:
    match node:
        case Word() | Phrase():
            return any(
                in_words(node, [word for words in zone for word in words], reading) for zone in reading.zones
            )
        case Run(parts):
            return any(
                all(in_words(part, words, reading) for part in parts)
                for zone in reading.zones
                for words in zone
            )
        case Not(part):
            return not is_true(part, reading)
        case And(parts):
            return all(is_true(part, reading) for part in parts)
        case Or(parts):
            return any(is_true(part, reading) for part in parts)


# --- random rules and documents ---------------------------------------------------------------------------------------

VOCABULARY = [
    "boat", "boats", "strike", "striking", "strikes", "navy", "Navy's", "navies", "café", "cafe", "cafés", "US", "us", "U.S.",
    "frappée", "frapper", "FRAPPEE", "the", "AND", "exact", "Häuser", "Haus", "情", "3",
]  # fmt: skip
words = st.sampled_from(VOCABULARY)
atoms = st.one_of(
    words.map(Word),
    words.map(Word),
    st.lists(words, min_size=2, max_size=3).map(lambda texts: Phrase(tuple(texts))),
)


def joined(join: type, parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.lists(parts, min_size=2, max_size=3).map(lambda found: join(tuple(found)))


run_parts = st.recursive(atoms, lambda parts: joined(Or, parts), max_leaves=4)
runs = joined(Run, run_parts)
trees = st.recursive(
    st.one_of(atoms, runs),
    lambda parts: st.one_of(
        joined(And, parts), joined(Or, parts), parts.map(Not), joined(And, st.one_of(parts, parts.map(Not)))
    ),
    max_leaves=6,
)
anchored = trees.filter(lambda tree: unanchored(tree) is None)
gaps = st.sampled_from([" ", " ", " ", "-", ", ", ". ", ".\n", "\n", "\u00a0", " \u200b", "! "])
texts = st.lists(st.tuples(words, gaps), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
documents = st.builds(
    Document,
    title=texts,
    body=st.one_of(texts, st.just(" ")),
    summary=texts,
    language=st.sampled_from(["en", "en", "fr", "de", "xx"]),
)


def outcome(query: str) -> Node | QueryError:
    try:
        return parse(query)
    except QueryError as error:
        return error


def compiled_matches(found: Sequence[Node], document: Document) -> dict[int, Match]:
    rules = [Rule(id=str(number), name="", query=to_query(tree)) for number, tree in enumerate(found)]
    return {int(match.rule.id): match for match in compile_rules(rules, [FEED]).match(document, feed=FEED)}


# --- the properties ---------------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(st.lists(anchored, min_size=1, max_size=8), documents)
def test_engine_agrees_with_the_plain_reading(found: list[Node], document: Document) -> None:
    reading = read(document)
    assert set(compiled_matches(found, document)) == {
        n for n, tree in enumerate(found) if is_true(tree, reading)
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(anchored, min_size=1, max_size=8), documents)
def test_spans_lie_in_the_text_and_cover_words_of_the_rule(found: list[Node], document: Document) -> None:
    stemmer = algorithm(document.language)
    zone_texts = {Zone.TITLE: document.title, Zone.BODY: document.body, Zone.SUMMARY: document.summary}
    for number, match in compiled_matches(found, document).items():
        asked = {
            key for word in finder(to_query(found[number])).words(0, 10_000) for key in keys(word, stemmer)
        }
        assert 1 <= len(match.evidence) <= 3
        for item in match.evidence:
            assert zone_texts[item.zone][item.start :].startswith(item.passage)
            flat = [place for span in item.spans for place in span]
            assert flat == sorted(flat)
            assert 0 <= flat[0] < flat[-1] <= len(item.passage)
            for start, end in item.spans:
                inside = finder(item.passage[start:end])
                assert all(asked & set(keys(word, stemmer)) for word in inside.words(0, end - start))
                assert {start, end} <= {
                    place for span in finder(item.passage).spans(0, len(item.passage)) for place in span
                }


@settings(max_examples=60, deadline=None)
@given(trees, trees, anchored, documents)
def test_de_morgan(one: Node, other: Node, positive: Node, document: Document) -> None:
    written = [
        And((positive, Not(Or((one, other))))),
        And((positive, And((Not(one), Not(other))))),
        And((positive, Not(And((one, other))))),
        And((positive, Or((Not(one), Not(other))))),
    ]
    found = set(compiled_matches(written, document))
    assert (0 in found, 2 in found) == (1 in found, 3 in found)


@settings(max_examples=150, deadline=None)
@given(anchored)
def test_printed_trees_read_back(tree: Node) -> None:
    assert parse(to_query(tree)) == tree


signs = st.sampled_from([
    "boat", "a", "AND", "OR", "NOT", "-", "(", ")", '"', "“", "'", " ", " ", " ", "title:", "*", "/5", "NEAR", "~2", "\u00ad", "情", "=",
    "\ud800", "U.S.", "\n", "|", "\u0301", "–", "and", "exact", "$x", ".",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(signs, max_size=25).map("".join)))
def test_any_string_is_read_or_refused(query: str) -> None:
    match outcome(query):
        case QueryError() as error:
            assert 0 <= error.position <= len(query)
            assert error.message
        case tree:
            assert parse(to_query(tree)) == tree
            assert unanchored(tree) is None


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), st.text(), st.text(max_size=5))
def test_any_text_is_matched(title: str, body: str, summary: str, language: str) -> None:
    document = Document(title=title, body=body, summary=summary, language=language)
    found: list[Node] = [Word("boat"), And((Word("a"), Not(Word("b")))), Or((Word("1"), Word("0")))]
    reading = read(document)
    assert set(compiled_matches(found, document)) == {
        n for n, tree in enumerate(found) if is_true(tree, reading)
    }
