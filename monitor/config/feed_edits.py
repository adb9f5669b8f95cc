"""Adds items to the text of a feeds.yaml, or takes one out, and leaves every other character as it is.

What one adds and then removes leaves the text as it was. An empty list has three spellings, told apart by what stands
where it was: items below `feeds:` itself are indented; those that replace `[]` are not; a `feeds:` that was missing says
who wrote it.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.config.feed_item import NewFeed, as_json, as_lines, in_braces
from monitor.config.feed_places import FeedList, NotEditableError, Span, dash_of, feed_list
from monitor.config.findings import Place

_BREAK = re.compile(r"\r\n|\r|\n")
_MARK = "\ufeff"
_BEGUN = "feeds:  # begun by `news-monitor feeds add`"
_COLON = re.compile(r"['\"]?[ ]*:")
_COLON_ALONE = re.compile(r"['\"]?:(?=[ ]*(?:[ ]#|\n))")
_EMPTY = re.compile(r"(['\"]?:) \[\]")
_COMMENT = re.compile(r"( *)#")
_HEADING = re.compile(r"#.*?([-=*#~_])\1\1")  # a line drawn in a comment: it heads what follows
Change = tuple[int, int, str]  # what from where to where is replaced by what


def with_feeds(text: str, feeds: Sequence[NewFeed]) -> str:
    """The text with the feeds as the last items of its list.

    Raises:
        NotEditableError: the file is written in a way that leaves no place for it.
    """
    if not feeds:
        return text
    plain = _normalised(text)
    found = feed_list(plain)
    if found.list_ is not None:
        changes = _added_in_brackets(plain, found, found.list_, feeds)
    elif found.items:
        changes = [_added_below(plain, found.items[-1], feeds)]
    elif found.key is not None:
        changes = [_added_under_key(plain, found.key, feeds)]
    elif found.in_braces:
        raise NotEditableError("write `feeds:` instead of the braces")
    else:
        changes = [_added_with_key(plain, feeds)]
    return _changed(text, changes)


def without_feed(text: str, place: Place) -> str:
    """The text without the item that begins at `place`, its comments included.

    Comments are an item's own at the end of its lines, below it if they are indented further than its dash, and right
    above it if nothing shows that they head more than this item.

    Raises:
        NotEditableError: no item that can be cut out begins there.
    """
    plain = _normalised(text)
    found = feed_list(plain)
    at = next((number for number, item in enumerate(found.items) if item.place == place), None)
    if at is None or found.key is None:
        raise NotEditableError(f"no item of `feeds:` begins on line {place.line}")
    removed = _cut_from_brackets if found.list_ is not None else _cut_lines
    after = _changed(text, removed(plain, found, at))
    others = [item for number, item in enumerate(found.items) if number != at]
    if others and _written(_normalised(after)) != [plain[item.start : item.end] for item in others]:
        raise NotEditableError(
            f"what stands around line {place.line} would change its meaning: take it out by hand"
        )
    return after


def _written(plain: str) -> list[str]:
    """The items as they are written. A comment below a text of several lines (`|`) can become part of it."""
    return [plain[item.start : item.end] for item in feed_list(plain).items]


# --- an item on lines of its own --------------------------------------------------------------------------------------


def _added_below(text: str, last: Span, feeds: Sequence[NewFeed]) -> Change:
    dash = dash_of(last, text)
    end = _end_of_lines(text, last, dash)
    return end, end, _lines(feeds, _column(text, dash))


def _added_under_key(text: str, key: Span, feeds: Sequence[NewFeed]) -> Change:
    if not _COLON.match(text, key.end):
        raise NotEditableError("write `feeds:` on a line of its own")
    end = _line_end(text, key.end)
    indent = max(_column(text, key.start) + 2, _indent_of_comment(text, end))
    return end, end, _lines(feeds, indent)


def _added_with_key(text: str, feeds: Sequence[NewFeed]) -> Change:
    item = f"{_BEGUN}{_lines(feeds, 2)}"
    whole_lines = not text or text.endswith("\n")
    return len(text), len(text), f"{item}\n" if whole_lines else f"\n{item}"


def _lines(feeds: Sequence[NewFeed], indent: int) -> str:
    return "".join(f"\n{' ' * indent}{line}" for feed in feeds for line in as_lines(feed))


def _cut_lines(text: str, found: FeedList, at: int) -> list[Change]:
    item, key = found.items[at], found.key
    dash = dash_of(item, text)
    start = _start_of_comments(text, found, at, dash)
    end = _end_of_lines(text, item, dash)
    if key is None or key.start >= start:
        raise NotEditableError("put each item of `feeds:` on a line of its own, below the word")
    if len(found.items) > 1:
        return [(start - 1, end, "")]
    key_line = _line_start(text, key.start)
    if text[key_line : _line_end(text, key_line)] == _BEGUN and _line_end(text, key_line) == start - 1:
        return [(key_line - 1, end, "")] if key_line else [(0, min(end + 1, len(text)), "")]
    colon = _COLON_ALONE.match(text, key.end)
    if colon and _column(text, dash) == _column(text, key.start):
        return [(colon.end(), colon.end(), " []"), (start - 1, end, "")]
    return [(start - 1, end, "")]


def _end_of_lines(text: str, item: Span, dash: int) -> int:
    """Where the lines of an item end: after its last value, a comment behind it, and comments below it that are
    indented further than its dash."""
    end = _line_end(text, max(item.end - 1, dash))
    while _indent_of_comment(text, end) > _column(text, dash):
        end = _line_end(text, end + 1)
    return end


def _start_of_comments(text: str, found: FeedList, at: int, dash: int) -> int:
    """Where the lines of an item begin: with the comments right above it, unless they head more than it."""
    start = top = _line_start(text, dash)
    drawn = False
    while top > 0:
        above = _line_start(text, top - 1)
        comment = _COMMENT.match(text, above)
        if not comment or len(comment[1]) > _column(text, dash):
            break
        drawn = drawn or bool(_HEADING.match(text, comment.end() - 1, top - 1))
        top = above
    blank_above = top > 0 and not text[_line_start(text, top - 1) : top - 1].strip()
    heads_all = at == 0 and not blank_above
    return start if drawn or heads_all or _is_followed(text, found, at, dash, blank_above) else top


def _is_followed(text: str, found: FeedList, at: int, dash: int, blank_above: bool) -> bool:
    """Whether the next item stands right below one that begins a paragraph: what is above is for both."""
    if not blank_above or at + 1 == len(found.items):
        return False
    below = _end_of_lines(text, found.items[at], dash) + 1
    return _line_start(text, dash_of(found.items[at + 1], text)) == below


# --- an item in brackets ----------------------------------------------------------------------------------------------


def _added_in_brackets(text: str, found: FeedList, list_: Span, feeds: Sequence[NewFeed]) -> list[Change]:
    key = found.key
    empty = _EMPTY.match(text, key.end) if key else None
    if key and empty and not found.in_braces and list_.end == empty.end():
        end = _line_end(text, list_.end)
        column = _column(text, key.start)
        if _indent_of_comment(text, end) <= column:
            return [(empty.end(1), empty.end(), ""), (end, end, _lines(feeds, column))]
    is_json = found.in_braces and text[key.start if key else 0] == '"'
    items = list(map(as_json if is_json else in_braces, feeds))
    if not found.items:
        return [(list_.start + 1, list_.start + 1, ", ".join(items))]
    last = found.items[-1]
    indent = _own_line(text, last)
    if indent is None or "\n" not in text[last.end : list_.end]:
        return [(last.end, last.end, "".join(f", {item}" for item in items))]
    comma = _comma_after(text, last.end)
    lines = ",".join(f"\n{indent}{item}" for item in items)
    if comma is not None:
        end = _line_end(text, comma)
        return [(end, end, f"{lines},")]
    end = _line_end(text, last.end)
    return [(last.end, last.end, ","), (end, end, lines)]


def _cut_from_brackets(text: str, found: FeedList, at: int) -> list[Change]:
    item = found.items[at]
    comma = _comma_after(text, item.end)
    is_last = at + 1 == len(found.items)
    before = found.items[at - 1] if at else None
    if (lines := _own_lines(text, item, comma)) is not None:
        orphan = _comma_after(text, before.end) if before and is_last and comma is None else None
        return [*([(orphan, orphan + 1, "")] if orphan is not None else []), (*lines, "")]
    if is_last and before and "\n" not in text[before.end : item.start]:
        return [(before.end, item.end, "")]
    if comma is None:
        return [(item.start, item.end, "")]
    after = next(index for index in range(comma + 1, len(text)) if text[index] != " ")
    return [(item.start, after if not is_last else comma + 1, "")]


def _own_line(text: str, item: Span) -> str | None:
    """The blank beginning of the line that an item begins; None if something else stands before it."""
    before = text[_line_start(text, item.start) : item.start]
    return before if not before.strip() and item.start > len(before) else None


def _own_lines(text: str, item: Span, comma: int | None) -> tuple[int, int] | None:
    """The lines, with the break before them, that hold nothing but an item, its comma and a comment."""
    if _own_line(text, item) is None:
        return None
    end = item.end if comma is None else comma + 1
    rest = text[end : _line_end(text, end)].strip()
    if rest and not rest.startswith("#"):
        return None
    return _line_start(text, item.start) - 1, _line_end(text, end)


def _comma_after(text: str, index: int) -> int | None:
    """The offset of the comma that follows, beyond blanks and comments; None if something else does."""
    while index < len(text):
        if text[index] == ",":
            return index
        if text[index] == "#":
            index = _line_end(text, index)
        elif not text[index].isspace():
            return None
        index += 1
    return None


# --- text -------------------------------------------------------------------------------------------------------------


def _indent_of_comment(text: str, line_end: int) -> int:
    """How far the next line is indented if it is a comment, else 0."""
    comment = _COMMENT.match(text, line_end + 1)
    return len(comment[1]) if comment else 0


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return end if end >= 0 else len(text)


def _column(text: str, index: int) -> int:
    return index - _line_start(text, index)


def _normalised(text: str) -> str:
    """The text as the configuration is read: without byte order mark, its lines ending in newlines."""
    return _BREAK.sub("\n", text.removeprefix(_MARK))


def _changed(text: str, changes: list[Change]) -> str:
    """The text with changes of its normalised form, from front to back, carried over to it."""
    first = _BREAK.search(text)
    ending = first[0] if first else "\n"
    offsets = _Offsets(text)
    done, at = [], 0
    for start, end, new in changes:
        done += [text[at : offsets.of(start)], new.replace("\n", ending)]
        at = offsets.of(end)
    return "".join([*done, text[at:]])


class _Offsets:
    """Where characters of the normalised text stand in the text itself; asked for from front to back."""

    def __init__(self, text: str) -> None:
        self._shift = len(text) - len(text.removeprefix(_MARK))
        self._pairs = self._pairs_in(text)
        self._next = next(self._pairs, None)

    def of(self, index: int) -> int:
        """The offset in the text; the break of a line stands where it begins."""
        while self._next is not None and self._next < index + self._shift:
            self._shift += 1
            self._next = next(self._pairs, None)
        return index + self._shift

    @staticmethod
    def _pairs_in(text: str) -> Iterator[int]:
        return (found.start() for found in re.finditer(r"\r\n", text))
