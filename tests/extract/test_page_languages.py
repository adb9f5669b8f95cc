"""The language of a text, of which its page and its feed may say the truth, nothing, or something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.languages import language_of

ENGLISH = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board. " * 3
)
GERMAN = "Die Marine teilte am Dienstag mit, sie habe innerhalb einer Woche ein zweites Boot getroffen. " * 3
ZULU = (
    "Amaphoyisa athi asebenza ngokubambisana nomphakathi ukuze kutholakale abasolwa abayisithupha abaphunyukile. "
    * 3
)
CROATIAN = (
    "Mornarica je u utorak priopćila da je pogodila drugi brod u tjedan dana, pri čemu su poginule tri osobe. "
    * 3
)
JAPANESE = "海上保安庁は火曜日、一週間で二隻目の船を攻撃し、乗っていた三人が死亡したと発表した。" * 3


@pytest.mark.parametrize(
    ("text", "declared", "hint", "language"),
    [
        (ENGLISH, "en-gb", "", "en-gb"),
        (ENGLISH, "", "en-GB", "en-gb"),
        (ENGLISH, "", "", "en"),
        (GERMAN, "en", "en", "de"),
        (GERMAN, "en-us", "de-at", "de-at"),
        (GERMAN + ENGLISH * 9, "de", "en", "de"),  # its beginning confirms it
        (ZULU, "en-za", "", "zu"),
        (JAPANESE, "", "", "ja"),
        (JAPANESE, "utf-8", "", "ja"),
        (CROATIAN, "sr", "", "sr"),  # too like each other for a guess to count more than the publisher's word
        ("Das zweite Boot in einer Woche getroffen", "en", "de", "de"),
        ("Das zweite Boot in einer Woche getroffen", "de", "en", "de"),
        ("Kurz: Boot getroffen, drei Tote an Bord", "en", "", "en"),  # short: what is stated holds
        ("", "pt_BR", "en", "pt-br"),
        ("1 2 3 - 4 5 6", "", "", ""),
        ("", "nonsense", "", ""),
    ],
)
def test_languages(text: str, declared: str, hint: str, language: str) -> None:
    assert language_of(text, declared, hint) == language


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "en", "xx-klingon"]))
def test_any_text_has_a_language_or_none(text: str, declared: str) -> None:
    assert language_of(text, declared) == language_of(text, declared).lower()
