"""Rules tried on one text: which of them hit and where, which were not asked; printed or as one object."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from monitor.cli.asides import KINDS, ONLY_THERE, hits_with_asides
from monitor.cli.limits import limits_of
from monitor.cli.marked import make_console, say, say_passages, sign
from monitor.cli.output import counted, plain, shown
from monitor.cli.texts import Tried
from monitor.core.rules.engine import Compiled, RuleSet
from monitor.core.text import Analyzer
from monitor.model import Article, Aside, Evidence, Feed, Match, PageState, Priority, Rule
from monitor.pipeline.reading import document_of

MOST_WITH_ALL_PASSAGES = 10  # hits; of more, each shows its best passage alone
_MOST_NAMES = 5
NO_FEED = Feed(name="", url="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of trying `asked` rules: matches in the rules' order, those that hit nothing but its asides, and those
    that are not for such an article."""

    tried: Tried
    asked: int
    matches: tuple[Match, ...]
    only_beside: tuple[Rule, ...]
    not_for_feed: tuple[Rule, ...]
    not_for_language: tuple[Rule, ...]


def trial(tried: Tried, compiled: Sequence[Compiled], feed: Feed | None, analyzer: Analyzer) -> Trial:
    """Try rules on an article of `feed`; without one, each as if it came from a feed that the rule is for."""
    document = document_of(tried.article)
    asked = [one if feed else for_any_feed(one) for one in compiled]
    for_feed = [one for one in asked if one.scope.admits_feed(feed or NO_FEED)]
    for_both = [one for one in for_feed if one.scope.admits_language(document.language)]
    matches = RuleSet(tuple(for_both), analyzer).match(document, feed=feed or NO_FEED)
    hit = {match.rule.id for match in matches}
    missed = [one for one in for_both if one.rule.id not in hit]
    beside = hits_with_asides(missed, tried.article, feed or NO_FEED, analyzer)
    return Trial(
        tried=tried,
        asked=len(for_both),
        matches=matches,
        only_beside=tuple(match.rule for match in beside),
        not_for_feed=tuple(one.rule for one in asked if not one.scope.admits_feed(feed or NO_FEED)),
        not_for_language=tuple(
            one.rule for one in for_feed if not one.scope.admits_language(document.language)
        ),
    )


def for_any_feed(compiled: Compiled) -> Compiled:
    """The rule without its `feeds:`."""
    scope = replace(compiled.scope, wanted=frozenset(), excepted=frozenset())
    return replace(compiled, scope=scope)


# --- for programs -----------------------------------------------------------------------------------------------------


def trial_object(result: Trial) -> dict[str, object]:
    """The trial as one JSON object."""
    return {
        "text": text_object(result.tried),
        "asked": result.asked,
        "hits": [
            {
                "rule": match.rule.name,
                "id": match.rule.id,
                "priority": match.rule.priority,
                "evidence": evidence_object(match.evidence),
            }
            for match in result.matches
        ],
        "only_in_boilerplate": [rule.name for rule in result.only_beside],
        "not_for_feed": [rule.name for rule in result.not_for_feed],
        "not_for_language": [rule.name for rule in result.not_for_language],
    }


def text_object(tried: Tried) -> dict[str, object]:
    """What the text was taken for."""
    article = tried.article
    return {
        "title": article.title,
        "title_from": tried.headline_from,
        "source": article.outlet,
        "url": article.url,
        "author": article.author,
        "section": article.section,
        "language": article.language,
        "words": words_in(article),
        "shortfall": article.shortfall,
        "state": article.state,
        "method": article.method,
        "asides": [{"kind": aside.kind, "text": aside.text} for aside in article.asides],
        "stored_at": tried.stored_at,
    }


def evidence_object(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    """Passages as in alerts: `spans` in code points of `passage`."""
    return [{"field": one.zone, "passage": one.passage, "spans": plain(one.spans)} for one in evidence]


# --- for people -------------------------------------------------------------------------------------------------------


def print_trial(result: Trial) -> None:
    """The trial in words, hits marked."""
    console = make_console()
    say_text(console, result.tried)
    few = len(result.matches) <= MOST_WITH_ALL_PASSAGES
    for match in result.matches:
        _say_match(console, match, most=len(match.evidence) if few else 1)
    say(console, "")
    say(console, Text(_outcome(result), "bold"))
    article = result.tried.article
    _say_names(console, result.only_beside, ONLY_THERE)
    _say_not_asked(console, result.not_for_feed, f"articles of {shown(article.outlet)}")
    _say_not_asked(console, result.not_for_language, f"texts in {shown(article.language)}")


def say_text(console: Console, tried: Tried) -> None:
    """What the text was taken for: headline, length, language and what else is known."""
    article = tried.article
    say(console, Text(shown(article.title) or "(no headline)", "bold"))
    facts = (
        tried.headline_from and f"headline: {tried.headline_from}",
        counted(words_in(article), "word"),
        f"language {article.language}",
        article.outlet,
        article.author,
        f"in {article.section}" if article.section else "",
        article.url,
        article.state.value if article.state is not PageState.ARTICLE else "",
        article.shortfall,
        left_out(article.asides),
        f"as read at {shown(tried.stored_at)}" if tried.stored_at else "",
    )
    say(console, Text(" · ".join(shown(fact) for fact in facts if fact), "dim"))


def left_out(asides: Sequence[Aside]) -> str:
    """How many paragraphs are not part of the text, and of which kinds; "" if there are none."""
    return f"{counted(len(asides), 'paragraph')} left out ({kinds_of(asides)})" if asides else ""


def kinds_of(asides: Sequence[Aside]) -> str:
    """The kinds, each with how many there are of it: "caption 2, boilerplate 1"."""
    counts = Counter(KINDS[aside.kind] for aside in asides)
    return ", ".join(f"{kind} {count:,}" for kind, count in counts.items())


def words_in(article: Article) -> int:
    """How many words the text has besides its headline, roughly: what stands between spaces."""
    return len((article.body or article.summary).split())


def _say_match(console: Console, match: Match, most: int) -> None:
    rule = match.rule
    limits = [rule.priority.value] if rule.priority is not Priority.NORMAL else []
    limits += limits_of(rule)
    say(console, "")
    note = f"  {'; '.join(map(shown, limits))}" if limits else ""
    say(console, Text.assemble((shown(rule.name), "bold"), (note, "dim")), head=sign(console, good=True))
    say_passages(console, match.evidence[:most], indent=2)


def _outcome(result: Trial) -> str:
    hits = len(result.matches)
    if not result.asked:
        return "no rule is for such a text"
    verb = "hits" if hits == 1 else "hit"
    return f"{hits or 'none'} of {counted(result.asked, 'rule')} {verb}"


def _say_not_asked(console: Console, rules: Sequence[Rule], others: str) -> None:
    if not rules:
        return
    _say_names(console, rules, f"{'is' if len(rules) == 1 else 'are'} not for {others}")


def _say_names(console: Console, rules: Sequence[Rule], what: str) -> None:
    """How many more rules there are of which this is to be said, and the first of them."""
    if not rules:
        return
    names = ", ".join(shown(rule.name) for rule in rules[:_MOST_NAMES])
    rest = f" and {len(rules) - _MOST_NAMES} more" if len(rules) > _MOST_NAMES else ""
    say(console, f"{len(rules):,} more {what}: {names}{rest}", hanging=2)
