"""Turns channels.yaml into named addresses to send to, each checked and each for one recipient."""

from dataclasses import dataclass, field

from monitor.config.apprise_url import Complaint, check_all
from monitor.config.files import Source
from monitor.config.findings import Place, quoted
from monitor.config.items import entries_under
from monitor.config.shapes import ChannelShape, ChannelsShape
from monitor.config.shaping import in_words, is_broken, is_written, shape
from monitor.config.tree import Entry, Mapping, Node, Scalar
from monitor.config.units import Misfit, label

_BUILT_IN = ("jsonl", "stdout")
_HINT = "write an Apprise address, jsonl:///path/to/file or stdout://"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """A configured channel. `url` has its secrets filled in and is never shown; `where` is file:line, for messages."""

    name: str
    url: str = field(repr=False)
    where: str


@dataclass(frozen=True, slots=True)
class _Address:
    """An address as written, and where: mistakes in it are told without showing it."""

    name: str
    url: str
    node: Node
    line: int


def channels_of(source: Source) -> tuple[tuple[ChannelSpec, ...], frozenset[str]]:
    """The channels in the order written, and the names of all, also of those that have mistakes or stand in the wrong
    place."""
    shape(ChannelsShape, source.root, source, leave_out={"channels"})
    entries = entries_under(source, "channels")
    written = [found for name, entry in entries.items() if (found := _address(name, entry, source))]
    sound = [address for address in written if not _tell(_check_built_in(address), address, source)]
    foreign = [address for address in sound if _scheme(address.url) not in _BUILT_IN]
    for address, complaint in zip(foreign, check_all([each.url for each in foreign]), strict=True):
        _tell(complaint, address, source)
    return tuple(_spec(address, source) for address in sound), frozenset(entries).union(
        source.root.entries.keys() - {"channels"}
    )


def _address(name: str, entry: Entry, source: Source) -> _Address | None:
    """The channel's address; None where it has none, or one that cannot be read."""
    node = entry.value
    _check_name(name, entry.place, source)
    if isinstance(node, Mapping):
        shape(ChannelShape, node, source)
        url = node.entries["url"].value if is_written(node, "url") else None
        if url is None:
            source.error(entry.place, f"the channel {quoted(name)} has no address", "add `url:`")
    else:
        url = node
    if isinstance(url, Scalar) and url.value and not url.broken:
        return _Address(name, url.value.strip(), url, entry.line)
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


def _check_built_in(address: _Address) -> Complaint | None:
    scheme, found, rest = address.url.partition("://")
    if not found:
        return Complaint("this is not the address of a channel", _HINT)
    if scheme.lower() == "stdout" and rest.strip("/"):
        return Complaint("nothing can follow stdout://", "write stdout://")
    if scheme.lower() == "jsonl" and (not rest or rest.endswith("/")):
        return Complaint("this names no file", "write jsonl:///path/to/file")
    return None


def _tell(complaint: Complaint | None, address: _Address, source: Source) -> bool:
    if complaint:
        source.error(address.node, f"{address.name}: {complaint.message}", complaint.suggestion)
    return complaint is not None


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _spec(address: _Address, source: Source) -> ChannelSpec:
    return ChannelSpec(name=address.name, url=address.url, where=f"{source.file}:{address.line}")
