"""`channels test`: a marked sample to everybody whom a channel reaches, and what came of it, with what to do about it."""

import asyncio
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from monitor.cli import FAILED, FINE
from monitor.cli.channel_advice import advice
from monitor.cli.channel_known import channel_called
from monitor.cli.output import JsonOption, print_json, shown
from monitor.cli.where import Where, where
from monitor.logs import without_secrets
from monitor.model import Outcome, Parcel, SendResult

if TYPE_CHECKING:
    from rich.status import Status

    from monitor.config import ChannelSpec
    from monitor.ports import Channel

# Seconds between two words to somebody who waits without a terminal that shows them go by.
_STILL_WAITING = 10.0
_TICK = 1.0
T = TypeVar("T")


def send_sample(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The channel's name in channels.yaml.")],
    as_json: JsonOption = False,
) -> None:
    """Send a sample alert to everybody on one channel and say in words what came of it, and what to do.

    Exits 1 if it has not, or perhaps not, arrived everywhere.
    """
    place = where(context)
    config = place.load()
    spec = channel_called(name, config)
    outcomes = asyncio.run(_outcomes(spec, place, config.settings.timezone, as_json=as_json))
    if as_json:
        print_json(_object(spec, outcomes))
    arrived = all(outcome.result is SendResult.SENT for outcome in outcomes.values())
    raise typer.Exit(FINE if arrived else FAILED)


async def _outcomes(spec: "ChannelSpec", place: Where, timezone: str, *, as_json: bool) -> dict[str, Outcome]:
    """What came of the sample, by target; told as it comes unless a program reads all of it at the end."""
    from monitor.notify import open_channel  # noqa: PLC0415 - Apprise takes 0.7 s to import

    channel = open_channel(
        spec.name,
        spec.url,
        state_folder=place.state(),
        timezone=timezone,
        targets=spec.terms.targets,
        templates=spec.templates,
    )
    outcomes: dict[str, Outcome] = {}
    try:
        async for target, outcome in _sent(channel, spec):
            outcomes[target] = outcome
            if not as_json:
                _tell(spec, target, outcome)
    finally:
        await channel.close()
    return outcomes


async def _sent(channel: "Channel", spec: "ChannelSpec") -> AsyncIterator[tuple[str, Outcome]]:
    """One message for each target, with the pause between them that the channel asks for."""
    from monitor.notify import sample_alert, sample_parcel  # noqa: PLC0415 - see `_outcomes`

    alert = sample_alert(datetime.now(UTC))
    for number, target in enumerate(spec.terms.targets):
        waiting = f"{_whom(spec, target)}: waiting for an answer"
        if number and spec.terms.gap:
            await asyncio.sleep(spec.terms.gap.total_seconds())
        parcel = sample_parcel(alert, channel=spec.name, target=target)
        yield target, await _patiently(_delivered(channel, parcel), waiting)


async def _delivered(channel: "Channel", parcel: Parcel) -> Outcome:
    try:
        return await channel.deliver(parcel)
    except Exception as error:  # noqa: BLE001 - a bug in a channel is an outcome, too; it is told in full
        sys.stderr.write(without_secrets(traceback.format_exc()))
        sentence = f"internal error ({type(error).__name__}): it may have arrived"
        return Outcome(result=SendResult.IN_DOUBT, sentence=sentence)


async def _patiently(work: Awaitable[T], waiting: str) -> T:
    """What `work` gives; whoever waits for it sees that something is still going on."""
    done = asyncio.ensure_future(work)
    begun = asyncio.get_running_loop().time()
    told = begun
    with _spinner(shown(waiting)) as spinner:
        while not done.done():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(done), _TICK)
            now = asyncio.get_running_loop().time()
            words = f"{shown(waiting)}, {now - begun:.0f} s"
            if spinner:
                spinner.update(words)
            elif now - told >= _STILL_WAITING:
                told = now
                sys.stderr.write(f"{words}\n")
    return await done


def _spinner(words: str) -> AbstractContextManager["Status | None"]:
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415 - only for people

    return Console(stderr=True).status(words)


# --- what came of it --------------------------------------------------------------------------------------------------

_RESULTS = {
    SendResult.SENT: "sent",
    SendResult.REFUSED: "not sent",
    SendResult.REJECTED: "not sent",
    SendResult.IN_DOUBT: "perhaps sent",
}


def _whom(spec: "ChannelSpec", target: str) -> str:
    return f"{spec.name} to {target}" if target else spec.name


def _tell(spec: "ChannelSpec", target: str, outcome: Outcome) -> None:
    whom = shown(_whom(spec, target))
    sys.stdout.write(f"{whom}: {_RESULTS[outcome.result]}: {shown(outcome.sentence)}\n")
    sys.stdout.writelines(f"  {shown(line)}\n" for line in advice(outcome, spec.terms, where=spec.where))
    sys.stdout.flush()


def _object(spec: "ChannelSpec", outcomes: dict[str, Outcome]) -> dict[str, object]:
    """`result` and `sentence` are those of the first target that it did not arrive at, else of the first."""
    failed = (one for one in outcomes.values() if one.result is not SendResult.SENT)
    chief = next(failed, next(iter(outcomes.values())))
    return {
        "channel": spec.name,
        "sent": chief.result is SendResult.SENT,
        "result": chief.result,
        "sentence": chief.sentence,
        "targets": [
            {
                "target": target,
                "sent": outcome.result is SendResult.SENT,
                "result": outcome.result,
                "sentence": outcome.sentence,
                "advice": advice(outcome, spec.terms, where=spec.where),
            }
            for target, outcome in outcomes.items()
        ],
    }
