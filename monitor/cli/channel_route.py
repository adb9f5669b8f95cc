"""`channels route`: where a rule's alerts go, which step led there, and why nowhere else."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.desk import give_up, say
from monitor.cli.output import JsonOption, print_json, shown
from monitor.cli.where import where
from monitor.model import Priority, Rule

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.core.routing import Routing


def show_route(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(help="The rule's name or id.")],
    as_json: JsonOption = False,
) -> None:
    """Show on which channels a rule is told, which step led to each, and why the others are not reached.

    Exits 2 if there is no such rule.
    """
    from monitor.core.routing import route  # noqa: PLC0415 - not needed for --help

    config = where(context).load()
    as_written = _as_written(rule, config)
    routing = route(as_written, config.routes.routes, config.routes.default)
    if as_json:
        print_json(_object(as_written, routing, config))
    else:
        _print(as_written, routing, config)


def _as_written(name: str, config: "Config") -> Rule:
    """The rule with the channels that it names itself."""
    from monitor.config.findings import did_you_mean  # noqa: PLC0415 - not needed for --help

    compiled = config.rule_set.find(name)
    if compiled is None:
        hint = did_you_mean(name, [one.name for one in config.rules])
        give_up(f"no rule is called {shown(name)!r}{f' ({shown(hint)})' if hint else ''}")
    return replace(compiled.rule, channels=config.named.get(compiled.rule.id, compiled.rule.channels))


def _print(rule: Rule, routing: "Routing", config: "Config") -> None:
    facts = (
        "" if rule.priority is Priority.NORMAL else rule.priority.value,
        f"tagged {', '.join(rule.tags)}" if rule.tags else "",
    )
    said = "; ".join(filter(None, facts))
    say(f"{shown(rule.name)}{f' ({shown(said)})' if said else ''}")
    say(f"told on: {shown(', '.join(routing.channels))}")
    say()
    width = max(len(step.name) for step in routing.steps)
    for step in routing.steps:
        say(f"{'✓' if step.fits else '✗'} {shown(step.name):<{width}}  {shown(step.sentence)}")
    if others := list(_not_reached(routing, config)):
        say()
        sys.stdout.writelines(f"not told: {shown(name)}: {shown(why)}\n" for name, why in others)


def _not_reached(routing: "Routing", config: "Config") -> Iterable[tuple[str, str]]:
    """Each configured channel that is not told, and why."""
    steps = dict(zip(config.routes.routes, routing.steps[1:-1], strict=True))
    default = routing.steps[-1]
    for spec in config.channels:
        if spec.name in routing.channels:
            continue
        reasons = [
            f"{step.name}: {step.sentence}" for one, step in steps.items() if spec.name in one.channels
        ]
        if spec.name in config.routes.default:
            reasons.append(f"{default.name}: {default.sentence}")
        yield spec.name, "; ".join(reasons) or "neither the rule nor a route names it"


def _object(rule: Rule, routing: "Routing", config: "Config") -> dict[str, object]:
    return {
        "rule": rule.name,
        "priority": rule.priority,
        "tags": rule.tags,
        "channels": routing.channels,
        "steps": routing.steps,
        "not_reached": [{"channel": name, "why": why} for name, why in _not_reached(routing, config)],
    }
