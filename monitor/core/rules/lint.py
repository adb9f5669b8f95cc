"""Query and tree -> remarks: what can be read, but was hardly meant so."""

import re
from collections.abc import Iterator, Sequence, Set

from monitor.core.rules.contradictions import contradicts
from monitor.core.rules.lexer import as_typed, lex
from monitor.core.rules.misplaced import NEARS, NEGATIONS
from monitor.core.rules.printing import to_query
from monitor.core.rules.refusals import did_you_mean, quoted
from monitor.core.rules.slips import LOOK_LIKE_OPERATORS, LOOK_LIKE_PREFIXES, Remark, slips
from monitor.core.rules.tokens import Kind, Mark
from monitor.core.rules.tree import (
    And,
    Field,
    How,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Run,
    Word,
    leaves_of,
    parts_of,
    words_of,
)
from monitor.core.text import KNOWN_LANGUAGES, PRODUCT, algorithm
from monitor.core.text.analyzer import Analyzer

__all__ = ["MAX_REMARKS", "Remark", "is_stop_word", "lint"]

MAX_REMARKS = 10
_LEAST_CAPITALS = 2
_MARKS_OF_ONE = 2  # it and the end
# English function words: articles, pronouns, prepositions, conjunctions, auxiliary verbs and the adverbs that go with
# them; the words that Snowball's English list (https://snowballstem.org/algorithms/english/stop.txt) has, and "will",
# "us", "may", "can", "also", "just".
_STOP_WORDS = frozenset(
    "i me my myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it "
    "its itself they them their theirs themselves what which who whom this that these those am is are was were be been "
    "being have has had having do does did doing will would shall should can could may might must ought a an the and but "
    "if or because as until while of at by for with about against between into through during before after above below to "
    "from up down in out on off over under again further then once here there when where why how all any both each few "
    "more most other some such no nor not only own same so than too very also just".split()
)
_TELLING = _STOP_WORDS | LOOK_LIKE_OPERATORS.keys() | LOOK_LIKE_PREFIXES.keys()
# Something that may deserve a remark, apart from words that stand between white space.
_NEEDS_A_LOOK = re.compile(r"[\"/:.,';+#%?-]|NOT|\$\d|\b[Nn]\d")


def lint(query: str, tree: Node, analyzer: Analyzer = PRODUCT) -> tuple[Remark, ...]:
    """What to say about a query that `parse` read as this tree, in the order of places; at most `MAX_REMARKS`."""
    words = query.casefold().replace("(", " ").replace(")", " ").split()
    if _TELLING.isdisjoint(words) and query.isascii() and not _NEEDS_A_LOOK.search(query):
        return ()
    marks = lex(query, analyzer)
    found = [
        *_stop_words(query, tree, marks),
        *_capitals(tree, marks),
        # only an item of a list makes one phrase of several words
        *slips(query, marks, is_item=isinstance(tree, Phrase) and len(marks) > _MARKS_OF_ONE),
    ]
    found += [*_beside_near(marks), *_never_true(tree, marks), *_languages(tree, marks)]
    return tuple(sorted(found, key=lambda remark: (not remark.refused, remark.position))[:MAX_REMARKS])


def is_stop_word(word: str) -> bool:
    """Whether a word is in nearly every text: "the", "will", "it"."""
    return word.casefold() in _STOP_WORDS


def _stop_words(query: str, tree: Node, marks: Sequence[Mark]) -> Iterator[Remark]:
    """A query, or an alternative in it, of nothing but stop words outside quotes."""
    quotes = {mark.node for mark in marks if mark.kind is Kind.ATOM and _is_quoted(query, mark)}
    loose = _loose(tree, quotes)
    if loose is None:
        return
    words = list(_bare_words(loose))
    if any(_is_capitals(word) for word in words):
        return
    position = next((mark.position for mark in marks if mark.node == words[0]), 0)
    shown = quoted(" ".join(word.text for word in words))
    if loose is tree:
        message = f"only words that nearly every article holds: {shown}"
        # Not refused: a rule that every article fits is how a channel or a feed is tried out.
        advice = "add a word that says what it is about, or put a phrase in quotes"
        yield Remark(position, message, advice, of_whole=True)
    else:
        message = f"nearly every article holds {shown}, so this alternative fits it"
        yield Remark(position, message, "leave it out, or put a phrase in quotes")


def _loose(node: Node, quotes: Set[Node | None]) -> Node | None:
    """The query, or the first alternative in it, that holds nothing but bare stop words; None if there is none."""
    if isinstance(node, Or):
        found = [_loose(part, quotes) for part in node.parts]
        if not all(loose is part for loose, part in zip(found, node.parts, strict=True)):
            return next((loose for loose in found if loose is not None), None)
        return node
    return node if _is_loose(node, quotes) else None


def _is_loose(node: Node, quotes: Set[Node | None]) -> bool:
    match node:
        case Word():
            return _is_bare_stop_word(node) and node not in quotes
        case InField(field, part):
            return field.is_text and _loose(part, quotes) is part
        case Run(parts) | And(parts):
            positive = [part for part in parts if not isinstance(part, Not)]
            return bool(positive) and all(_loose(part, quotes) is part for part in positive)
        case _:
            return False


def _bare_words(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    for part in parts_of(node):
        if not isinstance(part, Not):
            yield from _bare_words(part)


def _is_bare_stop_word(word: Word) -> bool:
    return word.how is How.INFLECTED and is_stop_word(word.text)


def _is_quoted(query: str, mark: Mark) -> bool:
    return as_typed(query[mark.position]) == '"'


def _is_capitals(word: Word) -> bool:
    return len(word.text) >= _LEAST_CAPITALS and word.text.isupper()


def _capitals(tree: Node, marks: Sequence[Mark]) -> Iterator[Remark]:
    """US, IT and WHO are read as us, it and who."""
    atoms = [(mark.position, mark.node) for mark in marks if isinstance(mark.node, Word)]
    found = [(place, word) for place, word in atoms if _is_capitals(word) and _is_bare_stop_word(word)]
    codes = {word for word, field in words_of(tree) if field and not field.is_text} if found else set()
    for position, word in found:
        if word not in codes:
            message = f"{word.text} is read like {word.text.lower()}, in any case of letters"
            yield Remark(position, message, f'write exact("{word.text}") for capitals only')


def _languages(tree: Node, marks: Sequence[Mark]) -> Iterator[Remark]:
    """Behind lang: only codes can be found. The first that is none."""
    for leaf, field in leaves_of(tree):
        word = leaf.words[0] if isinstance(leaf, Phrase) else leaf
        if field is not Field.LANG or not isinstance(word, Word) or word.how is How.PATTERN:
            continue
        code = word.text.lower().replace("_", "-").partition("-")[0]
        if code not in KNOWN_LANGUAGES:
            by_name = {algorithm(known): known for known in sorted(KNOWN_LANGUAGES, reverse=True)}
            near = did_you_mean(code, list(filter(None, by_name)))
            advice = (
                f"write lang:{by_name[near]}" if near else "write a code such as lang:en, lang:de or lang:pt"
            )
            position = next((mark.position for mark in marks if mark.node == leaf), 0)
            yield Remark(position, f"{quoted(word.text)} is no code of a language", advice, refused=True)
            return


def _beside_near(marks: Sequence[Mark]) -> Iterator[Remark]:
    """In intelligence sharing NEAR/5 boat, NEAR takes only sharing."""
    for index, mark in enumerate(marks):
        if mark.kind not in NEARS or index < 2 or marks[index - 1].kind is not Kind.ATOM:  # noqa: PLR2004
            continue
        before, left = marks[index - 2], marks[index - 1]
        if before.kind is Kind.ATOM and isinstance(before.node, Word) and isinstance(left.node, Word):
            phrase = to_query(Phrase((before.node, left.node)))
            message = f"{mark} takes only the word beside it: {quoted(left.node.text)}"
            yield Remark(mark.position, message, f"write {phrase} {mark} ... if the phrase was meant")


def _never_true(tree: Node, marks: Sequence[Mark]) -> Iterator[Remark]:
    """What must occur and must not, as in boat -boat."""
    found = contradicts(tree)
    if found:
        position = next((mark.position for mark in marks if mark.kind in NEGATIONS), 0)
        yield Remark(position, str(found), "leave one of them out")
