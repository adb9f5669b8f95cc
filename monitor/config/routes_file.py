"""Turns `routes:` and `default:` of channels.yaml into where alerts go besides the channels that rules name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.config.files import Source
from monitor.config.findings import did_you_mean
from monitor.config.items import items
from monitor.config.references import check_channels
from monitor.config.shapes import ChannelsShape, RouteShape
from monitor.config.shaping import at, in_words, is_broken, is_written, shape
from monitor.config.tree import Mapping, Node
from monitor.core.routing import Route
from monitor.model import Rule

_CONDITIONS = ("priority", "tags", "rules")
_EXAMPLE = "write {priority: urgent, channels: [phone]}, or tags: or rules: as the condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The routes in the order written, and the default channels. `doubtful` says that some have mistakes, which are told:
    rules may be meant to be told on more than is known here."""

    routes: tuple[Route, ...] = ()
    default: tuple[str, ...] = ()
    doubtful: bool = False
    nodes: tuple[Node, ...] = field(default=(), repr=False)


UNREADABLE = Routes(doubtful=True)
"""Stands for the routes of a channels.yaml that cannot be read."""


def routes_of(source: Source, channels: frozenset[str]) -> Routes:
    """The routes and the default of the file, whose channels have these names; every mistake in them is told."""
    before = len(source.findings.errors)
    file = shape(ChannelsShape, source.root, source, leave_out={"channels", "routes"})
    default = at(source.root, "default")
    _check_list(file.default, default, source, channels, "leave the key out for no default")
    nodes = items(source, "routes")
    routes = [_route(node, source, channels) for node in nodes]
    return Routes(
        routes=tuple(route for route in routes if route),
        default=file.default or (),
        # What stands at the wrong level may have been meant for the key `channels`, and is no matter of routes.
        doubtful=len(source.findings.errors) > before,
        nodes=tuple(node for node, route in zip(nodes, routes, strict=True) if route),
    )


def _route(node: Node, source: Source, channels: frozenset[str]) -> Route | None:
    """The route that stands at a node; None if it is none, or one for no rule or no channel."""
    if not isinstance(node, Mapping):
        if not is_broken(node):
            source.error(node, f"{in_words(node)} is not a route", _EXAMPLE)
        return None
    given = shape(RouteShape, node, source)
    named = _names_channels(given, node, source, channels)
    asks = _has_condition(given, node, source)
    if not (named and asks):
        return None
    return Route(
        channels=tuple(dict.fromkeys(given.channels or ())),
        priorities=frozenset(given.priority or ()),
        tags=frozenset(given.tags or ()),
        rules=frozenset(given.rules or ()),
        is_last=bool(given.last),
        where=f"{source.file}:{node.line}",
    )


def _names_channels(given: RouteShape, node: Mapping, source: Source, channels: frozenset[str]) -> bool:
    if not is_written(node, "channels"):
        source.error(node, "this route names no channel", "add `channels: [name]`")
        return False
    return _check_list(given.channels, at(node, "channels"), source, channels, "name one")


def _has_condition(given: RouteShape, node: Mapping, source: Source) -> bool:
    """Whether the route is for some rules: without a condition it would be for all, which `default:` says better."""
    if node.entries.keys() - RouteShape.model_fields:
        return False  # which is told, and may be a condition misspelt
    if not any(key in node.entries for key in _CONDITIONS):
        hint = (
            "add priority:, tags: or rules:; for what goes nowhere else there is `default:` above the routes"
        )
        source.error(node, "this route has no condition", hint)
        return False
    empty = [
        key
        for key in _CONDITIONS
        if key in node.entries and not (is_written(node, key) and getattr(given, key) != ())
    ]
    for key in empty:
        source.error(
            node.entries[key].place,
            f"{key}: nothing is written here",
            "write what rules it is for, or remove it",
        )
    misfits = [key for key in _CONDITIONS if is_written(node, key) and getattr(given, key) is None]
    return not empty and not misfits


def _check_list(
    names: Sequence[str] | None, node: Node, source: Source, channels: frozenset[str], hint: str
) -> bool:
    """Tell of a list of channels that is empty, and of each name in it that no channel has; whether all is well."""
    before = len(source.findings.errors)
    if names == ():
        source.error(node, "no channel is named here", hint)
    check_channels(names or (), node, source, channels)
    return names is not None and len(source.findings.errors) == before


def warn_of_idle_routes(found: Routes, source: Source, rules: Collection[Rule]) -> None:
    """Tell of names and tags in routes that no rule has."""
    names = {name for rule in rules for name in (rule.name, rule.id)} if found.routes else set()
    tags = {tag for rule in rules for tag in rule.tags} if found.routes else set()
    for route, node in zip(found.routes, found.nodes, strict=True):
        for place, hint in _idle(route.rules, names, at(node, "rules")):
            source.warn(place, f"no rule has the name or id {in_words(place)}", hint)
        for place, hint in _idle(route.tags, tags, at(node, "tags")):
            source.warn(place, f"no rule has the tag {in_words(place)}", hint)


def _idle(asked: frozenset[str], known: set[str], node: Node) -> Iterator[tuple[Node, str]]:
    """What is asked and not known: where it is written, and what may be meant."""
    for word in sorted(asked - known):
        yield _place_of(word, node), did_you_mean(word, sorted(known)) or "it waits for one that has"


def _place_of(word: str, node: Node) -> Node:
    """Where in a list, or alone, a word is written."""
    found = (one for one in getattr(node, "items", ()) if " ".join((one.value or "").split()) == word)
    return next(found, node)
