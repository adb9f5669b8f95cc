"""`rules`: what is watched for."""

import typer

from monitor.cli.output import JsonOption, print_json, print_table
from monitor.cli.where import where

group = typer.Typer(help="The watch rules.", no_args_is_help=True)


@group.callback()
def rules() -> None:
    """The watch rules."""


@group.command("list")
def list_rules(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured watch rules."""
    config = where(context).load()
    if as_json:
        print_json(config.rules)
        return
    rows = (
        (
            rule.name,
            rule.priority,
            ", ".join(rule.channels),
            ", ".join(rule.feeds) or "all",
            rule.query,
            rule.excluded or "-",
        )
        for rule in config.rules
    )
    print_table(("rule", "priority", "channels", "feeds", "match", "not"), rows, empty="no rules")
