"""A passage and the places of its hits become a short excerpt around the hits. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Characters of context on each side of a hit, tried from generous to tight.
_CONTEXTS = (400, 200, 140, 100, 70, 50, 35, 25, 15)


class Segment(NamedTuple):
    """A stretch of an excerpt: a hit, or what stands between hits."""

    text: str
    hit: bool


def excerpt(passage: str, spans: Sequence[tuple[int, int]], room: int) -> tuple[Segment, ...]:
    """`passage` cut down to about `room` characters, words whole, every hit kept, "…" for what was left out."""
    flat = "".join(char if char.isprintable() else " " for char in passage)
    hits = sorted((start, end) for start, end in spans if 0 <= start < end <= len(flat))
    windows = [(0, len(flat))]
    for context in _CONTEXTS if len(flat) > room else ():
        windows = _windows(flat, hits or [(0, 0)], context)
        if sum(end - start for start, end in windows) <= room:
            break
    return tuple(_segments(flat, hits, windows))


def _windows(text: str, hits: Sequence[tuple[int, int]], context: int) -> list[tuple[int, int]]:
    """The parts of `text` to show: `context` around each hit, grown to whole words, those that meet as one."""
    windows: list[tuple[int, int]] = []
    for hit_start, hit_end in hits:
        start = text.rfind(" ", 0, max(hit_start - context, 0) + 1) + 1
        end = text.find(" ", min(hit_end + context, len(text)))
        end = len(text) if end < 0 else end
        if windows and start <= windows[-1][1] + 1:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _segments(
    text: str, hits: Sequence[tuple[int, int]], windows: Sequence[tuple[int, int]]
) -> Iterator[Segment]:
    at = 0
    for start, end in windows:
        if start > at:
            yield Segment(" … " if at else "… ", hit=False)
        at = start
        for hit_start, hit_end in hits:
            if not at <= hit_start < hit_end <= end:
                continue
            if hit_start > at:
                yield Segment(text[at:hit_start], hit=False)
            yield Segment(text[hit_start:hit_end], hit=True)
            at = hit_end
        if end > at:
            yield Segment(text[at:end], hit=False)
        at = end
    if at < len(text):
        yield Segment(" …", hit=False)
