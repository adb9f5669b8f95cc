"""Made-up articles of one site: sentences out of drawn words and names, different for each number."""

from collections.abc import Callable
from random import Random

import pytest

_LETTERS = "abcdefghijklmnoprstuvwz"


def _word(random: Random, least: int = 2) -> str:
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(least, 10)))


def _sentence(random: Random, names: list[str]) -> str:
    words = [_word(random) for _ in range(random.randint(8, 18))]
    words[random.randrange(2, len(words))] = random.choice(names)
    words[random.randrange(2, len(words))] = random.choice(names)
    return " ".join(words).capitalize().replace(names[0].lower(), names[0]) + "."


def _article(number: int, length: int = 12, story: int | None = None) -> list[str]:
    """Paragraphs of their own words; articles of one story have their names in common."""
    own, shared = Random(f"article {number}"), Random(f"story {number if story is None else story}")
    names = [_word(shared, 5).capitalize() for _ in range(25)]
    lines = []
    for _ in range(length):
        words = " ".join(_word(own) for _ in range(own.randint(8, 18)))
        lines.append(f"{words.capitalize()} {own.choice(names)} {own.choice(names)} {_word(own)}.")
    return lines


@pytest.fixture
def article() -> Callable[..., list[str]]:
    return _article
