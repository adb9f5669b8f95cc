import random
import subprocess
import sys
from time import process_time

import pytest

from monitor.core.identity.sketches import (
    LONGEST_TEXT,
    MOST_BANDS,
    Likeness,
    asked_of,
    bands_of,
    likeness,
    likenesses,
    sketch_of,
)

FIRST_BANDS = [31367916224166, 32959418328076]
SYLLABLES = "ba co du fe gi ha jo ku le mi no pa que ro su ta vi xe yo zu".split()


def prose(words: int, seed: int) -> str:
    """So many different words, in sentences."""
    dice = random.Random(seed)
    made = ("".join(dice.choices(SYLLABLES, k=4)) for _ in range(words))
    return " ".join(f"{word}." if place % 12 == 11 else word for place, word in enumerate(made))


def test_a_text_below_forty_words_has_no_sketch() -> None:
    assert sketch_of(prose(39, 1)) == b""
    assert sketch_of("") == b""
    assert sketch_of(prose(40, 1)) != b""


@pytest.mark.parametrize("words", [40, 300, 5_000])
def test_a_sketch_and_its_bands_are_bounded(words: int) -> None:
    sketch = sketch_of(prose(words, 2))
    bands = bands_of(sketch)
    assert len(sketch) <= 960
    assert 12 <= len(bands) <= MOST_BANDS
    assert bands == sorted(set(bands)) == asked_of(sketch)[: len(bands)]
    assert len(asked_of(sketch)) == MOST_BANDS
    assert all(0 <= band < 1 << 48 for band in bands)


def test_a_sketch_is_the_same_in_another_process_and_from_another_time() -> None:
    text = prose(60, 3)
    program = f"from monitor.core.identity.sketches import sketch_of; print(sketch_of({text!r}).hex())"
    command = [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"]
    other = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
    assert other == sketch_of(text).hex()
    # What stores hold must still mean the same in a later version.
    assert bands_of(sketch_of(" ".join(map(str, range(100, 160)))))[:2] == FIRST_BANDS


def test_case_accents_punctuation_and_spacing_do_not_count() -> None:
    text = prose(80, 4)
    other = text.upper().replace(".", " —\n\n").replace("O", "Ó")
    assert sketch_of(other) == sketch_of(text)


def test_likeness_of_equal_and_of_unrelated_texts() -> None:
    one, other = sketch_of(prose(500, 5)), sketch_of(prose(500, 6))
    assert likeness(one, one) == Likeness(jaccard=1.0, containment=1.0)
    assert likeness(one, other) == Likeness(jaccard=0.0, containment=0.0)
    assert likeness(one, b"") == likeness(b"", b"") == Likeness(jaccard=0.0, containment=0.0)


def test_likeness_finds_a_short_text_within_a_long_one() -> None:
    short = prose(300, 7)
    long = f"{prose(1_200, 8)}\n{short}\n{prose(1_500, 9)}"
    found = likeness(sketch_of(short), sketch_of(long))
    assert found == likeness(sketch_of(long), sketch_of(short))
    assert found.containment > 0.9
    assert found.jaccard < 0.3
    assert set(bands_of(sketch_of(short))) & set(bands_of(sketch_of(long)))


def test_many_are_compared_at_once_as_one_by_one() -> None:
    text = prose(400, 13)
    others = [
        sketch_of(one) for one in (text[:600], prose(50, 14), f"{prose(900, 15)} {text}", "short", text)
    ]
    one_by_one = [likeness(sketch_of(text), other) for other in others]
    assert likenesses(sketch_of(text), others) == one_by_one
    assert [found.containment > 0.9 for found in one_by_one] == [True, False, True, False, True]
    assert likenesses(b"", others) == [likeness(b"", b"")] * 5


def test_scripts_without_spaces_are_compared_by_their_characters() -> None:
    dice = random.Random(10)
    text = "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(200))
    edited = text[:100] + "日本" + text[102:]
    assert likeness(sketch_of(text), sketch_of(edited)).containment > 0.8


def test_hostile_texts_are_bounded() -> None:
    for text in (
        "a" * 5_000_000,
        "a " * 2_500_000,
        "ab. " * 1_000_000,
        "\u0301" * 1_000_000,
        "\ud800 x" * 500_000,
        "\u0301\u0316" * 500_000,
        "\u0f73" * 1_000_000,
        "\ufdfa" * 1_000_000,
    ):
        begun = process_time()
        assert len(sketch_of(text)) <= 960
        assert process_time() - begun < 1.0
    kept = prose(60, 11)
    assert sketch_of(kept + " " * LONGEST_TEXT + prose(60, 12)) == sketch_of(kept)
