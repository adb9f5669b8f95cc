"""Checks that the channels and feeds that rules name are there."""

from collections.abc import Sequence

from monitor.config.feeds_file import FeedNames
from monitor.config.files import Source
from monitor.config.findings import did_you_mean
from monitor.config.shaping import at, in_words
from monitor.config.tree import Node


def check_channels(names: Sequence[str], node: Node, source: Source, known: frozenset[str] | None) -> None:
    """Tell of each name that no channel has; `node` is the list of them."""
    for index, name in enumerate(names):
        if known is not None and name not in known:
            place = at(node, index)
            source.error(place, f"there is no channel {in_words(place)}", _nearest(name, known, source))


def check_feeds(references: Sequence[str], node: Node, source: Source, known: FeedNames) -> None:
    """Tell of each reference that no feed has as its name or tag; `node` is the list of them."""
    for index, reference in enumerate(references):
        name = reference.removeprefix("-")
        if known.complete and name not in known.names:
            place = at(node, index)
            message = f"no feed has the name or tag {in_words(place)}"
            source.error(place, message, _nearest(name, known.names, source))


def _nearest(name: str, known: frozenset[str], source: Source) -> str:
    """The suggestion for a dead reference; not for thousands of them, as each takes up to 20 ms."""
    return "" if source.findings.are_many else did_you_mean(name, sorted(known))
