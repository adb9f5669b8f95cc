"""`alerts feed`: the latest alerts as a feed for readers, on stdout or in a file that is replaced in one step."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.desk import address
from monitor.cli.known import check_rule
from monitor.cli.output import counted, zone
from monitor.cli.where import where

if TYPE_CHECKING:
    from monitor.model import Alert
    from monitor.store import SqlStore

_AT_ONCE = 200  # alerts read from the store together; a digest may hold as many again


class Format(StrEnum):
    """What a feed is written in."""

    ATOM = "atom"
    JSON = "json"


def feed(
    context: typer.Context,
    *,
    form: Annotated[Format, typer.Option("--format", help="Atom, or JSON Feed.")] = Format.ATOM,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write to this file, in one step.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="At most so many alerts, newest first.")
    ] = 100,
    rule: Annotated[str, typer.Option("--rule", metavar="NAME", help="Only the alerts of this rule.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where the feed will be served.")] = "",
) -> None:
    """Write the latest alerts as a feed. What was told in a summary is an entry of its own; notices are left out."""
    from monitor.notify.feed_out import Outline, atom, json_feed, told_alerts  # noqa: PLC0415 - not needed for --help

    served_at = address(url) if url else ""
    place = where(context)
    with place.read_store() as store:
        told = list(islice(told_alerts(_stored(store), rule=rule), limit))
    if rule and not told:
        check_rule(rule, place)
    shown_zone = zone()
    outline = Outline(
        made_at=datetime.now(UTC),
        zone=shown_zone if isinstance(shown_zone, ZoneInfo) else ZoneInfo("UTC"),
        rule=rule,
        url=served_at,
    )
    text = atom(told, outline) if form is Format.ATOM else json_feed(told, outline)
    if output is None:
        sys.stdout.write(text)
        return
    from monitor.config.feed_changes import replace_file  # noqa: PLC0415

    replace_file(output, text.encode())
    sys.stderr.write(f"wrote {counted(len(told), 'alert')} to {output}\n")


def _stored(store: "SqlStore") -> Iterator["Alert"]:
    """What was told, the latest first: of alerts in a summary the summary alone."""
    from monitor.store import alerts  # noqa: PLC0415 - the database, not needed for --help

    last: str | None = None
    while found := alerts(store, _AT_ONCE, last, folded=True):
        yield from (one.alert for one in found if not one.held)
        last = found[-1].alert.id
