"""Query and marks -> remarks on what is typed as elsewhere, or by a slip, and read as words here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.core.rules.atoms import is_question
from monitor.core.rules.lexer import as_typed
from monitor.core.rules.printing import to_query
from monitor.core.rules.refusals import quoted
from monitor.core.rules.tokens import OPERATORS, Kind, Mark
from monitor.core.rules.tree import Field, How, Node, Or, Phrase, Regex, Run, Word


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a query at an offset in it; `refused` if a rule with such a query must not be used, `of_whole` if it
    does not matter for an item of a list."""

    position: int
    message: str
    suggestion: str
    refused: bool = False
    of_whole: bool = False


LOOK_LIKE_OPERATORS = {
    "and": "did you mean AND?",
    "or": "did you mean OR?",
    "not": "did you mean NOT?",
    "near": "did you mean NEAR/5?",
    "same": "leave it out if one sentence was meant: words side by side stand in one.",
}
LOOK_LIKE_PREFIXES = {
    "exact": "write exact({}) if capitals count.",
    "cs": "write exact({}) if capitals count.",
    "atleast": "write atleast/3 {} for three times.",
}
_LEAVE_OUT = "leave it out beside the operator."
_JOINTS = frozenset({Kind.AND, Kind.OR, Kind.NEAR, Kind.ONEAR})
_NEGATIONS = frozenset({Kind.NOT, Kind.MINUS})
_BEGINS = frozenset({Kind.OPEN, Kind.END})  # what may stand before the first word
_ENDS_ATOM = frozenset({Kind.ATOM, Kind.LIST, Kind.CLOSE})
_BEGINS_ATOM = frozenset({Kind.ATOM, Kind.LIST, Kind.OPEN, Kind.FIELD, Kind.ATLEAST})
_BEFORE_SAME = frozenset(map(Word, ("the", "The", "this", "that", "these", "those", "all")))
_NEAR_BY_N = re.compile(r"[Nn]/?([0-9]{1,3})\s*")
_JOINED = re.compile(r"[^\W\d_]{2}[,;+][^\W\d_]{2}|[^\W\d_]{3}/[^\W\d_]{3}")
_AND_OR = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_LOST_SIGN = re.compile(r"[^\W\d_]+(?:\++|#)(?!\w)|(?<!\w)[#\u00a3$\u20ac\u00a5]\d[\d.,]*\w*|\b\d[\d.,]*%")
_COMMA = re.compile(r"[,;]\s+\Z")
_IN_SMALL_LETTERS = frozenset({"and", "or", "not"})
_LONGEST_ADVICE = 60


def slips(query: str, marks: Sequence[Mark], *, is_item: bool) -> Iterator[Remark]:
    """What was hardly meant to be a word, or to be read without its signs. In an item of a list (`is_item`), all words
    are one phrase."""
    typed = as_typed(query)
    if not is_item:
        yield from _commas(typed, marks)
    yield from _last_letter(marks)
    for before, mark, after in zip(_with_one_before(marks), marks, marks[1:], strict=False):
        if mark.kind is not Kind.ATOM or mark.node is None or isinstance(mark.node, Regex):
            continue
        text = typed[mark.position : after.position]
        is_quoted = text.startswith('"')
        if not is_quoted:
            yield from () if is_item else _operator(text, before, mark, after)
            yield from _joined(text, before, mark)
        elif isinstance(mark.node, Phrase):
            yield from _in_quotes(mark.position, mark.node)
        yield from _signs(text, before, mark)


def _with_one_before(marks: Sequence[Mark]) -> Iterator[Mark]:
    yield Mark(Kind.END, 0)
    yield from marks


def _operator(text: str, before: Mark, mark: Mark, after: Mark) -> Iterator[Remark]:
    """In boat and strike, "and" is a word."""
    advice = ""
    word = mark.node.text if isinstance(mark.node, Word) and mark.node.how is How.INFLECTED else ""
    if word.lower() in LOOK_LIKE_PREFIXES and after.kind in _BEGINS_ATOM:
        shown = to_query(after.node) if isinstance(after.node, Word) else "..."
        advice = LOOK_LIKE_PREFIXES[word.lower()].format(shown)
    elif before.kind in _ENDS_ATOM and after.kind in _BEGINS_ATOM:
        near = _NEAR_BY_N.fullmatch(text)
        advice = LOOK_LIKE_OPERATORS.get(word.lower(), f"did you mean NEAR/{near[1]}?" if near else "")
    elif word.lower() in _IN_SMALL_LETTERS:
        advice = _beside_operator(word.lower(), before, after)
    if advice and not (word.lower() == "same" and before.node in _BEFORE_SAME):
        message = f"{quoted(word or text.strip())} is a word to be found here, no operator"
        yield Remark(mark.position, message, f"{advice} If not, put it in quotes")


def _beside_operator(word: str, before: Mark, after: Mark) -> str:
    """What "not" may mean in boat AND not strike, and "and" in boat and NOT strike; "" if it is but a word."""
    if before.kind in _ENDS_ATOM and after.kind in _NEGATIONS:
        return LOOK_LIKE_OPERATORS[word]
    if word == "not" and before.kind in _JOINTS | _BEGINS and after.kind in _BEGINS_ATOM:
        return LOOK_LIKE_OPERATORS[word]
    beside = before.kind in _JOINTS | _NEGATIONS or after.kind in _JOINTS
    return _LEAVE_OUT if beside else ""


def _commas(typed: str, marks: Sequence[Mark]) -> Iterator[Remark]:
    """In boat, ship the comma says nothing. The first such series in a query."""
    series: list[list[Node]] = [[]]
    first = -1
    for mark, after in pairwise(marks):
        if mark.kind is not Kind.ATOM or mark.node is None:
            continue
        series[-1].append(mark.node)
        if after.kind is not Kind.ATOM:
            if first >= 0:
                break
            series = [[]]
        elif _COMMA.search(typed[mark.position : after.position]):
            series.append([])
            first = first if first >= 0 else after.position
    if first >= 0:
        parts = [each[0] if len(each) == 1 else Run(tuple(each)) for each in series]
        words = to_query(Or(tuple(parts)))
        advice = f"write {words}" if len(words) <= _LONGEST_ADVICE else "put OR between them"
        message = "a comma joins nothing: words side by side must all occur in one sentence"
        sign = typed.rfind(",", 0, first), typed.rfind(";", 0, first)
        yield Remark(max(sign), message, f"{advice} if one of them is enough, or leave it out")


def _last_letter(marks: Sequence[Mark]) -> Iterator[Remark]:
    """At the end of a query, boat? may be a question, but finds boats only."""
    last = marks[-2] if len(marks) > 1 else None
    if last and isinstance(last.node, Word) and is_question(last.node):
        shown = last.node.text
        message = f"a question mark stands for exactly one letter: {quoted(shown)} does not find {quoted(shown[:-1])}"
        yield Remark(last.position, message, f"leave it out, or write ({shown}) if one letter is meant")


def _joined(text: str, before: Mark, mark: Mark) -> Iterator[Remark]:
    """boat,ship and port/harbour are phrases."""
    if not isinstance(mark.node, Phrase) or not _JOINED.search(text) or _AND_OR.search(text):
        return
    if before.kind is Kind.FIELD and not Field(before.name).is_text:
        return
    words = " OR ".join(map(to_query, mark.node.words))
    advice = f"write {words}" if len(words) <= _LONGEST_ADVICE else "put OR between the words"
    message = f"{quoted(text.strip())} is read as the phrase {to_query(mark.node)[:_LONGEST_ADVICE]}"
    yield Remark(mark.position, message, f"{advice}, or AND; if the phrase is meant, put it in quotes")


def _in_quotes(position: int, phrase: Phrase) -> Iterator[Remark]:
    """In quotes, "boat AND strike" holds no operator."""
    texts = [word.text for word in phrase.words]
    index = next((index for index, text in enumerate(texts[:-1]) if index and text in OPERATORS), None)
    if index is not None:
        message = f"inside quotes {texts[index]} is a word of the phrase, no operator"
        meant = f'"{" ".join(texts[:index])}" {texts[index]} "{" ".join(texts[index + 1 :])}"'
        yield Remark(position, message, f"did you mean {meant}?")


def _signs(text: str, before: Mark, mark: Mark) -> Iterator[Remark]:
    """C++ is the word C."""
    found = _LOST_SIGN.search(text)
    if found is None or (before.kind is Kind.FIELD and not Field(before.name).is_text):
        return
    shown = found[0].rstrip(".,")
    read = re.sub(r"[^\w.,]", "", shown)
    pattern = re.sub(r"([+$.])", r"\\\1", shown) + (r"\b" if shown[-1].isalnum() else "")
    message = f"signs are not looked for: {quoted(shown)} is read as {quoted(read)}"
    yield Remark(mark.position + found.start(), message, f"write /{pattern}/ if the sign matters")
