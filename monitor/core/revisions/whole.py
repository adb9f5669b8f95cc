"""A whole version, to ask what stands anywhere in it; read for that only when it is asked."""

import re
from functools import cached_property

from monitor.core.revisions.change import Version
from monitor.core.revisions.units import headlines
from monitor.core.text import plain

_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"[\W_]+")


class Whole:
    """A version with its words."""

    def __init__(self, version: Version) -> None:
        self.version = version

    def has(self, word: str) -> bool:
        """Whether a word (evened out as a token's) stands in it."""
        return word in self._words

    def holds(self, sentence: str) -> bool:
        """Whether a sentence stands in it, perhaps with other punctuation and within another one."""
        return squeezed(sentence) in self._squeezed

    def is_headed(self, key: str) -> bool:
        """Whether what a sentence says (`Unit.key`) is its headline, or two words or more of that."""
        title = self._title
        return key == title or (" " in key and f" {key} " in f" {title} ")

    @cached_property
    def _title(self) -> str:
        return next((unit.key for unit in headlines(self.version.title)), "")

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(
            plain(word, "") for word in set(_WORD.findall(f"{self.version.title}\n{self.version.body}"))
        )

    @cached_property
    def _squeezed(self) -> str:
        return squeezed(f"{self.version.title}\n{self.version.body}")


def squeezed(text: str) -> str:
    """A text's letters and figures alone, in lower case."""
    return _APART.sub("", text.casefold())
