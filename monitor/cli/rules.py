"""`rules`: what is watched for, and tried on texts."""

import sys
from collections.abc import Iterator, Sequence

import typer

from monitor.cli import trying
from monitor.cli.limits import NO_LIMIT, active_of, limits_of, max_age_of
from monitor.cli.output import JsonOption, counted, plain, print_json, print_table, shown
from monitor.cli.where import where
from monitor.model import Priority, Rule

group = typer.Typer(help="The watch rules.", no_args_is_help=True)


@group.callback()
def rules() -> None:
    """The watch rules."""


@group.command("list")
def list_rules(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the configured watch rules."""
    listed = where(context).load().rules
    if as_json:
        print_json([_object(rule) for rule in listed])
    elif sys.stdout.isatty():
        _print_for_people(listed)
    else:
        print_table(_COLUMNS, map(_row, listed), empty="no rules")


group.command("test")(trying.try_rules)
group.command("explain")(trying.explain_rule)


# New columns come last: scripts count them.
_COLUMNS = (
    "rule", "priority", "channels", "feeds", "match", "not", "languages", "active", "max_age", "tags",
)  # fmt: skip


def _row(rule: Rule) -> tuple[object, ...]:
    return (
        rule.name,
        rule.priority,
        ", ".join(rule.channels),
        ", ".join(rule.feeds) or "all",
        rule.query,
        rule.excluded or "-",
        ", ".join(rule.languages) or "all",
        active_of(rule.active) or "always",
        max_age_of(rule.max_age) or "-",
        ", ".join(rule.tags) or "-",
    )


def _print_for_people(listed: Sequence[Rule]) -> None:
    """A few lines a rule: a table of ten columns fits on no terminal."""
    from rich.text import Text  # noqa: PLC0415 - only for people

    from monitor.cli.marked import make_console, say  # noqa: PLC0415

    console = make_console()
    for rule in listed:
        priority = "" if rule.priority is Priority.NORMAL else f"{rule.priority} "
        told = f"  {priority}→ {shown(', '.join(rule.channels))}"
        say(console, Text.assemble((shown(rule.name), "bold"), (told, "dim")), hanging=2)
        for label, value in _details(rule):
            say(console, shown(value), head=Text(f"  {label}", "dim"))
    say(console, f"\n{counted(len(listed), 'rule')}" if listed else "no rules")


def _details(rule: Rule) -> Iterator[tuple[str, str]]:
    """What there is to tell of a rule, each with its label."""
    details = (
        ("", "" if rule.query == rule.name else rule.query),
        ("not   ", rule.excluded),
        ("only  ", "; ".join(limits_of(rule))),
        ("tags  ", ", ".join(rule.tags)),
    )
    return ((label, value) for label, value in details if value)


def _object(rule: Rule) -> dict[str, object]:
    """A rule for programs: `max_age` in seconds, null for the monitor's own, "off" for no limit."""
    max_age = NO_LIMIT if max_age_of(rule.max_age) == NO_LIMIT else rule.max_age
    return {**plain(rule), "max_age": plain(max_age)}
