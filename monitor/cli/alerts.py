"""`alerts`: what was said, and where it stands on each channel."""

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import alert_feed, alert_hand
from monitor.cli.delivery_words import in_brief
from monitor.cli.desk import give_up
from monitor.cli.known import check_channel
from monitor.cli.output import JsonOption, print_json, print_table, shown
from monitor.cli.where import where

if TYPE_CHECKING:
    from monitor.model import Alert
    from monitor.store import StoredAlert

group = typer.Typer(help="What was said, and whether it arrived.", no_args_is_help=True)


@group.callback()
def alerts() -> None:
    """What was said, and whether it arrived."""


@group.command("list")
def list_alerts(
    context: typer.Context,
    *,
    as_json: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100_000, help="At most so many, newest first.")
    ] = 50,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list each alert that was told in a summary.")
    ] = False,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that were given up on a channel.")] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for a channel, or are held.")
    ] = False,
    channel: Annotated[
        str, typer.Option("--channel", metavar="NAME", help="Only those for this channel.")
    ] = "",
) -> None:
    """List alerts, the latest first, with the state of every delivery. A summary stands for the alerts in it."""
    from monitor.store import alerts as stored_alerts  # noqa: PLC0415 - the database, not needed for --help
    from monitor.store.said import Wanted  # noqa: PLC0415

    place, wanted = where(context), Wanted(channel=channel, dead=dead, waiting=waiting)
    check_channel(channel, place)
    with place.read_store() as store:
        found = stored_alerts(store, limit, folded=not (everything or as_json), wanted=wanted)
    if as_json:
        print_json([_object(one) for one in found])
        return
    rows = (
        (
            one.alert.id,
            one.alert.created_at,
            _rule(one.alert),
            one.alert.title,
            one.alert.source,
            _states(one),
        )
        for one in found
    )
    print_table(
        ("alert", "at", "rule", "headline", "outlet", "deliveries"),
        rows,
        empty="no such alert" if dead or waiting or channel else "no alerts yet",
    )


@group.command("show")
def show_alert(
    context: typer.Context,
    wanted: Annotated[
        str, typer.Argument(metavar="ID", help="The alert's id, or how it begins, as in its last line.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show an alert, where it stands on each channel, and its article as it is now: what it was read from, what was left
    out, who else prints it, and what changed since.

    Exits 2 if there is no such alert.
    """
    from monitor.cli.alert_page import article_object, print_alert_page  # noqa: PLC0415 - not needed for --help
    from monitor.store.shown import alerts_shown  # noqa: PLC0415 - the database

    word = wanted.strip().removeprefix("Alert ").strip()
    with where(context).read_store() as store:
        found = alerts_shown(store, word) if word else []
    if len(found) != 1:
        few = "`news-monitor alerts list` names them" if not found else "write more of it"
        give_up(f"{'no' if not found else 'more than one'} alert begins with {shown(word)!r} ({few})")
    if as_json:
        print_json(_object(found[0].told) | article_object(found[0]))
    else:
        print_alert_page(found[0])


group.command("retry")(alert_hand.retry)
group.command("drop")(alert_hand.drop)
group.command("feed")(alert_feed.feed)


def _object(listed: "StoredAlert") -> dict[str, object]:
    """As on `jsonl://`, with its deliveries, whether it waits for its summary, and the id of the one that it is in."""
    from monitor.notify import alert_object  # noqa: PLC0415 - only for programs

    told = {"deliveries": listed.deliveries, "held": listed.held, "summary": listed.digest}
    return alert_object(listed.alert, repeat=False) | told


def _rule(alert: "Alert") -> str:
    """The rule's name; of what no single rule is behind, what it is."""
    if alert.rule:
        return alert.rule
    return f"(summary of {len(alert.items):,})" if alert.items else f"({alert.kind.value})"


def _states(listed: "StoredAlert") -> str:
    if listed.held:
        return "waits for a summary"
    if listed.digest:
        return f"in a summary ({listed.digest})"
    return "; ".join(map(in_brief, listed.deliveries))
