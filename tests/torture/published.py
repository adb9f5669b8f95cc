"""The kills' figures beside those measured of programs that people trust with their alerts."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.tools.report import Figure

# Measured on 2 cores: Alertmanager 0.34.0, one alert, its source sending it again and again (11 notifications), and its
# source silent once it was accepted with 200 (none of 10 was notified of); rss2email, 30 entries in one feed.
_OTHERS = (
    ("Alertmanager 0.34, source repeats", 10, 1, 0, 10),
    ("Alertmanager 0.34, source is silent", 10, 10, 10, 0),
    ("rss2email", 5, 30, 0, 96),
)


def print_beside(figures: Sequence[Figure]) -> None:
    """A table of kills, deliveries, lost and repeated ones: ours, channel by channel, and theirs."""
    known = {one.name: one for one in figures}
    if "kills: seconds a life" not in known:
        return
    kills = known["kills: seconds a life"].n
    table = Table(
        "program", "kills", "promised", "lost", "repeats", "repeats a kill", title="what a kill costs"
    )
    for channel in ("mail", "hook", "file"):
        lost, repeats = known[f"kills: lost on {channel}"], known[f"kills: repeats on {channel}"]
        _add(table, f"news-monitor, {channel}", kills, lost.n, round(lost.value), round(repeats.value))
    for name, *row in _OTHERS:
        _add(table, name, *row)
    Console(width=110).print(table)


def _add(table: Table, name: str, *counts: int) -> None:
    kills, promised, lost, repeats = counts
    table.add_row(name, str(kills), f"{promised:,}", str(lost), str(repeats), f"{repeats / kills:.2f}")
