"""A message becomes plain text, for every channel, in as much room as the channel has.

Possible repeat: …                       only if an earlier attempt may have arrived

Rule: Boat strikes (urgent)

Navy strikes second boat in a week
https://example.org/world/1
Example Times, Tue 3 March 2026, 14:05 GMT

Found in the text:
The navy said a **strike** had sunk a second **boat**.

Also printed by: …                       only if other addresses carry it

Summary only. …                          only if the article itself could not be read

Alert 5f0c…

A notice has "Notice from news-monitor" in the place of the rule, and its text in the place of the passages. A digest:

5 matches in what Example News lists already
They were listed before it was watched.  its text

Rules: Boat strikes (urgent), Navy       for each article
Navy strikes second boat in a week
Example Times, Tue 3 March 2026, 14:05 GMT
Found in the text: The navy said a **strike** had sunk a second **boat**.
https://example.org/world/1

and 3 more: news-monitor alerts list     only if there was no room for all

Alert 5f0c…
"""

import re
from collections.abc import Iterable, Iterator

from monitor.notify.clean import cut
from monitor.notify.message import Item, Message
from monitor.notify.passages import Passage

NO_LIMIT = 1_000_000
_LEAST_PASSAGE = 60  # characters; a shorter scrap of a passage says nothing
_LEAST_TITLE = 20  # characters of a headline that tell more than a link does
_LISTED = "news-monitor alerts list"
_LINE = re.compile(".+")


def text_of(message: Message, *, room: int = NO_LIMIT, lines: int = NO_LIMIT) -> str:
    """The plain text in at most `room` characters and, but for the shortest of all, `lines` that are not empty. What does
    not fit is left out, the least important first (other addresses, further passages, …, the last items of a digest);
    the last line always stays, whole if `room` holds it."""
    for blocks in _fewer_items(message) if message.items else _ever_shorter(message, room):
        text = _joined((*blocks, message.last_line))
        if len(text) <= room and len(_LINE.findall(text)) <= lines:
            return text
    return _barest(message, room)


def more_of(message: Message, shown: int) -> str:
    """What is said of the matches of a digest that are not in its first `shown` items; "" if there are none."""
    more = message.matches - sum(one.matches for one in message.items[:shown])
    if not more:
        return ""
    return f"and {more:,} more: {_LISTED}" if shown else f"See: {_LISTED}"


def _fewer_items(message: Message) -> Iterator[tuple[str, ...]]:
    top = (message.repeat, _lines(message.title, *message.lines))
    for told in (_item, _item_in_brief):
        blocks = tuple(map(told, message.items))
        for shown in range(len(blocks), 0, -1):
            yield *top, *blocks[:shown], more_of(message, shown)
    yield *top, more_of(message, 0)
    yield message.repeat, _lines(message.title, more_of(message, 0))


def _item(item: Item) -> str:
    found = (f"{one.where}: {one.marked}" for one in item.passages)
    return _lines(item.heading, item.title, item.byline, *found, item.url)


def _item_in_brief(item: Item) -> str:
    return _lines(item.title, item.url)


def _ever_shorter(message: Message, room: int) -> Iterator[tuple[str, ...]]:
    head = _lines(message.title, message.url)
    top = (message.repeat, message.heading, _lines(head, message.byline))
    found = tuple(_lines(f"{one.where}:", one.marked) for one in message.passages)
    yield *top, _lines(*message.lines), *found, _also(message), message.shortfall
    if message.lines:
        yield *top, _cut_lines(message.lines, room - len(_joined((*top, message.last_line))))
    yield *top, *found, message.shortfall
    yield *top, *found[:1], message.shortfall
    yield *top, *found[:1]
    yield *top, _cut_passage(message.passages, room - len(_joined((*top, message.last_line))))
    yield top
    yield message.repeat, message.heading, head
    yield message.repeat, head
    yield (head,)


def _cut_lines(lines: tuple[str, ...], room: int) -> str:
    """As much of a notice's text as `room` holds, or "" if too little of it would remain."""
    left = room - len("\n\n")
    return cut(_lines(*lines), left) if left >= _LEAST_PASSAGE else ""


def _also(message: Message) -> str:
    if not message.printings:
        return ""
    lines = [f"- {one.source}: {one.url}" if one.url else f"- {one.source}" for one in message.printings]
    if message.more_printings:
        lines.append(f"- and {message.more_printings} more")
    return _lines(message.also, *lines)


def _cut_passage(found: tuple[Passage, ...], room: int) -> str:
    """The best passage within `room`, or "" if too little of it would remain."""
    if not found:
        return ""
    heading = f"{found[0].where}:"
    left = room - len(heading) - len("\n\n\n**")
    if left < _LEAST_PASSAGE:
        return ""
    marked = cut(found[0].marked, left)
    return _lines(heading, marked + "**" if marked.count("**") % 2 else marked)


def _barest(message: Message, room: int) -> str:
    """For the shortest channels: a cut headline, the link if there is room for it, and the last line."""
    tail = _lines(message.url, message.last_line)
    if room - len(tail) < _LEAST_TITLE:
        tail = message.last_line[:room]
    return _lines(cut(message.title, room - len(tail) - 1), tail)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(filter(None, blocks))
