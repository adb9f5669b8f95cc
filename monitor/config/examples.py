"""Tries a rule on the texts under its `examples:`, and tells of each that comes out otherwise than written."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.config.files import Source
from monitor.config.findings import quoted
from monitor.config.shaping import at
from monitor.config.tree import Node
from monitor.core.rules.engine import EVERYWHERE, Compiled, RuleSet
from monitor.core.rules.explain import Clause, explain
from monitor.model import Document, Feed

_FEED = Feed(name="examples", url="")


def check_examples(compiled: Compiled, node: Node, source: Source) -> None:
    """Tell of each example that fails, at its place; `node` is where the rule stands."""
    rule = compiled.rule
    if not rule.matching and not rule.sparing:
        return
    anywhere = replace(compiled, scope=EVERYWHERE)
    rules = RuleSet((anywhere,))
    for key, texts in (("match", rule.matching), ("no_match", rule.sparing)):
        written = at(node, "examples", key)
        for index, text in enumerate(texts):
            place = at(written, index)
            if not text.strip():
                source.error(place, "an example is missing here", "write a sentence or a headline")
                continue
            _check(text, rules, anywhere, wanted=key == "match", at_node=place, source=source)


def _check(
    text: str, rules: RuleSet, compiled: Compiled, *, wanted: bool, at_node: Node, source: Source
) -> None:
    documents = list(_documents(text, compiled))
    hits = [document for document in documents if rules.hits(document, feed=_FEED)]
    if wanted and not hits:
        reason = "" if source.findings.are_many else f": {_reason(explain(compiled, documents[-1], _FEED))}"
        source.error(at_node, f"the rule does not match this example{reason}")
    elif hits and not wanted:
        found = rules.match(hits[0], feed=_FEED)[0].evidence
        passage = f": {quoted(found[0].passage)}" if found else ""
        source.error(at_node, f"the rule matches this example, which it should not{passage}")


def _documents(text: str, compiled: Compiled) -> Iterator[Document]:
    """The articles that a text may stand for: a headline and a body or, of one line, the one or the other."""
    language = compiled.rule.languages[0] if compiled.rule.languages else "en"
    title, _, body = text.strip().partition("\n")
    yield Document(title=title, body=body.strip(), language=language)
    if not body.strip():
        yield Document(title="", body=title, language=language)


def _reason(clause: Clause) -> str:
    """Why a rule does not hit: the reason of the innermost clause that alone decides it."""
    failing = [part for part in clause.parts if not part.holds]
    inner = failing[0] if len(failing) == 1 and not clause.holds else None
    return _reason(inner) if inner else f"{clause.query}: {clause.reason}"
