# ruff: noqa: RUF001 - odd characters are what these tests are about
"""Where sentences end, and where they do not."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import finder, sentences


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "U.S. boats strike.",
        "The U.S. Navy struck two boats.",
        "Mr. Smith met Dr. Jones and Gen. Brown in St. Petersburg.",
        "It cost $3.5 million.",
        "J. K. Rowling and George W. Bush came.",
        "It happened on Sept. 11 at No. 10 Downing Street.",
        "Acme Inc. Chairman Smith left at 5 p.m. Monday.",
        '"Stop!" he said.',
        "\u201cWhy?\u201d she asked.",
        "He waited ... and left.",
        "Roe vs. Wade, i.e. Jane Roe.",
        "Visit example.org Today",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("He lives in the U.S. The navy left.", ["He lives in the U.S.", "The navy left."]),
        ("It closed at 5 p.m. The shop.", ["It closed at 5 p.m.", "The shop."]),
        ("He said no. Downing Street agreed.", ["He said no.", "Downing Street agreed."]),
        (
            '"Go." Then \u201cRight.\u201d She left (yes.) End',
            ['"Go."', "Then \u201cRight.\u201d", "She left (yes.)", "End"],
        ),
        ("Dockers strike\nBoats idle\r\n\r\n  A caption  ", ["Dockers strike", "Boats idle", "A caption"]),
        ("He met Mr.\nSmith left", ["He met Mr.", "Smith left"]),
        ("boats idle.\nthey strike", ["boats idle.", "they strike"]),
        ("In 2024. Then 42. Police came.", ["In 2024.", "Then 42.", "Police came."]),
        ("情報共有。次の文！", ["情報共有。", "次の文！"]),
        ("नौसेना। नाव", ["नौसेना।", "नाव"]),
        ("¿Qué? ¡Barcos! «Sí.» No.", ["¿Qué?", "¡Barcos!", "«Sí.»", "No."]),
        ("", []),
        (" \n\u00a0\n", []),
    ],
)
def test_several_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_ordinals_depend_on_the_language() -> None:
    assert split("Am 3. Oktober kam er.", "de") == ["Am 3. Oktober kam er."]
    assert split("Er kam am 3. Der Oktober begann.", "de-AT") == ["Er kam am 3.", "Der Oktober begann."]
    assert split("They won 3. October came.", "en") == ["They won 3.", "October came."]


@given(st.text(st.sampled_from('aB .!?\n"”()U.S,。3\u00a0'), max_size=60))
def test_sentences_lie_in_order_and_lose_nothing_but_space(text: str) -> None:
    found = sentences(text, "en")
    offsets = [offset for span in found for offset in span]
    assert offsets == sorted(offsets)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())


HOSTILE = [
    ".",
    ". ",
    ".) ",
    '."',
    "\n",
    ".\n \n",
    " ",
    "a.",
    "a. ",
    "Mr. X ",
    " A.",
    "\u200b",
    "a\u0301",
    "x",
    "'s",
    "情",
    "。",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    started = process_time()
    sentences(text, "en")
    finder(text).words(0, len(text))
    assert process_time() - started < 5  # a quadratic pattern takes minutes, this some 0.2 s
