"""Tree -> check: a function that says whether the document on a page fulfils the condition, operator by operator.

A check is made once for a rule and used on every page it might fulfil: words are keys by then, and the commonest
conditions are a look into a set.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product
from typing import Any

from monitor.core.rules.near import are_near
from monitor.core.rules.page import Interval, Page
from monitor.core.rules.places import only_words, pairs_of, places_of, run_sentences, word_places
from monitor.core.rules.terms import TITLE_MARK, Terms
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    tag_of,
)

Check = Callable[[Page], bool]


def check_of(node: Node, terms: Terms, where: Field | None = None) -> Check:
    """How to tell whether a page fulfils `node`, in a field or anywhere in the text."""
    return HOLDS[type(node)](node, terms, where)


def apart(intervals: Iterable[Interval]) -> int:
    """How many of the intervals can be taken so that no two overlap."""
    count, end = 0, -1
    for first, last in sorted(intervals, key=lambda interval: interval[1]):
        if first > end:
            count, end = count + 1, last
    return count


# --- atoms ------------------------------------------------------------------------------------------------------------


def _word(node: Word, terms: Terms, where: Field | None) -> Check:
    keys = terms.keys(node, where)
    if where is Field.TITLE:
        keys = frozenset(TITLE_MARK + key for key in keys)
    elif where is not None and where.is_text:
        return _placed(node, terms, where)
    if len(keys) > 1:
        return lambda page: not keys.isdisjoint(page.present)
    (key,) = keys or ("",)
    return lambda page: key in page.present


def _phrase(node: Phrase, terms: Terms, where: Field | None) -> Check:
    if where is Field.LANG:
        return _word(tag_of(node), terms, where)
    wanted = [terms.keys(word, where) for word in node.words]
    if any(len(keys) != 1 for keys in wanted) or (where is not None and where.is_text):
        return _placed(node, terms, where)
    pairs = list(pairwise(key for (key,) in wanted))
    if len(pairs) == 1:
        (pair,) = pairs
        return lambda page: pair in page.pairs
    found = _placed(node, terms, where)
    return lambda page: page.pairs.issuperset(pairs) and found(page)


def _placed(node: Node, terms: Terms, where: Field | None) -> Check:
    places = places_of(node, terms, where)
    return lambda page: bool(places(page))


# --- what atoms are joined to -----------------------------------------------------------------------------------------


def _listed(node: Listed, terms: Terms, where: Field | None) -> Check:
    return check_of(node.node, terms, where)


def _run(node: Run, terms: Terms, where: Field | None) -> Check:
    words = [only_words(part) for part in node.parts]
    if all(words):
        places = [word_places(some, terms, where) for some in words]
        return lambda page: _share_sentence(page, [of_word(page) for of_word in places])
    sentences = run_sentences(node, terms, where)
    return lambda page: bool(sentences(page))


def _share_sentence(page: Page, places: Sequence[Sequence[int]]) -> bool:
    """Whether some sentence holds a place of each word: mostly decided soon. Bit masks of sentences by key and sets of
    keys by sentence were tried and were no faster, since most of the time goes into making them."""
    firsts = page.firsts
    for place in min(places, key=len):
        begin, end = page.places_in(bisect_right(firsts, place) - 1)
        for other in places:
            found = bisect_left(other, begin)
            if found == len(other) or other[found] >= end:
                break
        else:
            return True
    return False


def _near(node: Near, terms: Terms, where: Field | None) -> Check:
    left, right = only_words(node.left), only_words(node.right)
    if left and right:
        lefts, rights = word_places(left, terms, where), word_places(right, terms, where)
        return lambda page: are_near(lefts(page), rights(page), node, page.border)
    pairs = pairs_of(node, terms, where)
    return lambda page: next(pairs(page), None) is not None


def _at_least(node: AtLeast, terms: Terms, where: Field | None) -> Check:
    times = node.times
    if words := only_words(node.part):
        of_words = word_places(words, terms, where)
        return lambda page: len(of_words(page)) >= times
    places = places_of(node.part, terms, where)

    def enough(page: Page) -> bool:
        found = places(page)
        return len(found) >= times and apart(found) >= times

    return enough


def _in_field(node: InField, terms: Terms, _: Field | None) -> Check:
    return check_of(node.part, terms, node.field)


# --- the whole document -----------------------------------------------------------------------------------------------


def _not(node: Not, terms: Terms, _: Field | None) -> Check:
    check = check_of(node.part, terms)
    return lambda page: not check(page)


def _and(node: And, terms: Terms, where: Field | None) -> Check:
    checks = [check_of(part, terms, where) for part in node.parts]

    def fulfilled(page: Page) -> bool:
        for check in checks:  # noqa: SIM110 - all() of a generator takes twice the time
            if not check(page):
                return False
        return True

    return fulfilled


def _or(node: Or, terms: Terms, where: Field | None) -> Check:
    keys, pairs, others = _seen_at_once(node, terms, where)
    checks = [check_of(part, terms, where) for part in others]

    def fulfilled(page: Page) -> bool:
        if not keys.isdisjoint(page.present) or not pairs.isdisjoint(page.pairs):
            return True
        for check in checks:  # noqa: SIM110 - any() of a generator takes twice the time
            if check(page):
                return True
        return False

    return fulfilled


def _seen_at_once(
    node: Or, terms: Terms, where: Field | None
) -> tuple[frozenset[str], frozenset[tuple[str, str]], list[Node]]:
    """The keys and the pairs of which one is enough for an OR, and its parts that have to be looked at."""
    keys: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    others: list[Node] = []
    bounded = where is not None and where.is_text
    for part in node.parts:
        if isinstance(part, Word) and not bounded:
            keys.update(terms.keys(part, where))
        elif (
            isinstance(part, Phrase) and len(part.words) == _PAIR and not bounded and where is not Field.LANG
        ):
            first, second = (terms.keys(word, where) for word in part.words)
            pairs.update(product(first, second))
        else:
            others.append(part)
    return frozenset(keys), frozenset(pairs), others


_PAIR = 2


HOLDS: dict[type[Node], Callable[[Any, Terms, Field | None], Check]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: _placed,
    Listed: _listed,
    Run: _run,
    Near: _near,
    AtLeast: _at_least,
    InField: _in_field,
    Not: _not,
    And: _and,
    Or: _or,
}
