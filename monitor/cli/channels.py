"""`channels`: where alerts go, and whether they arrive there."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED
from monitor.cli.output import JsonOption, print_json, print_table
from monitor.cli.where import Where, where
from monitor.errors import MonitorError
from monitor.model import Outcome, SendResult

if TYPE_CHECKING:
    from monitor.config import ChannelSpec

group = typer.Typer(help="Where alerts go.", no_args_is_help=True)


@group.callback()
def channels() -> None:
    """Where alerts go."""


@group.command("list")
def list_channels(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured channels and the rules that use them; addresses may hold secrets and are not shown."""
    config = where(context).load()
    listed = [
        {
            "name": spec.name,
            "kind": spec.url.partition(":")[0],
            "rules": [rule.name for rule in config.rules if spec.name in rule.channels],
        }
        for spec in config.channels
    ]
    if as_json:
        print_json(listed)
        return
    rows = ((one["name"], one["kind"], len(one["rules"])) for one in listed)
    print_table(("channel", "kind", "rules"), rows, empty="no channels")


@group.command("test")
def send_sample(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The channel's name in channels.yaml.")],
    as_json: JsonOption = False,
) -> None:
    """Send a sample alert on one channel and say in words what came of it."""
    place = where(context)
    config = place.load()
    spec = next((spec for spec in config.channels if spec.name == name), None)
    if spec is None:
        known = ", ".join(spec.name for spec in config.channels)
        raise MonitorError(f"there is no channel called {name!r} in channels.yaml (there are: {known})")
    outcome = asyncio.run(_outcome_of_sample(spec, place, config.settings.timezone))
    arrived = outcome.result is SendResult.SENT
    if as_json:
        print_json({"channel": name, "sent": arrived, "result": outcome.result, "sentence": outcome.sentence})
    else:
        sys.stdout.write(f"{name}: {'sent' if arrived else 'not sent'}: {outcome.sentence}\n")
    raise typer.Exit(0 if arrived else FAILED)


async def _outcome_of_sample(spec: "ChannelSpec", place: Where, timezone: str) -> Outcome:
    from monitor.notify import open_channel, sample_alert  # noqa: PLC0415 - Apprise takes 0.7 s to import

    channel = open_channel(spec.name, spec.url, state_folder=place.state(), timezone=timezone)
    try:
        return await channel.send(sample_alert(datetime.now(UTC)), repeat=False)
    finally:
        await channel.close()
