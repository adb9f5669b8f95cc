"""Query string -> marks: atoms, lists, prefixes, operators, parentheses; all else is refused with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.core.rules.atoms import read_atom
from monitor.core.rules.delimited import check_distance, read_exact, read_quotes, read_regex
from monitor.core.rules.refusals import (
    operator_in,
    quoted,
    refuse_broken_up,
    refuse_call,
    refuse_host,
    refuse_piece,
)
from monitor.core.rules.tokens import MAX_DEPTH, MAX_QUERY, MAX_TIMES, OPERATORS, Kind, Mark
from monitor.core.rules.tree import Field, How, Word
from monitor.core.text import MAX_WORD, without_invisibles
from monitor.core.text.analyzer import Analyzer
from monitor.errors import QueryError

_FIELDS = {field.value: field for field in Field} | {
    "intitle": Field.TITLE,
    "intext": Field.BODY,
    "site": Field.SOURCE,
    "inurl": Field.URL,
}
# Signs as word processors and other keyboards write them; one for one, so that places stay.
_AS_TYPED = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f", '"')
    | {0xFEE0 + ord(sign): sign for sign in '"()*?-/$=:~!|&+'}
)
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<plain>(?:[A-Za-z]+|[0-9]+)(?=[\s)]|\Z))
    | (?P<parenthesis>[()])
    | (?P<quoted>"[^"]*"?)
    | (?P<minus>-(?=[^\s)-]))
    | (?P<exact>(?i:exact|cs)\()
    | (?P<field>(?i:{"|".join(_FIELDS)}):)
    | (?P<atleast>(?i:atleast)/?[0-9]{{1,9}}(?=[\s("]|\Z))
    | (?P<near>(?i:o?near|w)/[0-9]{{1,9}}(?=[\s()"]|\Z))
    | (?P<regex>/)
    | (?P<list>\$[^\W\d_])
    | (?P<piece>[^\s()"]+)
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_REFUSED_WORDS = frozenset({"NEAR", "ONEAR", "SAME", "ATLEAST"})
_SINGLE_QUOTED = re.compile(r"['\u2018]([^\s'\u2019()\"][^'\u2019()\"]*)['\u2019](?=[\s()]|$)")
_LISTED = re.compile(r"\$([^\W\d_][\w-]*)([^\s()\"]*)")
_HAS_QUERY = re.compile(r"\?.*=")
_LONGEST_CALL = 50
_ADDRESS_FIELDS = frozenset({Field.URL, Field.SOURCE})


def lex(query: str, analyzer: Analyzer) -> list[Mark]:
    """The marks of a query, parentheses balanced, the last one `END`; QueryError where it cannot be read."""
    if len(query) > MAX_QUERY:
        message = f"the query is longer than {MAX_QUERY} characters"
        raise QueryError(message, MAX_QUERY, "divide it into several rules, or put its words into a list")
    visible = query if query.isascii() else without_invisibles(query)
    if len(visible) == len(query):
        return _read(_Reader(query, as_typed(query), analyzer))
    places = [index for index, sign in enumerate(query) if without_invisibles(sign)] + [len(query)]
    try:
        marks = _read(_Reader(visible, as_typed(visible), analyzer))
    except QueryError as error:
        raise QueryError(error.message, places[error.position], error.suggestion) from None
    return [mark._replace(position=places[mark.position]) for mark in marks]


def as_typed(query: str) -> str:
    """The query with curly quotes and full-width signs as plain ones, of the same length."""
    return query if query.isascii() else query.translate(_AS_TYPED)


@dataclass(slots=True)
class _Reader:
    """A query, what has been read of it, and the parentheses that are open."""

    original: str
    query: str
    analyzer: Analyzer
    marks: list[Mark] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def word_before(self) -> str:
        """The bare word that was read last, "" if that was something else."""
        last = self.marks[-1] if self.marks else None
        word = last.node if last and self.query[last.position] != '"' else None
        return word.text if isinstance(word, Word) and word.how is How.INFLECTED else ""

    def field_before(self) -> str:
        """The field that was read last, "" if that was something else."""
        last = self.marks[-1] if self.marks else None
        return last.name if last and last.kind is Kind.FIELD else ""


def _read(reader: _Reader) -> list[Mark]:
    query, marks, token = reader.query, reader.marks, _TOKEN.match
    position = 0
    while True:
        match = token(query, position)
        if match is None or match.lastgroup == "end":
            break
        if match.lastgroup == "plain":
            position = match.end()
            _read_plain(reader, match["plain"], match.start("plain"))
        else:
            position = _READERS[str(match.lastgroup)](reader, match)
    if reader.opened:
        raise QueryError(
            "this parenthesis is never closed", reader.opened[-1], "write ) where the group ends"
        )
    marks.append(Mark(Kind.END, len(query)))
    return marks


def _read_plain(reader: _Reader, word: str, position: int) -> None:
    if word in OPERATORS:
        reader.marks.append(Mark(OPERATORS[word], position))
        return
    if word in _REFUSED_WORDS:
        refuse_piece(word, position)
    if len(word) > MAX_WORD:
        read_atom(word, position, reader.analyzer)
    if word[0] <= "9":
        refuse_broken_up(word, reader.word_before(), position)
    reader.marks.append(Mark(Kind.ATOM, position, Word(word)))


def _read_parenthesis(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("parenthesis")
    if match["parenthesis"] == "(":
        reader.opened.append(position)
        if len(reader.opened) > MAX_DEPTH:
            message = f"parentheses nested more than {MAX_DEPTH} deep"
            raise QueryError(message, position, "leave out those that are not needed")
        reader.marks.append(Mark(Kind.OPEN, position))
    else:
        if not reader.opened:
            raise QueryError("this parenthesis was never opened", position, "leave it out, or open it before")
        reader.opened.pop()
        reader.marks.append(Mark(Kind.CLOSE, position))
        if reader.query.startswith("~", match.end()):
            advice = 'write a NEAR/5 b, or "a b"~5'
            raise QueryError("a distance (~) behind a parenthesis", match.end(), advice)
    return match.end()


def _read_quoted(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("quoted")
    refuse_broken_up(match["quoted"], reader.word_before(), position)
    if reader.field_before() == Field.SOURCE:
        refuse_host(match["quoted"][1:], position)
    node, end = read_quotes(reader.query, position, match.end(), reader.analyzer)
    reader.marks.append(Mark(Kind.ATOM, position, node))
    return end


def _read_exact(reader: _Reader, match: re.Match[str]) -> int:
    node, end = read_exact(reader.query, match.end(), reader.analyzer)
    reader.marks.append(Mark(Kind.ATOM, match.start("exact"), node))
    return end


def _read_regex(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("regex")
    prefix = reader.field_before()
    node, end = read_regex(
        reader.query, position, reader.original, prefix if prefix in _ADDRESS_FIELDS else ""
    )
    reader.marks.append(Mark(Kind.ATOM, position, node))
    return end


def _read_minus(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("minus")
    if reader.query[position - 1 : position] in {'"', ")"}:
        message = "a minus directly after a phrase or group"
        raise QueryError(message, position, "put a space before it, or leave it out")
    reader.marks.append(Mark(Kind.MINUS, position))
    return match.end()


def _read_field(reader: _Reader, match: re.Match[str]) -> int:
    name = _FIELDS[match["field"][:-1].lower()]
    reader.marks.append(Mark(Kind.FIELD, match.start("field"), name=name))
    return match.end()


def _read_atleast(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("atleast")
    times = int(match["atleast"][len("atleast") :].lstrip("/"))
    if not 1 <= times <= MAX_TIMES:
        advice = "leave atleast out if once is enough"
        raise QueryError(f"{quoted(match['atleast'])}: from 1 to {MAX_TIMES} times", position, advice)
    reader.marks.append(Mark(Kind.ATLEAST, position, number=times))
    return match.end()


def _read_near(reader: _Reader, match: re.Match[str]) -> int:
    name, _, number = match["near"].partition("/")
    position = match.start("near")
    check_distance(int(number), position)
    kind = Kind.ONEAR if name.lower() == "onear" else Kind.NEAR
    reader.marks.append(Mark(kind, position, number=int(number)))
    return match.end()


def _read_list(reader: _Reader, match: re.Match[str]) -> int:
    position = match.start("list")
    listed = _LISTED.match(reader.query, position)
    if listed is None:
        raise AssertionError
    if any(sign.isalnum() or sign in "*?=$/-~" for sign in listed[2]):
        message = f"{quoted(listed[0])}: a list's name ends here"
        raise QueryError(
            message, listed.start(2), "a name has letters, figures, _ and -; put a space behind it"
        )
    reader.marks.append(Mark(Kind.LIST, position, name=listed[1]))
    return listed.end()


def _read_piece(reader: _Reader, match: re.Match[str]) -> int:
    piece, position, end = match["piece"], match.start("piece"), match.end()
    operator = operator_in(piece)
    if operator:
        reader.marks.append(Mark(OPERATORS[operator], position))
        return end
    prefix = reader.field_before()
    if prefix in _ADDRESS_FIELDS and not piece.startswith("-"):
        if prefix == Field.SOURCE:
            refuse_host(piece, position)
        piece = _as_address(piece)
    else:
        refuse_broken_up(piece, reader.word_before(), position)
        refuse_piece(piece, position)
        _refuse_single_quotes(reader.query, position)
    if reader.query.startswith("(", end):
        refuse_call(piece, position, reader.query[end : end + _LONGEST_CALL])
    reader.marks.append(Mark(Kind.ATOM, position, read_atom(piece, position, reader.analyzer)))
    return end


def _as_address(piece: str) -> str:
    """An address is a phrase of its words; ? and = are signs of its own there, and *. says nothing more."""
    piece = piece.removeprefix("*.")
    return piece.replace("=", "/").replace("?", "/") if "/" in piece or _HAS_QUERY.search(piece) else piece


def _refuse_single_quotes(query: str, position: int) -> None:
    match = _SINGLE_QUOTED.match(query, position)
    if match:
        advice = f'write "{match[1]}" for a phrase, or leave the apostrophes out'
        raise QueryError("single quotes make no phrase", position, advice)


_READERS: dict[str, Callable[[_Reader, re.Match[str]], int]] = {
    "parenthesis": _read_parenthesis,
    "quoted": _read_quoted,
    "minus": _read_minus,
    "exact": _read_exact,
    "field": _read_field,
    "atleast": _read_atleast,
    "near": _read_near,
    "regex": _read_regex,
    "list": _read_list,
    "piece": _read_piece,
}
