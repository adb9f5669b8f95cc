"""Regular expressions: what RE2 finds and where, and what it cannot do in plain words."""

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.rules.regexes import MAX_HITS, check_regex, regex_found, regex_spans
from monitor.core.rules.tree import Regex
from monitor.errors import QueryError


@pytest.mark.parametrize(
    ("regex", "text", "spans"),
    [
        (Regex("str.ke"), "a strike, a stroke", [(2, 8), (12, 18)]),
        (Regex("boat"), "Boat boat", [(5, 9)]),
        (Regex("boat", folded=True), "Boat boat", [(0, 4), (5, 9)]),
        (Regex("É", folded=True), "aéÉ", [(1, 2), (2, 3)]),
        (Regex("boats? +strikes?"), "two boats  strike", [(4, 17)]),
        (Regex(r"\bb\w+"), "é b\U0001f600bb ab", [(4, 6)]),
        (Regex("[^ -~]+"), "x \U0001f600é y", [(2, 4)]),
        (Regex("b+"), "abb\ud800b", [(1, 3), (4, 5)]),
        (Regex(r"a\x00b"), "a\x00b", [(0, 3)]),
        (Regex("boat"), "", []),
    ],
)
def test_spans_are_characters_of_the_text(regex: Regex, text: str, spans: list[tuple[int, int]]) -> None:
    assert list(regex_spans(regex, text)) == spans
    assert regex_found(regex, text) is bool(spans)


PATTERNS = [
    r"\bab?",
    "a$",
    "^a",
    r"(?m)^a+",
    r"(?m)b+$",
    r"\w+",
    "a[^b]*b",
    "[ab]{3}",
    r"\Ba",
    "é+",
    "a.b",
    r"a\s+b",
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PATTERNS),
    st.text("aab \né", max_size=30),
    st.sampled_from([0, 4_085, 4_090, 4_096, 16_380]),
)
def test_hits_are_those_of_another_engine(pattern: str, text: str, before: int) -> None:
    """`before` puts the text to the border of what is searched at once."""
    text = "x" * before + text
    theirs = pattern if "(?m)" in pattern else pattern.replace("$", r"\Z")
    expected = [match.span() for match in re.finditer(theirs, text, re.ASCII)]
    assert list(regex_spans(Regex(pattern), text)) == expected


def test_a_hit_may_be_longer_than_what_is_searched_at_once() -> None:
    text = "<" + "é" * 100_000 + "> <>"
    assert list(regex_spans(Regex("<[^>]*>"), text)) == [(0, 100_002), (100_003, 100_005)]


@pytest.mark.parametrize(
    ("pattern", "position", "says"),
    [
        (r"(a)\1", 3, "no backreferences"),
        (r"(?P<n>a)(?P=n)", 0, "no backreferences"),
        ("b(?=a)", 1, "no look-around"),
        ("(?<!a)b", 0, "no look-around"),
        ("a(?>b)", 1, "no atomic groups"),
        ("a{1001}", 1, "1000 repetitions"),
        ("(a{100}){100}", 8, "1000 times"),
        ("a{2,1}", 1, "runs backwards"),
        ("a++", 1, "RE2 is fast without"),
        ("a**", 1, "in a row"),
        ("*a", 0, "nothing stands before '*'"),
        ("x[a", 1, "never closed"),
        ("(a(b)", 2, "never closed"),
        ("a)", 0, "never opened"),
        ("[z-a]", 1, "runs backwards"),
        (r"\p{Foo}", 0, "no class of characters"),
        (r"a\Z", 1, r"write \z"),
        (r"\u1234", 0, r"\x{20AC}"),
        (r"a\C", 1, "take characters apart"),
        ("a\ud800", 1, "half a character"),
        (r"\pL{1000}", 0, "too large"),
        (r"\pL{20}", 0, "too large"),
        ("a" * 1_001, 1_000, "more than 1000 characters"),
        ("(?x)a", 0, "knows i, m, s and U"),
        *((pattern, 0, "empty string") for pattern in ("a*", "", "a|", r"\b", r"\B", "^", "$", "(?m)^$", "(?m)$", r"\A|a", "x*(?:y|)")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_plain_words(pattern: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        check_regex(pattern, folded=False)
    assert says in f"{caught.value.message} ({caught.value.suggestion})"
    assert caught.value.position == position


@pytest.mark.parametrize(
    "pattern",
    [
        "a",
        r"\\C",
        "boat.{0,200}strike",
        r"\bUS\b",
        "(?i)a",
        r"\p{Greek}+",
        "^a",
        "(?P<n>a)",
        "\x00",
        "情",
        r"[\w.]+@\w+",
    ],
)
def test_what_can_be_read(pattern: str) -> None:
    check_regex(pattern, folded=True)


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.sampled_from(r"ab(|)*+?{1,2}[^-]\wbBPQE$.:=!<>é" + "\ud800\x00"), max_size=12), st.booleans()
)
def test_any_pattern_is_checked_in_silence(pattern: str, folded: bool) -> None:
    problem = refusal(pattern, folded=folded)
    if problem:
        assert problem.message
        assert 0 <= problem.position <= len(pattern)
    else:
        assert all(start < end for start, end in regex_spans(Regex(pattern, folded), "ab é \ud800 b1-ba"))


def refusal(pattern: str, *, folded: bool) -> QueryError | None:
    try:
        check_regex(pattern, folded)
    except QueryError as error:
        return error
    return None


def test_nothing_is_written_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    for pattern in (r"(a)\1", "(", r"\pL{1000}", "(?=a)"):
        with pytest.raises(QueryError):
            check_regex(pattern, folded=False)
    list(regex_spans(Regex("(?s)x.{900}y"), "x" * 200_000))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w", "x" * 5_000_000),
        ("x[^y]*y|x", "x" * 5_000_000),
        ("(x+x+)+y", "x" * 5_000_000),
        (".*.*.*b", "é" * 2_500_000),
        ("(?s)x.{200}y|x", "xz" * 2_500_000),
    ],
)
def test_long_texts_are_searched_in_time(pattern: str, text: str) -> None:
    started = process_time()
    assert sum(1 for _ in regex_spans(Regex(pattern), text)) <= MAX_HITS
    assert process_time() - started < 3  # some 0.4 s
