"""What the language refuses by name: the habits of other systems, each with what to write here.

A piece of a query is a run of characters without white space, quotes and parentheses.
"""

import re
from difflib import get_close_matches

from monitor.errors import QueryError

_SHOWN = 40
_LONGEST_NAME = 40

# What other systems call their fields, and what to write here.
_FOREIGN_FIELDS = {
    **dict.fromkeys(("headline", "hd", "hlead", "hl", "subject", "allintitle"), "write title:"),
    **dict.fromkeys(("ingress", "lede", "leadparagraph", "lp"), "write lead:"),
    **dict.fromkeys(("text", "content", "allintext", "bodytext"), "write body:"),
    **dict.fromkeys(("publication", "outlet", "sc", "sn", "feed", "f", "source_name"), "write source:"),
    **dict.fromkeys(("domain", "domainis", "host"), "write site:"),
    **dict.fromkeys(("link", "links", "allinurl", "http", "https"), "write url: before an address"),
    **dict.fromkeys(("by", "byline"), "write author:"),
    **dict.fromkeys(("language", "sourcelang", "la"), "write lang: with a code, such as lang:en"),
    **dict.fromkeys(("category", "topic", "desk"), "write section:"),
    **dict.fromkeys(("raw", "case", "cs"), 'write exact("...")'),
    **dict.fromkeys(
        ("before", "after", "date", "pubdate", "when"), "say it beside the query, with active: or max_age:"
    ),
}
_FIELD_NAMES = (
    "title", "lead", "body", "source", "author", "url", "lang", "section", "intitle", "intext", "site", "inurl",
)  # fmt: skip

# Pattern of the whole piece, what is wrong, what to write; {1} is what the pattern's first group found.
Row = tuple[re.Pattern[str], str, str]


def _rows(*rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple((re.compile(pattern, re.DOTALL), message, advice) for pattern, message, advice in rows)


_ALONE = _rows(
    (r"\|{1,2}", "{piece} is not read here", "write OR"),
    (r"&{1,2}", "{piece} is not read here", "write AND"),
    (r"AND/OR(?:/NOT)?", "{piece} is not read here", "write OR: it leaves room for both"),
    (
        r"(AND|OR|NOT)[-/].*",
        "{piece}: an operator with something behind it",
        "write {1}, with a space behind it",
    ),
    (r"!.*", "'!' is not read here", "write NOT, or a minus before the word"),
    (r"\+.*", "'+' is not read here", "leave it out: words side by side must all occur"),
    (r"-", "a minus stands alone", "put it directly before what must not occur, or leave it out"),
    (r"-.*", "two minus signs in a row", "write one"),
    (
        r"[\u2010-\u2015\u2212].*",
        "{piece} begins with a dash that is no minus",
        "write '-' for NOT, or leave it out",
    ),
    (r"(?:(?i:O)?NEAR|(?i:o?near)/)", "{piece} needs a number of words", "write NEAR/5"),
    (
        r"(?i:o?near|w)/[0-9]+",
        "{piece}: the number of words goes from 0 to 500",
        "write AND if the distance does not matter",
    ),
    (
        r"(?i:near/?([0-9]{1,3})f)",
        "{piece} is not read here",
        "write ONEAR/{1} for the same with the order kept",
    ),
    (r"(?i:(?:adj|pre/|onear|adj/)([0-9]{1,3}))", "{piece} is not read here", "write ONEAR/{1}"),
    (r"(?i:(?:near|w|around)/?([0-9]{1,3}))", "{piece} is not read here", "write NEAR/{1}"),
    (r"(?i:o?near/.*)", "{piece}: after the slash a number of words must come", "write NEAR/5"),
    (
        r"(?i:w/s(?:ent)?)",
        "{piece} is not read here",
        "put the words side by side: they must be in one sentence",
    ),
    (
        r"SAME|(?i:w/p(?:ara)?)",
        "{piece} is not read here",
        "write NEAR/50, or put the words side by side for one sentence",
    ),
    (r"(?i:w/o)", "{piece} is not read here", "write NOT"),
    (
        r"ATLEAST|(?i:atleast/.*|atleast[0-9].*)",
        "{piece}: a number from 1 to 1000 must say how often",
        "write atleast/3 boat, or atleast3(boat)",
    ),
    (r"(?i:(?:near|adj)([0-9]{1,3}):.*)", "{piece} is not read here", 'write "a b"~{1}'),
    (r"(?i:repeat([0-9]{1,3}):.*)", "{piece} is not read here", "write atleast/{1} before the word"),
    (r"(?i:hd|hl|hlp|headline)=.+", "{piece} is not read here", "write title:"),
    (r"(?i:by|byline|au)=.+", "{piece} is not read here", "write author:"),
    (r"(?i:la|language)=.+", "{piece} is not read here", "write lang: with a code, such as lang:en"),
    (
        r"~[0-9]+",
        "{piece} belongs directly behind the quotes of a phrase of two words",
        'write "a b"~5, or a NEAR/5 b',
    ),
    (
        r"([^\W_]+)~[0-9.]*",
        "{piece}: there is no search for similar spellings",
        "write {1}* for all words that begin so, or list the spellings with OR",
    ),
    (r"([^\W_]+)\^[0-9.]*", "{piece}: words have no weights here", "write {1}"),
    (
        r"([^\W\d_]{3,})\$",
        "{piece}: a dollar sign stands for no letters here",
        "write {1}* for all words that begin so",
    ),
    (
        r"([^\W_]+)==+",
        "{piece} has more than one equals sign",
        "write {1}= to switch inflection off",
    ),
    (
        r"[^\W_]+=[^\W_].*",
        "{piece}: an equals sign can only stand behind a word, to switch its inflection off",
        "put a space behind it, or leave it out",
    ),
    (r"=.*", "{piece} begins with an equals sign", "put it behind a word to switch its inflection off"),
    (r".*[|~^\\\[\]{}<>].*", "{piece} holds a sign that means nothing here", "leave it out"),
)

_BEFORE_PARENTHESIS = _rows(
    (
        r"(?i:hlead|headline|hd|title|intitle)",
        "{piece} stands directly before a parenthesis",
        "write title:( ... )",
    ),
    (
        r"(?i:(lead|body|source|author|url|lang|section|intext|site|inurl))",
        "{piece} stands directly before a parenthesis",
        "write {1}:( ... )",
    ),
    (r"(?i:publication|outlet)", "{piece} stands directly before a parenthesis", "write source:( ... )"),
    (r"(?i:byline|by)", "{piece} stands directly before a parenthesis", "write author:( ... )"),
    (
        r"(?i:caps|allcaps|nocaps|case|raw)",
        "{piece} is not read here",
        'write exact("US") for a word just as it is written',
    ),
    (
        r"(?i:atleast)",
        "{piece}: a number from 1 to 1000 must say how often",
        "write atleast/3 boat, or atleast3(boat)",
    ),
    (r"(?i:around)", "{piece} is not read here", "write NEAR/5 between the two"),
    (r"(?i:o?near)", "{piece} stands between two words here, with a number of words", "write a NEAR/5 b"),
    (r".*", "{piece} stands directly before a parenthesis", "put a space between, if it is a word"),
)
_FIELD = re.compile(r"([^\W\d]\w*):(.*)", re.DOTALL)
_NEEDS_NO_LOOK = re.compile(r"(?!SAME$|O?NEAR$|ATLEAST$|(?i:o?near|adj|w|atleast|around)[0-9])[^\W_]+")


def refuse_piece(piece: str, position: int) -> None:
    """Raise QueryError if the language does not read a piece that stands at `position`."""
    if not _NEEDS_NO_LOOK.fullmatch(piece):
        _refuse(piece, position, _ALONE)
        _refuse_field(piece, position)


def refuse_call(piece: str, position: int) -> None:
    """Raise QueryError for a piece directly before an opening parenthesis."""
    _refuse(piece, position, _BEFORE_PARENTHESIS)


def is_reserved(word: str) -> bool:
    """Whether a word standing bare would be read as something else, or refused."""
    return word in _OPERATORS or not _NEEDS_NO_LOOK.match(word) or word.lower() in _CALLS


_OPERATORS = frozenset({"AND", "OR", "NOT"})
_CALLS = frozenset({"exact", "cs"})
_LIST_NAME = re.compile(r"[^\W\d_][\w-]*")


def is_list_name(name: str) -> bool:
    """Whether a list may have this name."""
    return len(name) <= _LONGEST_NAME and _LIST_NAME.fullmatch(name) is not None


def quoted(text: str) -> str:
    """A piece of a query as shown in messages."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"


def did_you_mean(name: str, known: list[str]) -> str:
    """The known name that is most like one that nobody knows, "" if none is."""
    if len(name) > _LONGEST_NAME:
        return ""
    found = get_close_matches(name, known, n=1) or get_close_matches(name.lower(), known, n=1)
    return found[0] if found else ""


def _refuse(piece: str, position: int, table: tuple[Row, ...]) -> None:
    for pattern, message, advice in table:
        match = pattern.fullmatch(piece)
        if match:
            group = match[1] if pattern.groups else ""
            raise QueryError(
                message.format(piece=quoted(piece)), position, advice.replace("{1}", group or "")
            )


def _refuse_field(piece: str, position: int) -> None:
    match = _FIELD.fullmatch(piece)
    if not match:
        return
    name = match[1]
    near = did_you_mean(name.lower(), list(_FIELD_NAMES))
    advice = _FOREIGN_FIELDS.get(name.lower()) or (f"did you mean {near}:?" if near else "")
    raise QueryError(
        f"there is no field {quoted(name + ':')}",
        position,
        advice or "leave the colon out, or put the words in double quotes",
    )
