"""Regular expression -> its hits in a text, by RE2: in time linear in the text, whatever the expression.

What RE2 cannot do (it trades look-around and backreferences for that promise) is refused in plain words.
Syntax: https://github.com/google/re2/wiki/Syntax
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import re2

from monitor.core.rules.refusals import quoted
from monitor.core.rules.tree import Regex
from monitor.errors import QueryError

MAX_REGEX = 1_000
"""Characters."""
MAX_HITS = 10_000
"""Of one expression in one text; what lies behind them is not looked at (5 MB of text can hold millions)."""
_MAX_PROGRAMS = 1_024
MAX_PROGRAM = 10_000
"""Instructions; a word costs some 10, boat.{0,200}strike 1,800."""
_LARGE_PROGRAM = 500
# Bytes for a program and its states. With less than 8 MB large ones fall back to a search 1,000 times slower.
_MEMORY = 1 << 20
_LARGE_MEMORY = 1 << 23
# Bytes times instructions. At its slowest (texts made for it) RE2 takes 3.6 ns for each, so this takes a second; an
# expression of 50 instructions reads 5 MB, one of 1,000 only the first 268 kB of a text.
MAX_WORK = 1 << 28
# Bytes that a hit is first looked for in, then four times as many. Without it `x[^y]*y|x` would read to the end of the
# text for every x: 5 MB of them took minutes.
_STRETCH = 1 << 12
_LONGEST_SIGN = 4  # bytes; a stretch may end inside one

_SURROGATES = re.compile("[\ud800-\udfff]")
_ONE_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_ASSERTION = re.compile(rb"[$^]|\\[AbBz]")
_AROUND = ("", "a", " ", "\n")

_REPEAT_LESS = r"repeat less, or divide it; \w and [A-Z] are much smaller than \p{L}"
_NO_LOOK = r"write \b for the edge of a word, or a second condition with AND or NOT"
_NO_BACK = "write the repeated words out"

# What RE2 says -> what is wrong, what to write instead. {0} is the piece of the expression it names.
_REASONS = (
    (r"invalid perl operator: \(\?<?[=!]", "RE2 has no look-around: {0}", _NO_LOOK),
    (r"invalid perl operator: \(\?>", "RE2 has no atomic groups: {0}", "write (?: instead, it is fast"),
    (r"invalid perl operator: \(\?#", "RE2 has no comments: {0}", "put it beside the query"),
    (r"invalid perl operator: \(\?P", "RE2 has no backreferences: {0}", _NO_BACK),
    (r"invalid perl operator: \(\?[(R0-9&]", "RE2 has no conditions, no recursion: {0}", "write it out"),
    (r"invalid perl operator", "RE2 cannot read {0}", "of letters in (?...) it knows i, m, s and U"),
    (r"invalid escape sequence: \\[1-9kg]", "RE2 has no backreferences: {0}", _NO_BACK),
    (r"invalid escape sequence: \\Z", "RE2 does not know {0}", r"write \z for the end of the text"),
    (r"invalid escape sequence: \\[hR]", "RE2 does not know {0}", r"write \s for white space"),
    (
        r"invalid escape sequence: \\[uxU]",
        "RE2 does not read {0}",
        r"write \x{20AC} for a sign by its number",
    ),
    (r"invalid escape sequence", "RE2 does not know {0}", "leave the backslash out"),
    (
        r"invalid repetition size: \{(?:[0-9]{1,3}|1000)(?:,(?:[0-9]{1,3}|1000)?)?\}",
        "{0} runs backwards, or repeats a repetition beyond the 1000 times that RE2 allows",
        "write the lower number first, or repeat less",
    ),
    (r"invalid repetition size", "more than the 1000 repetitions that RE2 allows: {0}", "write * or +"),
    (r"bad repetition operator: .*\+$", "RE2 cannot read {0}", "leave the last + out: RE2 is fast without"),
    (r"bad repetition operator", "two signs of repetition in a row: {0}", "leave one of them out"),
    (r"no argument for repetition", "nothing stands before {0} that it could repeat", r"write \ before it"),
    (r"missing \]", "a bracket [ is never closed", r"write ] where it ends, or \[ for the sign itself"),
    (r"missing \)", "a parenthesis is never closed", r"write ) where it ends, or \( for the sign itself"),
    (r"unexpected \)", "a parenthesis was never opened", r"leave it out, or write \) for the sign itself"),
    (
        r"invalid character class range: (?:\\|\[:)",
        "RE2 knows no class of characters {0}",
        "write it as [...]",
    ),
    (r"invalid character class range", "a range that runs backwards: {0}", "write the lower sign first"),
    (r"(?:invalid|duplicate) .*capture", "the name of a group: {0}", "leave it out: groups need no names"),
    (r"pattern too large", "the regular expression is too large", _REPEAT_LESS),
    (r"expression nests too deeply", "the regular expression nests too deeply", "leave parentheses out"),
)
_READ_REASONS = tuple(
    (re.compile(pattern, re.DOTALL), message, advice) for pattern, message, advice in _REASONS
)


def check_regex(pattern: str, folded: bool) -> None:
    """Raise QueryError (its position is one in `pattern`) if RE2 cannot read it or it matches the empty string."""
    if len(pattern) > MAX_REGEX:
        advice = "divide it, joined by OR"
        raise QueryError(f"a regular expression of more than {MAX_REGEX} characters", MAX_REGEX, advice)
    if not pattern.isascii() and _SURROGATES.search(pattern):
        position = next(_SURROGATES.finditer(pattern)).start()
        raise QueryError("half a character (a lone surrogate)", position, "leave it out")
    byte = _ONE_BYTE.search(pattern)
    if byte:
        raise QueryError(r"\C would take characters apart", byte.end() - 2, "write . for any character")
    try:
        program = _program(pattern, folded)
    except re2.error as error:
        raise _refusal(pattern, error) from None
    if program.programsize > MAX_PROGRAM:
        raise QueryError("the regular expression is too large", 0, _REPEAT_LESS)
    if _matches_nothing(program):
        advice = "write + for *, leave ? out, or name a character that must be there"
        raise QueryError("the regular expression matches the empty string, so every text", 0, advice)


def regex_spans(regex: Regex, text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) offsets in characters of the hits that are not empty: ascending, without overlap, lazily.

    At most `MAX_HITS`. A hit that could end in several ways may take the nearer end if the other is 4 kB away.
    """
    raw = _encoded(text)
    spans = _byte_spans(regex, raw)
    return spans if len(raw) == len(text) else _in_characters(raw, spans)


def regex_found(regex: Regex, text: str) -> bool:
    """Whether the text holds a hit."""
    return next(regex_spans(regex, text), None) is not None


def _byte_spans(regex: Regex, raw: bytes) -> Iterator[tuple[int, int]]:
    program = _program(regex.pattern, regex.folded)
    end = min(len(raw), max(_STRETCH, MAX_WORK // program.programsize))
    position = 0
    for _ in range(MAX_HITS):
        span = _next_span(program, raw, position, end)
        if span is None:
            return
        start, position = span
        if start < position:
            yield span
        else:
            position += 1


def _next_span(program: "re2._Regexp", raw: bytes, position: int, end: int) -> tuple[int, int] | None:
    """The next hit from `position`. What asks for an edge or a word's edge still sees beyond the border of a stretch."""
    stretch = _STRETCH
    while True:
        border = min(position + stretch, end)
        hit = program.search(raw, position, border)
        if border == end or (hit is not None and hit.end() <= border - _LONGEST_SIGN):
            return None if hit is None else hit.span()
        stretch *= 4


def _in_characters(raw: bytes, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    read = characters = 0
    for start, end in spans:
        first = characters + len(raw[read:start].decode())
        characters = first + len(raw[start:end].decode())
        read = end
        yield first, characters


def _encoded(text: str) -> bytes:
    """UTF-8; half characters, which have none, become the replacement character."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text).encode()


@lru_cache(maxsize=_MAX_PROGRAMS)
def _program(pattern: str, folded: bool) -> "re2._Regexp":
    program = re2.compile(pattern.encode(), _options(_LARGE_MEMORY, folded=folded))
    if program.programsize > _LARGE_PROGRAM:
        return program
    return re2.compile(pattern.encode(), _options(_MEMORY, folded=folded))


def _options(memory: int, *, folded: bool) -> re2.Options:
    options = re2.Options()
    options.log_errors = False  # it would write to standard error
    options.never_capture = True
    options.case_sensitive = not folded
    options.max_mem = memory
    return options


def _matches_nothing(program: "re2._Regexp") -> bool:
    """Whether the empty string is a hit anywhere; what stands around it matters only as a word, a line or an edge."""
    if not _ASSERTION.search(program.pattern):
        return program.fullmatch(b"") is not None
    return any(
        program.fullmatch((before + after).encode(), len(before), len(before)) is not None
        for before, after in product(_AROUND, repeat=2)
    )


def _refusal(pattern: str, error: re2.error) -> QueryError:
    """RE2's own words as ours, at the place it speaks of."""
    said = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])
    reason, _, piece = said.partition(": ")
    find = pattern.rfind if "repetition size" in reason else pattern.find
    position = max(0, find(piece)) if piece else 0
    if reason.startswith("missing"):
        position = max(0, pattern.rfind("[" if "]" in reason else "("))
    for recognised, message, advice in _READ_REASONS:
        if recognised.match(said):
            return QueryError(message.format(quoted(piece)), position, advice)
    return QueryError(f"RE2 cannot read this regular expression: {quoted(said)}", position, "")
