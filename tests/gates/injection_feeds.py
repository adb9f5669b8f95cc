"""What a file and the feeds out hold of what strangers write: a daemon reads hostile strings as headlines and summaries of
a feed and writes its alerts as Atom and JSON Feed, which nothing active may come into."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import web

from tests.gates.injection_wire import BAD, Shape, note_characters, note_link, read_html
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most
from tests.world.scene import open_scene

_SHOWN = 12  # findings that are printed of each family
_LISTED = 400  # entries of the hostile feed
_XML = frozenset(map(chr, (9, 10, 13, *range(0x20, 0xD800), *range(0xE000, 0xFFFE))))


async def feeds_out(folder: Path, corpus: Sequence[str]) -> list[Figure]:
    """A daemon reads the strings as headlines and summaries of a feed, and writes its alerts as feeds."""
    listed = [text for one in corpus if (text := "".join(sign for sign in one if sign in _XML).strip())][
        -_LISTED:
    ]

    async def answer(_request: web.Request) -> web.StreamResponse:
        items = "".join(
            f"<item><title>{escape(text)} boat strike</title><guid>{number}</guid><description>{escape(escape(text))} boat strike"
            f"</description></item>"
            for number, text in enumerate(listed)
        )
        body = f'<rss version="2.0"><channel><title>{escape(listed[0])}</title>{items}</channel></rss>'
        return web.Response(body=body.encode(), content_type="application/rss+xml")

    async with open_scene(folder) as scene:
        scene.site.odd["/news.xml"] = answer
        program = scene.configure(
            ["/news.xml"],
            [{"name": "Boats", "match": '"boat strike"'}],
            channels={"file": scene.channels["file"]},
        )
        assert (await program.once(600)).code == 0
        atom, feed = [
            await program.command("alerts", "feed", "--format", form, "--limit", "10000")
            for form in ("atom", "json")
        ]
    figures: list[Figure] = []
    for name, entries in (("Atom", _atom(atom.out)), ("JSON Feed", _json_feed(feed.out))):
        found = Counter(flaw for entry in entries for flaw in feed_entry(**entry))
        show(f"alerts feed, {name}", found, {})
        figures.append(
            at_most(0, f"injection: alerts feed, {name}, active", found.total(), "finds", n=len(entries))
        )
        figures.append(
            at_least(1, f"injection: alerts feed, {name}, entries", len(entries), "entries", n=len(listed))
        )
    return figures


_ATOM = "{http://www.w3.org/2005/Atom}"


def _atom(text: str) -> list[dict[str, Any]]:
    """The entries: plain texts, links and pages of each."""
    root = ET.fromstring(text.encode())
    return [
        {
            "plain": [entry.findtext(f"{_ATOM}title") or "", *_plain_texts(entry)],
            "links": [link.get("href", "") for link in entry.iter(f"{_ATOM}link")],
            "pages": [one.text or "" for one in entry if one.get("type") == "html"],
        }
        for entry in root.iter(f"{_ATOM}entry")
    ]


def _plain_texts(entry: ET.Element) -> Iterator[str]:
    for one in entry.iter():
        if one.get("type") in {None, "text"} and one.text:
            yield one.text


def _json_feed(text: str) -> list[dict[str, Any]]:
    return [
        {
            "plain": [
                str(value) for name, value in entry.items() if name in {"title", "summary", "content_text"}
            ],
            "links": [str(entry[name]) for name in ("url", "external_url") if name in entry],
            "pages": [entry["content_html"]] if "content_html" in entry else [],
        }
        for entry in json.loads(text)["items"]
    ]


# --- what is in them -----------------------------------------------------------------------------------------------------

# What an entry's page may be made of; nothing that loads, runs or asks.
_TAGS = {
    "p",
    "b",
    "strong",
    "em",
    "i",
    "mark",
    "blockquote",
    "a",
    "ul",
    "ol",
    "li",
    "br",
    "h1",
    "h2",
    "h3",
    "div",
    "span",
    "small",
    "hr",
    "cite",
}
_ATTRIBUTES = {"href", "class", "dir", "style", "lang", "rel"}


def json_line(line: bytes) -> list[str]:
    """What is wrong with a line of a jsonl file: it is one JSON object in printable characters."""
    text = line.decode("utf-8", "replace")
    flaws = [f"character U+{ord(one):04X}" for one in BAD.findall(text)]
    try:
        return flaws if isinstance(json.loads(line), dict) else [*flaws, "no object"]
    except ValueError:
        return [*flaws, "no JSON"]


def feed_entry(*, plain: list[str], links: list[str], pages: list[str]) -> list[str]:
    """What is active in an entry of a feed."""
    shape = Shape()
    for text in plain:
        note_characters(shape, text)
    for link in links:
        note_link(shape, link)
    for page in pages:
        note_characters(shape, read_html(shape, page))
    allowed = {f"<{tag}>" for tag in _TAGS} | {f"</{tag}>" for tag in _TAGS}
    allowed |= {f"{tag} {name}" for tag in _TAGS for name in _ATTRIBUTES}
    return shape.flaws + [f"{name} in an entry" for name in shape if shape[name] and name not in allowed]


def show(family: str, found: Counter[str], outcomes: Mapping[str, int]) -> None:
    print(f"injection: {family}: {found.most_common(_SHOWN)}; {dict(outcomes)}", flush=True)
