"""Query and tree -> remarks: what can be read, but was hardly meant so."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from monitor.core.rules.lexer import as_typed, lex
from monitor.core.rules.misplaced import NEARS, NEGATIONS
from monitor.core.rules.printing import to_query
from monitor.core.rules.refusals import quoted
from monitor.core.rules.tokens import OPERATORS, Kind, Mark
from monitor.core.rules.tree import And, How, InField, Node, Not, Or, Phrase, Run, Word, parts_of, words_of
from monitor.core.text import PRODUCT
from monitor.core.text.analyzer import Analyzer

MAX_REMARKS = 10
_LEAST_CAPITALS = 2
_ENDS_ATOM = frozenset({Kind.ATOM, Kind.LIST, Kind.CLOSE})
_BEGINS_ATOM = frozenset({Kind.ATOM, Kind.LIST, Kind.OPEN, Kind.FIELD, Kind.ATLEAST})
_LOOK_LIKE_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "near": "NEAR/5"}

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
_TELLING = _STOP_WORDS | _LOOK_LIKE_OPERATORS.keys()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a query at an offset in it; `refused` if a rule with such a query must not be used."""

    position: int
    message: str
    suggestion: str
    refused: bool = False


def lint(query: str, tree: Node, analyzer: Analyzer = PRODUCT) -> tuple[Remark, ...]:
    """What to say about a query that `parse` read as this tree, in the order of places; at most `MAX_REMARKS`."""
    words = query.casefold().replace("(", " ").replace(")", " ").split()
    if _TELLING.isdisjoint(words) and query.isascii() and not _needs_a_look(query):
        return ()
    marks = lex(query, analyzer)
    found = [
        *_stop_words(query, tree, marks),
        *_capitals(tree, marks),
        *_operators(query, marks),
        *_in_quotes(query, marks),
    ]
    found += [*_beside_near(marks), *_never_true(tree, marks)]
    return tuple(sorted(found, key=lambda remark: (not remark.refused, remark.position))[:MAX_REMARKS])


def _needs_a_look(query: str) -> bool:
    """Whether something in the query may deserve a remark, apart from words that stand between white space."""
    return any(sign in query for sign in ('"', "/", "-", "NOT", ":", ".", ",", "'"))


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
        yield Remark(
            position, message, "add a word that says what it is about, or put a phrase in quotes", True
        )
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


def _operators(query: str, marks: Sequence[Mark]) -> Iterator[Remark]:
    """In boat and strike, "and" is a word."""
    for before, mark, after in zip(marks, marks[1:], marks[2:], strict=False):
        word = mark.node
        if (
            not isinstance(word, Word)
            or word.how is not How.INFLECTED
            or word.text not in _LOOK_LIKE_OPERATORS
        ):
            continue
        if before.kind in _ENDS_ATOM and after.kind in _BEGINS_ATOM and not _is_quoted(query, mark):
            operator = _LOOK_LIKE_OPERATORS[word.text]
            message = f"{quoted(word.text)} is a word to be found here, no operator"
            yield Remark(mark.position, message, f"did you mean {operator}? If not, put it in quotes")


def _in_quotes(query: str, marks: Sequence[Mark]) -> Iterator[Remark]:
    """In quotes, "boat AND strike" holds no operator."""
    for mark in marks:
        if not isinstance(mark.node, Phrase) or not _is_quoted(query, mark):
            continue
        texts = [word.text for word in mark.node.words]
        index = next((index for index, text in enumerate(texts[:-1]) if index and text in OPERATORS), None)
        if index is not None:
            message = f"inside quotes {texts[index]} is a word of the phrase, no operator"
            meant = f'"{" ".join(texts[:index])}" {texts[index]} "{" ".join(texts[index + 1 :])}"'
            yield Remark(mark.position, message, f"did you mean {meant}?")


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
    if not isinstance(tree, And):
        return
    position = next((mark.position for mark in marks if mark.kind in NEGATIONS), 0)
    forbidden = {to_query(part.part) for part in tree.parts if isinstance(part, Not)}
    for part in tree.parts if forbidden else ():
        for each in part.parts if isinstance(part, Run) else (part,):
            text = to_query(each)
            if text in forbidden:
                message = f"{quoted(text)} must occur and must not: no article fits"
                yield Remark(position, message, "leave one of them out")
