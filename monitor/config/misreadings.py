"""Tells of queries that YAML reads as something else than text, with the line to write instead."""

from monitor.config.files import Source
from monitor.config.findings import quoted
from monitor.config.lines import FIELDS, in_quotes, text_of
from monitor.config.tree import Mapping, Scalar, Sequence


def is_misread_query(node: Mapping, source: Source, known: frozenset[str]) -> bool:
    """Whether what should be a rule with the `known` keys looks like a query that YAML took for keys; tells so."""
    first, entry = next(iter(node.entries.items()), ("", None))
    alone = len(node.entries) == 1 and first not in known
    if entry is None or not (alone or first.casefold() in FIELDS):
        return False
    query = text_of(first, entry.value)
    sign = source.text[node.start]
    if sign in "{?":
        message = f"because of the {sign}, YAML reads this as keys"
        hint = f"write {in_quotes(query)}" if query else "a query has parentheses for groups, no braces"
    else:
        message = f"because of its colon, YAML reads {quoted(first)} as a key"
        hint = "put the query in single quotes"
        if query:
            rest = " under `match:`, beside a `name:`" if not alone else ""
            hint = f"write {in_quotes(query, '- ' if alone else '')}{rest}"
    source.error(node, message, hint)
    return True


def tell_of_list(node: Sequence, source: Source) -> None:
    """Tell of a list where a query is wanted."""
    if source.text[node.start] != "[":
        source.error(node, "a list cannot stand here", "one `- ` a rule; NOT or a minus excludes a word")
        return
    texts = [item.text for item in node.items if isinstance(item, Scalar)]
    hint = f"write {in_quotes(', '.join(texts))}" if len(texts) == len(node.items) == 1 else ""
    message = "a list cannot stand here: YAML takes brackets for one"
    source.error(node, message, hint or "write a query, with parentheses for groups, or `name:` and `match:`")
