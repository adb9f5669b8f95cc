"""Which forms of a word meet: irregular ones, ambiguous ones, words that one stem throws together."""

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import MAX_WORD, PRODUCT, STEMMED, UNINFLECTED, Analyzer, plain, written
from monitor.core.text.apart import _BEGINNINGS, apart
from monitor.core.text.irregular import BASES, OWN_LEMMAS

ANALYZERS = [PRODUCT, STEMMED, UNINFLECTED]


def meet(query: str, text: str, analyzer: Analyzer = PRODUCT, stemmer: str = "english") -> bool:
    return not set(analyzer.asked(query, stemmer)).isdisjoint(analyzer.keys(text, stemmer))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("strike", "struck"),
        ("Stricken", "STRIKES"),
        ("sold", "selling"),
        ("say", "said"),
        ("man", "men"),
        ("gunman", "gunmen"),
        ("wolves", "wolf"),
        ("child", "children's"),
        ("crisis", "crises"),
        ("find", "found"),
        ("found", "founded"),
        ("found", "found"),
        ("leaf", "leaves"),
        ("leaves", "leave"),
        ("axe", "axes"),
        ("axis", "axes"),
        ("diagnose", "diagnoses"),
        ("experiment", "experimental"),
        ("departments", "departmental"),
        ("refinance", "refinanced"),
        ("intelligence", "intelligence's"),
        ("bus", "buses"),
        ("lenses", "lens"),
        ("quiz", "quizzed"),
        ("sue", "sued"),
        ("free", "freed"),
        ("boycott", "boycotting"),
        ("panicked", "panics"),
        ("traffic", "trafficking"),
        ("trafficked", "traffickers"),
        ("MP", "MPs"),
        ("menu", "menus"),
        ("big", "biggest"),
        ("lower", "lowered"),
        ("deadly", "deadliest"),
    ],
)
def test_inflections_meet(query: str, text: str) -> None:
    assert meet(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("found", "find"),
        ("rose", "rise"),
        ("led", "lead"),
        ("bear", "born"),
        ("feed", "Fed"),
        ("intelligence", "intelligent"),
        ("experience", "experiments"),
        ("import", "important"),
        ("executed", "executives"),
        ("depart", "Department"),
        ("security", "securities"),
        ("theses", "these"),
        ("indices", "indicate"),
        ("trafficking", "traffic"),
        ("GP", "GPS"),
        ("late", "latest"),
        ("hottest", "hot"),
        ("higher", "highest"),
        ("lowered", "low"),
    ],
)
def test_unrelated_words_do_not_meet(query: str, text: str) -> None:
    assert not meet(query, text)


def test_the_tables_are_for_english_and_for_the_product_only() -> None:
    assert not meet("strike", "struck", STEMMED)
    assert meet("intelligence", "intelligent", STEMMED)
    assert not meet("man", "men", stemmer="swedish")
    assert not meet("boat", "boats", UNINFLECTED)
    assert not meet("boat", "boats", stemmer="")


def test_no_row_of_the_irregular_forms_says_what_snowball_says() -> None:
    stem = Stemmer.Stemmer("english").stemWord
    assert [form for form, bases in BASES.items() if {stem(form)} == set(map(stem, bases))] == []
    assert BASES.keys() >= OWN_LEMMAS
    assert all(form not in bases for form, bases in BASES.items())


def test_words_are_kept_apart_from_those_that_have_their_stem() -> None:
    stem = Stemmer.Stemmer("english").stemWord
    for shared, beginnings in _BEGINNINGS.items():
        assert apart(shared, shared) == shared
        for beginning in beginnings:
            assert beginning.startswith(shared[:4])
            assert beginning != shared
    assert apart(stem("important"), "important") == "importan"


@pytest.mark.parametrize(
    ("word", "in_plain", "as_written"),
    [
        ("Strikes", "strikes", "Strikes"),
        ("U.S.", "u.s.", "US"),
        ("U.S.'s", "u.s.", "US"),
        ("Navy\u2019s", "navy", "Navy"),
        ("Cafe\u0301", "cafe", "Caf\u00e9"),
        ("intelli\u00adgence", "intelligence", "intelligence"),
        ("\uff22oat", "boat", "Boat"),
        ("x" * (MAX_WORD + 1), "", ""),
    ],
)
def test_plain_and_written_forms(word: str, in_plain: str, as_written: str) -> None:
    assert plain(word, "english") == in_plain
    assert written(word) == as_written


@given(st.text(max_size=20), st.sampled_from(["english", "turkish", "german", "greek", ""]))
def test_every_word_meets_itself(text: str, stemmer: str) -> None:
    for analyzer in ANALYZERS:
        for word in analyzer.finder(text).words(0, len(text)):
            assert meet(word, word, analyzer, stemmer)
            assert analyzer.plain(word, stemmer) != ""
            assert analyzer.written(word) != ""
