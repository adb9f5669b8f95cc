"""`feeds list`: what is polled, and how each feed does."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.output import JsonOption, plain, print_json, print_table, shown, zone
from monitor.cli.where import Where, where
from monitor.model import Feed, FeedKind

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.store import FeedStatus

Known = Mapping[str, "FeedStatus"]
_COLOURS = {
    "ok": "green",
    "not polled": "dim",
    "slow": "yellow",
    "stale": "yellow",
    "hardly read": "bold red",
    "summaries": "dim",
    "reset": "yellow",
    "rolled over": "yellow",
    "failing": "bold red",
    "not a feed": "bold red",
    "retired": "red",
}
_SHORTER = {
    "not a feed any more": "not a feed",
    "not polled yet": "not polled",
    "can hardly be read any more": "hardly read",
    "gives only summaries": "summaries",
}


def list_feeds(
    context: typer.Context,
    *,
    health: Annotated[bool, typer.Option("--health", help="How each feed does, since when and why.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the configured feeds."""
    place = where(context)
    config = place.load()
    known = _known(place) if health else {}
    if as_json:
        print_json(
            [
                feed_object(feed) | (health_object(known.get(feed.name)) if health else {})
                for feed in config.feeds
            ]
        )
    elif health:
        _print_health(config, known)
    else:
        columns = ("feed", "tags", "every", "address")
        print_table(columns, (_row(feed, config) for feed in config.feeds), empty="no feeds")


def _row(feed: Feed, config: "Config") -> tuple[object, ...]:
    every = feed.every or config.settings.poll.every
    page = " (page)" if feed.kind is FeedKind.PAGE else ""
    return feed.name, ", ".join(sorted(feed.tags)), every, f"{feed.shown_url}{page}"


def feed_object(feed: Feed) -> dict[str, object]:
    """A feed for programs, without the secrets that its address may hold."""
    return {
        "name": feed.name,
        "url": feed.shown_url,
        "tags": feed.tags,
        "every": feed.every,
        "kind": feed.kind,
        "links": feed.links,
    }


def _known(place: Where) -> Known:
    """What the store knows of the feeds, by name; nothing before the first start."""
    from monitor.errors import StoreError  # noqa: PLC0415 - the database, not needed without --health
    from monitor.store import overview  # noqa: PLC0415

    try:
        with place.read_store() as store:
            return {feed.name: feed for feed in overview(store, datetime.now(UTC)).feeds if feed.configured}
    except StoreError as error:
        sys.stderr.write(f"news-monitor: {error}\n")
        return {}


# --- health -----------------------------------------------------------------------------------------------------------


def _print_health(config: "Config", known: Known) -> None:
    rows = [_health_row(feed, known.get(feed.name)) for feed in config.feeds]
    columns = (
        "feed",
        "state",
        "since",
        "last new item",
        "usual gap",
        "next poll",
        "form",
        "what there is to say",
    )
    if sys.stdout.isatty() and rows:
        _print_for_people(config, known)
    else:
        print_table(columns, rows, empty="no feeds")


def _health_row(feed: Feed, status: "FeedStatus | None") -> tuple[object, ...]:
    if status is None:
        return feed.name, "not polled yet", None, None, None, None, "", ""
    return (
        feed.name,
        status.health.state,
        status.health.since,
        status.new_at,
        status.usual_gap,
        status.next_at,
        status.form,
        remarks(status),
    )


def remarks(status: "FeedStatus") -> str:
    """Everything worth a word besides the numbers."""
    said = [status.health.sentence]
    if status.moved_to:
        said.append(f"it has moved: write {status.moved_to} in feeds.yaml")
    if status.hub:
        said.append(f"announces changes by WebSub ({status.hub}), which this version does not use")
    return "; ".join(filter(None, said))


def _print_for_people(config: "Config", known: Known) -> None:
    """On a terminal: a table that keeps to the screen's width, and below it what there is to say, in full."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only for people
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    rows = [[_short(value) for value in _health_row(feed, known.get(feed.name))[:6]] for feed in config.feeds]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("feed", overflow="ellipsis", no_wrap=True)
    for column, title in enumerate(("state", "since", "last new", "gap", "next poll"), start=1):
        width = max(len(row[column]) for row in rows)
        table.add_column(title, no_wrap=True, min_width=max(width, len(title)))
    for name, state, *rest in rows:
        table.add_row(Text(name), Text(state, style=_COLOURS.get(state, "")), *map(Text, rest))
    console = Console()
    console.print(table)
    for feed in config.feeds:
        status = known.get(feed.name)
        if status and (said := remarks(status)):
            console.print(Text.assemble((f"{shown(feed.name)}: ", "bold"), shown(said)))


def _short(value: object) -> str:
    """A time of today without the day, any other without the year, a span in its largest unit but for minutes: six
    columns fit on a screen that is 80 wide."""
    match value:
        case datetime():
            today = value.astimezone(zone()).date() == datetime.now(zone()).date()
            return shown(value)[11:] if today else shown(value)[5:]
        case timedelta() if value >= timedelta(days=2):
            return f"{value.days}d"
        case timedelta() if value >= timedelta(hours=1):
            return f"{value // timedelta(hours=1)}h"
        case timedelta():
            return f"{value // timedelta(minutes=1)}m"
        case _:
            return _SHORTER.get(str(value), shown(value))


def health_object(status: "FeedStatus | None") -> dict[str, object]:
    """How a feed does, for programs."""
    if status is None:
        return {"health": None}
    return {
        "health": plain(status.health),
        "newest": status.new_at,
        "usual_gap": status.usual_gap,
        "next_poll": status.next_at,
        "failures": status.failures,
        "form": status.form,
        "hub": status.hub,
        "moved_to": status.moved_to,
        "entries": status.entries,
    }
