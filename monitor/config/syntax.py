"""Turns the YAML parser's complaints into a place, plain words and what to write instead."""

import re

from ruamel.yaml.error import MarkedYAMLError

from monitor.config.findings import Place

# What the parser says (its context, a bar, the problem) -> our words. The first that is found in it counts.
_PLAIN_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed|found unexpected ':'",
        "a ': ' cannot stand inside this value",
        "put the whole value in single quotes, or check the indentation",
    ),
    (r"character '\\t'|found '\\t'|\\t", "a tab, where YAML takes only spaces", "indent with spaces"),
    (
        r"character '[@`]' that cannot start",
        "a value cannot start with this character",
        "put the value in single quotes",
    ),
    (r"character '%' that cannot start", "a value cannot start with %", "put the value in single quotes"),
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
    (
        r"expected <block end>, but found '<scalar>'",
        "there is text after the closing quote",
        "put the whole value in single quotes: '\"two words\" AND more'",
    ),
    (
        r"expected <block end>, but found|sequence entries are not allowed|mapping keys are not allowed",
        "this line does not fit what stands above it",
        "check the indentation, the `- ` and the `:`",
    ),
    (
        r"flow (sequence|mapping)\|expected.*<stream end>",
        "the bracket that opens here is never closed",
        "add the closing ] or }",
    ),
    (
        r"flow sequence\|expected|while parsing a flow sequence",
        "a ',' or ']' is missing before this",
        "close the list",
    ),
    (
        r"flow mapping\|expected|while parsing a flow mapping",
        "a ',' or '}' is missing before this",
        "close the braces",
    ),
    (
        r"could not find expected ':'|invalid intendation or unclosed",
        "a ':' is missing here, or a bracket or quote is not closed",
        "write `key: value`",
    ),
    (
        r"while scanning an alias",
        "* begins an alias here",
        "a value that starts with * needs quotes around it",
    ),
    (
        r"while scanning an anchor",
        "& begins an anchor here",
        "a value that starts with & needs quotes around it",
    ),
    (
        r"(scanning|parsing) a tag|undefined tag handle",
        "tags (!) are not used here",
        "put the value in single quotes",
    ),
    (r"expected the node content", "a value is missing before this", "write it, or remove the sign"),
    (r"directive", "directives (%) are not used here", "remove the line"),
    (r"block scalar", "what follows | or > cannot be read", "write the text on the next lines, indented"),
    (r"after document end|<document start>", "a second document starts here", "keep one document a file"),
)


def explain(error: MarkedYAMLError, place: Place) -> tuple[Place, str, str]:
    """Where a person should look, what is wrong there and what to write; never quotes the file's text."""
    said = f"{error.context or ''}|{error.problem or ''}"
    for pattern, message, suggestion in _PLAIN_WORDS:
        if re.search(pattern, said):
            return _opening(error, place, said), message, suggestion
    return place, f"this is not valid YAML: {error.problem or error.context or 'it cannot be read'}", ""


def _opening(error: MarkedYAMLError, place: Place, said: str) -> Place:
    """Unclosed quotes and brackets are told where they open, all else where the parser stumbled."""
    if re.search(r"quoted scalar\|found unexpected (end|doc)|<stream end>", said) and error.context_mark:
        return Place(error.context_mark.line + 1, error.context_mark.column + 1)
    return place
