"""Runs a piece of work that asks the network and reads what it says, with something to look at meanwhile."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from monitor.cli.output import shown

if TYPE_CHECKING:
    from monitor.pipeline.discover import Desk
    from monitor.settings import FetchSettings

USAGE = 2
T = TypeVar("T")
_HOST_LIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#].*)?", re.IGNORECASE)


def at_desk(settings: "FetchSettings", work: "Callable[[Desk], Awaitable[T]]", waiting: str) -> T:
    """What `work` comes to; `waiting` says on a terminal what is going on."""
    with _patience(waiting):
        return asyncio.run(_at_desk(settings, work))


async def _at_desk(settings: "FetchSettings", work: "Callable[[Desk], Awaitable[T]]") -> T:
    from monitor.fetch import open_fetcher  # noqa: PLC0415 - aiohttp and processes, only for these commands
    from monitor.pipeline.discover import Desk  # noqa: PLC0415
    from monitor.sources import FEED_MODULES, FeedReader  # noqa: PLC0415
    from monitor.sources.finder import FINDER_MODULES, FeedFinder  # noqa: PLC0415
    from monitor.workers import WorkerPool  # noqa: PLC0415

    fetcher = open_fetcher(settings)
    pool = WorkerPool(workers=1, preload=(*FEED_MODULES, *FINDER_MODULES))
    try:
        return await work(Desk(fetcher=fetcher, reader=FeedReader(pool), finder=FeedFinder(pool)))
    finally:
        await fetcher.close()
        await pool.close()


def _patience(waiting: str) -> AbstractContextManager[object]:
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415 - only for people

    return Console(stderr=True).status(waiting)


def address(text: str) -> str:
    """The address that a person means: https:// is understood. Ends the command if it is none."""
    from monitor.config.units import Misfit, web_address  # noqa: PLC0415 - not needed for --help

    meant = text.strip()
    try:
        return web_address(f"https://{meant}" if _HOST_LIKE.fullmatch(meant) else meant)
    except Misfit as misfit:
        hint = f" ({misfit.suggestion})" if misfit.suggestion else ""
        return give_up(f"{shown(meant)!r} {misfit.message}{hint}")


def give_up(message: str, code: int = USAGE) -> NoReturn:
    """End the command with a message and an exit code."""
    sys.stderr.write(f"news-monitor: {message}\n")
    raise typer.Exit(code)


def talks_to_a_person() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def say(line: str = "") -> None:
    """One line for people on stdout."""
    sys.stdout.write(f"{line}\n")
