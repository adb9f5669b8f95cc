"""All commands, gathered from their groups."""

from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli import alerts, channels, checks, demo, feeds, rules, runs, status
from monitor.cli.where import Where

app = typer.Typer(
    name="news-monitor",
    help="Watches the news: reads feeds and articles, matches them against your rules, tells your channels.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"news-monitor {__version__}")
        raise typer.Exit


@app.callback()
def everywhere(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="DIR", help="Configuration folder.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="Database, e.g. sqlite:///news.db.")
    ] = None,
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that may stand before or after any command."""
    context.obj = Where(config=config, store=store)


app.command("run")(runs.run)
app.command("check")(checks.check)
app.command("demo")(demo.demo)
app.command("status")(status.status)
app.command("schema")(checks.schema)
app.add_typer(feeds.group, name="feeds")
app.add_typer(rules.group, name="rules")
app.add_typer(channels.group, name="channels")
app.add_typer(alerts.group, name="alerts")
