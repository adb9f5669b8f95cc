"""`alerts`: what was said, and where it stands on each channel."""

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.output import JsonOption, print_json, print_table
from monitor.cli.where import where

if TYPE_CHECKING:
    from monitor.store import DeliveryStatus

group = typer.Typer(help="What was said, and whether it arrived.", no_args_is_help=True)


@group.callback()
def alerts() -> None:
    """What was said, and whether it arrived."""


@group.command("list")
def list_alerts(
    context: typer.Context,
    as_json: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100_000, help="At most so many, newest first.")
    ] = 50,
) -> None:
    """List alerts, the latest first, with the state of every delivery."""
    from monitor.store import alerts as stored_alerts  # noqa: PLC0415 - the database, not needed for --help

    with where(context).read_store() as store:
        found = stored_alerts(store, limit)
    if as_json:
        from monitor.notify import alert_object  # noqa: PLC0415 - only for programs

        print_json([alert_object(one.alert, repeat=False) | {"deliveries": one.deliveries} for one in found])
        return
    rows = (
        (
            one.alert.id,
            one.alert.created_at,
            one.alert.rule or f"({one.alert.kind.value})",
            one.alert.title,
            one.alert.source,
            "; ".join(map(_state, one.deliveries)),
        )
        for one in found
    )
    print_table(("alert", "at", "rule", "headline", "outlet", "deliveries"), rows, empty="no alerts yet")


def _state(delivery: "DeliveryStatus") -> str:
    words = f"{delivery.channel}: {delivery.state.replace('_', ' ')}"
    return (
        words
        if delivery.ended_at and delivery.state == "sent"
        else f"{words} ({delivery.sentence or 'not tried yet'})"
    )
