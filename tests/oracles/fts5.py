"""FTS5 expression of SQLite -> query of ours, and words as SQLite finds them (tokenize = unicode61).

Grammar: https://www.sqlite.org/fts5.html#full_text_query_syntax. Column filters are pushed down to the phrases, since in
FTS5 they bind negations too.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from monitor.core.text import Analyzer, WordFinder

COLUMNS = ("title", "body")
_DEFAULT_NEAR = 10
_NEAR_OPERANDS = 2
_MARK = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<word>[A-Za-z0-9_\x1a\x80-\U0010ffff]+)|(?P<sign>[(){}:,+*^-]))'
)
_OPERATORS = {"AND", "OR", "NOT"}

Columns = tuple[str, ...]


class InexpressibleError(Exception):
    """What this language does not have, or what is no FTS5 expression."""


def translated(expression: str) -> str:
    """The same condition as a query; `InexpressibleError` if there is none."""
    reader = _Reader(_marks(expression))
    query = reader.any_of(COLUMNS)
    if reader.marks:
        raise InexpressibleError(f"{reader.marks[0]} after the end")
    return query


def _marks(expression: str) -> list[str]:
    marks, end = [], 0
    while expression[end:].strip():
        match = _MARK.match(expression, end)
        if match is None:
            raise InexpressibleError(f"{expression[end:]!r} cannot be read")
        marks.append(match[0].strip())
        end = match.end()
    return marks


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the marks that are left; every method gives a query in parentheses where it needs them."""

    marks: list[str] = field(default_factory=list)

    def any_of(self, columns: Columns) -> str:
        return self._joined("OR", self._all_of, columns)

    def _all_of(self, columns: Columns) -> str:
        return self._joined("AND", self._without, columns)

    def _without(self, columns: Columns) -> str:
        wanted = self._beside(columns)
        while self._takes("NOT"):
            wanted = f"({wanted} AND NOT {self._beside(columns)})"
        return wanted

    def _beside(self, columns: Columns) -> str:
        """Phrases with nothing between them: an AND that binds tighter than NOT."""
        parts = [self._part(columns)]
        while self.marks and self.marks[0] not in {*_OPERATORS, ")"}:
            parts.append(self._part(columns))
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _joined(self, operator: str, part: Callable[[Columns], str], columns: Columns) -> str:
        parts = [part(columns)]
        while self._takes(operator):
            parts.append(part(columns))
        return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})"

    def _part(self, columns: Columns) -> str:
        columns = self._filtered(columns)
        if self._takes("("):
            inside = self.any_of(columns)
            self._expect(")")
            return inside
        if self.marks[:2] == ["NEAR", "("]:
            return _in_columns(self._near(), columns)
        return _in_columns(self._phrase(), columns)

    def _filtered(self, columns: Columns) -> Columns:
        """The columns that are left after a filter, if there is one: title: / {title body} : / - title :"""
        excluding = self._takes("-")
        if self._takes("{"):
            named = set(iter(self._next, "}"))
        elif self.marks[1:2] == [":"]:
            named = {self._next()}
        else:
            return columns
        self._expect(":")
        named = {name.strip('"').lower() for name in named}
        return tuple(name for name in columns if (name in named) is not excluding)

    def _near(self) -> str:
        del self.marks[:2]
        phrases, words = [], str(_DEFAULT_NEAR)
        while not self._takes(")"):
            if self._takes(","):
                words = self._next()
            else:
                phrases.append(self._phrase())
        if len(phrases) > _NEAR_OPERANDS:
            raise InexpressibleError(f"NEAR of {len(phrases)} phrases")
        return phrases[0] if len(phrases) == 1 else f"({f' NEAR/{words} '.join(phrases)})"

    def _phrase(self) -> str:
        if self._takes("^"):
            raise InexpressibleError("^ (only at the beginning)")
        texts = [_text(self._next())]
        while self._takes("+"):
            texts.append(_text(self._next()))
        text = " ".join(texts)
        if not self._takes("*"):
            return f'"{text}"'
        return f'"{text}*"' if " " in text else f"{text}*"

    # --- marks --------------------------------------------------------------------------------------------------------

    def _next(self) -> str:
        if not self.marks:
            raise InexpressibleError("it ends too soon")
        return self.marks.pop(0)

    def _takes(self, mark: str) -> bool:
        if self.marks[:1] != [mark]:
            return False
        del self.marks[0]
        return True

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise InexpressibleError(f"{mark} is missing before {self.marks[:1]}")


def _text(mark: str) -> str:
    """The text of a string or bareword, with nothing in it that has a meaning in quotes here."""
    bare = mark[1:-1].replace('""', " ") if mark.startswith('"') else mark
    return re.sub(r'[*?="“”„«»]', " ", bare).strip()


def _in_columns(query: str, columns: Columns) -> str:
    if not columns:
        raise InexpressibleError("a filter that leaves no column")
    return query if columns == COLUMNS else f"{columns[0]}:{query}"


# --- words as SQLite finds them ---------------------------------------------------------------------------------------


def like_sqlite(texts: Iterable[str]) -> Analyzer:
    """An analyzer that reads these texts as the tokenizer `unicode61` does, each zone as one sentence, no inflection."""
    plain, letters, marks = _characters(sorted(set().union(*texts)))
    pattern = re.compile(f"[{_set(letters)}][{_set([*letters, *marks])}]*")

    def fold(word: str, _stemmer: str) -> str:
        return word.translate(plain)

    def keys(word: str, stemmer: str) -> tuple[str, ...]:
        return (fold(word, stemmer),)

    return Analyzer(
        finder=lambda text: WordFinder(text, pattern),
        sentences=lambda text, _language: [(0, len(text))],
        plain=fold,
        written=lambda word: word,
        keys=keys,
        asked=keys,
    )


def _characters(characters: Sequence[str]) -> tuple[dict[int, str], list[str], list[str]]:
    """What SQLite itself makes of each character: its folded form, which ones are letters, which ones are marks (they
    belong to the word they stand in, but vanish)."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = unicode61)")
    database.execute("CREATE VIRTUAL TABLE found USING fts5vocab(texts, instance)")
    known = [
        character for character in characters if character != "\0" and not "\ud800" <= character <= "\udfff"
    ]
    rows = [(number, f"x{character}x") for number, character in enumerate(known)]
    database.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", rows)
    plain, letters, marks = {}, [], []
    for number, term in database.execute("SELECT doc, term FROM found WHERE offset = 0"):
        if term == "x":  # it divides words
            continue
        plain[ord(known[number])] = term[1:-1]
        (letters if term != "xx" else marks).append(known[number])
    database.close()
    return plain, letters, marks


def _set(characters: Sequence[str]) -> str:
    return "".join(map(re.escape, characters))
