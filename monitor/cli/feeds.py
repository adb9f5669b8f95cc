"""`feeds`: what is polled."""

import typer

from monitor.cli.output import JsonOption, print_json, print_table
from monitor.cli.where import where
from monitor.model import Feed

group = typer.Typer(help="The feeds that are polled.", no_args_is_help=True)


@group.callback()
def feeds() -> None:
    """The feeds that are polled."""


@group.command("list")
def list_feeds(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured feeds."""
    config = where(context).load()
    if as_json:
        print_json([_shown(feed) for feed in config.feeds])
        return
    rows = (
        (feed.name, ", ".join(sorted(feed.tags)), feed.every or config.settings.poll.every, feed.shown_url)
        for feed in config.feeds
    )
    print_table(("feed", "tags", "every", "address"), rows, empty="no feeds")


def _shown(feed: Feed) -> dict[str, object]:
    """A feed for programs, without the secrets that its address may hold."""
    return {"name": feed.name, "url": feed.shown_url, "tags": feed.tags, "every": feed.every}
