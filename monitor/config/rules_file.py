"""Turns the files in rules/ into watch rules: names unique, queries readable, everything they refer to there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.config.feeds_file import FeedNames
from monitor.config.files import Source
from monitor.config.findings import did_you_mean, quoted
from monitor.config.items import items
from monitor.config.queries import as_query, check_query
from monitor.config.shapes import DefaultsShape, RuleShape, RulesShape
from monitor.config.shaping import at, in_words, is_broken, is_written, shape
from monitor.config.tree import Mapping, Node, Scalar
from monitor.config.tree import Sequence as SequenceNode
from monitor.config.units import Misfit, line_of_text
from monitor.model import Priority, Rule

_MOST_SUGGESTED = 30
_KEYS = RuleShape.later.union(field.alias or name for name, field in RuleShape.model_fields.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rules may refer to; `channels` None where channels.yaml could not be read."""

    feeds: FeedNames
    channels: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What holds for the rules of one file."""

    source: Source
    known: Known
    taken: "_Taken"
    defaults: DefaultsShape
    defaults_name_channels: bool


@dataclass(slots=True)
class _Taken:
    """The names and ids that rules have, and where."""

    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def rules_of(sources: Iterable[Source], known: Known) -> tuple[Rule, ...]:
    """The rules of all files, in the order of the files and within them."""
    taken = _Taken()
    return tuple(rule for source in sources for rule in _rules_in(source, known, taken))


def _rules_in(source: Source, known: Known, taken: _Taken) -> Iterable[Rule]:
    file = shape(RulesShape, source.root, source, leave_out="rules")
    defaults = file.defaults or DefaultsShape()
    node = at(source.root, "defaults")
    scope = _Scope(
        source=source,
        known=known,
        taken=taken,
        defaults=defaults,
        defaults_name_channels=_names_channels(source.root),
    )
    if defaults.channels == ():
        source.error(at(node, "channels"), "no channel is named here", "name one, or leave the key out")
    _check_channels(defaults.channels or (), node, scope)
    for item in items(source, "rules"):
        rule = _rule(item, scope)
        if rule:
            yield rule


def _names_channels(root: Mapping) -> bool:
    """Whether the defaults have channels, or would if they were well written: what is wrong is told where it stands."""
    if not is_written(root, "defaults"):
        return False
    defaults = root.entries["defaults"].value
    return is_written(defaults, "channels") if isinstance(defaults, Mapping) else True


def _rule(node: Node, scope: _Scope) -> Rule | None:
    if is_broken(node):
        return None
    if isinstance(node, Mapping):
        return _written_out(node, scope)
    if isinstance(node, Scalar):
        return _shorthand(node, scope)
    scope.source.error(node, "a list cannot stand here", "write a query, or `name:` and `match:`")
    return None


def _shorthand(node: Scalar, scope: _Scope) -> Rule | None:
    """A query alone: it is the name, too."""
    if not check_query(node, scope.source):
        return None
    _check_has_channel(node, scope)
    try:
        name = line_of_text(node.text)
    except Misfit as misfit:
        scope.source.error(node, f"as a name, this query {misfit.message}", "write `name:` and `match:`")
        return None
    if not _is_new(name, name, node, scope):
        return None
    return _made(name, RuleShape(), (node.value or "",), scope)


def _written_out(node: Mapping, scope: _Scope) -> Rule | None:
    source = scope.source
    only = next(iter(node.entries), "")
    if len(node.entries) == 1 and only not in _KEYS:
        message = f"because of its colon, YAML reads {quoted(only)} as a key"
        source.error(node, message, f"put the query in single quotes: '{only}: …'")
        return None
    given = shape(RuleShape, node, source)
    for key in ("name", "match"):
        if not is_written(node, key):
            source.error(node, f"this rule has no {key}", f"add `{key}:`")
    if given.match == ():
        source.error(
            at(node, "match"), "no query is in this list", "write one, or several of which one is enough"
        )
    sound = [check_query(query, source) for key in ("match", "not") for query in _queries(node, key)]
    if given.channels is None and not is_written(node, "channels"):
        _check_has_channel(node, scope)
    elif given.channels == ():
        source.error(at(node, "channels"), "this rule tells nobody", "name a channel")
    _check_channels(given.channels or (), node, scope)
    _check_feeds(given.feeds or (), node, scope)
    # A name is taken also by a rule that has other mistakes: all are told at once.
    new = bool(given.name) and _is_new(given.name or "", given.id or given.name or "", node, scope)
    if not (new and given.name and given.match and all(sound)):
        return None
    return _made(given.name, given, given.match, scope)


def _queries(node: Mapping, key: str) -> Sequence[Node]:
    """The queries under a key: one text or a list of them. What is neither has been told by the shape."""
    if not is_written(node, key):
        return ()
    value = node.entries[key].value
    if isinstance(value, SequenceNode):
        return [item for item in value.items if isinstance(item, Scalar) and item.value is not None]
    return [value] if isinstance(value, Scalar) else ()


def _made(name: str, given: RuleShape, queries: tuple[str, ...], scope: _Scope) -> Rule:
    return Rule(
        id=given.id or name,
        name=name,
        query=as_query(queries),
        excluded=as_query(given.not_ or ()),
        priority=given.priority or scope.defaults.priority or Priority.NORMAL,
        channels=tuple(dict.fromkeys(given.channels or scope.defaults.channels or ())),
        feeds=tuple(dict.fromkeys(given.feeds or ())),
        note=given.note or "",
    )


def _check_has_channel(node: Node, scope: _Scope) -> None:
    if not scope.defaults_name_channels:
        hint = "add `channels: [name]` here, or `defaults: {channels: [name]}` at the top of the file"
        scope.source.error(node, "this rule has no channel", hint)


def _check_channels(names: Sequence[str], node: Node, scope: _Scope) -> None:
    known = scope.known.channels
    for index, name in enumerate(names):
        if known is not None and name not in known:
            place = at(node, "channels", index)
            message = f"there is no channel {in_words(place)}"
            scope.source.error(place, message, _nearest(name, known, scope))


def _check_feeds(references: Sequence[str], node: Node, scope: _Scope) -> None:
    known = scope.known.feeds
    for index, reference in enumerate(references):
        name = reference.removeprefix("-")
        if known.complete and name not in known.names:
            place = at(node, "feeds", index)
            message = f"no feed has the name or tag {in_words(place)}"
            scope.source.error(place, message, _nearest(name, known.names, scope))


def _nearest(name: str, known: frozenset[str], scope: _Scope) -> str:
    """The suggestion for a dead reference; not for thousands of them, as each takes up to 20 ms."""
    return did_you_mean(name, sorted(known)) if len(scope.source.findings.errors) < _MOST_SUGGESTED else ""


def _is_new(name: str, rule_id: str, node: Node, scope: _Scope) -> bool:
    """Whether no rule before has this name or id; if so, both are its own from now on."""
    source, taken = scope.source, scope.taken
    if name in taken.names:
        message = f"the rule name {quoted(name)} is taken at {taken.names[name]}"
        source.error(at(node, "name"), message, "give one of the two another name")
        return False
    if rule_id in taken.ids:
        message = f"the rule id {quoted(rule_id)} is taken at {taken.ids[rule_id]}"
        source.error(at(node, "id"), message, "give one of the two another id")
        return False
    taken.names[name] = taken.ids[rule_id] = f"{source.file}:{node.place.line}"
    return True
