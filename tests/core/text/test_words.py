# ruff: noqa: RUF001 - odd characters are what these tests are about
"""Words, their places in the original, and the keys under which they meet."""

import unicodedata
from itertools import product
from string import ascii_lowercase

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import MAX_WORD, algorithm, finder, keys, without_invisibles


def words(text: str) -> list[str]:
    return finder(text).words(0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The navy strikes two boats.", ["The", "navy", "strikes", "two", "boats"]),
        ("intelligence-sharing, 3.5% of_it", ["intelligence", "sharing", "3", "5", "of", "it"]),
        ("the U.S. Navy's U.S.A, at 5 p.m.", ["the", "U.S.", "Navy's", "U.S.A", "at", "5", "p.m."]),
        ("U.S.Navy e.g. J. Smith", ["U.S.", "Navy", "e.g.", "J", "Smith"]),
        ("the Navy\u2019s James's 'S' boats'", ["the", "Navy\u2019s", "James's", "S", "boats"]),
        ("l\u2019OTAN don't s'agit", ["l", "OTAN", "don", "t", "s", "agit"]),
        ("intelli\u00adgence \ufeffboat\u200bs\u00a0x", ["intelli\u00adgence", "boat\u200bs", "x"]),
        ("cafe\u0301 नमस्ते", ["cafe\u0301", "नमस्ते"]),
        ("情報 x共有", ["情", "報", "x", "共", "有"]),
        ("", []),
        ("... \ud800 \x00 __ \u200b \u0301", []),
    ],
)
def test_words_as_written(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(st.sampled_from("ab U.S'’s_\u00ad\u0301é情ु-\n0"), max_size=30))
def test_spans_are_places_in_the_original(text: str) -> None:
    found = finder(text)
    assert [found.text[start:end] for start, end in found.spans(0, len(text))] == found.words(0, len(text))
    assert len(found.text) == len(text)


@given(st.text())
def test_any_text_has_words_with_keys(text: str) -> None:
    for word in words(text):
        assert all(keys(word, "english"))
        assert bool(keys(word, "english")) is (len(word) <= MAX_WORD)


@pytest.mark.parametrize(
    ("one", "other", "language", "meet"),
    [
        ("strike", "Strikes", "en", True),
        ("striking", "STRIKE", "en", True),
        ("striker", "strike", "en", False),
        ("boat", "lifeboat", "en", False),
        ("café", "cafe", "en", True),
        ("café", "CAFES", "en", True),
        ("Navy's", "navies", "en", True),
        ("Navy\u2019s", "navy", "en", True),
        ("intelli\u00adgence", "intelligence", "en", True),
        ("ﬁshing", "fish", "en", True),
        ("ＢＯＡＴ", "boat", "en", True),
        ("𝐛𝐨𝐚𝐭", "boat", "en", True),
        ("U.S.", "US", "en", True),
        ("U.S.", "u.s", "en", True),
        ("U.S.", "us", "en", False),
        ("US", "us", "en", True),
        ("Malmø", "Malmo", "en", True),
        ("Łódź", "Lodz", "pl", True),
        ("straße", "Strasse", "de", True),
        ("Schiffe", "Schiffen", "de", True),
        ("Häuser", "Hauses", "de", True),
        ("frappée", "frapper", "fr", True),
        ("frappée", "FRAPPEE", "fr", True),
        ("barcos", "barco", "es", True),
        ("interceptación", "interceptaciones", "es", True),
        ("interceptación", "interceptacion", "es", True),
        ("корабли", "корабль", "ru", True),
        ("ёлка", "елка", "ru", True),
        ("мой", "мои", "en", False),
        ("IŞIK", "ışık", "tr", True),
        ("strikes", "strike", "xx", True),
    ],
)
def test_keys_meet(one: str, other: str, language: str, meet: bool) -> None:
    stemmer = algorithm(language)
    assert bool(set(keys(one, stemmer)) & set(keys(other, stemmer))) is meet


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "english"),
        ("de-AT", "german"),
        ("pt_BR", "portuguese"),
        ("NB", "norwegian"),
        ("ca", "catalan"),
        ("zh-Hant", ""),
        ("ja", ""),
        ("uk", ""),
        ("", "english"),
        ("xx", "english"),
        ("und", "english"),
    ],
)
def test_algorithm_of_a_language(language: str, expected: str) -> None:
    assert algorithm(language) == expected


def test_every_algorithm_serves_a_language() -> None:
    codes = map("".join, product(ascii_lowercase, repeat=2))
    older = {"porter", "dutch_porter"}
    assert {*map(algorithm, codes)} == {"", *Stemmer.algorithms()} - older


def test_absurdly_long_words_have_no_keys() -> None:
    assert keys("x" * MAX_WORD, "english")
    assert keys("x" * (MAX_WORD + 1), "english") == ()
    assert words("x" * 1_000_000 + " boat")[1:] == ["boat"]


@given(st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=12))
def test_composed_and_decomposed_words_meet(word: str) -> None:
    composed, decomposed = (
        set(keys(unicodedata.normalize(form, word), "english")) for form in ("NFC", "NFD")
    )
    assert composed == decomposed


def test_invisible_characters_are_taken_out() -> None:
    assert without_invisibles("\ufeffbo\u00ada\u200bt") == "boat"
