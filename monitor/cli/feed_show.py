"""`feeds show`: all that is known of one feed, or of the feeds of a site, and what the site prints in all of its articles."""

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.desk import give_up
from monitor.cli.output import JsonOption, print_json, shown
from monitor.cli.where import Where, where

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.store import SqlStore


def show_feed(
    context: typer.Context,
    wanted: Annotated[
        str,
        typer.Argument(metavar="FEED|SITE", help="A feed's name or address, or a site such as example.org."),
    ],
    *,
    boilerplate: Annotated[
        bool,
        typer.Option(
            "--boilerplate", help="Also the paragraphs that its site prints in all of its articles."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is known of a feed, or of the feeds of a site.

    Exits 2 if there is no such feed or site.
    """
    from monitor.cli.feed_known import learned_of, look_up  # noqa: PLC0415 - the database and numpy, not for --help
    from monitor.cli.feed_page import feeds_object, print_feeds, print_learned  # noqa: PLC0415

    place = where(context)
    config = place.load()
    with ExitStack() as stack:
        store = _store(place, stack)
        found = look_up(wanted, config, store)
        if found is None:
            give_up(f"there is no feed or site {shown(wanted)!r}{_nearest(wanted, config)}")
        learned = [learned_of(site, store) for site in found.sites] if boilerplate else None
    if as_json:
        print_json(feeds_object(found.known, learned))
        return
    print_feeds(found.known, config.settings.poll.every)
    print_learned(learned or [], [one.feed for one in found.known], is_first=not found.known)


def _store(place: Where, stack: ExitStack) -> "SqlStore | None":
    """What is stored, until the stack is left; None, and told, before the first start."""
    from monitor.errors import StoreError  # noqa: PLC0415 - the database, not needed for --help

    try:
        return stack.enter_context(place.read_store())
    except StoreError as error:
        sys.stderr.write(f"news-monitor: {error}\n")
        return None


def _nearest(wanted: str, config: "Config") -> str:
    from monitor.config.findings import did_you_mean  # noqa: PLC0415 - not needed for --help

    hint = did_you_mean(wanted, [feed.name for feed in config.feeds])
    return f" ({hint})" if hint.startswith("did you mean") else " (`feeds list` names the feeds)"
