"""Turns YAML 1.2 text into a tree, or tells where and why it cannot be read.

libyaml's parser is twenty times as fast as ruamel.yaml's pure one, which reads more of YAML 1.2 and says better what is
wrong: libyaml reads first, and what it refuses, or reads otherwise than YAML 1.2 means it, is read again.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from monitor.config.building import MisreadError, RefusedError, build
from monitor.config.findings import Findings, Place
from monitor.config.lines import IN_QUOTES, quoted_line
from monitor.config.syntax import explain
from monitor.config.tree import Mapping, Node, Scalar

_MOST_READ_AGAIN = 1_000_000  # characters, for better words alone: the pure parser takes 3 s for them
# Line breaks to both parsers, not to YAML 1.2; a second byte order mark comes of files joined together.
_EVENED = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " ", "\ufeff": "\u2060"})
Hint = Callable[[int], str]


def read_tree(text: str, file: str, findings: Findings, *, secret: bool = True) -> Node | None:
    """The document in `text`; an empty one is an empty mapping; None if it cannot be read (`findings` say why).

    Of a `secret` text no line is shown.
    """
    evened = evenly_broken(text)
    hint = partial(quoted_line, evened) if not secret else _any_hint
    built = build(quick_events(evened), evened, file, hint)
    again = isinstance(built.trouble, MisreadError) or len(text) <= _MOST_READ_AGAIN
    if built.trouble and again and not isinstance(built.trouble, RefusedError):
        built = build(pure_events(evened), evened, file, hint)
    findings.errors.extend(built.findings.errors)
    if built.trouble:
        findings.error(file, *_in_words(built.trouble, built.place, hint))
        return None
    return Mapping(1, 1, 0) if built.root is None or _is_null(built.root) else built.root


def evenly_broken(text: str) -> str:
    """The text as parsers should see it, of the same length: what breaks lines to them, and not to YAML 1.2, is none."""
    return text if text.isascii() else text.translate(_EVENED)


def quick_events(text: str) -> Iterator[Any]:
    """The events as libyaml gives them; where PyYAML was built without it, as the pure parser does."""
    if not yaml.__with_libyaml__:
        return pure_events(text)
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CBaseLoader)
    return events


def pure_events(text: str) -> Iterator[Any]:
    """The events as ruamel.yaml's pure parser gives them."""
    events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    return events


def _in_words(trouble: Exception, reached: Place, hint: Hint) -> tuple[Place, str, str]:
    if isinstance(trouble, RefusedError):
        place, message, suggestion = trouble.args
        return place, message, suggestion
    if isinstance(trouble, MarkedYAMLError | yaml.MarkedYAMLError):
        return explain(trouble, hint)
    return reached, f"this is not valid YAML ({type(trouble).__name__} after here)", ""


def _any_hint(_index: int) -> str:
    return IN_QUOTES


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
