"""A rule and the routes of `channels.yaml` become the channels that it is told on, and in words why those and no others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from monitor.model import Priority, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Alerts of rules that fit go to `channels`, too: of rules with any of `priorities`, any of `tags`, and a name or id
    among `rules`. An empty condition asks for nothing. `is_last` ends the reading where it fits; `where` is file:line."""

    channels: tuple[str, ...]
    priorities: frozenset[Priority] = frozenset()
    tags: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    is_last: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was looked at: `name` says what, `channels` which channels it added, `sentence` why these or none.
    `fits` says that it is for this rule, also where it added nothing new."""

    name: str
    fits: bool
    channels: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Where a rule's alerts go, and the steps that led there: the rule itself, each route, the default."""

    channels: tuple[str, ...]
    steps: tuple[Step, ...]


class _Fit(Enum):
    FITS = auto()
    OTHER_PRIORITY = auto()
    OTHER_TAGS = auto()
    OTHER_RULE = auto()
    NOT_READ = auto()


def told_on(rule: Rule, routes: Sequence[Route], default: Sequence[str]) -> tuple[str, ...]:
    """The channels that a rule is told on, each once: `rule.channels` are those that it names itself."""
    routed = (channel for one, fit in _readings(rule, routes) if fit is _Fit.FITS for channel in one.channels)
    return tuple(dict.fromkeys((*rule.channels, *routed))) or tuple(dict.fromkeys(default))


def route(rule: Rule, routes: Sequence[Route], default: Sequence[str]) -> Routing:
    """The channels of `told_on`, with every step on the way there."""
    told: dict[str, None] = dict.fromkeys(rule.channels)
    steps = [_of_rule(rule)]
    last = ""
    for number, (one, fit) in enumerate(_readings(rule, routes), start=1):
        name = f"route {number} ({one.where})" if one.where else f"route {number}"
        new = tuple(each for each in dict.fromkeys(one.channels) if each not in told and fit is _Fit.FITS)
        told |= dict.fromkeys(new)
        steps.append(
            Step(name=name, fits=fit is _Fit.FITS, channels=new, sentence=_why(rule, one, fit, new, last))
        )
        if fit is _Fit.FITS and one.is_last:
            last = f"route {number}"
    steps.append(_of_default(tuple(dict.fromkeys(default)), told=bool(told)))
    return Routing(channels=tuple(told) or steps[-1].channels, steps=tuple(steps))


def _readings(rule: Rule, routes: Sequence[Route]) -> Iterator[tuple[Route, _Fit]]:
    over = False
    for one in routes:
        fit = _Fit.NOT_READ if over else _fit(rule, one)
        yield one, fit
        over = over or (fit is _Fit.FITS and one.is_last)


def _fit(rule: Rule, one: Route) -> _Fit:
    if one.priorities and rule.priority not in one.priorities:
        return _Fit.OTHER_PRIORITY
    if one.tags and one.tags.isdisjoint(rule.tags):
        return _Fit.OTHER_TAGS
    if one.rules and one.rules.isdisjoint((rule.name, rule.id)):
        return _Fit.OTHER_RULE
    return _Fit.FITS


# --- in words ---------------------------------------------------------------------------------------------------------


def _of_rule(rule: Rule) -> Step:
    named = tuple(dict.fromkeys(rule.channels))
    sentence = f"names {_list(named)}" if named else "names no channel"
    return Step(name="the rule itself", fits=bool(named), channels=named, sentence=sentence)


def _of_default(default: tuple[str, ...], *, told: bool) -> Step:
    if not default:
        return Step(name="the default", fits=False, channels=(), sentence="there is none")
    if told:
        return Step(
            name="the default",
            fits=False,
            channels=(),
            sentence="not needed: the alerts go somewhere already",
        )
    sentence = f"nothing else sends them anywhere: {_list(default)}"
    return Step(name="the default", fits=True, channels=default, sentence=sentence)


def _why(rule: Rule, one: Route, fit: _Fit, new: tuple[str, ...], last: str) -> str:
    match fit:
        case _Fit.FITS:
            end = "; no route after it is read" if one.is_last else ""
            return f"{_conditions(rule, one)}: {_adds(new)}{end}"
        case _Fit.OTHER_PRIORITY:
            wanted = [priority.value for priority in Priority if priority in one.priorities]
            return f"the rule's priority is {rule.priority.value}, not {_list(wanted, 'or')}"
        case _Fit.OTHER_TAGS:
            has = f"only {_list(rule.tags)}" if rule.tags else "none"
            return f"it is for rules tagged {_list(sorted(one.tags), 'or')}; this one has {has}"
        case _Fit.OTHER_RULE:
            return "it names other rules"
        case _Fit.NOT_READ:
            return f"not read: {last} was the last"


def _conditions(rule: Rule, one: Route) -> str:
    tags = [tag for tag in rule.tags if tag in one.tags]
    met = (
        f"priority {rule.priority.value}" if one.priorities else "",
        f"tag {_list(tags)}" if tags else "",
        "it names this rule" if one.rules else "",
    )
    return ", ".join(filter(None, met)) or "it is for all rules"


def _adds(new: tuple[str, ...]) -> str:
    return f"adds {_list(new)}" if new else "adds nothing new"


def _list(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
