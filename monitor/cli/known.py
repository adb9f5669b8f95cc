"""Ends a command that names a channel or a rule which neither the configuration nor the store knows."""

from collections.abc import Collection
from contextlib import suppress
from typing import NoReturn

from monitor.cli.desk import give_up
from monitor.cli.output import shown
from monitor.cli.where import Where
from monitor.errors import MonitorError

_MOST_NAMED = 20


def check_channel(name: str, place: Where) -> None:
    """End the command, naming those that there are, unless this is a channel, or was one; "" is any."""
    from monitor.store.said import channels_told  # noqa: PLC0415 - the database, not needed for --help

    if not name:
        return
    with place.read_store() as store:
        known = set(channels_told(store))
    if name not in known:
        with suppress(MonitorError):  # while it has mistakes, what the store knows has to do
            known.update(one.name for one in place.load().channels)
        if name not in known:
            _give_up("channel", name, known)


def check_rule(name: str, place: Where) -> None:
    """End the command, naming those that there are, unless this is the name or the id of a rule; not while the
    configuration has mistakes: it alone knows rules that told nothing yet."""
    with suppress(MonitorError):
        rules = place.load().rules
        if not any(name in {one.name, one.id} for one in rules):
            _give_up("rule", name, {one.name for one in rules})


def _give_up(kind: str, name: str, known: Collection[str]) -> NoReturn:
    few = sorted(known)[:_MOST_NAMED]
    more = f" and {len(known) - len(few):,} more" if len(known) > len(few) else ""
    there = f"there are: {shown(', '.join(few))}{more}" if few else "there is none"
    give_up(f"there is no {kind} called {shown(name)!r} ({there})")
