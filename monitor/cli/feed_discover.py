"""`feeds discover`: which feeds a site has."""

from typing import Annotated

import typer

from monitor.cli import FAILED
from monitor.cli.desk import address, at_desk, give_up, say
from monitor.cli.feed_found import command, found_object, print_found
from monitor.cli.output import JsonOption, print_json
from monitor.cli.where import where
from monitor.core.identity import without_password


def discover(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, a page of it, or a feed.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the feeds of a site, the best first.

    Looks at the links in the page, at the places where feeds usually stand, and at the news sitemaps that robots.txt
    names. Exits 1 if there is none, or the site does not answer.
    """
    from functools import partial  # noqa: PLC0415

    from monitor.pipeline.discover import discover as look_for_feeds  # noqa: PLC0415 - not needed for --help

    config = where(context).load()
    wanted = address(url)
    found = at_desk(config.settings.fetch, partial(look_for_feeds, wanted), "looking for feeds")
    if as_json:
        feeds = [found_object(each) for each in found.feeds]
        print_json({"is_feed": found.is_feed, "trouble": found.trouble, "feeds": feeds})
    elif found.trouble:
        give_up(f"{without_password(wanted)}: {found.trouble}", FAILED)
    elif found.feeds:
        if found.is_feed:
            say("this is a feed")
        print_found(found.feeds)
    else:
        say(f"no feed was found at {without_password(wanted)}; to watch the page itself, try")
        say(f"  {command('feeds', 'add', wanted, '--kind', 'page')}")
    raise typer.Exit(0 if found.feeds else FAILED)
