"""A text without markup, or with Markdown's, becomes a headline and a body of one paragraph a line. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from monitor.core.text import sentences
from monitor.model import DEFAULT_LANGUAGE

LONGEST_ALONE = 200  # characters of a first line that an empty line follows and that is still a headline
LONGEST_HEADING = 500  # characters of a line that is a heading of Markdown
LONGEST_ABOVE = 120  # the same where the text goes on in the next line, or the line ends like a sentence
_DEEPEST_HEADING = 6
_WIDEST_WRAPPED = 100  # characters: whoever breaks lines by hand or by `fmt` breaks them before
_FEWEST_WRAPPED = 3  # lines
_FULL = 0.6  # of the longest line: most lines of wrapped text are so long, those of lists and verses are not

_UNDERLINE = re.compile(r"={3,}|-{3,}")
_BLOCK_MARK = re.compile(r"(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s")
_QUOTE_MARK = re.compile(r"(?:#{1,6}|>)\s+")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,1000})\]\([^()\s]{0,2000}\)")


def headline_and_body(text: str) -> tuple[str, str]:
    """The headline ("" if the text seems to have none) and the body.

    A headline is a heading of Markdown, or a first line of one sentence with an empty line below it, or a short one. Lines
    that were broken to fit a width are joined again.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = lines[next((number for number, line in enumerate(lines) if line), len(lines)) :]
    width = _wrapped_at(lines)
    headline, used = _headline(lines, width)
    return _without_markup(headline), _body(lines[used:], width)


def body(text: str) -> str:
    """The whole text as a body."""
    lines = [line.strip() for line in text.splitlines()]
    return _body(lines, _wrapped_at(lines))


def _body(lines: Sequence[str], width: int) -> str:
    """Paragraphs, one a line: of wrapped text those that empty lines divide, else each line."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if not line or not width or _BLOCK_MARK.match(line):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
    joined = (_without_markup(" ".join(paragraph)) for paragraph in paragraphs)
    return "\n".join(filter(None, joined))


def _without_markup(line: str) -> str:
    """A line without Markdown's heading and quotation marks, bold marks and addresses of links."""
    return _LINK.sub(r"\1", _QUOTE_MARK.sub("", line, count=1) if _QUOTE_MARK.match(line) else line).replace(
        "**", ""
    )


def _headline(lines: Sequence[str], width: int) -> tuple[str, int]:
    """The headline and how many lines it takes up."""
    first, second = (*lines[:2], "", "")[:2]
    if (heading := _heading(first)) is not None:
        return heading, 1
    if first and _UNDERLINE.fullmatch(second):
        return first, 2
    if first.endswith((".", "!", "?")) and len(sentences(first[:LONGEST_HEADING], DEFAULT_LANGUAGE)) > 1:
        return "", 0
    is_alone = not second and len(first) <= (LONGEST_ABOVE if first.endswith(".") else LONGEST_ALONE)
    is_short = len(first) < width * _FULL if width else len(first) <= LONGEST_ABOVE
    return (first, 1) if is_alone or is_short else ("", 0)


def _heading(line: str) -> str | None:
    """What a heading of Markdown says, behind one to six # and white space; None for any other line."""
    text = line.lstrip("#")
    depth = len(line) - len(text)
    if not 1 <= depth <= _DEEPEST_HEADING or not text[:1].isspace() or len(line) > LONGEST_HEADING:
        return None
    without_close = text.rstrip("#")
    return (without_close if without_close[-1:].isspace() else text).strip()


def _wrapped_at(lines: Sequence[str]) -> int:
    """The width that the lines were broken to fit, 0 if they were broken where paragraphs end."""
    longest = max(map(len, lines), default=0)
    # The last line of a paragraph may be short, and a headline stands alone.
    broken = [line for line, below in pairwise(lines) if line and below]
    full = sum(len(line) >= longest * _FULL for line in broken)
    is_wrapped = longest <= _WIDEST_WRAPPED and len(broken) >= _FEWEST_WRAPPED - 1 and full > len(broken) / 2
    return longest if is_wrapped else 0
