"""A message becomes a shorter one, step by step, the least important first, until its text fits."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from monitor.notify.clean import cut
from monitor.notify.dialects import Dialect
from monitor.notify.message import Message, MessageKind, more_of
from monitor.notify.passages import Passage, Segment
from monitor.notify.stories import Item

_LEAST = 60  # characters; a shorter scrap of a passage says nothing
_MOST = 700
_BRIEF = 200
_FEW = 3
_LEAST_TITLE = 20  # of a headline: more than a link tells
_ELLIPSIS = "…"

Change = Callable[[Message], Message]


def fitted(message: Message, attempt: Callable[[Message], str | None]) -> str | None:
    """The first text that `attempt` gives, of the message or of what is left of it; None if even the least is too
    long."""
    text = attempt(message)
    changes = _of_one() if message.kind in {MessageKind.ALERT, MessageKind.NOTICE} else _of_many()
    for change in changes:
        if text is not None:
            return text
        if isinstance(change, _Cuts):
            text = _longest(change, message, attempt)
        else:
            message = change(message)
            text = attempt(message)
    return text


class _Cuts:
    """A change by degrees: `shorter(message, size)` from `least` to `most`, the more the better."""

    def __init__(self, shorter: Callable[[Message, int], Message], *, least: int, most: int) -> None:
        self.shorter = shorter
        self.least = least
        self.most = most


def _longest(cuts: _Cuts, message: Message, attempt: Callable[[Message], str | None]) -> str | None:
    """The text of the largest size that fits, found by halving; None if not even the least does."""
    low, high, found = cuts.least, max(cuts.most, cuts.least), None
    while low <= high:
        size = (low + high) // 2
        text = attempt(cuts.shorter(message, size))
        if text is None:
            high = size - 1
        else:
            found, low = text, size + 1
    return found


def _of_one() -> Iterator[Change | _Cuts]:
    yield _each(printings=(), more_printings=0, also="")
    yield _whole(why="")
    yield _each(also_briefly="")
    yield _with_items(lambda item: replace(item, passages=item.passages[:1], news=item.news[:_FEW]))
    yield _each(shortfall="")
    yield _Cuts(_cut_texts, least=_LEAST, most=_MOST)
    yield _each(passages=(), lines=(), news=())
    yield _each(byline="")
    yield _each(heading="")


def _of_many() -> Iterator[Change | _Cuts]:
    yield _each(printings=(), more_printings=0, also="")
    yield _whole(why="")
    yield _with_items(lambda item: replace(item, passages=item.passages[:1], news=item.news[:_FEW]))
    yield lambda message: _cut_texts(message, _BRIEF)
    yield _each(passages=(), shortfall="", also_briefly="", lines=(), news=())
    yield _each(byline="", follow="")
    yield _Cuts(_first_items, least=1, most=50)
    yield _whole(lines=())
    yield _Cuts(_first_items, least=0, most=50)


def _whole(**fields: object) -> Change:
    return lambda message: replace(message, **fields)  # type: ignore[arg-type]  # named where it is called


def _each(**fields: object) -> Change:
    return _with_items(lambda item: replace(item, **fields))  # type: ignore[arg-type]  # named where it is called


def _with_items(change: Callable[[Item], Item]) -> Change:
    return lambda message: replace(message, items=tuple(map(change, message.items)))


def _first_items(message: Message, size: int) -> Message:
    items = message.items[:size]
    return replace(message, items=items, more=more_of(message.matches, items))


def _cut_texts(message: Message, size: int) -> Message:
    """The message with each passage, and each notice's text, within `size` characters."""

    def shorter(item: Item) -> Item:
        return replace(
            item,
            passages=tuple(cut_passage(one, size) for one in item.passages),
            news=tuple(cut(one, size) for one in item.news),
            lines=tuple(_cut_lines(item.lines, size)),
        )

    return replace(message, items=tuple(map(shorter, message.items)))


def _cut_lines(lines: tuple[str, ...], size: int) -> Iterator[str]:
    for line in lines:
        if size < _LEAST // 2:
            return
        yield cut(line, size)
        size -= len(line)


def cut_passage(passage: Passage, room: int) -> Passage:
    """The passage in at most `room` characters, its first hit among them, cut at a sentence if it can be."""
    plain = passage.plain
    if len(plain) <= room:
        return passage
    start = _start(passage, room)
    lead = _ELLIPSIS if start else ""
    kept = cut(plain[start:], room - len(lead))
    end = start + len(kept.removesuffix(_ELLIPSIS).rstrip())
    tail = kept[end - start :]
    segments = _slice(passage, start, end)
    ends = (Segment(text=lead, hit=False), *segments, Segment(text=tail, hit=False))
    return replace(passage, segments=tuple(one for one in ends if one.text))


def _start(passage: Passage, room: int) -> int:
    """Where to begin so that the first hit is shown with some words before it."""
    at = 0
    for one in passage.segments:
        if one.hit:
            break
        at += len(one.text)
    else:
        return 0
    if at + len(one.text) <= room * 2 // 3:
        return 0
    before = max(at - room // 3, 0)
    return passage.plain.find(" ", before, at) + 1 or at


def _slice(passage: Passage, start: int, end: int) -> Iterator[Segment]:
    at = 0
    for one in passage.segments:
        yield replace(one, text=one.text[max(start - at, 0) : max(end - at, 0)])
        at += len(one.text)


# --- the least --------------------------------------------------------------------------------------------------------


def barest(
    message: Message, dialect: Dialect, *, room: int, lines: int, measure: Callable[[str], int]
) -> str:
    """For the shortest channels: a cut headline, the link if there is room for it, and the last lines, as many as fit."""
    title = message.title or message.items[0].title
    links = [one.url for one in message.items[:1] if message.kind is MessageKind.ALERT and one.url]
    ends = [dialect.escape(line) for line in message.last_lines]
    for tail in ([*links, *ends], ends, *(ends[:count] for count in range(len(ends) - 1, 0, -1))):
        least = [dialect.escape(cut(title, _LEAST_TITLE)), *tail]
        if len(least) <= lines and measure(dialect.new_line.join(least)) <= room:
            return _with_title(title, tail, dialect, room, measure)
    return ends[0] if measure(ends[0]) <= room else cut(ends[0], room)


def _with_title(
    title: str, tail: list[str], dialect: Dialect, room: int, measure: Callable[[str], int]
) -> str:
    """The tail below as much of the title as there is room for."""

    def text_of(size: int) -> str:
        return dialect.new_line.join((dialect.escape(cut(title, size)), *tail))

    low, high = _LEAST_TITLE, max(len(title), _LEAST_TITLE)
    while low < high:
        size = (low + high + 1) // 2
        low, high = (size, high) if measure(text_of(size)) <= room else (low, size - 1)
    return text_of(low)
