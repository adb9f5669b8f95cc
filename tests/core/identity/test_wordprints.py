import random

import pytest

from monitor.core.identity.wordprints import word_prints
from monitor.core.text import finder


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élysée, Straße", "elysee strasse"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("\uff26\uff55\uff4c\uff4c \U0001d430idth \ufb01ne", "full width fine"),
        ("zero\u200bwidth so\u00adft", "zerowidth soft"),
        ("снег\u0301 идёт", "СНЕГ ИДЕТ"),
        ("מְדִינָה", "מדינה"),
        ("  one_two… “three”!\n", "one two three"),
    ],
)
def test_what_readers_take_for_the_same_is_the_same(one: str, other: str) -> None:
    assert word_prints(one).tolist() == word_prints(other).tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" ... \n", 0),
        ("a", 1),
        ("(a)", 1),
        ("東京のU2公演", 6),
        ("नमस्ते दुनिया", 2),
        ("안녕하세요 세계", 2),
        ("\ud800 x", 1),
        ("x" * 1_000, 1),
        ("\U00020000\U00020001", 2),
    ],
)
def test_how_many_words_a_text_has(text: str, words: int) -> None:
    assert len(word_prints(text)) == words


def test_different_words_have_different_hashes() -> None:
    words = [f"{one}{number}" for number in range(50_000) for one in ("a", "b", "é")]
    prints = word_prints(" ".join(words))
    assert len(set(prints.tolist())) == 150_000
    assert word_prints("ab ba").tolist() == [*word_prints("ab").tolist(), *word_prints("ba").tolist()]
    assert len(set(word_prints("ab ba a b").tolist())) == 4


def test_a_words_hash_does_not_depend_on_what_stands_around_it() -> None:
    dice = random.Random(1)
    words = ["".join(dice.choices("abcdéfß", k=dice.randint(1, 80))) for _ in range(500)]
    alone = [word_prints(word)[0] for word in words]
    assert word_prints(", ".join(words)).tolist() == alone
    assert len(finder(", ".join(words)).words(0, 100_000)) == len(alone)
