"""What templates may use: the filters and the one function, written for a family's dialect.

`marked`, `bold`, `quote` and `link` give text that is escaped already; all others give plain text, which is escaped when
it is written.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from monitor.notify.clean import cut
from monitor.notify.dialects import Dialect
from monitor.notify.passages import Passage
from monitor.notify.stories import Item, Printing

_LONGEST_TEXT = 100_000


def filters_in(dialect: Dialect) -> Mapping[str, Callable[..., Any]]:
    """The filters of a template, by name."""
    return {
        "marked": partial(_marked, dialect),
        "bold": partial(_wrapped, dialect, dialect.bold),
        "quote": partial(_wrapped, dialect, dialect.quote),
        "cut": _cut,
        "join": _join,
        "first_up": _first_up,
        "upper": _upper,
        "lower": _lower,
        "length": len,
        "limit": _limit,
    }


def link_in(dialect: Dialect) -> Callable[..., Markup]:
    """`link(item)` or `link(printing)`: its headline or outlet, linked to its address; other words if they are given."""

    def link(told: object, words: str = "") -> Markup:
        if not isinstance(told, Item | Printing):
            raise TemplateRuntimeError(
                "link() takes an item or a printing: only their addresses can be linked"
            )
        escaped = _escaped(dialect, words or (told.title if isinstance(told, Item) else told.source))
        return _safe(dialect.link(escaped, told.url) if told.url else escaped)

    return link


def _marked(dialect: Dialect, passage: object) -> Markup:
    if not isinstance(passage, Passage):
        raise TemplateRuntimeError("|marked takes a passage")
    return _safe(dialect.marked(passage.segments))


def _wrapped(dialect: Dialect, wrap: Callable[[str], str], text: object) -> Markup:
    escaped = _escaped(dialect, text)
    return _safe(wrap(escaped) if escaped else "")


def _escaped(dialect: Dialect, text: object) -> str:
    return str(text) if isinstance(text, Markup) else dialect.escape(str(text))


def _safe(escaped: str) -> Markup:
    return Markup(escaped)  # noqa: S704 - its callers escaped it


def _cut(text: object, room: int) -> str:
    return cut(str(text), room)


def _first_up(text: object) -> str:
    return f"{str(text)[:1].upper()}{str(text)[1:]}"


def _upper(text: object) -> str:
    return str(text).upper()


def _lower(text: object) -> str:
    return str(text).lower()


def _join(parts: tuple[object, ...] | list[object], between: str = "") -> str:
    joined = str(between).join(filter(None, map(str, parts)))
    if len(joined) > _LONGEST_TEXT:
        raise TemplateRuntimeError("the joined text is too long")
    return joined


def _limit(parts: tuple[object, ...] | list[object], most: int) -> tuple[object, ...]:
    return tuple(parts)[: max(most, 0)]
