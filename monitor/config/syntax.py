"""Turns the YAML parser's complaints into a place, plain words and what to write instead."""

import re
from collections.abc import Callable
from typing import TypeAlias

import yaml
from ruamel.yaml.error import MarkedYAMLError as PureError

from monitor.config.findings import Place

MarkedYAMLError: TypeAlias = PureError | yaml.MarkedYAMLError
_LINE = "<line>"

# What a parser says (its context, a bar, the problem), of ruamel.yaml and of libyaml -> our words. The first that is found
# in it counts; where a line is to be put in quotes, the suggestion is made from it.
_PLAIN_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed|found unexpected ':'",
        "a ': ' cannot stand inside this value",
        f"{_LINE}, or check the indentation",
    ),
    (
        r"character '\\t'|found '\\t'|\\t|tab character",
        "a tab, where YAML takes only spaces",
        "indent with spaces",
    ),
    (r"character( '[@`]')? that cannot start", "a value cannot start with this character", _LINE),
    (r"character '%' that cannot start", "a value cannot start with %", _LINE),
    (
        r"quoted scalar\|found unexpected (end|document)",
        "the quotes that open here are never closed",
        "add the closing quote",
    ),
    (
        r"unknown escape character|escape sequence of",
        'after this \\ no such escape is known in "double quotes"',
        "use single quotes, or write \\\\",
    ),
    (r"expected <block end>, but found '<scalar>'", "there is text after the closing quote", _LINE),
    (
        r"flow (sequence|mapping)\|(expected|did not).*<?stream end>?",
        "the bracket that opens here is never closed",
        "add the closing ] or }",
    ),
    (
        r"flow sequence\|(did not find )?expected|while parsing a flow sequence",
        "a ',' or ']' is missing before this",
        "close the list, or put the value in single quotes",
    ),
    (
        r"flow mapping\|(did not find )?expected|while parsing a flow mapping",
        "a ',' or '}' is missing before this",
        "close the braces, or put the value in single quotes",
    ),
    (
        r"<block end>, but|(entries|collections|keys) are not allowed|block (collection|mapping|sequence)\|did not",
        "this line does not fit what stands above it",
        f"check the indentation, the `- ` and the `:`, or {_LINE}",
    ),
    (
        r"could not find expected ':'|invalid intendation or unclosed",
        "a ':' is missing here, or a bracket or quote is not closed",
        "write `key: value`",
    ),
    (r"while scanning an alias", "* begins an alias here", _LINE),
    (r"while scanning an anchor", "& begins an anchor here", _LINE),
    (r"(scanning|parsing) an? tag|undefined tag handle", "YAML takes what starts with ! for a tag", _LINE),
    (r"expected (the )?node content", "a value is missing before this", "write it, or remove the sign"),
    (r"directive", "directives (%) are not used here", "remove the line"),
    (r"block scalar", "what follows | or > cannot be read", "write the text on the next lines, indented"),
    (r"after document end|<document start>", "a second document starts here", "keep one document a file"),
)


def explain(error: MarkedYAMLError, hint: Callable[[int], str]) -> tuple[Place, str, str]:
    """Where a person should look, what is wrong there and what to write; `hint` makes that from a character's line."""
    said = f"{error.context or ''}|{error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1)
    for pattern, message, suggestion in _PLAIN_WORDS:
        if re.search(pattern, said):
            return _opening(error, place, said), message, suggestion.replace(_LINE, hint(mark.index))
    return place, f"this is not valid YAML: {error.problem or error.context or 'it cannot be read'}", ""


def _opening(error: MarkedYAMLError, place: Place, said: str) -> Place:
    """Unclosed quotes and brackets are told where they open, all else where the parser stumbled."""
    if re.search(r"quoted scalar\|found unexpected (end|doc)|stream end", said) and error.context_mark:
        return Place(error.context_mark.line + 1, error.context_mark.column + 1)
    return place
