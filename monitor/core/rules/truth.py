"""Tree and page -> true or false, operator by operator."""

from collections.abc import Callable
from typing import Any

from monitor.core.rules.page import Page, phrase_places
from monitor.core.rules.tree import And, Node, Not, Or, Phrase, Run, Word

Truth = Callable[[Any, Page], bool]
SentencesOf = Callable[[Any, Page], frozenset[int]]


def holds(node: Node, page: Page) -> bool:
    """Whether the document on the page fulfils the condition."""
    return HOLDS[type(node)](node, page)


def run_sentences(run: Run, page: Page) -> frozenset[int]:
    """The numbers of the sentences that hold every part of a run."""
    common: frozenset[int] | None = None
    for part in run.parts:
        found = SENTENCES[type(part)](part, page)
        common = found if common is None else common & found
        if not common:
            return frozenset()
    return common or frozenset()


# --- true anywhere in the document ------------------------------------------------------------------------------------


def _word_holds(node: Word, page: Page) -> bool:
    return any(map(page.where.__contains__, page.asked[node.text]))


def _phrase_holds(node: Phrase, page: Page) -> bool:
    return next(phrase_places(page, node.words), None) is not None


def _run_holds(node: Run, page: Page) -> bool:
    return bool(run_sentences(node, page))


def _not_holds(node: Not, page: Page) -> bool:
    return not holds(node.part, page)


def _and_holds(node: And, page: Page) -> bool:
    return all(HOLDS[type(part)](part, page) for part in node.parts)


def _or_holds(node: Or, page: Page) -> bool:
    return any(HOLDS[type(part)](part, page) for part in node.parts)


HOLDS: dict[type[Node], Truth] = {
    Word: _word_holds,
    Phrase: _phrase_holds,
    Run: _run_holds,
    Not: _not_holds,
    And: _and_holds,
    Or: _or_holds,
}

# --- the sentences of what may stand in a run -------------------------------------------------------------------------


def _word_sentences(node: Word, page: Page) -> frozenset[int]:
    return page.word_sentences(node.text)


def _phrase_sentences(node: Phrase, page: Page) -> frozenset[int]:
    """Only where the whole phrase lies in one sentence."""
    at, last = page.sentence_at, len(node.words) - 1
    return frozenset(at[place] for place in phrase_places(page, node.words) if at[place] == at[place + last])


def _or_sentences(node: Or, page: Page) -> frozenset[int]:
    return frozenset().union(*(SENTENCES[type(part)](part, page) for part in node.parts))


SENTENCES: dict[type[Node], SentencesOf] = {
    Word: _word_sentences,
    Phrase: _phrase_sentences,
    Or: _or_sentences,
}
