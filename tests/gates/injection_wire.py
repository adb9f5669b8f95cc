"""What really went out, read by parsers that are none of the product's, becomes a list of what is active in it.

A message made of harmless words shows what ours hold (so much bold, so many quotations, these tags and headers): whatever
a hostile one has beyond that is active, as is every link to where no article is, each mention, control and forged line.
"""

import email
import email.policy
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from tests.gates.injection_corpus import HOSTS
from tests.gates.injection_servers import text_of_json

# C0 and C1 but new lines, and what turns the direction of text or hides: for a terminal, an editor, a chat.
BAD = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
# An address that has a zero-width space in its middle is none: the sign ends the scheme, the host, the domain.
_SCHEME = re.compile(
    r"\b(?:https?|ftp|file|slack|tg|data|vbscript)://?/?[^\s\u200b/]|\b(?:javascript|mailto|tel):[^\s\u200b]|\bwww\.[^\s\u200b]"
    r"|(?<![:/\w])//[\w-]",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?<![\w.])(?:[\w-]+\.)+(?:com|org|net|io|info|rocks|uk|de|ru|cn|example)\b", re.IGNORECASE
)
_AT = re.compile(r"(?<![\w\\])[@\uff20]\w")
# As Telegram looks for them (TDLib, match_bot_commands).
_COMMAND = re.compile(r"(?<![\w/<>])/\w{1,64}(?![\w/<>])")
_TAG = re.compile(r"(?<![\w&\\])#[^\W\d_]\w+")
_IDS = re.compile(r"^(?:Alert|Notice) ([\w-]+)$", re.MULTILINE)
_SHAPES = re.compile(r"(?<!\\)<(?:@|#|/|:|a:|t:|id:|!)")
_MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
_HARMLESS = {"text", "inline", "paragraph_open", "paragraph_close", "softbreak", "hardbreak"}


class Shape(Counter[str]):
    """How often what stands in a message, and in `flaws` what must not."""

    def __init__(self) -> None:
        super().__init__()
        self.flaws: list[str] = []

    def or_more(self, other: "Shape") -> "Shape":
        """Of each as much as the one or the other has."""
        both = Shape()
        both.update({name: max(self[name], other[name]) for name in {*self, *other}})
        return both

    def beyond(self, control: "Shape") -> list[str]:
        """What is active: flaws, and all that a harmless message has not."""
        return self.flaws + [
            f"{name} x{self[name] - control[name]}" for name in self if self[name] > control[name]
        ]


def ids_in(text: str) -> list[str]:
    """The alerts that a text says it tells."""
    return _IDS.findall(text)


def shape_of(family: str, body: bytes) -> tuple[Shape, list[str]]:
    """What is in a message, and which alerts it tells."""
    if family == "mail":
        return _mail(body)
    text = body.decode() if family == "stdout" else text_of_json(body, family)
    shape = Shape()
    note_characters(shape, text)
    _READERS.get(family, _plain)(shape, text)
    if family != "stdout":
        _payload(shape, family, json.loads(body))
    return shape, ids_in(_unmarked(text, family))


def _unmarked(text: str, family: str) -> str:
    return text.replace("\\", "") if family in {"discord", "mattermost", "teams"} else text


def note_characters(shape: Shape, text: str) -> None:
    shape.flaws += [f"character U+{ord(one):04X}" for one in BAD.findall(text)]


def note_link(shape: Shape, url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname in HOSTS and not parts.username
    except ValueError:
        good = False
    if not good:
        shape.flaws.append(f"link to {url[:80]!r}")


def _bare(shape: Shape, text: str, *, domains: bool) -> None:
    """What a program makes a link of by itself; the addresses of articles are links that may be."""
    rest = re.sub(r"https?://[^\s<>|]+", lambda found: _checked(shape, found[0]), text)
    shape.flaws += [f"would be a link: {one[0]!r}" for one in _SCHEME.finditer(rest)]
    if domains:
        shape.flaws += [f"would be a link: {one[0]!r}" for one in _DOMAIN.finditer(rest)]


def _checked(shape: Shape, url: str) -> str:
    note_link(shape, url)
    return " "


def _plain(shape: Shape, text: str) -> None:
    """A text that nobody reads marks in."""


# --- Markdown ---------------------------------------------------------------------------------------------------------


def _markdown(shape: Shape, text: str) -> None:
    words: list[str] = []
    for token in _tokens(text):
        if token.type in {"text", "code_inline", "fence", "code_block"}:
            words.append(token.content)
        if token.type == "link_open":
            note_link(shape, str(token.attrs.get("href", "")))
        if token.type not in _HARMLESS:
            shape[token.type] += 1
    _bare(shape, "\n".join(words), domains=False)
    shape.flaws += [f"command {one!r}" for one in _SHAPES.findall(re.sub(r"\]\(<[^>]*>\)", "]", text))]
    shape["spoiler"] += len(re.findall(r"(?<!\\)\|(?<!\\)\|", text)) // 2
    shape["subtext"] += len(re.findall(r"^-# ", text, re.MULTILINE))


def _tokens(text: str) -> Iterator["object"]:
    for token in _MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def _mattermost(shape: Shape, text: str) -> None:
    _markdown(shape, text)
    shape.flaws += [f"tag {one!r}" for one in _TAG.findall(text)]
    shape.flaws += [f"channel {one!r}" for one in re.findall(r"(?<![\w\\~])~[a-z]\w+", text)]
    shape.flaws += [f"mention {one!r}" for one in _AT.findall(text)]


def _discord(shape: Shape, text: str) -> None:
    _markdown(shape, text)


# --- Slack --------------------------------------------------------------------------------------------------------------


def _slack(shape: Shape, text: str) -> None:
    for token in re.findall(r"<([^>]*)>", text):
        if token[:1] in {"!", "@", "#"}:
            shape.flaws.append(f"mention <{token[:40]}>")
        else:
            note_link(shape, token.partition("|")[0].replace("&amp;", "&"))
            shape["link"] += 1
    rest = re.sub(r"<([^>|]*)(\|[^>]*)?>", r"\2", text)
    shape["angle"] += rest.count("<") + rest.count(">") - len(re.findall(r"^> ", rest, re.MULTILINE))
    _bare(shape, rest, domains=True)
    for name, mark in (("bold", r"\*"), ("italic", "_"), ("struck", "~"), ("code", "`")):
        shape[name] += len(re.findall(rf"(?<!\w){mark}[^\s{mark}](?:[^\n]*?[^\s{mark}])?{mark}(?!\w)", rest))
    shape["quote"] += len(re.findall(r"^(?:&gt;|>)", rest, re.MULTILINE))


# --- HTML ---------------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    def __init__(self, shape: Shape) -> None:
        super().__init__(convert_charrefs=True)
        self._shape = shape
        self.words: list[str] = []
        self._in_link = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._shape[f"<{tag}>"] += 1
        self._in_link += tag == "a"
        for name, value in attrs:
            self._shape[f"{tag} {name}"] += 1
            if name in {"href", "src", "action", "formaction", "background", "srcset"}:
                note_link(self._shape, value or "")
            if "url(" in (value or "") and name == "style":
                self._shape.flaws.append("a style that loads")

    def handle_endtag(self, tag: str) -> None:
        self._shape[f"</{tag}>"] += 1
        self._in_link -= tag == "a"

    def handle_data(self, data: str) -> None:
        if not self._in_link:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self._shape["comment"] += 1

    def handle_decl(self, decl: str) -> None:
        self._shape["declaration"] += 1

    def handle_pi(self, data: str) -> None:
        self._shape["instruction"] += 1

    def unknown_decl(self, data: str) -> None:
        self._shape["unknown declaration"] += 1


def read_html(shape: Shape, text: str) -> str:
    """Note tags, attributes and links of a piece of HTML; the words of it outside links."""
    page = _Page(shape)
    page.feed(text)
    page.close()
    return "".join(page.words)


def _telegram(shape: Shape, text: str) -> None:
    words = read_html(shape, text)
    _bare(shape, words, domains=True)
    shape.flaws += [f"mention {one!r}" for one in _AT.findall(words)]
    shape.flaws += [
        f"tag {one!r}" for one in (*_TAG.findall(words), *re.findall(r"(?<!\w)\$[A-Z]{1,8}\b", words))
    ]
    shape.flaws += [f"command {one!r}" for one in _COMMAND.findall(words)]


def _mail(body: bytes) -> tuple[Shape, list[str]]:
    """Headers once each and only those of ours, text and page."""
    shape = Shape()
    mail = email.message_from_bytes(body, policy=email.policy.default)
    for name, value in mail.items():
        shape[f"header {name}"] += 1
        note_characters(shape, str(value))
    shape.flaws += [f"mail: {type(one).__name__}" for part in mail.walk() for one in part.defects]
    if len(mail.get_all("to", [])) != 1 or str(mail["to"]) != "desk@example.org":
        shape.flaws.append(f"to {mail['to']}")
    text = ""
    for part in mail.walk():
        shape[f"part {part.get_content_type()}"] += 1
        if part.get_content_type() == "text/plain":
            text = part.get_content().replace("\r\n", "\n")
            note_characters(shape, text)
            _bare(shape, text, domains=False)
        if part.get_content_type() == "text/html":
            page = part.get_content().replace("\r\n", "\n")
            note_characters(shape, page)
            _bare(shape, read_html(shape, page), domains=False)
    return shape, ids_in(text)


# --- payloads -----------------------------------------------------------------------------------------------------------

_READERS = {
    "slack": _slack, "discord": _discord, "mattermost": _mattermost, "teams": _markdown, "telegram": _telegram,
}  # fmt: skip


def _payload(shape: Shape, family: str, told: dict[str, object]) -> None:
    """What a service is told besides the text: that it shall not look for names, addresses and mentions in it."""
    if family == "slack" and (told.get("link_names") or told.get("parse") == "full"):
        shape.flaws.append("Slack looks for names")
    if family == "discord" and told.get("allowed_mentions") != {"parse": []}:
        shape.flaws.append("Discord may mention")
    if family == "teams" and "entities" in json.dumps(told):
        shape.flaws.append("Teams may mention")
    if family == "telegram" and told.get("parse_mode") != "HTML":
        shape.flaws.append("Telegram reads no HTML")
    if family == "webhook":
        note_characters(shape, str(told["title"]))
