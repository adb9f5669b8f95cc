"""Strangers' text (headlines, passages, links) becomes text that can do no harm where it is shown."""

import re
from urllib.parse import quote, urlsplit

import regex

from monitor.core.text import without_deceptive

_GRAPHEME = regex.compile(r"\X")
_LONGEST_GRAPHEME = 100  # a family of emoji has some 11 code points
# "Zalgo" writes dozens of marks above and below a letter, over the neighbouring lines; no script stacks more than four.
_PILED_UP = regex.compile(r"(\p{Mn}{5})\p{Mn}+")
_SPACES = re.compile(r"\s+")  # \s covers \x85, U+2028 and U+2029 too
_HOST = re.compile(r"[\w.~%:\[\]-]+")
# What wakes a whole channel on Discord, Slack, Mattermost, Matrix or Teams, and what makes a masked Markdown link.
_MENTION = re.compile(r"@(?=everyone|here|channel|all|room|team)|<(?=[!@#&])|\](?=\()", re.IGNORECASE)
_LINK_SAFE = "/?#&=:;,.~!$'()*+@%-_"
_ZERO_WIDTH = "\u200b"
_ELLIPSIS = "…"
_SENTENCE_END = re.compile("[.!?][\"'\u201d\u2019\u00bb)\\]]*(?=\\s)|[\u3002\uff01\uff1f]")


def clean(text: str) -> str:
    """`text` on one line, runs of white space as one space, without what deceives, commands a terminal or
    covers its neighbours."""
    return str(_PILED_UP.sub(r"\1", _SPACES.sub(" ", without_deceptive(text))))


def safe_link(url: str) -> str:
    """`url` with everything quoted that could end or bend a link, or "" unless it is http(s) with a plain host."""
    try:
        parts = urlsplit(without_deceptive(url).strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        return ""
    rest = parts._replace(scheme="", netloc="").geturl()
    rest = _MENTION.sub(lambda found: quote(found[0], safe=""), rest)
    return f"{parts.scheme}://{parts.netloc}" + quote(rest, safe=_LINK_SAFE)


def break_mentions(text: str) -> str:
    """`text` in which `@everyone`, `<!here>` and `[masked](links)` stay readable but no chat acts on them."""
    return _MENTION.sub(lambda found: found[0] + _ZERO_WIDTH, text)


def cut(text: str, room: int) -> str:
    """`text` in at most `room` characters, cut after a sentence, else between words, never inside a character that
    people see as one, and ending in an ellipsis if anything went."""
    if len(text) <= room:
        return text
    if room < 1:
        return ""
    head = text[: _grapheme_border(text, room - 1)]
    ends = [found.end() for found in _SENTENCE_END.finditer(head)]
    if ends and ends[-1] > room // 2 and ends[-1] + 2 <= room:
        return f"{head[: ends[-1]]} {_ELLIPSIS}"
    space = head.rfind(" ")
    if space > room // 2:
        head = head[:space]
    return head.rstrip() + _ELLIPSIS


def _grapheme_border(text: str, at: int) -> int:
    """The last place not after `at` where `text` may be cut: what people see as one character stays whole (UAX 29)."""
    border = 0
    for found in _GRAPHEME.finditer(text[: at + _LONGEST_GRAPHEME]):
        if found.end() > at:
            break
        border = found.end()
    return border
