"""Turns the feeds of an OPML file into items for feeds.yaml, and says which of them are left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.config.feed_item import NewFeed
from monitor.config.feed_names import as_label, proposed_name, same_address
from monitor.config.findings import quoted
from monitor.config.opml import Outline
from monitor.config.units import Misfit, web_address
from monitor.model import Feed


@dataclass(slots=True, kw_only=True)
class Import:
    """What becomes of the outlines of a file: items to be added, how many were there already, and what is wrong with
    the others, each with its line."""

    items: list[NewFeed] = field(default_factory=list)
    doubles: int = 0
    refused: list[str] = field(default_factory=list)


def to_import(outlines: Sequence[Outline], known: Sequence[Feed], tags: Sequence[str]) -> Import:
    """The outlines as items with the further `tags`; folders and categories are tags. `known` are the feeds that are
    listed already."""
    done = Import()
    addresses = {same_address(feed.url) for feed in known}
    names = {feed.name for feed in known}
    for outline in outlines:
        try:
            url = web_address(outline.url)
        except Misfit as misfit:
            done.refused.append(f"line {outline.place.line}: {quoted(outline.url)} {misfit.message}")
            continue
        if not url.isprintable():  # one such address would keep all others out of feeds.yaml
            done.refused.append(
                f"line {outline.place.line}: {quoted(url)} holds characters that no text file does"
            )
            continue
        if same_address(url) in addresses:
            done.doubles += 1
            continue
        name = proposed_name(outline.title, url, names)
        labels = filter(None, map(as_label, (*outline.folders, *outline.categories)))
        done.items.append(NewFeed(url=url, name=name, tags=tuple(dict.fromkeys((*labels, *tags)))))
        addresses.add(same_address(url))
        names.add(name)
    return done
