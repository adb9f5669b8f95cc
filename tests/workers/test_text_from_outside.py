import pytest

from monitor.workers.text import one_line, paragraphs, strip_markup


@pytest.mark.parametrize(
    "char", ["\x00", "\x1f", "\x9b", "\xad", "\u061c", "\u200b", "\u202e", "\u3164", "\U000e0041"]
)
def test_what_deceives_goes(char: str) -> None:
    assert one_line(f" bo{char}at\n sunk ", 100) == "boat sunk"
    assert paragraphs(f"bo{char}at\n\n sunk ", 100) == "boat\nsunk"
    assert strip_markup(f"<b>bo{char}at</b>").strip() == "boat"


@pytest.mark.parametrize("text", ["می\u200cروم", "👩\u200d🚀", "❤\ufe0f"])
def test_joiners_that_spell_stay(text: str) -> None:
    assert one_line(text, 100) == text
    assert strip_markup(f"<b>{text}</b>").strip() == text


@pytest.mark.parametrize("reference", ["&#0;", "&#x1c;", "&#x1f;", "&#xfffe;", "&#xd800;", "&#27;"])
def test_a_character_that_xml_forbids_stops_nothing_when_written_as_a_reference(reference: str) -> None:
    text = strip_markup(f"<p>{reference}one<br>{reference}two</p>{reference}three")
    assert one_line(text, 100).replace("\N{REPLACEMENT CHARACTER}", "") == "one two three"
