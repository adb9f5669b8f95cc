"""`run`: the daemon itself, or one pass of it."""

import asyncio
import os
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED, FINE
from monitor.cli.channel_state import queue_of
from monitor.cli.output import JsonOption, print_json_line
from monitor.cli.where import Where, where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.config import Config
    from monitor.ports import Observer
    from monitor.store import ChannelOverview


def run(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Poll every feed once, deliver what is due, and exit.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Watch the news until told to stop; --once does one pass."""
    if once:
        raise typer.Exit(_pass_once(where(context), as_json=as_json))
    _watch(where(context), as_json=as_json)


def _watch(place: Where, *, as_json: bool) -> None:
    from monitor.config import load  # noqa: PLC0415 - not needed for --help
    from monitor.config.watched import stamp  # noqa: PLC0415

    folder = place.folder()
    seen = stamp(folder)
    config = _config(place)
    from monitor.daemon import run_until_stopped  # noqa: PLC0415 - the network and the database, not for --help
    from monitor.reload import ConfigSource, is_reading  # noqa: PLC0415

    load_again = partial(load, folder, os.environ, store_url=place.store)
    source = ConfigSource(load=load_again, look=partial(stamp, folder), seen=seen)
    with ExitStack() as stack:
        observer, state = _observer(stack, as_json=as_json), place.state()
        watching = run_until_stopped(config, source, state=state, observer=observer, json_lines=as_json)
        del config  # so that it goes when another is used: 100,000 rules are 150 MB
        asyncio.run(watching)
    if is_reading():
        _leave_at_once()


def _leave_at_once() -> None:
    """End without the interpreter's own end, all being stored and closed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, full, or none at all
            stream.flush()
    os._exit(FINE)


def _pass_once(place: Where, *, as_json: bool) -> int:
    config = _config(place)
    from monitor.daemon import run_once  # noqa: PLC0415 - the network and the database, not needed for --help

    with ExitStack() as stack:
        observer, state = _observer(stack, as_json=as_json), place.state()
        stored = asyncio.run(run_once(config, state=state, observer=observer, json_lines=as_json))
    arrived = _after_one_pass(config.store_url, as_json=as_json)
    return FINE if stored and arrived else FAILED


def _config(place: Where) -> "Config":
    from monitor.pipeline.lasting import lasting  # noqa: PLC0415 - not needed for --help

    with lasting():
        config = place.load()
    for warning in config.warnings:
        sys.stderr.write(f"{warning.as_warning}\n")
    return config


def _observer(stack: ExitStack, *, as_json: bool) -> "Observer":
    """A live view for a person, log lines for everything else."""
    from monitor.logs import LogObserver, setup_logging  # noqa: PLC0415 - only when running

    setup_logging(json=as_json)
    if as_json or not sys.stderr.isatty():
        return LogObserver(json=as_json)
    from monitor.cli.live import LiveView  # noqa: PLC0415 - only for people

    return stack.enter_context(LiveView())


def _after_one_pass(store_url: str, *, as_json: bool) -> bool:
    """Say what has not arrived (waiting for another try or for a person, or given up); whether all has."""
    from monitor.store import open_store, overview  # noqa: PLC0415 - only after a pass

    with open_store(store_url, owner=False) as store:
        seen = overview(store, datetime.now(UTC))
    left = _left(channel for channel in seen.channels if channel.configured)
    if as_json:
        print_json_line({**left, "alerts": seen.alerts, "articles": seen.articles})
    elif any(left.values()):
        held = f"{left['held']} are held until you decide, " if left["held"] else ""
        sys.stderr.write(
            f"{left['waiting']} deliveries wait for another try, {held}{left['dead']} were given up: "
            "see `news-monitor status`\n"
        )
    return not any(left.values())


def _left(channels: "Iterable[ChannelOverview]") -> dict[str, int]:
    """How many deliveries have not arrived, or perhaps not, by what becomes of them."""
    left = {"waiting": 0, "held": 0, "dead": 0}
    for channel in channels:
        left["waiting"] += queue_of(channel)
        left["held"] += channel.held
        left["dead"] += channel.dead
    return left
