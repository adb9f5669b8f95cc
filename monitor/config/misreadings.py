"""Tells of queries that YAML reads as something else than text, with the line to write instead."""

from monitor.config.files import Source
from monitor.config.findings import quoted
from monitor.config.lines import FIELDS, in_quotes, text_of
from monitor.config.proposals import refusal_of
from monitor.config.shaping import is_written
from monitor.config.tree import Mapping, Scalar, Sequence


def is_misread_query(node: Mapping, source: Source, known: frozenset[str]) -> bool:
    """Whether what should be a rule with the `known` keys looks like a query that YAML took for keys; tells so."""
    first, entry = next(iter(node.entries.items()), ("", None))
    sign = source.text[node.start]
    if entry is None:
        return sign != "{"  # its keys are none, which has been told
    alone = len(node.entries) == 1 and first not in known
    words = sign == "{" and not any(is_written(node, key) for key in node.entries)
    if not (alone or words or first.casefold() in FIELDS):
        return False
    query = "" if words and not alone else text_of(first, entry.value)
    message = f"because of its colon, YAML reads {quoted(first)} as a key"
    hint = "put the query in single quotes"
    if sign in "{?":
        message = f"because of the {sign}, YAML reads this as keys"
        hint = "a query has parentheses for groups, no braces"
    if query:
        message, hint = _proposed(query, message, alone=alone)
    source.error(node, message, hint)
    return True


def _proposed(query: str, message: str, *, alone: bool) -> tuple[str, str]:
    """What is wrong and what to write: the query, if it can be read."""
    refusal = refusal_of(query)
    if refusal:
        return f"{message}; as a query, it is refused, too: {refusal.message}", refusal.suggestion
    rest = " under `match:`, beside a `name:`" if not alone else ""
    return message, f"write {in_quotes(query, '- ' if alone else '')}{rest}"


def tell_of_list(node: Sequence, source: Source) -> None:
    """Tell of a list where a query is wanted."""
    if source.text[node.start] != "[":
        source.error(node, "a list cannot stand here", "one `- ` a rule; NOT or a minus excludes a word")
        return
    texts = [item.text for item in node.items if isinstance(item, Scalar)]
    message = "a list cannot stand here: YAML takes brackets for one"
    hint = "write a query, with parentheses for groups, or `name:` and `match:`"
    if len(texts) == len(node.items) == 1:
        message, hint = _proposed(texts[0], message, alone=True)
    source.error(node, message, hint)
