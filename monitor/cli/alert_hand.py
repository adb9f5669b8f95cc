"""`alerts retry` and `alerts drop`: what a person decides about alerts that did not arrive, or perhaps not."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED
from monitor.cli.delivery_words import whom
from monitor.cli.desk import give_up, say
from monitor.cli.known import check_channel
from monitor.cli.output import JsonOption, counted, print_json, shown
from monitor.cli.where import Where, where

if TYPE_CHECKING:
    from monitor.store import Changed

_MOST_LISTED = 20

IdsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="ID…", help="Alerts, by their ids or how they begin.")
]
ChannelOption = Annotated[str, typer.Option("--channel", metavar="NAME", help="What is for this channel.")]
DeadOption = Annotated[bool, typer.Option("--dead", help="All dead letters, on every channel.")]


def retry(
    context: typer.Context,
    ids: IdsArgument = None,
    *,
    channel: ChannelOption = "",
    dead: DeadOption = False,
    as_json: JsonOption = False,
) -> None:
    """Try alerts again that were given up, are held, or (by id) were dropped; what may have arrived is marked so.

    Exits 1 if there is nothing to try again, 2 if there is no such alert.
    """
    from monitor.store import retry_deliveries  # noqa: PLC0415 - the database, not needed for --help

    place, wanted = where(context), _wanted(ids, channel, dead=dead)
    url = place.store_url()
    check_channel(channel, place)
    chosen = _called(wanted, place)
    changed = retry_deliveries(url, now=datetime.now(UTC), alert_ids=chosen, channel=channel)
    _tell(changed, as_json=as_json, done=lambda: _tried(changed, place), nothing=_NOTHING_TO_RETRY)


def drop(
    context: typer.Context,
    ids: IdsArgument = None,
    *,
    channel: ChannelOption = "",
    dead: DeadOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send no more of alerts that wait, are held or were given up; `alerts retry ID` takes it back.

    Exits 1 if there is nothing to drop, 2 if there is no such alert.
    """
    from monitor.store import drop_deliveries  # noqa: PLC0415 - the database, not needed for --help

    place, wanted = where(context), _wanted(ids, channel, dead=dead)
    url = place.store_url()
    check_channel(channel, place)
    chosen = _called(wanted, place)
    changed = drop_deliveries(url, now=datetime.now(UTC), alert_ids=chosen, channel=channel)
    _tell(changed, as_json=as_json, done=lambda: _dropped(changed), nothing=_NOTHING_TO_DROP)


# --- what is meant ----------------------------------------------------------------------------------------------------


def _wanted(ids: Sequence[str] | None, channel: str, *, dead: bool) -> list[str]:
    """The words that name alerts; ends the command unless exactly one way to choose was used."""
    words = [word.strip().removeprefix("Alert ").strip() for word in ids or ()]
    if not (words or channel or dead):
        give_up("say which: ids of alerts, --channel NAME, or --dead for all dead letters")
    if dead and (words or channel):
        give_up("--dead stands for all dead letters: leave it out, or the ids and --channel")
    return words


def _called(words: Sequence[str], place: Where) -> tuple[str, ...]:
    """The ids of the alerts that are meant. Ends the command if one of them is not to be found."""
    from monitor.store.shown import alert_ids_called  # noqa: PLC0415 - the database

    if not words:
        return ()
    with place.read_store() as store:
        found = [(word, alert_ids_called(store, word) if word else ()) for word in words]
    for word, ids in found:
        if len(ids) != 1:
            few = "`news-monitor alerts list` names them" if not ids else "write more of it"
            give_up(f"{'no' if not ids else 'more than one'} alert begins with {shown(word)!r} ({few})")
    return tuple(dict.fromkeys(ids[0] for _, ids in found))


# --- what was done ----------------------------------------------------------------------------------------------------

_NOTHING_TO_RETRY = "nothing was changed: what waits is tried by itself, and what was sent is not sent again (`alerts show ID` says more)"
_NOTHING_TO_DROP = (
    "nothing was changed: nothing of this waits, is held or was given up (`alerts show ID` says more)"
)


def _tell(changed: "Sequence[Changed]", *, as_json: bool, done: Callable[[], str], nothing: str) -> None:
    if as_json:
        print_json({"changed": changed})
    elif changed:
        sys.stdout.writelines(f"{_line(one)}\n" for one in changed[:_MOST_LISTED])
        if len(changed) > _MOST_LISTED:
            say(f"and {len(changed) - _MOST_LISTED:,} more")
        say(done())
    if not changed:
        give_up(nothing, FAILED)


def _line(one: "Changed") -> str:
    return (
        f"{shown(one.alert_id)} on {shown(whom(one.channel, one.target))}: was {one.before.replace('_', ' ')}"
    )


def _tried(changed: "Sequence[Changed]", place: Where) -> str:
    owner = place.owner()
    when = f"now, by the monitor that runs (process {owner})" if owner else "when the monitor runs"
    return f"{_counted(changed)}: will be tried {when}"


def _dropped(changed: "Sequence[Changed]") -> str:
    return f"{_counted(changed)}: will not be sent (`alerts retry ID` takes it back)"


def _counted(changed: "Sequence[Changed]") -> str:
    channels = Counter(one.channel for one in changed)
    alerts = len({one.alert_id for one in changed})
    return f"{counted(alerts, 'alert')} on {shown(', '.join(sorted(channels)))}"
