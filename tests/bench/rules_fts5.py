"""The peer that every Python has: SQLite's FTS5, one document in a table in memory, a query per rule.

What FTS5 has no form for is asked more simply, which favours it: side by side is AND, atleast is the word or phrase, exact
a phrase in any case and inflection.
"""

import sqlite3
from collections.abc import Callable, Sequence

from monitor.model import Document
from tests.bench.rules_mix import WORDS_BETWEEN, Asked


class OneDocument:
    """A table that holds one document at a time."""

    def __init__(self, rules: Sequence[Asked]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize='porter unicode61')")
        self._queries = [fts5_query(asked) for asked in rules]

    def hits(self, document: Document) -> list[int]:
        """The numbers of the rules that the document fulfils; one prepared statement runs for each."""
        ask = self._db.execute
        ask("DELETE FROM page")
        ask("INSERT INTO page VALUES (?, ?)", (document.title, document.body))
        sql = "SELECT 1 FROM page WHERE page MATCH ?"
        return [number for number, query in enumerate(self._queries) if ask(sql, (query,)).fetchone()]

    def close(self) -> None:
        self._db.close()


def fts5_query(asked: Asked) -> str:
    """A rule as FTS5 reads it."""
    leaves = [f'"{" ".join(leaf)}"' for leaf in asked.leaves]
    without = f' NOT "{" ".join(asked.unwanted)}"' if asked.unwanted else ""
    return _FORM[asked.kind](leaves) + without


def _single(leaves: list[str]) -> str:
    return leaves[0]


_FORM: dict[str, Callable[[list[str]], str]] = {
    "side": " AND ".join,
    "phrase": _single,
    "or": " OR ".join,
    "and": lambda leaves: f"({' AND '.join(leaves)})",
    "near": lambda leaves: f"NEAR({' '.join(leaves)}, {WORDS_BETWEEN})",
    "title": lambda leaves: f"title : {leaves[0]}",
    "exact": _single,
    "atleast": _single,
}
