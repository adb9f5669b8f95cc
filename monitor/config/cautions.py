"""Tells what is well written in a rule, but perhaps not as meant: it asks what another asks, or costs more than others."""

from collections.abc import Iterator
from time import perf_counter

from monitor.config.feeds_file import FeedNames
from monitor.config.files import Source
from monitor.config.findings import quoted
from monitor.config.shaping import at
from monitor.config.tree import Node
from monitor.core.rules.engine import Scope
from monitor.core.rules.regexes import regex_found
from monitor.core.rules.tree import InField, Not, Or, Phrase, Regex, Word, parts_of
from monitor.core.rules.tree import Node as Condition
from monitor.model import Rule

Asked = dict[tuple[object, ...], tuple[str, str]]
"""What rules ask -> the name of the first that does, and where it stands."""

Served = dict[Scope, bool]
"""Whether there is a feed that rules of a scope are for: many rules share one."""

_LENGTH = 4_000  # characters; half of the articles of the sample feeds are shorter
_TIMES = 5
_TEXT = (
    "The ministry said on Tuesday that 3 patrol boats had left port at 06:40, two hours after the first report reached "
    "Aldwick; a spokeswoman (speaking on background) would not give the names of the crews, nor say who had ordered it. "
)
_ARTICLE = (_TEXT * (_LENGTH // len(_TEXT) + 1))[:_LENGTH]


def warn_of_twin(rule: Rule, node: Node, source: Source, asked: Asked) -> None:
    """Tell of a rule that asks the same of the same articles as one before, for the same channels."""
    condition = (" ".join(rule.query.split()), " ".join(rule.excluded.split()))
    scope = (rule.feeds, rule.languages, rule.channels, rule.active)
    name, where = asked.setdefault((*condition, *scope), (rule.name, f"{source.file}:{node.line}"))
    if name != rule.name:
        message = f"this rule asks the same as {quoted(name)} at {where}: both will alert"
        source.warn(at(node, "match"), message, "remove one of the two")


def warn_of_silence(scope: Scope, node: Node, source: Source, known: FeedNames, served: Served) -> None:
    """Tell of a rule that is for none of the feeds; `node` is where they are chosen."""
    if not (known.feeds and known.complete and scope.excepted):
        return
    if scope not in served:
        served[scope] = any(map(scope.admits_feed, known.feeds))
    if not served[scope]:
        message = "no feed is left: this rule never alerts"
        source.warn(node, message, "take one of the exceptions away")


def warn_of_cost(tree: Condition, node: Node, source: Source) -> None:
    """Tell of a rule that no word of an article's text can rule out, with what its regular expressions cost."""
    if _is_anchored(tree):
        return
    regexes = list(_regexes(tree))
    cost = f", which takes about {_microseconds(regexes)} µs an article" if regexes else ""
    message = f"this is tried on every article of its feeds{cost}: no word has to stand in the text"
    source.warn(node, message, "if one has to, add it with AND")


def _is_anchored(node: Condition, *, wanted: bool = True) -> bool:
    """Whether, for the node to be `wanted` of an article, a word has to stand in its text that the index finds it by."""
    match node:
        case Word() | Phrase():
            return wanted
        case InField(field=field) if not field.is_text:
            return False
        case Not(part):
            return _is_anchored(part, wanted=not wanted)
        case _:
            parts = parts_of(node)
            together = all if isinstance(node, Or) is wanted else any
            return bool(parts) and together(_is_anchored(part, wanted=wanted) for part in parts)


def _regexes(node: Condition) -> Iterator[Regex]:
    if isinstance(node, Regex):
        yield node
    for part in parts_of(node):
        yield from _regexes(part)


def _microseconds(regexes: list[Regex]) -> int:
    """What trying the expressions on an article of 4,000 characters takes here, the best of a few times."""
    times = []
    for _ in range(_TIMES):
        began = perf_counter()
        for regex in regexes:
            regex_found(regex, _ARTICLE)
        times.append(perf_counter() - began)
    return max(round(min(times) * 1e6), 1)
