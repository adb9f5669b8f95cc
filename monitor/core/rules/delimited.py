"""What ends at a sign of its own, not at white space -> an atom and where it ends: "…", "a b"~5, exact(…), /…/i."""

import re

from monitor.core.rules.atoms import join_words, read_atom
from monitor.core.rules.printing import to_query
from monitor.core.rules.refusals import quoted
from monitor.core.rules.regexes import check_regex
from monitor.core.rules.tokens import MAX_NEAR, OPERATORS
from monitor.core.rules.tree import How, Near, Phrase, Regex, Word
from monitor.core.text.analyzer import Analyzer
from monitor.errors import QueryError

_GAP = re.compile(r"~([0-9]{1,9})(?=[\s)]|\Z)")
_LIST_IN_QUOTES = re.compile(r"(?<!\w)\$[^\W\d_]")
_IN_EXACT = re.compile(r'\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^()"]*))\s*\)')
_SIGN_IN_EXACT = re.compile(r"\*|\w\?\w")
_REGEX = re.compile(r"/(?P<pattern>[^/\\]*(?:\\.[^/\\]*)*)(?P<ending>/[^\s()\"]*)?", re.DOTALL)
_DISTANCE = re.compile(r"([NnFf])([0-9]{1,3})")  # Factiva's: within 5 words, among the first 5
_LONGEST_OPTIONS = 2
_LONGEST_PATH = 60


def read_quotes(query: str, position: int, end: int, analyzer: Analyzer) -> tuple[Word | Phrase | Near, int]:
    """The atom whose quotes stand from `position` to `end`, with the ~5 behind them if there is one."""
    if end == position + 1 or query[end - 1] != '"':
        raise QueryError("this quote is never closed", position, 'end the phrase with "')
    atom = _in_quotes(query[position + 1 : end - 1], position + 1, analyzer)
    if not query.startswith("~", end):
        return atom, end
    gap = _GAP.match(query, end)
    if not gap:
        raise QueryError("behind ~ a number of words must come", end, 'write "a b"~5')
    return _with_gap(atom, int(gap[1]), end), gap.end()


def _in_quotes(text: str, position: int, analyzer: Analyzer) -> Word | Phrase:
    listed = _LIST_IN_QUOTES.search(text) if "$" in text else None
    if listed:
        advice = "write $list ONEAR/0 word for a list and a word next to it, or leave the dollar sign out"
        raise QueryError("a list is not read inside quotes", position + listed.start(), advice)
    return read_atom(text, position, analyzer)


def _with_gap(atom: Word | Phrase, number: int, position: int) -> Near:
    """The meaning of "a b"~number."""
    check_distance(number, position)
    match atom:
        case Phrase((first, second)):
            return Near(first, second, number)
        case Phrase((first, second, third)):
            advice = "write " + to_query(Near(Near(first, second, number), third, number))
        case Phrase():
            advice = f"write a NEAR/{number} b for two of them"
        case Word():
            advice = "leave ~ out"
    raise QueryError('a distance (~) takes exactly two words, as in "a b"~5', position, advice)


def check_distance(number: int, position: int) -> None:
    """Raise QueryError for more words than may lie between the two sides of a NEAR."""
    if number > MAX_NEAR:
        advice = "write AND if the distance does not matter"
        raise QueryError(f"the number of words goes from 0 to {MAX_NEAR}", position, advice)


def read_exact(query: str, start: int, analyzer: Analyzer) -> tuple[Word | Phrase, int]:
    """What stands in exact( ), whose inside begins at `start`: words compared as written."""
    inside = _IN_EXACT.match(query, start)
    group = "bare" if inside is None or inside["quoted"] is None else "quoted"
    if inside is None or (group == "bare" and not OPERATORS.keys().isdisjoint(inside["bare"].split())):
        if query.find(")", start) < 0:
            raise QueryError("this parenthesis is never closed", start - 1, 'write exact("US")')
        advice = 'write (exact("US") OR exact("UK")) for two'
        raise QueryError("exact() takes one word or one phrase", start, advice)
    if not inside[group].strip():
        raise QueryError(
            "nothing stands in exact()", start, "write a word or a phrase in it, or leave it out"
        )
    text, position = inside[group], inside.start(group)
    sign = _SIGN_IN_EXACT.search(text)
    if sign:
        message = "exact() compares words as written and knows no * and ?"
        advice = "leave the sign out, or write the word without exact()"
        raise QueryError(message, position + sign.start(), advice)
    words = analyzer.finder(text).words(0, len(text))
    return join_words(tuple(Word(word, How.WRITTEN) for word in words), text, position), inside.end()


def read_regex(query: str, position: int, original: str, address: str = "") -> tuple[Regex, int]:
    """The regular expression whose first slash stands at `position`; its text is that of the original query. `address` is
    the field before it if that takes addresses, which have slashes, too."""
    found = _REGEX.match(query, position)
    if found is None or not found["pattern"].strip() or found["pattern"][0].isspace():
        advice = r"leave it out; for a space that a regular expression begins with write \s"
        raise QueryError("a slash with nothing or a space behind it", position, advice)
    if found["ending"] is None:
        advice = (
            f"write {_without_slash(address, query, position)}, or end the regular expression with a slash"
            if address
            else "end it with a slash, or put what begins with a slash in double quotes"
        )
        raise QueryError("this regular expression is never closed", position, advice)
    distance = _DISTANCE.fullmatch(found["pattern"])
    if distance:
        raise _factiva(found[0], distance[1], int(distance[2]), position)
    if found["ending"] not in {"/", "/i"}:
        rest = _without_slash(address, query, position) if address else ""
        raise _goes_on(found["ending"], found.end("pattern"), rest)
    regex = Regex(original[found.start("pattern") : found.end("pattern")], folded=found["ending"] == "/i")
    try:
        check_regex(regex.pattern, regex.folded)
    except QueryError as error:
        raise QueryError(error.message, position + 1 + error.position, error.suggestion) from None
    return regex, found.end()


def _factiva(piece: str, letter: str, number: int, position: int) -> QueryError:
    if letter in "Ff":
        message = f"{quoted(piece)}: no number of words from the beginning is counted here"
        return QueryError(message, position, "write title: or lead: before what must stand there")
    message = f"{quoted(piece)} counts to the second word, here only the words between count"
    return QueryError(message, position, f"write NEAR/{max(number - 1, 0)} between two words")


def _without_slash(field: str, query: str, position: int) -> str:
    """url:sport/cup for url:/sport/cup/, whose first slash stands at `position`."""
    piece = re.match(r"[^\s()\"]*", query[position : position + _LONGEST_PATH])
    return f"{field}:{piece[0].strip('/') if piece else ''}"


def _goes_on(ending: str, position: int, address: str) -> QueryError:
    """Something stands behind the slash that ends a regular expression."""
    options = ending[1:]
    if options.isalpha() and len(options) <= _LONGEST_OPTIONS:
        return QueryError(f"{quoted(options)} is no option here", position, "only i is, which ignores case")
    if address:
        advice = f"write {address} for an address, or \\/ for a slash inside a regular expression"
        return QueryError("the regular expression ends at this slash", position, advice)
    advice = (
        r"write \/ for a slash inside it and a space behind it, or put an address or a path in double quotes"
    )
    return QueryError("the regular expression ends at this slash", position, advice)
