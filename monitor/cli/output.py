"""How commands print: a table for people, one JSON document for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

_IN_ONE_PIECE = 20  # characters: ids, times, names of states

_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def print_json(data: object) -> None:
    """One JSON document on stdout."""
    json.dump(plain(data), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_json_line(data: object) -> None:
    """One JSON document on one line of stdout, among others."""
    json.dump(plain(data), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


def plain(data: object) -> Any:  # noqa: ANN401, PLR0911 - JSON has no better type; a table of cases
    """Our nouns as JSON: dataclasses as objects without the fields that `repr` leaves out (they hold secrets), texts without
    any other secret, times in ISO 8601, sets sorted."""
    match data:
        case None | bool() | int() | float():
            return data
        case Enum():
            return data.value
        case str():
            return _without_secrets(data)
        case datetime():
            return data.isoformat()
        case timedelta():
            return data.total_seconds()
        case dict():
            return {_without_secrets(str(key)): plain(value) for key, value in data.items()}
        case set() | frozenset():
            return sorted(map(plain, data))
        case list() | tuple():
            return [plain(item) for item in data]
        case _ if is_dataclass(data):
            return {field.name: plain(getattr(data, field.name)) for field in fields(data) if field.repr}
        case _:
            return _without_secrets(str(data))


def _without_secrets(text: str) -> str:
    from monitor.logs import without_secrets  # noqa: PLC0415 - not needed for --help

    return without_secrets(text)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table on a terminal, tab-separated lines into a pipe; `empty` says it in words when there is nothing."""
    listed = [[shown(value) for value in row] for row in rows]
    if not listed:
        sys.stdout.write(f"{empty}\n")
    elif sys.stdout.isatty():
        _rich_table(columns, listed)
    else:
        sys.stdout.writelines("\t".join(row) + "\n" for row in [list(columns), *listed])


def _rich_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only for people
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column, Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    # Cut off, an address could not be copied: what is too long goes on below. An id or a time stays in one piece.
    longest = (max(map(len, cells)) for cells in zip(*rows, strict=True))
    table = Table(
        *(
            Column(name, overflow="fold", no_wrap=length <= _IN_ONE_PIECE)
            for name, length in zip(columns, longest, strict=True)
        ),
        box=SIMPLE_HEAD,
        pad_edge=False,
        header_style="bold",
    )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def shown(value: object) -> str:
    """A value as a person reads it, on one line, without control characters and secrets."""
    from monitor.core.text import printable  # noqa: PLC0415 - the stemmer beside it, not needed for --help

    match value:
        case None:
            return "-"
        case datetime():
            return value.astimezone(zone()).strftime("%Y-%m-%d %H:%M")
        case timedelta():
            return _span(value)
        case _:
            return printable(_without_secrets(str(value)))


def _span(span: timedelta) -> str:
    """A span of time as it is written in the configuration: 1h30m."""
    left, words = int(span.total_seconds()), ""
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        words += f"{count}{unit}" if count else ""
    return words or "0s"


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 feed", "2,000 feeds"."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def zone() -> tzinfo:
    """The zone in which times are shown."""
    return _zone.get()


def use_zone(name: str) -> None:
    """From now on show times in this IANA zone (the configuration's `timezone`)."""
    _zone.set(ZoneInfo(name))
