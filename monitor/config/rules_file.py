"""Turns the files in rules/ into watch rules: names unique, queries readable, everything they refer to there."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date

from monitor.config.activity import ALWAYS, active_of
from monitor.config.cautions import Asked, Served, warn_of_cost, warn_of_silence, warn_of_twin
from monitor.config.examples import check_examples
from monitor.config.files import Source
from monitor.config.findings import quoted
from monitor.config.items import items
from monitor.config.lists_file import lists_of, warn_of_unused
from monitor.config.misreadings import is_misread_query, tell_of_list
from monitor.config.queries import Lists, any_of, hint_at_lost_quotes, is_doubtful, read_query
from monitor.config.references import check_channels, check_feeds
from monitor.config.rule_making import made, named
from monitor.config.rule_shapes import DefaultsShape, RuleShape, RulesShape
from monitor.config.shaping import at, is_broken, is_written, meant_by, shape
from monitor.config.telling import Known, Telling
from monitor.config.tree import Mapping, Node, Scalar
from monitor.config.tree import Sequence as SequenceNode
from monitor.config.units import Misfit, line_of_text
from monitor.core.rules.contradictions import contradicts
from monitor.core.rules.engine import Compiled, compile_rule
from monitor.core.rules.tree import And, Not
from monitor.core.rules.tree import Node as Condition
from monitor.model import Active, Rule

_KEYS = RuleShape.later.union(field.alias or name for name, field in RuleShape.model_fields.items())
_NOTHING_SAID = RuleShape()
_MAY_BE_EMPTY = _KEYS - {"name", "match", "not"}  # of these, more is told
_MOST_QUERIES = 1_000  # under one key of a rule: 100,000 took 5 s


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesRead:
    """The rules of all files, in the order of the files and within them, and the lists they use. `named` has the channels
    that a rule names itself, by its id, where routes or a default made others of them."""

    rules: tuple[Compiled, ...]
    lists: Lists
    named: MappingOf[str, tuple[str, ...]]


@dataclass(slots=True)
class _Seen:
    """The names and ids that rules have, and where; what they ask, and whether of any feed; where they are told."""

    telling: Telling
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)
    served: Served = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What holds for the rules of one file."""

    source: Source
    known: Known
    lists: Lists
    seen: _Seen
    today: date
    defaults: DefaultsShape
    default_active: Active
    defaults_name_channels: bool
    all_quoted: bool


def rules_of(sources: Collection[Source], known: Known, today: date) -> RulesRead:
    """Read the rules of all files; their channels are those of the routes, too.

    `today` is the day on the user's calendar that `active:` is seen from.
    """
    lists = lists_of(sources)
    seen = _Seen(Telling(known.routes))
    compiled = tuple(
        rule for source in sources for rule in _rules_in(_scope(source, known, lists, seen, today))
    )
    warn_of_unused(lists)
    return RulesRead(rules=compiled, lists=lists, named=seen.telling.named)


def _scope(source: Source, known: Known, lists: Lists, seen: _Seen, today: date) -> _Scope:
    """What the top of a file says about its rules, checked."""
    file = shape(RulesShape, source.root, source, leave_out={"rules", "lists"})
    defaults = file.defaults or DefaultsShape()
    node = at(source.root, "defaults")
    if isinstance(node, Mapping):
        _warn_of_empty(node, source)
    if defaults.channels == ():
        source.error(at(node, "channels"), "no channel is named here", "name one, or leave the key out")
    check_channels(defaults.channels or (), at(node, "channels"), source, known.channels)
    check_feeds(defaults.feeds or (), at(node, "feeds"), source, known.feeds)
    return _Scope(
        source=source,
        known=known,
        lists=lists,
        seen=seen,
        today=today,
        defaults=defaults,
        default_active=active_of(defaults.active, node, source, today) or ALWAYS,
        defaults_name_channels=_names_channels(source.root),
        all_quoted=_are_all_quoted(at(source.root, "rules")),
    )


def _are_all_quoted(rules: Node) -> bool:
    """Whether several queries stand in the file, all in single quotes: then these are not meant for phrases."""
    nodes = rules.items if isinstance(rules, SequenceNode) else []
    queries = [
        query for node in nodes for query in ([node] if isinstance(node, Scalar) else _queries(node, "match"))
    ]
    return len(queries) > 1 and all(isinstance(query, Scalar) and query.style == "'" for query in queries)


def _names_channels(root: Mapping) -> bool:
    """Whether the defaults have channels, or would if they were well written: what is wrong is told where it stands."""
    if not is_written(root, "defaults"):
        return False
    defaults = root.entries["defaults"].value
    return is_written(defaults, "channels") if isinstance(defaults, Mapping) else True


def _rules_in(scope: _Scope) -> Iterator[Compiled]:
    for node in items(scope.source, "rules"):
        compiled = _rule(node, scope)
        if compiled:
            yield compiled


def _rule(node: Node, scope: _Scope) -> Compiled | None:
    if is_broken(node):
        return None
    if isinstance(node, Scalar):
        return _shorthand(node, scope)
    if isinstance(node, SequenceNode):
        tell_of_list(node, scope.source)
        return None
    return None if is_misread_query(node, scope.source, _KEYS) else _written_out(node, scope)


def _shorthand(node: Scalar, scope: _Scope) -> Compiled | None:
    """A query alone: it is the name, too."""
    tree = _read(node, scope)
    if tree is None:
        return None
    _check_is_told(_NOTHING_SAID, node.value or "", node, scope)
    try:
        name = line_of_text(node.value or "")
    except Misfit as misfit:
        scope.source.error(node, f"as a name, this query {misfit.message}", "write `name:` and `match:`")
        return None
    if not _is_new(name, name, node, scope):
        return None
    queries = (node.value or "",)
    rule = made(name, _NOTHING_SAID, scope.defaults, queries=queries, active=scope.default_active)
    return _compiled(rule, tree, node, scope)


def _written_out(node: Mapping, scope: _Scope) -> Compiled | None:
    source = scope.source
    given = shape(RuleShape, node, source)
    for key in ("name", "match"):
        if not is_written(node, key) and key not in map(meant_by, node.entries.keys() - {key}):
            source.error(node, f"this rule has no {key}", f"add `{key}:`")
    if "not" in node.entries and not is_written(node, "not"):
        hint = source.quoted_line(node.entries["not"].value.start)
        source.warn(node.entries["not"].place, "nothing is written here: this leaves out no article", hint)
    _warn_of_empty(node, source)
    if given.match == ():
        hint = "write one, or several of which one is enough"
        source.error(at(node, "match"), "no query is in this list", hint)
    trees, excluded = (_trees(node, key, scope) for key in ("match", "not"))
    _check_references(given, node, scope)
    active = active_of(given.active, node, source, scope.today)
    # A name is taken also by a rule that has other mistakes: all are told at once.
    new = bool(given.name) and _is_new(given.name or "", given.id or given.name or "", node, scope)
    if not (new and given.name and given.match and trees and excluded is not None):
        return None
    active = active or scope.default_active
    rule = made(given.name, given, scope.defaults, queries=given.match, active=active)
    return _compiled(rule, _condition(trees, excluded, node, source), node, scope)


def _warn_of_empty(node: Mapping, source: Source) -> None:
    for key, entry in node.entries.items():
        if key in _MAY_BE_EMPTY and not is_written(node, key):
            hint = "write a value, or remove the key"
            source.warn(entry.place, "nothing is written here: this says nothing", hint)


def _condition(
    trees: Sequence[Condition], excluded: Sequence[Condition], node: Node, source: Source
) -> Condition:
    """What `match:` and `not:` ask together; a warning if no article can fulfil both."""
    wanted = any_of(trees)
    if not excluded:
        return wanted
    tree = And((wanted, Not(any_of(excluded))))
    if not contradicts(wanted) and (contradiction := contradicts(tree)):
        source.warn(at(node, "not"), str(contradiction), "leave one of the two out")
    return tree


def _trees(node: Mapping, key: str, scope: _Scope) -> list[Condition] | None:
    """The conditions under a key, empty where nothing is written; None if one cannot be read."""
    queries = _queries(node, key)
    if len(queries) > _MOST_QUERIES:
        message = f"more than {_MOST_QUERIES:,} queries in one rule"
        scope.source.error(at(node, key), message, "divide it, or put the words into a list")
        return None
    trees = [_read(query, scope) for query in queries]
    sound = [tree for tree in trees if tree is not None]
    return sound if len(sound) == len(trees) else None


def _read(query: Node, scope: _Scope) -> Condition | None:
    tree = read_query(query, scope.source, scope.lists)
    if tree is not None and not scope.all_quoted:
        hint_at_lost_quotes(query, scope.source)
    return tree


def _queries(node: Node, key: str) -> Sequence[Node]:
    """The queries under a key: one text or a list of them. What is neither has been told by the shape."""
    if not isinstance(node, Mapping) or not is_written(node, key):
        return ()
    value = node.entries[key].value
    if isinstance(value, SequenceNode):
        return [item for item in value.items if isinstance(item, Scalar) and item.value is not None]
    return [value] if isinstance(value, Scalar) else ()


def _check_references(given: RuleShape, node: Mapping, scope: _Scope) -> None:
    source = scope.source
    if given.channels is None and not is_written(node, "channels"):
        _check_is_told(given, given.name or "", node, scope)
    elif given.channels == ():
        source.error(at(node, "channels"), "this rule tells nobody", "name a channel")
    check_channels(given.channels or (), at(node, "channels"), source, scope.known.channels)
    check_feeds(given.feeds or (), at(node, "feeds"), source, scope.known.feeds)


def _compiled(rule: Rule, tree: Condition, node: Node, scope: _Scope) -> Compiled:
    """The rule with its condition and the channels it is told on; what is odd about the two is told."""
    feeds = scope.known.feeds
    rule = scope.seen.telling.routed(rule)
    compiled = compile_rule(rule, tree, feeds.names)
    warn_of_twin(rule, node, scope.source, scope.seen.asked)
    chosen = node if is_written(node, "feeds") else at(scope.source.root, "defaults")
    warn_of_silence(compiled.scope, at(chosen, "feeds"), scope.source, feeds, scope.seen.served)
    warn_of_cost(tree, at(node, "match"), scope.source)
    if not (scope.lists.doubtful and is_doubtful(tree, scope.lists)):
        check_examples(compiled, node, scope.source)
    return compiled


def _check_is_told(given: RuleShape, name: str, node: Node, scope: _Scope) -> None:
    """Tell of a rule that names no channel, in a file whose defaults name none, if nothing else sends it anywhere."""
    if not scope.defaults_name_channels and scope.seen.telling.tells_nobody(
        named(name, given, scope.defaults)
    ):
        hint = "add `channels: [name]` here, `defaults: {channels: [name]}` above, or `default:` in channels.yaml"
        scope.source.error(node, "this rule has no channel", hint)


def _is_new(name: str, rule_id: str, node: Node, scope: _Scope) -> bool:
    """Whether no rule before has this name or id; if so, both are its own from now on."""
    source, seen = scope.source, scope.seen
    if name in seen.names:
        message = f"the rule name {quoted(name)} is taken at {seen.names[name]}"
        source.error(at(node, "name"), message, "give one of the two another name")
        return False
    if rule_id in seen.ids:
        message = f"the rule id {quoted(rule_id)} is taken at {seen.ids[rule_id]}"
        source.error(at(node, "id"), message, "give one of the two another id")
        return False
    seen.names[name] = seen.ids[rule_id] = f"{source.file}:{node.line}"
    return True
