"""Turns a line that YAML cannot take, or takes for something else, into the line to write: its value in single quotes."""

import re

from monitor.config.proposals import in_one, refusal_of
from monitor.config.tree import Node, Scalar

IN_QUOTES = "put the whole value in single quotes"
_LONGEST = 120
FIELDS = frozenset("title lead body source author lang section intitle intext site inurl".split())
_KEY = rf"(?!(?:{'|'.join(sorted(FIELDS))}):)[\w-]+: +"
# `- value`, `- match: value` or `key: value`, and perhaps a comment. After a dash, other keys are words of a query.
_LINE = re.compile(rf"\s*((?:- +)+(?:(?:name|id|match|not|note): +)?|{_KEY}|)(\S.*?)(?:\s+#.*)?\s*")
_NO_QUERY = re.compile(r"(?:- +)*(?!match:|not:)\w")  # what the line is for, if a text of another kind
# What makes YAML read a value as something else than text; one in brackets may be a list that is meant.
_STARTS = re.compile(r"[*&!@`%#|>?-]|\"[^\"]*\"\s*\S|'[^']*'\s*\S|.*:(?:\s|$)|.*\s#")


def quoted_line(text: str, index: int) -> str:
    """What to write instead of the line of `text` that `index` lies in; in general words where that is not plain."""
    start = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    end = end if end >= 0 else len(text)
    found = _LINE.fullmatch(text, start, end) if end - start <= _LONGEST else None
    if not found or not _STARTS.match(found[2]):
        return IN_QUOTES
    refusal = None if _NO_QUERY.match(found[1]) else refusal_of(found[2])
    if refusal:
        return f"{IN_QUOTES}; as a query, it is refused even so: {in_one(refusal)}"
    return f"put single quotes round the whole: {in_quotes(found[2], found[1])}"


def in_quotes(value: str, lead: str = "- ") -> str:
    """A line of YAML that holds the value as text, after `lead`."""
    doubled = value.replace("'", "''")
    return f"{lead}'{doubled}'"


def text_of(key: str, value: Node) -> str:
    """The text that may have been meant by what YAML reads as a key and a value; "" where that is not plain."""
    if not isinstance(value, Scalar) or "\n" in value.text:
        return ""
    if value.value is None:
        return key
    mark = '"' if value.style == '"' else ""  # to a query, single quotes are a mistake
    return f"{key}: {mark}{value.text}{mark}"
