"""Which of the items that a feed lists are new, which are known, and which of those were revised. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKeys:
    """What an item may be known by within its feed, each short and with its kind in front, "" where it has none:
    its GUID, its canonical address (whether http or https), and its title, date and text together."""

    guid: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """The stored entry that a key stands for, as it was last listed.

    `content` is the digest of what an item under this GUID said last ("" for keys that are no GUIDs).
    """

    entry_id: int
    content: str
    title: str
    url: str
    summary: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An item of the listing that is a known entry."""

    entry_id: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What the items of a listing are, each in one place only, in the listing's order.

    `revised` are a known entry's new version (title, link or summary changed), `attached` known under another GUID than
    before, `same` unchanged.
    """

    new: tuple[Entry, ...] = ()
    revised: tuple[Sighting, ...] = ()
    attached: tuple[Sighting, ...] = ()
    same: tuple[Sighting, ...] = ()


def item_keys(entry: Entry) -> ItemKeys:
    """The keys of an item."""
    raise NotImplementedError


def content_digest(entry: Entry) -> str:
    """The digest of what an item says: title, canonical link, summary."""
    raise NotImplementedError


def take_census(entries: Sequence[Entry], known: Mapping[str, KnownItem]) -> Census:
    """Sort the items of a listing by what is known: `known` maps each key that the feed has to its entry."""
    raise NotImplementedError
