"""Turns the words of `languages:` into language codes, or says what is wrong."""

from difflib import get_close_matches
from functools import lru_cache

from monitor.config.units import Misfit
from monitor.core.text import KNOWN_LANGUAGES, algorithm

_HINT = "write a code such as en, de or pt"


def language(text: str) -> str:
    """The code of a language: the first part of its tag ("en" of "en-GB"), small letters."""
    code = text.casefold()
    if code in KNOWN_LANGUAGES:
        return code
    primary = code.replace("_", "-").partition("-")[0]
    if primary in KNOWN_LANGUAGES:
        raise Misfit("is more than a language", f"write {primary}: it stands for all kinds of it")
    raise Misfit("is no language code", _suggested(code))


@lru_cache(maxsize=256)
def _suggested(word: str) -> str:
    """The code of the language that is called so ("english", "germn"), or how codes look."""
    by_name = {name: code for code in sorted(KNOWN_LANGUAGES, reverse=True) if (name := algorithm(code))}
    near = get_close_matches(word, by_name, n=1, cutoff=0.75)
    return f"did you mean {by_name[near[0]]}?" if near else _HINT
