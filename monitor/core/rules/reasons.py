"""Clause and article -> why it holds or not, in plain words with the numbers, operator by operator."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from monitor.core.rules.distances import NO_BORDER, nearest_pair, tightest, words_between
from monitor.core.rules.evidence import evidence
from monitor.core.rules.page import Interval, Page
from monitor.core.rules.places import places_of
from monitor.core.rules.printing import to_query
from monitor.core.rules.reader import field_text
from monitor.core.rules.terms import Terms
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    How,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    has_places,
    words_of,
)
from monitor.core.rules.truth import apart, check_of
from monitor.model import Document, Zone

_LONGEST_QUOTE = 160  # characters
_NAMED = 5  # parts or forms named in one reason
_LOOKED_AT = 100  # places looked at for other forms of a word


@dataclass(frozen=True, slots=True)
class View:
    """The article as a rule sees it, and the field that is looked at (None: title and body)."""

    document: Document
    page: Page
    terms: Terms
    where: Field | None = None

    def holds(self, node: Node) -> bool:
        """Whether the engine says so."""
        return check_of(node, self.terms, self.where)(self.page)

    def places(self, node: Node) -> Sequence[Interval]:
        """Where a node stands."""
        return places_of(node, self.terms, self.where)(self.page)

    def inside(self, where: Field | None) -> "View":
        """The same article, looked at in another field."""
        return replace(self, where=where)

    @property
    def name(self) -> str:
        """Where is looked, in words."""
        return f"in the {field_name(self.where)}" if self.where else "in the article"


# --- by operator ---------------------------------------------------------------------------------------------------


def _atom(node: Word | Phrase | Regex, holds: bool, view: View) -> str:
    if view.where is not None and not view.where.is_text:
        return _about(view.document, view.where, holds=holds)
    if holds:
        return f"found {_counted(node, view)}"
    other = "" if view.where is None else _elsewhere(node, view)
    return _almost(node, view) or f"not {view.name}{other}"


def _about(document: Document, where: Field, *, holds: bool) -> str:
    """Of what is known about the article rather than its text."""
    known = document.language if where is Field.LANG else field_text(document, where)
    text = ", ".join(filter(None, known.split("\n")))
    name = field_name(where)
    if not text:
        return f"the article has no {name}"
    return f"the {name} is {quoted(text)}" if holds else f"not in the {name}, which is {quoted(text)}"


def _counted(node: Node, view: View) -> str:
    """How often something stands where: "twice in the title, once in the lead"."""
    page, below = view.page, view.page.zones[1].name
    border, lead_end = page.border, page.lead_end if below is Zone.BODY else page.border
    counts = Counter(
        Zone.TITLE if first < border else Zone.LEAD if first < lead_end or view.where is Field.LEAD else below
        for first, _ in view.places(node)
    )
    return ", ".join(f"{_times(counts[zone])} in the {zone}" for zone in Zone if counts[zone])


def _elsewhere(node: Node, view: View) -> str:
    counted = _counted(node, view.inside(None))
    return f", but {counted}" if counted else ""


def _almost(node: Word | Phrase | Regex, view: View) -> str:
    """What nearly fits: other forms of the word, or the words of a phrase apart from one another."""
    loose = _loosened(node)
    if loose is not None and (places := view.places(loose)):
        forms = dict.fromkeys(_quote(view.page, place) for place in places[:_LOOKED_AT])
        return f"not as it is written in the rule; the text has {', '.join(islice(forms, _NAMED))}"
    if not isinstance(node, Phrase):
        return ""
    if missing := [word for word in node.words if not view.places(word)]:
        return f"{_named(missing)} not {view.name}" if len(missing) < len(node.words) else ""
    together = tightest([view.places(word) for word in node.words], view.page.border)
    nearest = f"; nearest: {_quote(view.page, together)}" if together else ""
    return f"its words are {view.name}, but never side by side in this order{nearest}"


def _listed(node: Listed, holds: bool, view: View) -> str:
    return EXPLAIN[type(node.node)](node.node, holds, view)


def _run(node: Run, holds: bool, view: View) -> str:
    if holds:
        count = len(view.places(node))
        return f"in {count:,} {_plural(count, 'sentence')}"
    found = [view.places(part) for part in node.parts]
    if missing := [part for part, places in zip(node.parts, found, strict=True) if not places]:
        return f"{_named(missing)} not {view.name}"
    together = tightest(found, view.page.border)
    nearest = (
        f"; nearest: {_quote(view.page, together)}"
        if together
        else ": some only in the title, some only below"
    )
    return f"all {view.name}, but never in one sentence{nearest}"


def _near(node: Near, holds: bool, view: View) -> str:
    name = f"{'ONEAR' if node.ordered else 'NEAR'}/{node.words}"
    sides = (node.left, node.right)
    left, right = found = [view.places(part) for part in sides]
    if missing := [part for part, places in zip(sides, found, strict=True) if not places]:
        return f"{name} failed: {_named(missing)} not {view.name}"
    pair = nearest_pair(left, right, view.page.border, ordered=node.ordered)
    if pair is None:
        return f"{name} failed: {_never_near(left, right, view, ordered=node.ordered)}"
    count = words_between(*pair)
    distance = f"nearest pair {count:,} {_plural(count, 'word')} apart, in {_quote(view.page, _around(pair))}"
    return distance if holds else f"{name} failed: {distance}"


def _never_near(left: Sequence[Interval], right: Sequence[Interval], view: View, *, ordered: bool) -> str:
    """Why two sides that are both there make no pair at any distance."""
    if ordered and (pair := nearest_pair(left, right, view.page.border, ordered=False)):
        return f"only the other way round, nearest in {_quote(view.page, _around(pair))}"
    if nearest_pair(left, right, NO_BORDER, ordered=ordered):
        zones = [{first < view.page.border for first, _ in places} for places in (left, right)]
        apart_for_good = zones[0].isdisjoint(zones[1])
        return (
            "one side is only in the title, the other only below it"
            if apart_for_good
            else "no two different ones on the same side of the border of title and text"
        )
    return f"both sides are the same words {view.name}"


def _at_least(node: AtLeast, holds: bool, view: View) -> str:
    places = view.places(node.part)
    count = apart(places)
    what = "sentence" if isinstance(node.part, Run) else "place"
    if holds:
        return f"found in {count:,} {_plural(count, what)}, at least {node.times:,} wanted"
    return f"only {count:,} of at least {node.times:,} {_plural(node.times, what)} {view.name}"


def _in_field(node: InField, holds: bool, view: View) -> str:
    return EXPLAIN[type(node.part)](node.part, holds, view.inside(node.field))


def _not(node: Not, holds: bool, view: View) -> str:
    if holds:
        return "not in the article" if has_places(node.part) else "the article does not fulfil it"
    passages = evidence(node.part, view.page, view.terms)
    marked = next((passage for passage in passages if passage.spans), None)
    return f"the article has it: {quoted(marked.passage)}" if marked else "the article fulfils it"


def _and(node: And, holds: bool, view: View) -> str:
    if holds:
        return "all parts hold"
    failing = [part for part in node.parts if not view.holds(part)]
    verb = "does not hold" if len(failing) == 1 else "do not hold"
    return f"{len(failing):,} of {len(node.parts):,} parts {verb}: {_names(failing)}"


def _or(node: Or, holds: bool, view: View) -> str:
    if not holds:
        return f"none of {len(node.parts):,} alternatives holds"
    holding = [part for part in node.parts if view.holds(part)]
    verb = "holds" if len(holding) == 1 else "hold"
    return f"{len(holding):,} of {len(node.parts):,} alternatives {verb}: {_names(holding)}"


EXPLAIN: dict[type[Node], Callable[[Any, bool, View], str]] = {
    Word: _atom,
    Phrase: _atom,
    Regex: _atom,
    Listed: _listed,
    Run: _run,
    Near: _near,
    AtLeast: _at_least,
    InField: _in_field,
    Not: _not,
    And: _and,
    Or: _or,
}

# --- words and quotes -------------------------------------------------------------------------------------------------


def loosened_in(node: Node) -> Iterator[Node]:
    """What is looked for besides the rule's own words: these in any inflection, to say what the text has instead."""
    for word, where in words_of(node):
        loose = _loosened(word)
        if loose is not None and (where is None or where.is_text):
            yield loose if where is None else InField(where, loose)


def _loosened(node: Node) -> Word | Phrase | None:
    """A word or phrase to be found just as written, or in one form, in any inflection; None for others."""
    match node:
        case Word(text, How.WRITTEN | How.FORM):
            return Word(text)
        case Phrase(words) if any(map(_loosened, words)):
            return Phrase(tuple(_loosened_word(word) for word in words))
        case _:
            return None


def _loosened_word(word: Word) -> Word:
    return Word(word.text) if word.how in {How.WRITTEN, How.FORM} else word


def _around(pair: tuple[Interval, Interval]) -> Interval:
    (first, last), (other_first, other_last) = pair
    return min(first, other_first), max(last, other_last)


def _quote(page: Page, stretch: Interval) -> str:
    """The words of a stretch as they stand in the text."""
    first, last = stretch
    number = max(0, page.sentence_at(first))
    start, end = page.span(first)[0], page.span(last)[1]
    return quoted(page.zones[page.zone_of(number)].text[start:end])


def quoted(text: str) -> str:
    """A passage in one line, shortened in the middle."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_QUOTE:
        half = _LONGEST_QUOTE // 2
        line = f"{line[:half].rpartition(' ')[0] or line[:half]} … {line[-half:].partition(' ')[2] or line[-half:]}"
    return f"'{line}'"


def shortened(query: str, longest: int) -> str:
    """A query, cut if it is long."""
    return query if len(query) <= longest else f"{query[:longest]}…"


def _named(nodes: Sequence[Node]) -> str:
    """A few parts, and "is" or "are"."""
    return f"{_names(nodes)} {'is' if len(nodes) == 1 else 'are'}"


def _names(nodes: Sequence[Node]) -> str:
    """A few parts by their queries, the others by their number."""
    names = [shortened(to_query(node), _LONGEST_QUOTE // 2) for node in nodes[:_NAMED]]
    more = f" and {len(nodes) - _NAMED:,} more" if len(nodes) > _NAMED else ""
    return f"{', '.join(names)}{more}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def field_name(where: Field) -> str:
    """A field as people call it."""
    return {Field.LANG: "language", Field.URL: "address"}.get(where, str(where))
