"""The hostile pages, by name: what each is made of, what can still be read of it, and why not where it cannot."""

from collections.abc import Callable
from dataclasses import dataclass

HTML = "text/html"
SENTENCE = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board."
)
STORY = f"<p>{SENTENCE}</p>" * 3 + f"<p>{' '.join([SENTENCE] * 6)}</p>"
# ruff: noqa: RUF001 - another alphabet is the point
RUSSIAN = "Во вторник флот сообщил, что за неделю нанёс удар по второму судну, погибли три человека. "
UKRAINIAN = "У середу міністр заявив, що уряд закриє порт на місяць, бо після шторму його треба лагодити. "
TOO_SLOW = "reading it took longer than 10 seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A page: `holds` is text of it that must be found, "" where none can be; `reason` is then part of what is said.
    One that is too large does not get as far as the reader; a deadly one costs its worker's life each time."""

    name: str
    make: Callable[[], bytes]
    holds: str = SENTENCE
    content_type: str = HTML
    reason: str = ""
    is_too_large: bool = False
    is_deadly: bool = False

    @property
    def is_readable(self) -> bool:
        return bool(self.holds)


def _page(inner: str, head: str = "") -> bytes:
    return f"<html><head><title>Boats</title>{head}</head><body><article>{inner}</article></body></html>".encode()


def _row(piece: str, count: int) -> bytes:
    return _page(f"<h1>Boats</h1><p>{SENTENCE} {piece * count}</p>")


def _script(inner: str) -> bytes:
    return _page(STORY, f'<script type="application/ld+json">{inner}</script>')


def _nested(tag: str, count: int) -> str:
    return f"<{tag}>" * count + SENTENCE + f"</{tag}>" * count


_LD = '<script type="application/ld+json">{"@type": "Thing", "name": "x"}</script>'
PAGES = (
    Hostile(name="20,000 spans", make=lambda: _row("<span>boat </span>", 20_000)),
    Hostile(name="20,000 superscripts", make=lambda: _row("<sup>1</sup> ", 20_000)),
    Hostile(name="40,000 emphasised words", make=lambda: _row("<em>bo</em><strong>at</strong> ", 20_000)),
    Hostile(name="500,000 bold letters", make=lambda: _page(STORY + f"<p>{'<b>x</b> ' * 50}</p>" * 10_000)),
    Hostile(name="900,000 line breaks", make=lambda: _row("x<br>", 900_000)),
    Hostile(
        name="300,000 links", make=lambda: _page(STORY + "<div>" + "<a href=x>x</a> " * 300_000 + "</div>")
    ),
    Hostile(
        name="100,000 nested divs",
        make=lambda: _page(_nested("div", 100_000)),
        holds="",
        reason="nested too deeply",
    ),
    Hostile(name="tables in tables", make=lambda: _page(STORY + "<table><tr><td>" * 5_000 + "x")),
    Hostile(name="5 MB of paragraphs", make=lambda: _page(STORY + f"<p>{SENTENCE}</p>" * 46_000)),
    Hostile(name="short paragraphs", make=lambda: _page(STORY + "<p>x y</p>" * 500_000)),
    Hostile(
        name="20 MB of paragraphs",
        make=lambda: _page("".join(f"<p>{number} {SENTENCE}</p>" for number in range(180_000))),
        reason="larger than 10 MB",
        is_too_large=True,
    ),
    Hostile(name="headlines", make=lambda: _page(STORY + "<h1>boats strike</h1>" * 200_000)),
    Hostile(
        name="table cells", make=lambda: _page(STORY + f"<table><tr>{'<td>x</td>' * 400_000}</tr></table>")
    ),
    Hostile(
        name="5 MB of JSON-LD text",
        make=lambda: _script(f'{{"@type": "NewsArticle", "articleBody": "{SENTENCE * 48_000}"}}'),
    ),
    Hostile(
        name="4 MB of JSON-LD items",
        make=lambda: _script("[" + '{"@type": "NewsArticle"},' * 160_000 + "{}]"),
    ),
    Hostile(name="4 MB of JSON-LD depth", make=lambda: _script("[" * 2_000_000 + "]" * 2_000_000)),
    Hostile(name="60,000 JSON-LD scripts", make=lambda: _page(STORY, _LD * 60_000)),
    Hostile(name="JSON-LD left open", make=lambda: _script('{"author": [' + '{"name": "x" ' * 300_000)),
    Hostile(name="metadata", make=lambda: _page(STORY, "<meta name=author content='A, B and C'>" * 100_000)),
    Hostile(
        name="Cyrillic called UTF-8",
        make=lambda: _page(f"<p>{RUSSIAN * 10}</p>").decode().encode("cp1251"),
        holds=RUSSIAN.strip(),
        content_type="text/html; charset=utf-8",
    ),
    Hostile(
        name="UTF-8 called Latin-1",
        make=lambda: _page(f"<p>{UKRAINIAN * 10}</p>"),
        holds=UKRAINIAN.strip(),
        content_type="text/html; charset=iso-8859-1",
    ),
    Hostile(
        name="UTF-16 called ASCII",
        make=lambda: _page(STORY).decode().encode("utf-16"),
        content_type="text/html; charset=us-ascii",
    ),
    Hostile(
        name="a charset that is none", make=lambda: _page(STORY), content_type="text/html; charset=rot13"
    ),
    Hostile(name="NULs", make=lambda: _page(STORY).replace(b"<p>", b"<p>\0\0\0").replace(b"</p>", b"\0</p>")),
    Hostile(name="2 MB of NULs", make=lambda: _page("<p>" + "\0" * 2_000_000 + "</p>" + STORY)),
    Hostile(
        name="4 MB of one attribute", make=lambda: _page(f"<div class='{'ad ' * 1_300_000}'>{STORY}</div>")
    ),
    Hostile(name="comments", make=lambda: _page(STORY + "<!-- x -->" * 400_000)),
    Hostile(name="open brackets", make=lambda: _page(STORY + "<" * 4_000_000)),
    Hostile(name="a word of 4 MB", make=lambda: _page(STORY + f"<p>{'x' * 4_000_000}</p>")),
    Hostile(name="4 MB of blanks", make=lambda: _page(STORY + f"<p>x{' ' * 4_000_000}y</p>")),
    Hostile(name="combining marks", make=lambda: _page(STORY + f"<p>e{chr(0x301) * 1_000_000}</p>")),
    Hostile(
        name="300,000 attributes",
        make=lambda: _page(f"<p {' '.join(f'a{number}=x' for number in range(300_000))}>{SENTENCE}</p>"),
        holds="",
        reason=TOO_SLOW,
        is_deadly=True,
    ),
)
