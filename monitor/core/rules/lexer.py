"""Query string -> marks: atoms (words and phrases), operators, parentheses; everything else is refused with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.core.rules.refusals import quoted, refuse_call, refuse_piece
from monitor.core.rules.tree import Phrase, Word
from monitor.core.text import MAX_WORD, finder, without_invisibles
from monitor.errors import QueryError

MAX_QUERY = 100_000
MAX_DEPTH = 50
MAX_PHRASE = 50
"""Words. Longer ones are never meant, and verifying them could cost their length at every place of a text."""


class Kind(StrEnum):
    """What a mark is."""

    ATOM = "a word or phrase"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign of a query at its place; only atoms have a node."""

    kind: Kind
    position: int
    atom: Word | Phrase | None = None


# Quotes and parentheses as word processors and other keyboards write them; one for one, so that places stay.
_AS_TYPED = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u2033\u301d\u301e\u301f", '"')
    | {"\uff08": "(", "\uff09": ")"}
)
_PIECE = re.compile(r'\s+|"(?P<quoted>[^"]*)(?P<closing>"?)|(?P<parenthesis>[()])|(?P<piece>[^\s()"]+)')
_SINGLE_QUOTED = re.compile(r"['\u2018]([^\s'\u2019()\"][^'\u2019()\"]*)['\u2019](?=[\s()]|$)")
_IS_ONE_WORD = re.compile(r"[a-zA-Z0-9]+")  # most are: spares half the time of reading
_OPERATORS = {kind.value: kind for kind in (Kind.AND, Kind.OR, Kind.NOT)}
_PARENTHESES = {"(": Kind.OPEN, ")": Kind.CLOSE}


def lex(query: str) -> list[Mark]:
    """The marks of a query, parentheses balanced, the last one `END`; QueryError where it cannot be read."""
    if len(query) > MAX_QUERY:
        raise QueryError(
            f"the query is longer than {MAX_QUERY} characters", MAX_QUERY, "divide it into several rules"
        )
    marks = list(_marks(query.translate(_AS_TYPED)))
    _check_parentheses(marks)
    return [*marks, Mark(Kind.END, len(query))]


def _marks(query: str) -> Iterator[Mark]:
    for match in _PIECE.finditer(query):
        position = match.start()
        if match["piece"]:
            yield from _read_piece(query, match["piece"], position)
        elif match["parenthesis"]:
            yield Mark(_PARENTHESES[match["parenthesis"]], position)
        elif match["quoted"] is not None:
            yield _read_quoted(match["quoted"], position, closed=bool(match["closing"]))


def _read_piece(query: str, piece: str, position: int) -> Iterator[Mark]:
    following = query[position + len(piece) : position + len(piece) + 1]
    if piece in _OPERATORS:
        yield Mark(_OPERATORS[piece], position)
        return
    if piece.startswith("-") and (len(piece) > 1 or following in {'"', "("}) and not piece.startswith("--"):
        if query[position - 1 : position] in {'"', ")"}:
            raise QueryError(
                "a minus directly after a phrase or group", position, "put a space before it, or leave it out"
            )
        yield Mark(Kind.MINUS, position)
        piece, position = piece[1:], position + 1
        if piece in _OPERATORS:
            raise QueryError(
                f"an operator directly after a minus: '-{piece}'", position, "leave one of them out"
            )
    if piece:
        refuse_piece(piece, position)
        if following == "(":
            refuse_call(piece, position)
        _refuse_single_quotes(query, position)
        yield Mark(Kind.ATOM, position, _atom(piece, position))


def _read_quoted(inside: str, position: int, *, closed: bool) -> Mark:
    if not closed:
        raise QueryError("this quote is never closed", position, 'end the phrase with "')
    if "*" in inside or "?" in inside:
        message = f"{quoted(inside)}: a wildcard (* or ?) is not available in this version"
        raise QueryError(message, position + 1, "leave it out")
    return Mark(Kind.ATOM, position, _atom(inside, position))


def _atom(text: str, position: int) -> Word | Phrase:
    """A word, or a phrase if the text holds several ("intelligence-sharing")."""
    words = (text,) if _IS_ONE_WORD.fullmatch(text) else _words(without_invisibles(text))
    if not words:
        raise QueryError(f"no letter or figure in {quoted(text)}", position, "leave it out")
    if max(map(len, words)) > MAX_WORD:
        raise QueryError(f"a word of more than {MAX_WORD} characters", position)
    if len(words) > MAX_PHRASE:
        raise QueryError(f"a phrase of more than {MAX_PHRASE} words", position, "join shorter phrases by AND")
    return Word(words[0]) if len(words) == 1 else Phrase(words)


def _words(text: str) -> tuple[str, ...]:
    return tuple(finder(text).words(0, len(text)))


def _refuse_single_quotes(query: str, position: int) -> None:
    match = _SINGLE_QUOTED.match(query, position)
    if match:
        advice = f'write "{match[1]}" for a phrase, or leave the apostrophes out'
        raise QueryError("single quotes make no phrase", position, advice)


def _check_parentheses(marks: list[Mark]) -> None:
    opened: list[int] = []
    for mark in marks:
        if mark.kind is Kind.OPEN:
            opened.append(mark.position)
        elif mark.kind is Kind.CLOSE:
            if not opened:
                raise QueryError(
                    "this parenthesis was never opened", mark.position, "leave it out, or open it before"
                )
            opened.pop()
        if len(opened) > MAX_DEPTH:
            raise QueryError(f"parentheses nested more than {MAX_DEPTH} deep", mark.position)
    if opened:
        raise QueryError("this parenthesis is never closed", opened[-1], "write ) where the group ends")
