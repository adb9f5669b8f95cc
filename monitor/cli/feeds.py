"""`feeds`: what is polled."""

import typer

from monitor.cli.output import JsonOption, print_json, print_table
from monitor.cli.where import where

group = typer.Typer(help="The feeds that are polled.", no_args_is_help=True)


@group.callback()
def feeds() -> None:
    """The feeds that are polled."""


@group.command("list")
def list_feeds(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured feeds."""
    config = where(context).load()
    if as_json:
        print_json(config.feeds)
        return
    rows = (
        (feed.name, ", ".join(sorted(feed.tags)), feed.every or config.settings.poll.every, feed.url)
        for feed in config.feeds
    )
    print_table(("feed", "tags", "every", "address"), rows, empty="no feeds")
