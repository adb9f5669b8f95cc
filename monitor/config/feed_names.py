"""Turns feeds as they are listed, in feeds.yaml and OPML files, into one for each address, each with a name of its own."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.config.findings import Findings, Place, quoted
from monitor.config.units import Misfit, label
from monitor.core.text import without_deceptive
from monitor.model import Access, Feed, FeedKind

_LONGEST_DEFAULT = 80
_PORTS = {"http": ":80", "https": ":443"}


@dataclass(slots=True, kw_only=True)
class Listed:
    """A feed as listed somewhere; `name` is "" where none is given, then `title` proposes one."""

    url: str = field(repr=False)
    shown_url: str  # with placeholders as they are written
    key: str  # as `Feed` has it, but perhaps not the only one of its kind
    secrets: tuple[tuple[str, str], ...] = field(repr=False)
    name: str
    title: str
    tags: frozenset[str]
    every: timedelta | None
    file: str
    place: Place
    from_opml: bool
    kind: FeedKind = FeedKind.FEED
    links: str = ""
    access: Access = field(default_factory=Access, repr=False)
    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a feed is listed: the file as messages name it, and the place of its item or outline in there."""

    file: str
    place: Place
    from_opml: bool


def named(listed: Sequence[Listed], findings: Findings) -> dict[str, tuple[Feed, Origin]]:
    """The feeds by name, in the order listed, and where each is from: the first of an address counts, with the tags of
    all. What is listed twice, or under a name that is taken, is told."""
    merged = _merged(listed, findings)
    names = _names(merged, findings)
    _number_keys(merged)
    return {
        name: (_feed(name, each), Origin(file=each.file, place=each.place, from_opml=each.from_opml))
        for name, each in zip(names, merged, strict=True)
    }


def _feed(name: str, each: Listed) -> Feed:
    return Feed(
        name=name,
        url=each.url,
        key=each.key,
        secrets=each.secrets,
        tags=each.tags,
        every=each.every,
        shown_url=each.shown_url,
        kind=each.kind,
        links=each.links,
        access=each.access,
        never=each.never,
        always=each.always,
    )


def _merged(listed: Sequence[Listed], findings: Findings) -> list[Listed]:
    """One for each address: the first, with the tags of all."""
    first: dict[str, Listed] = {}
    for each in listed:
        known = first.setdefault(same_address(each.url), each)
        if known is each:
            continue
        known.tags |= each.tags
        known.never = tuple(dict.fromkeys((*known.never, *each.never)))
        known.always = tuple(dict.fromkeys((*known.always, *each.always)))
        message = f"this feed is listed already at {known.file}:{known.place.line}"
        if each.from_opml or known.from_opml:
            findings.warn(each.file, each.place, f"{message}, which counts", "its tags are added there")
        else:
            findings.error(each.file, each.place, message, "keep one of the two")
    return list(first.values())


def same_address(url: str) -> str:
    """The address in the form that is compared: scheme and host in lower case, without fragment and usual port."""
    parts = urlsplit(url)
    usual = _PORTS.get(parts.scheme.lower(), "")
    netloc = parts.netloc.lower().removesuffix(usual)
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=netloc, path=parts.path or "/", fragment=""
    ).geturl()


def _number_keys(listed: Sequence[Listed]) -> None:
    """Tell those apart, in the order listed, that only a secret does. No address has a space in it."""
    met = Counter[str]()
    for each in listed:
        met[each.key] += 1
        if met[each.key] > 1:
            each.key = f"{each.key} ({met[each.key]})"


def _names(listed: Sequence[Listed], findings: Findings) -> list[str]:
    """A name for each, all different: those given, and for the others their title, the longer the more it takes."""
    taken: dict[str, Listed] = {}
    for each in listed:
        known = taken.setdefault(each.name, each) if each.name else each
        if known is not each:
            message = f"the name {quoted(each.name)} is taken by the feed at {known.file}:{known.place.line}"
            findings.error(each.file, each.place, message, "give it another name")
    for each in listed:
        if not each.name:
            each.name = next(name for name in _proposals(each) if name not in taken)
            taken[each.name] = each
    return [each.name for each in listed]


def _proposals(each: Listed) -> Iterator[str]:
    """Names for a feed, the best first; told apart by its address, so that they do not hang on the order."""
    yield each.title
    longer = f"{each.title} ({short_name(each.url)})" if each.from_opml else each.title
    yield longer
    number = 2
    while True:
        yield f"{longer} {number}"
        number += 1


def short_name(url: str) -> str:
    """What a feed without a name is called: host and path of its address, without what addresses only carry along."""
    parts = urlsplit(url)
    if not parts.netloc:
        return "feed"  # the whole address is a placeholder
    host = (parts.netloc.rpartition("@")[2]).removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    name = f"{host}{parts.path.rstrip('/')}{query}"
    return name if len(name) <= _LONGEST_DEFAULT else f"{name[: _LONGEST_DEFAULT - 1]}…"


def proposed_name(title: str, url: str, taken: Container[str]) -> str:
    """A name for a feed that is written to a file: its title, with its address if that is taken; "" where nothing of it
    can be a name, or both are taken: then one is made of the address."""
    plain = as_label(title[:_LONGEST_DEFAULT])
    if not plain:
        return ""
    longer = f"{plain} ({short_name(url)})"
    return next((name for name in (plain, longer) if name not in taken), "")


def as_label(text: str) -> str:
    """A title as a name or tag, without what is not seen or cannot be written; "" where nothing of it can be one."""
    try:
        return label(without_deceptive(text).lstrip(" -")[:200])
    except Misfit:
        return ""
