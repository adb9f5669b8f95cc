"""Gives what a file lists one by one, so that a mistake in one item hides none in another."""

from monitor.config.files import Source
from monitor.config.shaping import in_words, is_broken, is_written
from monitor.config.tree import Entry, Mapping, Node, Sequence


def items(source: Source, key: str) -> list[Node]:
    """The nodes of the list under a key of the file's top level; none where nothing or no list is written."""
    node = _under(source, key)
    if isinstance(node, Sequence):
        return node.items
    if node is not None:
        hint = "write each item on a line of its own, after `- `"
        source.error(node, f"{key}: {in_words(node)} is not a list", hint)
    return []


def entries_under(source: Source, key: str) -> dict[str, Entry]:
    """The keys and values under a key of the file's top level; none where nothing or something else is written."""
    node = _under(source, key)
    if isinstance(node, Mapping):
        return node.entries
    if node is not None:
        source.error(
            node, f"{key}: {in_words(node)} cannot stand here", "write `name: value` lines below it, indented"
        )
    return {}


def _under(source: Source, key: str) -> Node | None:
    if not is_written(source.root, key) or is_broken(source.root.entries[key].value):
        return None
    return source.root.entries[key].value
