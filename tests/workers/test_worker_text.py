"""Text from outside, made plain."""

# ruff: noqa: RUF001 - other alphabets are the point

import time
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.workers.text import one_line, paragraphs, strip_markup


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("AT&amp;T <b>wins</b> big", "AT&T wins big"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("I <3 you", "I <3 you"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("<p>One</p><p>Two<br>three</p>four", "One\nTwo\nthree\nfour"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("in<i>side</i> words<script>alert(1)</script><style>p{}</style>", "inside words"),
        ("be<!-- hidden -->fore", "before"),
        ("<img src=x onerror=alert(1) alt='a > b'>", ""),
        ("&#xD800;<b>x</b>", "\ufffdx"),
        ('<?xml version="1.0" encoding="utf-8"?><p>x</p>', "x"),
        ("<p>unclosed <b>and <i>nested", "unclosed and nested"),
        ("", ""),
    ],
)
def test_markup_is_taken_off(html: str, text: str) -> None:
    assert paragraphs(strip_markup(html), 1000) == text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("intelli\u00adgence \u202eevil\u202c \u200bzero\u2060 width\ufeff", "intelligence evil zero width"),
        ("nul\x00 bell\x07 escape\x1b[31m \x9b", "nul bell escape[31m"),
        ("half \ud83d of a pair", "half of a pair"),
        ("Cafe\u0301", "Café"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        ("  many \t spaces\xa0 ", "many spaces"),
    ],
)
def test_what_deceives_is_removed_and_what_spells_is_kept(dirty: str, clean: str) -> None:
    assert one_line(dirty, 100) == paragraphs(dirty, 100) == clean


def test_lines() -> None:
    text = "one\r\ntwo\u2028three\x85\n\n  four  "
    assert paragraphs(text, 100) == "one\ntwo\nthree\nfour"
    assert one_line(text, 100) == "one two three four"
    assert (one_line(text, 4), paragraphs(text, 4)) == ("one", "one")


@given(st.text())
def test_any_text_becomes_plain(text: str) -> None:
    for clean in (one_line(strip_markup(text), 50), paragraphs(strip_markup(text), 50)):
        assert len(clean) <= 50
        assert is_normalized("NFC", clean)
        assert clean == clean.strip()
        clean.encode()


@pytest.mark.parametrize(
    "text",
    ["<a " * 100_000, "&" * 300_000, "<b>" * 100_000, "<!--" * 100_000, " \n" * 200_000, " " * 500_000,
     "e" + "\u0301\u0323" * 100_000, "\U0001e8d0\u0301" * 100_000],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_other_text(text: str) -> None:
    began = time.process_time()
    paragraphs(strip_markup(text), 1000)
    assert time.process_time() - began < 2
