"""`feeds add`: an address becomes an item of feeds.yaml, once its owner has seen what it lists."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from monitor.cli import FAILED
from monitor.cli.desk import address, at_desk, give_up, say, talks_to_a_person
from monitor.cli.feed_found import command, print_found, print_preview
from monitor.cli.output import counted, shown
from monitor.cli.where import Where, where
from monitor.core.identity import without_password
from monitor.model import Feed, FeedKind
from monitor.settings import FirstPoll

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.config.feed_item import NewFeed
    from monitor.pipeline.discover import Discovery, Found

_MOST_COMMANDS = 10
_FIRST_POLL = {
    FirstPoll.DIGEST: "what matches of the items it lists now comes in one summary (first_poll: digest)",
    FirstPoll.SILENT: "what it lists now is read and kept, and nobody told (first_poll: silent)",
    FirstPoll.ALERT: "what it lists now alerts like any other news (first_poll: alert)",
}


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a site: its feed is looked for.")],
    *,
    name: Annotated[str, typer.Option("--name", help="What you call it. Default: its own title.")] = "",
    tags: Annotated[str, typer.Option("--tags", metavar="A,B", help="Words that rules can pick it by.")] = "",
    every: Annotated[str, typer.Option("--every", metavar="5m", help="Poll it at least this often.")] = "",
    kind: Annotated[
        FeedKind | None, typer.Option("--kind", help="`page`: the links of the page are the entries.")
    ] = None,
    links: Annotated[
        str, typer.Option("--links", metavar="SELECTOR", help="CSS selector of a page's links.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Show a feed's newest items, then write it to feeds.yaml.

    Exits 1 if nothing was added: there is no feed, there are several to choose from, or it is listed already.
    """
    place = where(context)
    config = place.load()
    kind = FeedKind.PAGE if links else kind
    new = _checked(address(url), name=name, tags=tags, every=every, kind=kind, links=links)
    _refuse_listed(new.url, config)
    found = _found(new, kind, config, asks=talks_to_a_person() and not yes)
    _refuse_listed(found.url, config)
    print_preview(found, datetime.now(UTC))
    as_meant = kind is not None or found.kind is FeedKind.FEED  # a page in place of a feed is second best
    if talks_to_a_person() and not yes and not typer.confirm("Add it?", default=as_meant):
        give_up("nothing was changed", FAILED)
    _write(_named(new, found, config), config, place)


# --- what was asked for -----------------------------------------------------------------------------------------------


def _checked(url: str, *, name: str, tags: str, every: str, kind: FeedKind | None, links: str) -> "NewFeed":
    """The options as an item; ends the command at one that cannot be taken."""
    from monitor.config.feed_item import NewFeed  # noqa: PLC0415 - pydantic beside it, not needed for --help
    from monitor.config.selectors import selector_trouble  # noqa: PLC0415
    from monitor.config.units import Misfit, duration, label  # noqa: PLC0415

    option, value = "", ""
    try:
        option, value = "--name", name
        label_of_name = label(name) if name else ""
        option, value = "--tags", tags
        labels = tuple(dict.fromkeys(label(tag) for tag in tags.split(",") if tag.strip()))
        option, value = "--every", every
        _ = duration(every) if every else None
    except Misfit as misfit:
        give_up(f"{option}: {value!r} {misfit.message} ({misfit.suggestion})")
    if links and (trouble := selector_trouble(links)):
        give_up(f"--links: {links!r} {trouble[1]}")
    return NewFeed(
        url=url, name=label_of_name, tags=labels, every=every, kind=kind or FeedKind.FEED, links=links
    )


def _refuse_listed(url: str, config: "Config") -> None:
    from monitor.config.feed_names import same_address  # noqa: PLC0415

    known = next((feed for feed in config.feeds if same_address(feed.url) == same_address(url)), None)
    if known:
        origin = config.origins[known.name]
        give_up(
            f"{without_password(url)} is listed already: {shown(known.name)!r} at {origin.file}:{origin.place.line}",
            FAILED,
        )


# --- what is there ----------------------------------------------------------------------------------------------------


def _found(new: "NewFeed", kind: FeedKind | None, config: "Config", *, asks: bool) -> "Found":
    """The feed that is meant by the address; ends the command if there is none, or several and nobody to ask."""
    from monitor.pipeline.discover import discover  # noqa: PLC0415 - not needed for --help

    if kind is not None:
        return _as_asked(new, kind, config)
    discovery = at_desk(config.settings.fetch, partial(discover, new.url), "looking for feeds")
    if discovery.trouble:
        give_up(f"{without_password(new.url)}: {discovery.trouble}", FAILED)
    if not discovery.feeds:
        return _as_page(new, config, asks=asks)
    main = discovery.main
    if discovery.is_feed:
        return _with_login(main[0], new.url)
    if len(main) == 1:
        _tell_whose(main[0], new.url)
        return main[0]
    return _one_of(discovery, asks=asks)


def _tell_whose(found: "Found", page: str) -> None:
    """Whether the feed is the page's own, or its site's."""
    if found.is_named:
        say(f"this is a web page; its feed is {without_password(found.url)}\n")
        return
    say(f"this web page names no feed; its site has one: {without_password(found.url)}")
    say(f"to watch the page itself: {command('feeds', 'add', page, '--kind', 'page')}\n")


def _as_asked(new: "NewFeed", kind: FeedKind, config: "Config") -> "Found":
    """What the address lists, taken for what the user says it is."""
    found = _looked_at(new, kind, config)
    if isinstance(found, str):
        give_up(f"{without_password(new.url)}: {found}", FAILED)
    return _with_login(found, new.url)


def _with_login(found: "Found", given: str) -> "Found":
    """What was found, at the address as given if that names a user: where it has moved to is told without."""
    return replace(found, url=given) if "@" in urlsplit(given).netloc else found


def _looked_at(new: "NewFeed", kind: FeedKind, config: "Config") -> "Found | str":
    from monitor.pipeline.discover import look  # noqa: PLC0415 - not needed for --help

    work = partial(look, new.url, kind, new.links)
    return at_desk(config.settings.fetch, work, "reading what it lists")


def _as_page(new: "NewFeed", config: "Config", *, asks: bool) -> "Found":
    """The page itself, if the user wants that."""
    url = without_password(new.url)
    found = _looked_at(new, FeedKind.PAGE, config)
    if isinstance(found, str):
        give_up(f"no feed was found at {url}, and as a page it lists nothing: {found}", FAILED)
    say(f"no feed was found at {url}; as a page it lists this:\n")
    if asks:
        return found
    print_preview(found, datetime.now(UTC))
    say("to watch the page itself:")
    say(f"  {command('feeds', 'add', new.url, '--kind', 'page')}")
    raise typer.Exit(FAILED)


def _one_of(discovery: "Discovery", *, asks: bool) -> "Found":
    """The feed that the user chooses."""
    main = discovery.main
    print_found(main, numbered=asks)
    if asks:
        number: int = typer.prompt(f"Which one? 1 to {len(main)}, 0 for none", type=int, default=1)
        if not 1 <= number <= len(main):
            give_up("nothing was changed", FAILED)
        say()
        return main[number - 1]
    say(f"\n{counted(len(main), 'feed')}; add the one that you want:")
    for found in main[:_MOST_COMMANDS]:
        say(f"  {command('feeds', 'add', without_password(found.url))}")
    raise typer.Exit(FAILED)


# --- what is written --------------------------------------------------------------------------------------------------


def _named(new: "NewFeed", found: "Found", config: "Config") -> "NewFeed":
    """The item as it will stand in the file: under the name asked for, else the feed's own title."""
    from monitor.config.feed_names import proposed_name  # noqa: PLC0415

    title = new.name or proposed_name(found.listing.title or found.title, found.url, {*_names(config)})
    return replace(new, url=found.url, name=title, kind=found.kind)


def _names(config: "Config") -> set[str]:
    return {feed.name for feed in config.feeds}


def _write(new: "NewFeed", config: "Config", place: Where) -> None:
    from monitor.config.feed_changes import change_feeds  # noqa: PLC0415
    from monitor.config.feed_edits import with_feeds  # noqa: PLC0415
    from monitor.config.feed_item import as_lines  # noqa: PLC0415
    from monitor.config.feed_names import same_address  # noqa: PLC0415

    changed = change_feeds(config, os.environ, lambda text: with_feeds(text, [new]), store_url=place.store)
    after = changed.config
    # Not by its name: it may have taken that of a feed in an OPML file, which then has a new one.
    feed = next(feed for feed in after.feeds if same_address(feed.url) == same_address(new.url))
    origin = after.origins[feed.name]
    say(f"added to {origin.file}, line {origin.place.line}:")
    for line in as_lines(new):
        say(f"  {shown(without_password(line))}")
    for warning in changed.warnings:
        say(warning.as_warning)
    _tell_next(feed, after, place)


def _tell_next(feed: Feed, config: "Config", place: Where) -> None:
    if "@" in urlsplit(feed.url).netloc:
        say(
            "the address holds a password; safer: `user:` and `password: ${credential:NAME}` below the address"
        )
    say(took_over(place))
    say(_FIRST_POLL[config.settings.first_poll])
    say(f"to undo: {command('feeds', 'remove', feed.name)}")


def took_over(place: Where) -> str:
    """What happens to a change of feeds.yaml, in words."""
    owner = place.owner()
    if owner is None:
        return "no monitor is running; the next `news-monitor run` begins with it"
    return f"the running monitor (process {owner}) takes it over by itself"
