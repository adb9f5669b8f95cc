"""What rules and texts cost at most: time for crowded sentences and wildcards, memory for words."""

from collections.abc import Callable
from time import process_time

import pytest

from monitor.core.rules import RuleSet, compile_rules
from monitor.core.rules.terms import Lexicon, Terms
from monitor.core.rules.tree import How, Word
from monitor.core.text import MAX_WORD, PRODUCT
from monitor.model import Document, Feed, Rule

FEED = Feed(name="Example", url="https://example.org/feed")


def compiled(*queries: str) -> RuleSet:
    rules = [Rule(id=str(number), name=str(number), query=query) for number, query in enumerate(queries)]
    return compile_rules(rules, [FEED])


def seconds(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return process_time() - begin


def test_overlapping_hits_in_one_long_sentence() -> None:
    phrases = " OR ".join(f'"{" ".join(["boat"] * count)}"' for count in range(2, 50))
    crowded = Document(title="", body="boat " * 200)
    rules = compiled(phrases)
    rules.prepare("en")
    assert seconds(lambda: rules.match(crowded, feed=FEED)) < 2  # it was 40 and more


def test_a_word_is_compared_with_few_patterns() -> None:
    rules = compiled(*(f"s1{number:03d}?z" for number in range(2_000)))
    rules.prepare("en")
    words = Document(title="", body=" ".join(f"s{number}" for number in range(20_000)))
    assert seconds(lambda: rules.hits(words, feed=FEED)) < 2  # it was 5


@pytest.fixture
def terms() -> Terms:
    terms = Terms(PRODUCT, "english")
    terms.keys(Word("boat"), None)
    terms.keys(Word("Boat", How.WRITTEN), None)
    return terms


def test_long_words_are_not_remembered(terms: Terms) -> None:
    lexicon = Lexicon(terms, None)
    assert lexicon["a" * (MAX_WORD + 1)] == ""
    assert lexicon["boats"] == "boat"
    assert list(lexicon) == ["boats"]


def test_a_full_lexicon_forgets_between_documents(terms: Terms) -> None:
    lexicon = Lexicon(terms, None, limit=2)
    joined = lexicon["Boat"]
    assert lexicon.several[joined] == ("boat", "'Boat")
    lexicon.forget_if_full()
    assert "Boat" in lexicon
    assert [lexicon["a"], lexicon["b"]] == ["", ""]
    lexicon.forget_if_full()
    assert not lexicon
    assert not lexicon.several
    assert lexicon["Boat"] == joined


def test_each_side_of_a_near_is_marked_where_it_is_near() -> None:
    rules = compiled("gov NEAR/1 scandal")
    body = "gov said. " * 300 + "the scandal gov fell."
    (match,) = rules.match(Document(title="", body=body), feed=FEED)
    marked = [item.passage[start:end] for item in match.evidence for start, end in item.spans]
    assert marked == ["scandal", "gov"]
