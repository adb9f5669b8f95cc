"""Makes hostile feeds: the known traps of XML and of its parsers, and random damage done to real feeds."""

import codecs
import random
from collections.abc import Callable, Iterator

_SOUND = b"<item><title>sound</title><guid>sound</guid></item>"


def traps() -> Iterator[tuple[str, bytes]]:
    """Hostile bodies by name, each with an item that a reader would like to keep."""
    yield "an author of 100 kB", _rss(b"<item><author>" + b"a" * 100_000 + b"</author></item>")
    yield (
        "an author of 100 kB in CDATA",
        _rss(b"<item><author><![CDATA[" + b"a" * 100_000 + b"]]></author></item>"),
    )
    yield "an author of 100 kB, broken XML", _rss(b"<item><author>" + b"a" * 100_000 + b"</author></itm>")
    yield "200,000 attributes", _rss(b"<item " + _attributes(200_000) + b"/>")
    yield "200,000 attributes, broken XML", _rss(b"<item " + _attributes(200_000) + b">")
    yield "half a surrogate pair", _rss(b"<item><title>a&#xD800;b</title></item>")
    yield "control characters", _rss(b"<item><title>a&#0;&#x1F;\x00\x1b[2Jb</title></item>")
    yield "a path", b"/etc/passwd"
    yield "a file: address", b"file:///etc/passwd"
    yield "100,000 comments that do not end", _rss(b"<!--" * 100_000)
    yield "100,000 CDATA sections that do not end", _rss(b"<![CDATA[" * 100_000)
    yield "100,000 levels", _rss(b"<a>" * 100_000 + b"</a>" * 100_000)
    yield (
        "100,000 levels within a text",
        _rss(b"<item><description>" + b"&lt;div&gt;" * 100_000 + b"</description></item>"),
    )
    yield "a million brackets", _rss(b"<" * 1_000_000)
    yield "a million elements", _rss(b"<a/>" * 1_000_000)
    yield "a million ampersands", _rss(b"<item><title>" + b"&" * 1_000_000 + b"</title></item>")
    yield "100,000 items", _rss(b"<item><title>t</title></item>" * 100_000)
    yield "9 MB of text", _rss(b"<item><description>" + b"word " * 1_800_000 + b"</description></item>")
    yield "9 MB of markup", _rss(b"<item><description>" + b"&lt;b&gt;x" * 900_000 + b"</description></item>")
    yield "a billion laughs", _laughs()
    yield "a quadratic entity", _quadratic()
    yield "an entity that names a file", _doctype(b'<!ENTITY a SYSTEM "file:///etc/passwd">', b"&a;")
    yield "an entity that is the network", _doctype(b'<!ENTITY a SYSTEM "http://127.0.0.1:9/">', b"&a;")
    yield "a parameter entity", _doctype(b'<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;', b"x")
    yield (
        "10,000 namespaces",
        _rss(b"<a " + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(10_000)) + b"/>"),
    )
    yield "UTF-7", b'<?xml version="1.0" encoding="utf-7"?>' + _rss(b"+ADw-item+AD4-")
    yield "a slow charset", b'<?xml version="1.0" encoding="idna"?>' + _rss(b"\xe4" + b"a." * 100_000)
    yield "UTF-16 without end", codecs.BOM_UTF16_LE + _rss(b"").decode().encode("utf-16-le")[:-3]


def damaged(feed: bytes, chance: random.Random) -> bytes:
    """`feed` after one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        feed = chance.choice(_ACCIDENTS)(feed, chance)
    return feed


def _flipped(feed: bytes, chance: random.Random) -> bytes:
    changed = bytearray(feed)
    for _ in range(chance.randint(1, 30) if feed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(feed: bytes, chance: random.Random) -> bytes:
    start, end = _span(feed, chance)
    return feed[:start] + feed[end:]


def _broken_off(feed: bytes, chance: random.Random) -> bytes:
    return feed[: chance.randint(0, len(feed))]


def _repeated(feed: bytes, chance: random.Random) -> bytes:
    start, end = _span(feed, chance)
    end = min(end, start + 2_000)
    return feed[:end] + feed[start:end] * chance.randint(1, 20) + feed[end:]


def _nested(feed: bytes, chance: random.Random) -> bytes:
    start, end = _span(feed, chance)
    levels = chance.choice((1, 3, 300))
    name = chance.choice(_NAMES)
    within = b"<" + name + b">"
    return feed[:start] + within * levels + feed[start:end] + b"</" + name + b">" * levels + feed[end:]


def _moved(feed: bytes, chance: random.Random) -> bytes:
    start, end = _span(feed, chance)
    rest = feed[:start] + feed[end:]
    place = chance.randint(0, len(rest))
    return rest[:place] + feed[start:end] + rest[place:]


def _salted(feed: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 12)):
        place = chance.randint(0, len(feed))
        feed = feed[:place] + chance.choice(_SALT) + feed[place:]
    return feed


def _renamed(feed: bytes, chance: random.Random) -> bytes:
    return feed.replace(chance.choice(_NAMES), chance.choice(_NAMES))


def _recoded(feed: bytes, chance: random.Random) -> bytes:
    name = chance.choice(
        (b"utf-16", b"iso-2022-jp", b"big5", b"koi8-r", b"cp037", b"utf-7", b"nonsense", b"idna")
    )
    return b'<?xml version="1.0" encoding="' + name + b'"?>' + feed


def _with_entities(feed: bytes, chance: random.Random) -> bytes:
    body = feed.partition(b"?>")[2] or feed
    name = chance.choice((b"lt", b"a", b"amp", b"nbsp"))
    salted = _salted(body, chance).replace(b"the", b"&" + name + b";")
    return (
        b"<!DOCTYPE rss [<!ENTITY " + name + b' "' + b"<b>word</b>" * chance.randint(0, 20) + b'">]>' + salted
    )


_ACCIDENTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _flipped, _cut, _broken_off, _repeated, _nested, _moved, _salted, _salted, _renamed, _recoded,
    _with_entities,
)  # fmt: skip
_NAMES = (
    b"item", b"entry", b"title", b"link", b"guid", b"id", b"description", b"content", b"author", b"name", b"category",
    b"source", b"svg", b"div", b"image", b"pubDate", b"updated", b"media:content", b"itunes:author", b"channel", b"rss",
    b"feed", b"textinput", b"georss:point", b"dc:date", b"psc:chapter", b"media:rating", b"generator", b"cloud",
)  # fmt: skip
_SALT = (
    b"&#xD800;", b"&#0;", b"&#x110000;", b"&#99999999999;", b"&nbsp;", b"&amp", b"&", b"<", b">", b"]]>", b"<![CDATA[",
    b"<!--", b"-->", b"<?xml version='1.0'?>", b"<?php", b"<!DOCTYPE html>", b"<!ENTITY a 'b'>", b"\x00", b"\xff", b"\xfe",
    b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"<svg><title>", b"</item>", b"<item>", b"</channel>", b'"', b"'",
    b' xml:base="http://[::1"', b' type="application/xhtml+xml"', b' mode="base64"', b' xmlns="http://purl.org/rss/1.0/"',
    b"<media:rating/>", b"<pubDate>99999-99-99T99:99:99Z</pubDate>", b"<pubDate>Mon, 01 Jan 99999 00:00:00 GMT</pubDate>",
    b"<georss:point>nan inf</georss:point>", b"<link href='javascript:alert(1)'/>", b"<guid>http://[</guid>", b"a@b.cd",
)  # fmt: skip


def _span(feed: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(feed))
    return start, min(len(feed), start + chance.choice((1, 10, 100, 1_000, 10_000)))


def _rss(items: bytes) -> bytes:
    return b'<rss version="2.0"><channel><title>T</title>' + _SOUND + items + b"</channel></rss>"


def _attributes(count: int) -> bytes:
    return b" ".join(b'a%d="x"' % number for number in range(count))


def _doctype(declarations: bytes, text: bytes) -> bytes:
    return b"<!DOCTYPE rss [" + declarations + b"]>" + _rss(b"<item><title>" + text + b"</title></item>")


def _laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return _doctype(b'<!ENTITY l0 "lol">' + levels, b"&l9;")


def _quadratic() -> bytes:
    return _doctype(b'<!ENTITY a "' + b"x" * 50_000 + b'">', b"&a;" * 20_000)
