"""FTS5 expressions, translated and run by our engine, against SQLite itself."""

import json
import lzma
import sqlite3
from pathlib import Path

import pytest

from monitor.core.rules import compile_rules
from monitor.model import Document, Feed, Rule
from tests.gates.rules_oracle import read_splits
from tests.oracles.fts5 import InexpressibleError, like_sqlite, translated

FEED = Feed(name="oracle", url="https://oracle.example/feed")
DOCUMENTS = (
    ("Navy strikes two boats", "The U.S. Navy struck two boats on Monday."),
    ("Boat strike", "A boat_strike; boats-strike. Strikers' boats"),
    ("", "boat the navy of the United States and a strike"),
    ("Café", "caf\u0301e cafe\u0301 CAFÉ Orbán"),
    ("情報共有", "日本の情報共有 boat"),
    ("3.5 million", "9/11 and 3½ or ² 🚢boat 🤣boat a\u00adb"),
    ("Oil tanker", "An oil-laden tanker. Oil; the tanker, then oil"),
    ("strike", "boat"),
    ("boat", ""),
)


def by_sqlite(expression: str) -> set[int]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = unicode61)")
    database.executemany("INSERT INTO texts(rowid, title, body) VALUES (?, ?, ?)", [(n, *row) for n, row in enumerate(DOCUMENTS)])  # fmt: skip
    found = {
        number for (number,) in database.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (expression,))
    }
    database.close()
    return found


def by_us(expression: str) -> set[int]:
    analyzer = like_sqlite([text for row in DOCUMENTS for text in row])
    rule = Rule(id="rule", name="rule", query=translated(expression))
    rules = compile_rules([rule], [FEED], analyzer=analyzer)
    documents = (Document(title=title, body=body) for title, body in DOCUMENTS)
    return {number for number, document in enumerate(documents) if rules.hits(document, feed=FEED)}


@pytest.mark.parametrize(
    "expression",
    [
        "boat", "BOATS", "navy AND boats", "navy AND strike", '"boat strike"', '"two boats"', '"the u s navy"', '"U.S."', "boat + strike", "boat_strike",
        "boat OR café", "cafe", "CAFÉ", "caf", "orban", "3", "9", '"9/11"', '"½"', "情報共有", "情報",
        "boat NOT strike", "(boat OR boats) NOT navy", "boat OR navy AND strikes", "navy NOT two NOT struck", "boat strike", "the navy NOT u",
        "NEAR(boat strike, 3)", "NEAR(boat strike)", "NEAR(navy boat, 2)", "NEAR(navy boat, 0)", 'NEAR("two boats" monday, 1)', "NEAR(oil tanker, 0)",
        "NEAR(tanker oil, 1)", 'NEAR(boat "united states", 3)', 'NEAR(boat "united states", 2)', "NEAR(strike boat, 9) AND the",
        "stri*", '"two boa"*', "boa* NOT boats", "title:boat", "body:boat", "title:(boat strike)", "title:(boat NOT strike)",
        "{title body}:boat", "- title:boat", "title:\"boat strike\"", "body:NEAR(boat strike, 7)", 'body:"boat" AND title:strike', "and", '"and"',
        "near", '"NEAR"', "a", "b", "ab", "🤣boat", "boat AND (strike OR (navy NOT u))",
    ],
)  # fmt: skip
def test_the_same_documents_are_found(expression: str) -> None:
    try:
        expected = by_sqlite(expression)
    except sqlite3.OperationalError as error:  # fts5: syntax error
        pytest.fail(f"no expression of FTS5: {error}")
    assert by_us(expression) == expected


@pytest.mark.parametrize(
    "expression", ["NEAR(a b c, 5)", "^boat", "boat AND", "(boat", 'boat "', "boat )", "- {title body}:boat"]
)
def test_what_cannot_be_said_here_is_named(expression: str) -> None:
    with pytest.raises(InexpressibleError):
        translated(expression)


def store(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with lzma.open(folder / name, "wt") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in rows)


def test_files_that_are_called_alike_belong_together(tmp_path: Path) -> None:
    rows = [{"id": str(number), "title": "", "body": ""} for number in range(4)]
    rules = [{"fts5": "a", "exact": [str(number)], "porter": []} for number in range(4)]
    for name, documents, asked in (("dev", rows[:3], rules[:3]), ("test", rows[3:], rules[3:])):
        store(tmp_path, f"{name}.docs.1.jsonl.xz", documents[:1])
        store(tmp_path, f"{name}.docs.2.jsonl.xz", documents[1:])
        store(tmp_path, f"{name}.rules.jsonl.xz", asked)
    assert [(len(split.documents), len(split.rules)) for split in read_splits(tmp_path)] == [(3, 3), (1, 1)]
    store(tmp_path, "test.rules.jsonl.xz", rules[2:])  # one of them speaks of another split's documents
    assert [(len(split.documents), len(split.rules)) for split in read_splits(tmp_path)] == [(4, 5)]
