import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import json_escaped, printable, without_deceptive

# One of each kind: controls of a terminal, reordering, hiding, blank letters, tags, halves of pairs, non-characters.
DECEPTIVE = (
    "\x00\x08\x1b\x1f\x7f\x9b\xad\u061c\u115f\u1160\u17b4\u180e\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u3164"
    "\ufeff\uffa0\ufff9\ufffe\ud83d\udc00\U000e0041"
)
NEEDED = [
    "می\u200cروم",
    "क्\u200dष",
    "👩\u200d🚀",
    "❤\ufe0f",
    "ы\u0301",
    "two\u00a0words",
    "a\tb\r\nc\x85d\u2028e\u2029f",
]


@pytest.mark.parametrize("char", DECEPTIVE, ids=[f"U+{ord(char):04X}" for char in DECEPTIVE])
def test_what_deceives_goes(char: str) -> None:
    assert without_deceptive(f"bo{char}at") == "boat"
    assert printable(f"bo{char}at") == "boat"
    assert json_escaped(f'"bo{char}at"').isascii()


@pytest.mark.parametrize("text", NEEDED)
def test_what_spells_and_spaces_stays(text: str) -> None:
    assert without_deceptive(text) == text


def test_a_line_for_a_terminal_has_blanks_for_what_cannot_be_printed() -> None:
    assert printable("a\nb\u2028c\u00a0d\u200ce\ue000f") == "a b c d e f"
    assert printable("ордер: 20 € «ok» 中 🚤") == "ордер: 20 € «ok» 中 🚤"


def test_an_escape_beyond_the_basic_plane_is_a_pair() -> None:
    assert json_escaped('"\U000e0041"') == r'"\udb40\udc41"'


@given(st.text(st.characters(exclude_categories=())))
def test_json_keeps_its_meaning_and_is_one_printable_line(text: str) -> None:
    line = json_escaped(json.dumps(text, ensure_ascii=False))

    assert json.loads(line) == json.loads(json.dumps(text))
    assert line.isprintable()
    assert without_deceptive(line) == line


@given(st.text(st.characters(exclude_categories=())))
def test_a_printable_line_is_one(text: str) -> None:
    line = printable(text)

    assert line.isprintable()
    assert without_deceptive(line) == line
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Cf", "Zl", "Zp"} for char in line)
