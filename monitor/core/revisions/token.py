"""A token: one word, figure or sign of a text, evened out."""

from typing import NamedTuple


class Token(NamedTuple):  # a dataclass takes three times as long to make, and a long text has a million
    """What a word, figure or sign is known by, where it stands in its text, how a word for a number is spelt.

    `is_capital`: it begins with a capital letter; `is_pointed`: it does, and a point stands behind it within its sentence ("Sen. Hall").
    """

    key: str
    start: int
    end: int
    spelt: str
    is_capital: bool = False
    is_pointed: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure or a sign beside one: these are never misspelt, only changed."""
        return not self.key[0].isalpha()
