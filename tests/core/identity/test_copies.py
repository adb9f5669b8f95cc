import random
import re
from time import process_time

import pytest

from monitor.core.identity.copies import is_copy, shared_stretches, wording_of

SYLLABLES = "ba co du fe gi ha jo ku le mi no pa que ro su ta vi xe yo zu".split()


def prose(words: int, seed: int) -> str:
    """So many different words, in sentences of 12."""
    dice = random.Random(seed)
    made = ("".join(dice.choices(SYLLABLES, k=4)) for _ in range(words))
    return " ".join(f"{word}." if place % 12 == 11 else word for place, word in enumerate(made))


def edited(text: str, share: float) -> str:
    dice = random.Random(1)
    return re.sub(r"\w+", lambda word: "edit" if dice.random() < share else word[0], text)


def copies(one: str, other: str) -> bool:
    """Whether they are copies, asked in both orders."""
    answers = {is_copy(wording_of(one), wording_of(other)), is_copy(wording_of(other), wording_of(one))}
    assert len(answers) == 1
    return answers.pop()


def test_a_text_with_every_tenth_word_changed_is_a_copy() -> None:
    text = prose(400, 1)
    assert copies(text, text)
    assert copies(text, edited(text, 0.1))


def test_a_text_within_a_longer_one_is_a_copy_in_both_orders() -> None:
    text = prose(120, 2)
    assert copies(text, f"{prose(600, 3)}\n{edited(text, 0.1)}\n{prose(600, 4)}")


def test_a_text_that_shares_only_a_quotation_is_none() -> None:
    quotation = prose(60, 5)
    one, other = (f"{prose(150, seed)} {quotation} {prose(150, seed + 1)}" for seed in (6, 8))
    assert not copies(one, other)


def test_retold_texts_are_none() -> None:
    text = prose(400, 10)
    assert not copies(text, edited(text, 0.5))


@pytest.mark.parametrize("words", [0, 1, 2, 41])
def test_short_texts_are_never_copies(words: int) -> None:
    assert not copies(prose(words, 11), prose(words, 11))


def test_only_what_stands_in_the_original_is_shared() -> None:
    common, news = prose(24, 12), "Only this outlet says that the minister resigned yesterday evening."
    body = f"{news}\n{common}\n{news}"
    assert [body[start:end] for start, end in shared_stretches(body, common)] == [common.rstrip(".")]
    assert shared_stretches(news, common) == ()
    assert shared_stretches("", common) == shared_stretches(common, "") == ()


def test_a_changed_word_is_not_shared_and_its_neighbours_are() -> None:
    original = prose(36, 13)
    words = original.split()
    words[20] = "otherwise"
    body = " ".join(words)
    (first, second) = shared_stretches(body, original)
    assert body[first[1] : second[0]].strip() == "otherwise"
    assert (first[0], second[1]) == (0, len(body) - 1)


def test_runs_below_eight_words_are_shared_only_as_whole_sentences() -> None:
    original = f"The minister of finance resigned yesterday.\n{prose(12, 14)}"
    phrase = "It is said that the minister of finance resigned yesterday evening."
    assert shared_stretches(phrase, original) == ()
    body = "Wholly new words begin this text. THE MINISTER of finance resigned yesterday! And end it."
    assert [body[start:end] for start, end in shared_stretches(body, original)] == [
        "THE MINISTER of finance resigned yesterday"
    ]


def test_places_are_those_of_the_text_as_it_stands() -> None:
    original = "Zwölf Straßen im Süden der Stadt İzmir bleiben am Montag für den ganzen Tag gesperrt."
    body = f"İİß. {original.upper()}"
    ((start, end),) = shared_stretches(body, original)
    assert body[start:end].startswith("ZWÖLF")
    assert body[start:end].endswith("GESPERRT")


def test_hostile_texts_take_linear_time() -> None:
    for text in ("a " * 2_000_000, "a b c d e. " * 400_000, "x" * 5_000_000, ". " * 2_000_000):
        begun = process_time()
        is_copy(wording_of(text), wording_of(text))
        stretches = shared_stretches(text, text)
        assert process_time() - begun < 2.0
        assert len(stretches) <= 1


def test_what_is_remembered_of_words_is_bounded() -> None:
    for seed in range(3):
        text = " ".join(map(str, range(seed * 30_000, (seed + 1) * 30_000)))
        shared_stretches(text, text)
    from monitor.core.identity import copies  # noqa: PLC0415

    assert 0 < len(copies._REMEMBERED) <= 60_000
