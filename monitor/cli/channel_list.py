"""`channels list`: the configured channels, whom they reach, and how each does."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.channel_state import last_error, queue_of, state_of
from monitor.cli.output import JsonOption, counted, print_json, print_table, shown
from monitor.cli.where import Where, where
from monitor.errors import StoreError

if TYPE_CHECKING:
    from monitor.config import ChannelSpec
    from monitor.store import ChannelOverview

# New columns come last: scripts count them.
_COLUMNS = (
    "channel", "kind", "rules", "targets", "state", "last success", "waiting", "held", "given up", "last error",
)  # fmt: skip


def list_channels(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured channels: whom they reach, the rules that use them, and how they do.

    Addresses may hold secrets and are not shown.
    """
    place = where(context)
    config = place.load()
    now = datetime.now(UTC)
    seen = _seen(place)
    rules = Counter(name for rule in config.rules for name in rule.channels)
    if as_json:
        told = {
            spec.name: [rule.name for rule in config.rules if spec.name in rule.channels]
            for spec in config.channels
        }
        print_json([_object(spec, told[spec.name], seen, now) for spec in config.channels])
        return
    rows = [_row(spec, rules[spec.name], seen.get(spec.name), now) for spec in config.channels]
    if sys.stdout.isatty():
        _print_for_people(rows)
    else:
        print_table(_COLUMNS, rows, empty="no channels")


def _seen(place: Where) -> "Mapping[str, ChannelOverview]":
    """What the store knows of each channel; nothing while there is no store."""
    from monitor.store.dialect import database_file  # noqa: PLC0415 - the database, not needed for --help
    from monitor.store.overview import channels_seen  # noqa: PLC0415

    if not database_file(place.store_url()).exists():
        return {}
    try:
        with place.read_store() as store:
            return {one.name: one for one in channels_seen(store)}
    except StoreError as error:
        sys.stderr.write(f"news-monitor: {error}\n")
        return {}


def _kind(spec: "ChannelSpec") -> str:
    return spec.url.partition(":")[0]


def _row(
    spec: "ChannelSpec", rules: int, seen: "ChannelOverview | None", now: datetime
) -> tuple[object, ...]:
    first = (spec.name, _kind(spec), rules, len(spec.terms.targets))
    if seen is None:
        return (*first, "never used", None, 0, 0, 0, "-")
    return (
        *first, state_of(seen, now), seen.sent_at, queue_of(seen), seen.held, seen.dead, last_error(seen) or "-",
    )  # fmt: skip


def _print_for_people(rows: Sequence[tuple[object, ...]]) -> None:
    """A few lines a channel: a table of ten columns fits on no terminal."""
    from rich.text import Text  # noqa: PLC0415 - only for people

    from monitor.cli.marked import make_console, say  # noqa: PLC0415

    console = make_console()
    for name, kind, rules, targets, state, sent_at, *queue, error in rows:
        head = Text.assemble((shown(name), "bold"), (f" ({shown(kind)})  ", "dim"), shown(state))
        say(console, head, hanging=2)
        reach = f"{counted(int(str(rules)), 'rule')}, {counted(int(str(targets)), 'recipient')}"
        reach += f", last success {shown(sent_at)}"
        waits = zip(("waiting", "held", "given up"), queue, strict=True)
        say(console, "; ".join((reach, *(f"{count} {word}" for word, count in waits if count))), head="  ")
        if error != "-":
            say(console, shown(error), head=Text("  last error ", "dim"))
    if not rows:
        say(console, "no channels")


def _object(
    spec: "ChannelSpec", rules: list[str], seen: "Mapping[str, ChannelOverview]", now: datetime
) -> dict[str, object]:
    """A channel for programs; `store` is what `status --json` says of it, null before it was first used."""
    one = seen.get(spec.name)
    return {
        "name": spec.name,
        "kind": _kind(spec),
        "rules": rules,
        "targets": spec.terms.targets,
        "state": state_of(one, now) if one else "never used",
        "on_doubt": spec.terms.on_doubt,
        "expire": spec.terms.expire,
        "gap": spec.terms.gap,
        "limit": spec.terms.limit,
        "merges": spec.terms.merges,
        "templates": sorted(spec.templates),
        "store": one,
    }
