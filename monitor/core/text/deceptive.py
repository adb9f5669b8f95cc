"""Characters that deceive whoever reads a text, or command a terminal: the one list of them, and texts without them.

Other than `without_invisibles`, which is about what makes a word equal to another, this is about what may be shown.
"""

import json
import re

# Control characters, soft hyphens, zero-width spaces and joiners of words, marks and overrides of direction, invisible
# operators, blank letters, interlinear and tag characters, halves of surrogate pairs, non-characters. Not in it: white
# space with all its line ends, and ZWNJ and ZWJ (U+200C, U+200D), without which Persian, Hindi and emoji are misspelt.
_DECEPTIVE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def without_deceptive(text: str) -> str:
    """`text` without characters that hide or reorder it, or that a terminal obeys; white space stays as it is."""
    return _DECEPTIVE.sub("", text)


def printable(text: str) -> str:
    """`text` on one line that a terminal can show: without what deceives, a space for all else that is not printable
    (line ends, tabs, joiners)."""
    text = without_deceptive(text)
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def json_escaped(line: str) -> str:
    """A line of JSON that means the same, with an escape for everything that deceives or is not printable.

    Outside strings JSON is printable ASCII, so each character may be replaced wherever it stands.
    """
    line = _DECEPTIVE.sub(lambda found: _escape(found[0]), line)
    return line if line.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in line)


def _escape(char: str) -> str:
    return json.dumps(char)[1:-1]  # beyond U+FFFF a pair of escapes
