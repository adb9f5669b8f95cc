"""Fills `${env:X}`, `${credential:X}` and `${file:X}` into the values of a tree, after YAML has been read.

So a secret can never become YAML, and keys never hold one. `$${` stands for `${` itself. Rules hold no placeholders:
what they hold is shown in messages, logs and alerts.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote

from monitor.config.files import Source
from monitor.config.findings import did_you_mean, quoted
from monitor.config.scalars import locate
from monitor.config.tree import Mapping, Node, Scalar, Sequence
from monitor.config.vault import KINDS, NotInVaultError, Vault, look_up
from monitor.logs import keep_secrets

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)@")
_KINDS_HINT = "write ${env:NAME}, ${credential:NAME} or ${file:PATH}; $${ for the characters themselves"

_REFUSED_HINT = "write the text itself, or $${ for the two characters"


def fill_in(source: Source, vault: Vault) -> None:
    """Give every value of the source its placeholders' meaning; what cannot be had is an error at its place. From here on
    no such value is printed, whatever becomes of the configuration."""
    _fill_in(source, partial(_meaning, source=source, vault=vault))
    keep_secrets(source.secrets.values())


def refuse_placeholders(source: Source) -> None:
    """Tell of each placeholder in the source; `$${` becomes `${`."""
    _fill_in(source, _refused)


def _fill_in(source: Source, meaning: Callable[[re.Match[str]], str]) -> None:
    if "${" not in source.text and "\\" not in source.text:  # an escape may stand for a $
        return
    for scalar in _values(source.root):
        if "${" in scalar.text and scalar.value == scalar.text:
            scalar.value = _filled(scalar, source, meaning)


def texts_in(node: Node) -> Iterator[str]:
    """The values below a node, as they are written."""
    return (scalar.text for scalar in _values(node))


def placeholders_in(text: str) -> list[str]:
    """The placeholders of a text, as they are written."""
    return [match.group() for match in _PLACEHOLDER.finditer(text) if match.group() != "$${"]


def without_login(text: str) -> str:
    """An address as people may see it: placeholders as they are written, user and password blotted out."""
    start, end = _userinfo(text)
    return f"{text[:start]}***{text[end:]}" if end else text


def without_placeholders(text: str) -> str:
    """The text with each placeholder shown as an ellipsis: for names made from it."""
    return _PLACEHOLDER.sub(lambda match: "${" if match.group() == "$${" else "…", text)


def _values(root: Node) -> Iterator[Scalar]:
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            waiting.extend(entry.value for entry in node.entries.values())


def _filled(scalar: Scalar, source: Source, meaning: Callable[[re.Match[str]], str]) -> str:
    start, end = _userinfo(scalar.text)

    def fill(match: re.Match[str]) -> str:
        if match.group() == "$${":
            return "${"
        try:
            value = meaning(match)
        except NotInVaultError as error:
            source.error(locate(source.text, scalar, match.start()), error.message, error.suggestion)
            scalar.broken = True
            return ""
        return quote(value, safe="") if start <= match.start() < end else value

    return _PLACEHOLDER.sub(fill, scalar.text)


def _userinfo(text: str) -> tuple[int, int]:
    """Where the user and password of a URL stand in the text; placeholders themselves may hold / and :."""
    masked = _PLACEHOLDER.sub(lambda match: "x" * len(match.group()), text)
    found = _USERINFO.match(masked)
    return found.span(1) if found else (0, 0)


def _refused(_match: re.Match[str]) -> str:
    raise NotInVaultError("rules hold no secrets: ${ means nothing here", _REFUSED_HINT)


def _meaning(match: re.Match[str], source: Source, vault: Vault) -> str:
    inside, closed = match.groups()
    kind, colon, name = inside.partition(":")
    if not closed:
        raise NotInVaultError("this ${ is never closed", "add the }")
    if not colon:
        raise NotInVaultError("this placeholder does not say where its value comes from", _KINDS_HINT)
    if kind not in KINDS:
        raise NotInVaultError(f"no placeholder is of the kind {quoted(kind)}", did_you_mean(kind, KINDS))
    if not name:
        raise NotInVaultError("this placeholder names nothing", _KINDS_HINT)
    value = look_up(vault, kind, name, source.path.parent)
    source.secrets[match.group()] = value
    return value
