"""Turns channels.yaml into named addresses to send to, each checked, with the terms it is used on and its templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from monitor.config.apprise_url import Complaint, Reach, check_all
from monitor.config.files import Source, read_source
from monitor.config.findings import Findings, Place, quoted
from monitor.config.items import entries_under
from monitor.config.shapes import ChannelShape, ChannelsShape
from monitor.config.shaping import at, in_words, is_broken, is_written, shape
from monitor.config.templates_file import templates_of
from monitor.config.tree import Entry, Node, Scalar
from monitor.config.tree import Mapping as MappingNode
from monitor.config.units import Misfit, label
from monitor.model import ChannelTerms, OnDoubt

CHANNELS_FILE = "channels.yaml"
_BUILT_IN = ("jsonl", "stdout")
_HINT = "write an Apprise address, jsonl:///path/to/file or stdout://"
_NOTHING_SAID = ChannelShape()
_EXPIRE = timedelta(hours=72)
_STAMP = 4  # hexadecimal digits: one in 65,536 changes goes unseen, and as many guesses at a password fit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """A configured channel. `url` has its secrets filled in and is never shown; `where` is file:line, for messages.

    `templates` are the user's own, part of the message -> source. Two specs are equal if they mean the same, wherever
    they stand.
    """

    name: str
    url: str = field(repr=False)
    where: str = field(compare=False)
    terms: ChannelTerms
    templates: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @property
    def way(self) -> tuple[object, ...]:
        """Whatever, when it changes, the channel has to be opened anew for."""
        return self.url, self.terms.targets, tuple(sorted(self.templates.items()))


@dataclass(frozen=True, slots=True)
class _Address:
    """A channel as written: mistakes in its address are told at `node`, without showing it."""

    name: str
    url: str
    node: Node
    line: int
    given: ChannelShape
    written: Node


_OURS = Reach(targets=("",), gap=timedelta(0), merges=False)
"""Of a file or the screen: what programs read, an alert a line."""


def channels_of(source: Source) -> tuple[tuple[ChannelSpec, ...], frozenset[str]]:
    """The channels in the order written, and the names of all, also of those that have mistakes or stand in the wrong
    place."""
    entries = entries_under(source, "channels")
    written = [found for name, entry in entries.items() if (found := _address(name, entry, source))]
    sound = {address.name: reach for address, reach in _sound(written, source)}
    templates = {
        one.name: _templates(one, source) for one in written
    }  # also of the others: all is told at once
    specs = tuple(
        _spec(one, sound[one.name], source, templates[one.name]) for one in written if one.name in sound
    )
    foreign = source.root.entries.keys() - ChannelsShape.model_fields
    return specs, frozenset(entries).union(foreign)


def written_addresses(folder: Path) -> dict[str, str]:
    """The addresses in the channels.yaml of a folder as they are written, placeholders and all, by the channels' names;
    also while the file has mistakes."""
    source = read_source(folder / CHANNELS_FILE, Findings(), if_missing="")
    entries = entries_under(source, "channels") if source else {}
    nodes = {name: at(entry.value, "url") for name, entry in entries.items()}
    return {name: node.text.strip() for name, node in nodes.items() if isinstance(node, Scalar)}


def _address(name: str, entry: Entry, source: Source) -> _Address | None:
    """The channel's address; None where it has none, or one that cannot be read."""
    node, given = entry.value, _NOTHING_SAID
    _check_name(name, entry.place, source)
    if isinstance(node, MappingNode):
        given = shape(ChannelShape, node, source)
        url = node.entries["url"].value if is_written(node, "url") else None
        if url is None:
            source.error(entry.place, f"the channel {quoted(name)} has no address", "add `url:`")
    else:
        url = node
    if isinstance(url, Scalar) and url.value and not url.broken:
        return _Address(name, url.value.strip(), url, entry.line, given, node)
    if url is node and not is_broken(node):
        source.error(node, f"{name}: {in_words(node)} is not the address of a channel", _HINT)
    return None


def _check_name(name: str, place: Place, source: Source) -> None:
    try:
        as_named = label(name)
    except Misfit as misfit:
        source.error(place, f"the channel name {quoted(name)} {misfit.message}", misfit.suggestion)
        return
    if as_named != name:
        source.error(
            place, f"the channel name {quoted(name)} has stray white space", f"write {quoted(as_named)}"
        )


# --- addresses --------------------------------------------------------------------------------------------------------


def _sound(written: Sequence[_Address], source: Source) -> Iterator[tuple[_Address, Reach]]:
    """The addresses that can be used, in their order, with what they reach; of the others it is told why not."""
    known = [one for one in written if not _tell(_check_form(one), one, source)]
    foreign = [one for one in known if _scheme(one.url) not in _BUILT_IN]
    answers = zip(foreign, check_all([each.url for each in foreign]), strict=True)
    reaches = {one.name: found for one, found in answers if not _tell(found, one, source)}
    for one in known:
        reach = reaches.get(one.name) if one in foreign else _OURS
        if isinstance(reach, Reach):
            yield one, reach


def _check_form(address: _Address) -> Complaint | None:
    scheme, found, rest = address.url.partition("://")
    if not found:
        return Complaint("this is not the address of a channel", _HINT)
    if scheme.lower() == "stdout" and rest.strip("/"):
        return Complaint("nothing can follow stdout://", "write stdout://")
    if scheme.lower() == "jsonl" and (not rest or rest.endswith("/")):
        return Complaint("this names no file", "write jsonl:///path/to/file")
    return None


def _tell(found: Complaint | Reach | None, address: _Address, source: Source) -> bool:
    """Tell of a complaint; whether it was one."""
    if not isinstance(found, Complaint):
        return False
    source.error(address.node, f"{address.name}: {found.message}", found.suggestion)
    return True


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


# --- channels ---------------------------------------------------------------------------------------------------------


def _templates(one: _Address, source: Source) -> Mapping[str, str]:
    return templates_of(one.given.template, one.written, source, name=one.name, url=one.url)


def _spec(address: _Address, reach: Reach, source: Source, templates: Mapping[str, str]) -> ChannelSpec:
    given = address.given
    terms = ChannelTerms(
        name=address.name,
        targets=reach.targets,
        on_doubt=given.on_doubt or OnDoubt.RESEND,
        expire=given.expire or _EXPIRE,
        gap=reach.gap if given.gap is None else given.gap,
        limit=given.limit,
        merges=reach.merges,
        address=sha256(address.url.encode("utf-8", "surrogatepass")).hexdigest()[:_STAMP],
    )
    return ChannelSpec(
        name=address.name,
        url=address.url,
        where=f"{source.file}:{address.line}",
        terms=terms,
        templates=templates,
    )
