"""The strongest ready-made peer in SQL: PostgreSQL, `v @@ q` over a table of stored queries, on a server of our own.

What tsquery has no form for is asked more simply, which favours it: side by side is AND, atleast is the word or phrase,
exact a phrase in any case and inflection. NEAR/5 is spelled out as the twelve distances, behind an AND of both words that
spares most of them.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from monitor.model import Document
from tests.bench.rules_mix import WORDS_BETWEEN, Asked, Leaf

_FOLDERS = "/usr/lib/postgresql/*/bin"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum": "off",
    "shared_buffers": "256MB",
}


class Missing(Exception):  # noqa: N818 - it is no error: the row says so in words
    """Why there is no PostgreSQL to compare with."""


_VECTOR = "setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B')"


class Server:
    """Sets of rules, each in its table, and one document as a stored tsvector."""

    def __init__(self, connection: Any) -> None:
        self._ask = connection.execute
        self._ask("CREATE TABLE page (v tsvector)")

    def file(self, table: str, rules: Sequence[Asked]) -> None:
        """Store a set of rules."""
        self._ask(f"CREATE TABLE {table} (id int, q tsquery)")
        for start in range(0, len(rules), 1000):
            some = list(enumerate(map(postgres_query, rules[start : start + 1000]), start))
            places = ", ".join(["(%s, to_tsquery('english', %s))"] * len(some))
            self._ask(f"INSERT INTO {table} VALUES {places}", [value for pair in some for value in pair])
        self._ask(f"VACUUM ANALYZE {table}")

    def hits(self, table: str, document: Document) -> list[int]:
        """Text in, the numbers of the rules out that it fulfils."""
        text = (document.title, document.body)
        rows = self._ask(f"SELECT id FROM {table} WHERE (SELECT {_VECTOR}) @@ q", text, prepare=True)
        return [number for (number,) in rows]

    def put(self, document: Document) -> None:
        """Store one document, for `stored_hits`."""
        self._ask("DELETE FROM page")
        self._ask(f"INSERT INTO page SELECT {_VECTOR}", (document.title, document.body))

    def stored_hits(self, table: str) -> list[int]:
        """The same of the stored document, whose words are found and stemmed already."""
        # "|| ''" copies the document into memory once; without it, it is unpacked for each rule (5 times slower).
        rows = self._ask(f"SELECT id FROM {table} WHERE (SELECT v || '' FROM page) @@ q", prepare=True)
        return [number for (number,) in rows]


@contextmanager
def postgres() -> Iterator[Server]:
    """A server on a unix socket in a temporary folder, ended afterwards; Missing where there is none to start."""
    try:
        import psycopg  # noqa: PLC0415 - not a dependency: only if it is there
    except ImportError:
        raise Missing("no psycopg") from None
    binaries = sorted(Path("/").glob(f"{_FOLDERS[1:]}/initdb"))
    if not binaries and not (found := shutil.which("initdb")):
        raise Missing("no PostgreSQL server")
    tools = binaries[-1].parent if binaries else Path(str(found)).parent
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(TemporaryDirectory(prefix="nm-bench-", dir="/tmp"))
        )  # short: socket paths
        user = _unprivileged(folder)
        stack.enter_context(_running(tools, folder, user))
        connection = psycopg.connect(host=str(folder), user="bench", dbname="postgres", autocommit=True)
        yield Server(stack.enter_context(connection))


def _unprivileged(folder: Path) -> list[str | Path]:
    """What to put before a command so that it does not run as root, who may not start a server."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise Missing("PostgreSQL does not run as root, and there is no setpriv")
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


# Ends the server when our end of the pipe closes, so also when this process is killed.
_WHILE_WE_LIVE = '"$@" & server=$!; read -r _; kill -INT $server; wait $server'


@contextmanager
def _running(tools: Path, folder: Path, user: list[str | Path]) -> Iterator[None]:
    data = folder / "data"
    make: list[str | Path] = [
        tools / "initdb",
        "-D",
        data,
        "-U",
        "bench",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    _run([*user, *make])
    options = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    serve = [*user, tools / "postgres", "-D", data, "-k", folder, *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["sh", "-c", _WHILE_WE_LIVE, "sh", *map(str, serve)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
        )
    try:
        _run([*user, tools / "pg_isready", "-h", folder, "-t", "30"], tries=100)
        yield
    finally:
        server.communicate()
        server.wait(60)


def _run(command: Sequence[str | Path], tries: int = 1) -> None:
    for attempt in range(tries):
        if attempt:
            sleep(0.1)
        words = list(map(str, command))
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd="/")
        if not done.returncode:
            return
    raise Missing(f"PostgreSQL does not start: {(done.stderr or done.stdout).strip()[-200:]}")


def postgres_query(asked: Asked) -> str:
    """A rule as `to_tsquery` reads it."""
    without = f" & !{_phrase(asked.unwanted)}" if asked.unwanted else ""
    return _FORM[asked.kind](asked.leaves) + without


def _phrase(leaf: Leaf, weight: str = "") -> str:
    return "(" + " <-> ".join(f"{word}{weight}" for word in leaf) + ")"


def _near(leaves: Sequence[Leaf]) -> str:
    (one,), (other,) = leaves
    distances = range(1, WORDS_BETWEEN + 2)
    pairs = [f"{a} <{n}> {b}" for n in distances for a, b in ((one, other), (other, one))]
    return f"({one} & {other} & ({' | '.join(pairs)}))"


def _first(leaves: Sequence[Leaf]) -> str:
    return _phrase(leaves[0])


def _all(leaves: Sequence[Leaf]) -> str:
    return "(" + " & ".join(map(_phrase, leaves)) + ")"


_FORM: dict[str, Callable[[Sequence[Leaf]], str]] = {
    "side": _all,
    "phrase": _first,
    "or": lambda leaves: " | ".join(map(_phrase, leaves)),
    "and": _all,
    "near": _near,
    "title": lambda leaves: _phrase(leaves[0], ":A"),
    "exact": _first,
    "atleast": _first,
}
