"""Turns an item of a feed into the keys it is known by, and into a digest of what it says. Pure."""

import re
from dataclasses import dataclass

from monitor.core.identity.address import canonical_url, tracks
from monitor.core.identity.fingerprint import digest
from monitor.model import Entry

_WEB = ("http://", "https://")

# A title alone is no key ("Morning headlines" comes daily); with a text of that many words it may be one.
_TELLING_WORDS = 8
_LONGEST_TEXT = 4_000  # characters of a text that bear on its key


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKeys:
    """What an item may be known by within its feed, each short and with its kind in front, "" where it has none:
    its GUID, its canonical address (whether http or https), and its title, date and text together."""

    guid: str
    url: str
    text: str

    @property
    def all(self) -> frozenset[str]:
        """Those that it has."""
        return frozenset(filter(None, (self.guid, self.url, self.text)))


def item_keys(entry: Entry) -> ItemKeys:
    """The keys of an item: a letter and 20 hexadecimal digits each.

    A GUID that is an address counts without its scheme and tracking parameters, for feeds change those of old items,
    too. A site's front page is no key, and neither is a title with nothing beside it.
    """
    return ItemKeys(guid=guid_key(entry), url=url_key(entry), text=text_key(entry))


def guid_key(entry: Entry) -> str:
    """As in `item_keys`."""
    return "g" + digest(_plain_guid(entry.key))


def url_key(entry: Entry) -> str:
    """As in `item_keys`."""
    address = schemeless(entry.url)
    return "u" + digest(address) if address.rstrip("/").count("/") or "?" in address else ""


def text_key(entry: Entry) -> str:
    """As in `item_keys`."""
    title = _folded(entry.title)
    text = _folded((entry.summary or entry.content)[:_LONGEST_TEXT])
    if not title or (entry.published_at is None and text.count(" ") + 1 < _TELLING_WORDS):
        return ""
    date = "" if entry.published_at is None else entry.published_at.isoformat()
    return "t" + digest(title, date, text)


def content_digest(entry: Entry) -> str:
    """The digest of what an item says: title, canonical link, summary. Blind to the link's scheme and to white space."""
    return said(entry.title, entry.url, entry.summary)


def said(title: str, url: str, summary: str) -> str:
    """As `content_digest`, of the parts."""
    return digest(" ".join(title.split()), schemeless(url), " ".join(summary.split()))


def schemeless(url: str) -> str:
    """The canonical address from its host on, "" for anything that is none."""
    return canonical_url(url).partition("://")[2]


def _plain_guid(guid: str) -> str:
    """A GUID as it counts. Unlike an address it keeps its fragment: posts of a live blog, and versions of an article
    (BBC: `…#0`, `…#1`), differ in nothing else."""
    if not guid[:8].lower().startswith(_WEB):
        return guid
    address, _, fragment = guid.partition("#")
    plain = schemeless(address)
    if not plain:
        return guid
    return f"{plain}#{fragment}" if fragment and not _only_tracks(fragment) else plain


def _only_tracks(fragment: str) -> bool:
    """Whether a fragment is but a tracking parameter (`#xtor=RSS-3208`, `#utm_source=rss`)."""
    return all(tracks(name) for name in re.findall(r"(?:^|&)([^=&]*)", fragment))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
