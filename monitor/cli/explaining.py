"""One rule tried on one text: the tree of its clauses with their verdicts; printed or as one object."""

from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from monitor.cli.asides import ONLY_THERE, Found, found_in_asides, found_objects, say_found
from monitor.cli.marked import make_console, say, say_passages, sign
from monitor.cli.output import shown
from monitor.cli.texts import Tried
from monitor.cli.trial import NO_FEED, evidence_object, for_any_feed, say_text, text_object
from monitor.core.rules.engine import Compiled
from monitor.core.rules.explain import Clause, explain
from monitor.core.rules.tree import And, Not, Or
from monitor.core.text import Analyzer
from monitor.model import Feed, Rule
from monitor.pipeline.reading import document_of

DEEPEST_SHOWN = 12  # levels of clauses for people
DEEPEST = 100  # levels for programs
_STEP = 2  # columns a level
_MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why `rule` hits the text or not. `clause` is the whole answer, `condition` the rule's query with its `not:`: the
    same, but where the rule is not for such articles at all; `is_joined` says that its passages are those of its parts.
    `beside` is what a rule that does not hit would hit, were the article's asides part of its text."""

    tried: Tried
    rule: Rule
    clause: Clause
    condition: Clause
    is_joined: bool
    beside: tuple[Found, ...] = ()


def explanation(tried: Tried, compiled: Compiled, feed: Feed | None, analyzer: Analyzer) -> Explanation:
    """Explain a rule on an article of `feed`; without one, as if it came from a feed that the rule is for."""
    document = document_of(tried.article)
    asked = compiled if feed else for_any_feed(compiled)
    clause = explain(asked, document, feed or NO_FEED, analyzer)
    beside = () if clause.holds else found_in_asides(asked, tried.article, feed or NO_FEED, analyzer)
    return Explanation(
        tried=tried,
        rule=compiled.rule,
        clause=clause,
        condition=clause if asked.is_for(document, feed or NO_FEED) else clause.parts[0],
        is_joined=isinstance(compiled.tree, And | Or | Not),
        beside=beside,
    )


# --- for programs -----------------------------------------------------------------------------------------------------


def explanation_object(result: Explanation) -> dict[str, object]:
    """The explanation as one JSON object; `rule` is "" for a query that is no rule's."""
    return {
        "text": text_object(result.tried),
        "rule": result.rule.name,
        "id": result.rule.id,
        "query": result.rule.query,
        "not": result.rule.excluded,
        "hits": result.clause.holds,
        "clause": _clause_object(result.clause, DEEPEST),
        "only_in_boilerplate": found_objects(result.beside),
    }


def _clause_object(clause: Clause, levels: int) -> dict[str, object]:
    return {
        "query": clause.query,
        "holds": clause.holds,
        "reason": clause.reason,
        "parts": [_clause_object(part, levels - 1) for part in clause.parts] if levels else [],
        "evidence": evidence_object(clause.evidence),
    }


# --- for people -------------------------------------------------------------------------------------------------------


def print_explanation(result: Explanation) -> None:
    """The explanation in words, hits marked."""
    console = make_console()
    say_text(console, result.tried)
    say(console, "")
    holds = result.clause.holds
    name = shown(result.rule.name) or "the query"
    verdict = Text("hits" if holds else "does not hit", "bold green" if holds else "bold red")
    say(console, Text.assemble((name, "bold"), " ", verdict), hanging=_STEP)
    if result.beside:
        say(console, Text(f"{ONLY_THERE}, which rules do not see:", "yellow"), head=" " * _STEP)
        say_found(console, result.beside[:_MOST_PASSAGES], indent=2 * _STEP)
    if result.clause is not result.condition:
        say(console, Text(shown(result.clause.reason), "red"), head=" " * _STEP)
        say(console, "its condition alone:", head=" " * _STEP)
    condition = replace(result.condition, evidence=()) if result.is_joined else result.condition
    _say_clause(console, condition, level=0, quoted=False)


def _say_clause(console: Console, clause: Clause, *, level: int, quoted: bool) -> None:
    """A clause with its passages, unless they were quoted above, and below it its parts."""
    indent = level * _STEP
    head = Text.assemble(" " * indent, sign(console, good=clause.holds))
    say(console, Text.assemble(shown(clause.query), (f" · {shown(clause.reason)}", "dim")), head=head)
    if not quoted:
        say_passages(console, clause.evidence[:_MOST_PASSAGES], indent=indent + _STEP)
    if clause.parts and level >= DEEPEST_SHOWN:
        say(console, Text("… (--json shows more levels)", "dim"), head=" " * (indent + _STEP))
        return
    quoted = quoted or bool(clause.evidence) or _is_true_negation(clause)
    for part in clause.parts:
        _say_clause(console, part, level=level + 1, quoted=quoted)


def _is_true_negation(clause: Clause) -> bool:
    """Whether it holds because its only part does not: what is there of that part says nothing."""
    return clause.holds and len(clause.parts) == 1 and not clause.parts[0].holds
