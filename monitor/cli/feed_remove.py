"""`feeds remove`: takes an item out of feeds.yaml."""

import os
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from monitor.cli import FAILED
from monitor.cli.desk import give_up, say
from monitor.cli.feed_add import took_over
from monitor.cli.output import shown
from monitor.cli.where import where
from monitor.model import Feed

if TYPE_CHECKING:
    from monitor.config import Config


def remove(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(metavar="NAME|URL", help="The feed's name or address.")],
) -> None:
    """Take a feed out of feeds.yaml; what is stored of it stays.

    Exits 1 if it cannot be taken out: a rule refers to it, or an OPML file lists it; 2 if there is no such feed.
    """
    from monitor.config.feed_changes import change_feeds  # noqa: PLC0415 - pydantic beside it, not needed for --help
    from monitor.config.feed_edits import without_feed  # noqa: PLC0415

    place = where(context)
    config = place.load()
    found = feed_called(feed, config) or _no_such_feed(feed, config)
    origin = config.origins[found.name]
    if origin.from_opml:
        give_up(
            f"{shown(found.name)!r} is listed in {origin.file}:{origin.place.line}, which feeds.yaml includes: "
            "take it out there",
            FAILED,
        )
    changed = change_feeds(
        config, os.environ, lambda text: without_feed(text, origin.place), store_url=place.store
    )
    say(
        f"removed from {origin.file}, line {origin.place.line}: {shown(found.name)} ({shown(found.shown_url)})"
    )
    for warning in changed.warnings:
        say(warning.as_warning)
    _tell_if_still_listed(found, changed.config)
    say(took_over(place))


def feed_called(wanted: str, config: "Config") -> Feed | None:
    """The feed of that name or address."""
    by_name = {feed.name: feed for feed in config.feeds}
    if wanted in by_name:
        return by_name[wanted]
    known = (feed for feed in config.feeds if wanted == feed.shown_url or _is_at(feed, wanted))
    if (found := next(known, None)) is not None:
        return found
    folded = [feed for feed in config.feeds if feed.name.casefold() == wanted.casefold()]
    return folded[0] if len(folded) == 1 else None


def _no_such_feed(wanted: str, config: "Config") -> NoReturn:
    from monitor.config.findings import did_you_mean  # noqa: PLC0415 - not needed for --help

    names = [feed.name for feed in config.feeds]
    hint = did_you_mean(wanted, names) if "://" not in wanted else "`feeds list` names them"
    give_up(f"there is no feed {shown(wanted)!r}" + (f" ({hint})" if hint else ""))


def _is_at(feed: Feed, address: str) -> bool:
    from monitor.config.feed_names import same_address  # noqa: PLC0415 - not needed for --help

    try:
        return "://" in address and same_address(address) == same_address(feed.url)
    except ValueError:  # brackets that are none of an IPv6 address
        return False


def _tell_if_still_listed(gone: Feed, config: "Config") -> None:
    for feed in config.feeds:
        if _is_at(feed, gone.url):
            origin = config.origins[feed.name]
            say(f"it is still read: {origin.file}:{origin.place.line} lists it, too, as {shown(feed.name)}")
