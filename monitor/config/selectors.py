"""Says where and why a CSS selector cannot be used."""

import re

from cssselect import HTMLTranslator, SelectorError

_AT = re.compile(r"\s*(?:, got <(?P<kind>\w+)(?: (?P<what>.*?))?)? at (?P<at>[0-9]+)>?$")
_LONGEST = 1_000


def selector_trouble(selector: str) -> tuple[int, str] | None:
    """The offset in the selector where it cannot be read, and what is wrong there; None if it can be used.

    The grammar is that of cssselect (Selectors Level 3), without pseudo-elements, which select no element.
    """
    if len(selector) > _LONGEST:
        return _LONGEST, f"is longer than {_LONGEST:,} characters"
    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        return _explained(str(error), selector)
    return None


def _explained(said: str, selector: str) -> tuple[int, str]:
    found = _AT.search(said)
    if found is None:
        return _place_of_pseudo(selector), f"is no CSS selector that can be used: {_flat(said)}"
    offset = min(int(found["at"]), len(selector))
    if found["kind"] == "EOF":
        return len(selector.rstrip()), "is no CSS selector: it ends too early"
    what = (
        f"{found['what'] or found['kind']} cannot stand here"
        if found["kind"]
        else _flat(said[: found.start()])
    )
    return offset, f"is no CSS selector: {what}"


def _place_of_pseudo(selector: str) -> int:
    """Where the first pseudo-class or pseudo-element begins: only those can be read and yet not be used."""
    return max(selector.find(":"), 0)


def _flat(said: str) -> str:
    sentence = said.rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}"
