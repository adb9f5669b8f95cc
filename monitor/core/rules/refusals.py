"""What the language refuses by name: operators of a later version and habits from other systems, each with advice.

A piece of a query is a run of characters without white space, quotes and parentheses.
"""

import re

from monitor.errors import QueryError

_FIELDS = "title|lead|body|source|author|url|lang|section|intitle|intext|site|inurl"

# Operators that a later version will read: pattern of the whole piece, what they are called.
_OPERATORS_TO_COME = (
    (r"O?NEAR(?:/.*)?|(?i:o?near/\d.*|w/\d+)", "nearness (NEAR/n, w/n, ONEAR/n)"),
    (r"(?i:atleast(?:/.*|\d+))", "counting (atleast/n)"),
    (rf"(?i:{_FIELDS}):.*", "searching in one field"),
    (r"/.*", "a regular expression"),
    (r"\$[^\W\d].*", "a shared list"),
    (r"[^\W\d_]+=", "a word without inflection (word=)"),
    (r"~\d*", 'a phrase with gaps ("a b"~5)'),
    (r".*[*?].*", "a wildcard (* or ?)"),
)
_CALLS_TO_COME = (
    (r"(?i:exact|cs)", "matching as written (exact)"),
    (r"(?i:atleast\d*)", "counting (atleast/n)"),
)

# What other systems read: pattern of the whole piece, what is wrong, what to do.
_FOREIGN = (
    (r"\|{1,2}", "{piece} is not read here", "write OR"),
    (r"&{1,2}", "{piece} is not read here", "write AND"),
    (r"!.*", "'!' is not read here", "write NOT, or a minus before the word"),
    (r"\+.*", "'+' is not read here", "leave it out: words side by side must all occur"),
    (r"-", "a minus stands alone", "put it directly before what must not occur, or leave it out"),
    (r"-.*", "two minus signs in a row", "write one"),
    (
        r"[\u2010-\u2015\u2212].*",
        "{piece} begins with a dash that is no minus",
        "write '-' for NOT, or leave it out",
    ),
    (r"[^\W\d]\w*:.*", "{piece}: no such field", "leave the colon out, or put the words in double quotes"),
    (r".*[|~^\\\[\]{}<>=].*", "{piece} holds a sign that means nothing here", "leave it out"),
)

_GLUED = (r".*", "{piece} stands directly before a parenthesis", "put a space between, if it is a word")

Row = tuple[re.Pattern[str], str, str]
"""Pattern of the whole piece, message, advice."""


def _rows(*rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple((re.compile(pattern, re.DOTALL), message, advice) for pattern, message, advice in rows)


def _to_come(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (pattern, f"{{piece}}: {name} is not available in this version", "") for pattern, name in rows
    )


_ALONE = _rows(*_to_come(_OPERATORS_TO_COME), *_FOREIGN)
_BEFORE_PARENTHESIS = _rows(*_to_come(_CALLS_TO_COME), _GLUED)
_NEEDS_NO_LOOK = re.compile(r"(?!O?NEAR$|(?i:atleast\d))[^\W_]+")
_SHOWN = 40


def refuse_piece(piece: str, position: int) -> None:
    """Raise QueryError if the language does not read a piece that stands at `position`."""
    if not _NEEDS_NO_LOOK.fullmatch(piece):
        _refuse(piece, position, _ALONE)


def refuse_call(piece: str, position: int) -> None:
    """Raise QueryError for a piece directly before an opening parenthesis."""
    _refuse(piece, position, _BEFORE_PARENTHESIS)


def quoted(text: str) -> str:
    """A piece of a query as shown in messages."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"


def _refuse(piece: str, position: int, table: tuple[Row, ...]) -> None:
    for pattern, message, advice in table:
        if pattern.fullmatch(piece):
            raise QueryError(message.format(piece=quoted(piece)), position, advice)
