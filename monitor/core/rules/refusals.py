"""A piece of a query, or what stands before a parenthesis -> a refusal with what to write instead (`habits`)."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from monitor.core.rules.habits import ALONE, BEFORE_PARENTHESIS, FIELD_NAMES, FOREIGN_FIELDS, Row
from monitor.errors import QueryError

_SHOWN = 40
_LONGEST_NAME = 40
_LONGEST_INSIDE = 40
_LONGEST_NUMBER = 4

_INSIDE = re.compile(rf"\(([^()\"]{{1,{_LONGEST_INSIDE}}})\)")
_ADDRESS = re.compile(
    r"(?:[a-z]+://|(?=[\w-]+(?:\.[\w-]+)+/))(?P<host>[^\s/\"?#:]*)(?::[0-9]*)?/?(?P<path>[^\s?#\"]*)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"([^\W\d]\w*):(.*)", re.DOTALL)
_NEEDS_NO_LOOK = re.compile(r"(?!SAME$|O?NEAR$|ATLEAST$|(?i:o?near|adj|w|atleast|around)[0-9])[^\W_]+")


def refuse_piece(piece: str, position: int) -> None:
    """Raise QueryError if the language does not read a piece that stands at `position`."""
    if not _NEEDS_NO_LOOK.fullmatch(piece):
        _refuse_field(piece, position, FOREIGN_FIELDS)
        _refuse(piece, position, ALONE)
        _refuse_field(piece, position)


def refuse_call(piece: str, position: int, behind: str) -> None:
    """Raise QueryError for a piece directly before an opening parenthesis, with what stands `behind` that."""
    inside = _INSIDE.match(behind)
    _refuse(piece, position, BEFORE_PARENTHESIS, inside[1].strip() if inside else "")


def refuse_broken_up(piece: str, before: str, position: int) -> None:
    """Raise QueryError for what must stand directly behind the word `before` it: title :boat, atleast 3 boat, exact "US"."""
    name = before.lower()
    if piece.startswith(":") and (name in FIELD_NAMES or name in FOREIGN_FIELDS):
        raise QueryError(
            "a space before the colon", position, f"write {name}: with no space before the colon"
        )
    if piece.isdecimal() and name == "atleast":
        raise QueryError("a space behind atleast", position, f"write atleast/{piece[:_LONGEST_NUMBER]}")
    if piece.startswith('"') and name in {"exact", "cs"}:
        shown = piece if len(piece) <= _SHOWN else '"..."'
        raise QueryError(f"{before} without parentheses", position, f"write exact({shown})")


def refuse_host(piece: str, position: int) -> None:
    """Raise QueryError for an address behind source: or site:, which know the name and the host only."""
    match = _ADDRESS.match(piece)
    if match:
        host = match["host"].lower().removeprefix("www.")
        advice = f"write site:{host}" if len(host) <= _LONGEST_NAME else "write the host alone"
        path = match["path"].rstrip("/")
        if path:
            advice += f" AND url:{path}" if len(path) <= _LONGEST_NAME else ", and url: for the rest"
        raise QueryError("an address, where a name or a host must stand", position, advice)


def operator_in(piece: str) -> str:
    """The operator that a piece is (AND, OR or NOT), "" if it is none."""
    plain = piece if piece.isascii() else piece.translate(_FULL_WIDTH)
    return plain if plain in _OPERATORS else ""


def is_reserved(word: str) -> bool:
    """Whether a word standing bare would be read as something else, or refused."""
    return bool(operator_in(word)) or not _NEEDS_NO_LOOK.match(word) or word.lower() in _CALLS


_OPERATORS = frozenset({"AND", "OR", "NOT"})
# Other keyboards write operators in full-width letters. Words are left as they are: exact() may ask for them so.
_FULL_WIDTH = str.maketrans({0xFEE0 + ord(letter): letter for letter in "ANDORT"})
_CALLS = frozenset({"exact", "cs", "atleast"})
_SMALL_OPERATOR = re.compile(r"(?<=\s)(?:and|or|not)(?=\s)")
_LIST_NAME = re.compile(r"[^\W\d_][\w-]*")


def is_list_name(name: str) -> bool:
    """Whether a list may have this name."""
    return len(name) <= _LONGEST_NAME and _LIST_NAME.fullmatch(name) is not None


def quoted(text: str) -> str:
    """A piece of a query as shown in messages."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"


def did_you_mean(name: str, known: list[str]) -> str:
    """The known name that is most like one that nobody knows, "" if none is."""
    if len(name) > _LONGEST_NAME:
        return ""
    found = get_close_matches(name, known, n=1) or get_close_matches(name.lower(), known, n=1)
    return found[0] if found else ""


def _refuse(piece: str, position: int, table: tuple[Row, ...], inside: str = "") -> None:
    for pattern, message, advice in table:
        match = pattern.fullmatch(piece)
        if match:
            raise QueryError(message.format(piece=quoted(piece)), position, _filled(advice, match, inside))


def _filled(advice: str, match: re.Match[str], inside: str) -> str:
    """What to write, in the user's own words where they are short."""
    for index, group in enumerate(match.groups(), 1):
        shown = group if group and len(group) <= _LONGEST_NAME else "..."
        advice = advice.replace(f"{{{index}}}", shown)
        if shown.isdecimal():
            advice = advice.replace("{less}", str(max(int(shown) - 1, 0)))
    number = inside if inside.isdecimal() else "5"
    if "({inside})" in advice:  # a query, in which Factiva takes small letters, too
        inside = _SMALL_OPERATOR.sub(lambda word: word[0].upper(), inside)
    return advice.replace("{inside}", inside or " ... ").replace("{number}", number)


def _refuse_field(piece: str, position: int, known: Mapping[str, str] | None = None) -> None:
    """Refuse a field that is none here; only one of those `known`, if they are given."""
    match = _FIELD.fullmatch(piece)
    if not match or (known is not None and match[1].lower() not in known):
        return
    name = match[1]
    near = did_you_mean(name.lower(), list(FIELD_NAMES))
    advice = FOREIGN_FIELDS.get(name.lower()) or (f"did you mean {near}:?" if near else "")
    raise QueryError(
        f"there is no field {quoted(name + ':')}",
        position,
        advice or "leave the colon out, or put the words in double quotes",
    )
