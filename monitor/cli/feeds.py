"""`feeds`: what is polled, how it does, and how it gets into and out of feeds.yaml."""

import typer

from monitor.cli import feed_add, feed_discover, feed_list, feed_opml, feed_remove, feed_show

group = typer.Typer(help="The feeds that are polled.", no_args_is_help=True)


@group.callback()
def feeds() -> None:
    """The feeds that are polled."""


group.command("list")(feed_list.list_feeds)
group.command("show")(feed_show.show_feed)
group.command("discover")(feed_discover.discover)
group.command("add")(feed_add.add)
group.command("remove")(feed_remove.remove)
group.command("import")(feed_opml.import_feeds)
group.command("export")(feed_opml.export_feeds)
