# ruff: noqa: RUF001 - odd characters are what these tests are about
"""What is refused: at which place, in which words, and what the user is told to write."""

from time import process_time

import pytest

from monitor.core.rules.parser import parse
from monitor.core.rules.tree import Listed, Word
from monitor.errors import QueryError

LISTS = {"vessels": Listed("vessels", Word("boat"))}


def refusal(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query, LISTS)
    return caught.value


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ("", 0, "empty"),
        (" \n", 0, "empty"),
        ("\u200b", 0, "empty"),
        ("()", 0, "empty parentheses"),
        ('boat ""', 6, "no letter or figure"),
        ("boat ...", 5, "no letter or figure"),
        ('boat "strike', 5, "never closed"),
        ('boat "', 5, "never closed"),
        ("boat (navy (strike)", 5, "never closed"),
        ("boat) navy", 4, "never opened"),
        ("AND boat", 0, "AND has nothing before it"),
        ("boat AND", 5, "AND has nothing after it"),
        ("boat AND OR navy", 9, "OR has nothing before it"),
        ("(boat OR) navy", 6, "OR has nothing after it"),
        ("NEAR/5 boat", 0, "NEAR/5 has nothing before it"),
        ("boat ONEAR/5", 5, "ONEAR/5 has nothing after it"),
        ("boat NEAR/5 OR navy", 5, "NEAR/5 has nothing after it"),
        ("boat NOT", 5, "after NOT"),
        ("boat NOT NOT navy", 5, "after NOT"),
        ("boat NOT -navy", 5, "after NOT"),
        ("boat -NOT navy", 6, "directly after a minus"),
        ("boat -AND", 6, "directly after a minus"),
        ("boat - navy", 5, "a minus stands alone"),
        ("boat --navy", 5, "two minus"),
        ("boat –navy", 5, "no minus"),
        ('"boat"-navy', 6, "directly after a phrase"),
        ("exact(US)-navy", 9, "directly after a phrase"),
        ("-boat", 0, "no word says what must occur"),
        ("NOT boat AND NOT navy", 0, "no word says what must occur"),
        ("boat OR NOT navy", 8, "'NOT navy' alone would fit"),
        ("title:(NOT boat)", 7, "no word says"),
        ("x" * 65, 0, "more than 64"),
        ("é" * 65, 0, "more than 64"),
        ('"' + "a " * 51 + '"', 1, "more than 50 words"),
        ("boat " * 20_001, 100_000, "longer than 100000"),
        ("(" * 51 + "boat" + ")" * 51, 50, "more than 50 deep"),
        ("$vessels OR " * 100 + "$vessels", 1200, "more than 100 lists"),
        ("/a+/ " * 101, 500, "more than 100 regular expressions"),
        ("bo\u00adat \u200bAND \u200bOR", 12, "OR has nothing before it"),
        ("\u200b\u200b(boat", 2, "never closed"),
    ],
)
def test_mistakes_are_named_at_their_place(query: str, position: int, says: str) -> None:
    error = refusal(query)
    assert says in error.message
    assert (error.position, query) == (position, query)


@pytest.mark.parametrize(
    ("query", "position", "advice"),
    [
        ("a NEAR b", 2, "write NEAR/5"),
        ("a ONEAR b", 2, "write NEAR/5"),
        ("a near/ b", 2, "write NEAR/5"),
        ("a NEAR/x b", 2, "write NEAR/5"),
        ("a NEAR/501 b", 2, "write AND"),
        ("a w/9999999999 b", 2, "write AND"),
        ("a NEAR/5f b", 2, "write ONEAR/5"),
        ("a adj5 b", 2, "write ONEAR/4"),
        ("a adj0 b", 2, "write ONEAR/0"),
        ("a w/ 5 b", 2, "write NEAR/5"),
        ("a W/SEG b", 2, "title:(boat strike)"),
        ("a pre/5 b", 2, "write ONEAR/5"),
        ("a near5 b", 2, "write NEAR/4"),
        ("a NEAR5 b", 2, "write NEAR/4"),
        ("a /n5/ b", 2, "write NEAR/4"),
        ("a /N30/b", 2, "write NEAR/29"),
        ("747/N30/airways", 0, "write NEAR/29"),
        ("a /F50/", 2, "write title: or lead:"),
        ("a AROUND(7) b", 2, "write NEAR/7"),
        ("a AROUND(5) b", 2, "write NEAR/5"),
        ("a w/s b", 2, "side by side"),
        ("a W/P b", 2, "write NEAR/50"),
        ("a SAME b", 2, "write NEAR/50"),
        ("a w/o b", 2, "write NOT"),
        ("a AND/OR b", 2, "write OR"),
        ("a NOT-b", 2, "write NOT, with a space behind it"),
        ('"a b c"~5', 7, "write (a NEAR/5 b) NEAR/5 c"),
        ('"a b c d"~5', 9, "write a NEAR/5 b"),
        ('"a"~5', 3, "leave ~ out"),
        ('"a b"~', 5, 'write "a b"~5'),
        ('"a b"~x', 5, 'write "a b"~5'),
        ('"a b"~501', 5, "write AND"),
        ('"a b" ~5', 6, 'write "a b"~5'),
        ("(a AND b)~5", 9, "write a NEAR/5 b"),
        ("boat~2", 0, "boat*"),
        ("boat^4", 0, "write boat"),
        ("strik$", 0, "write strik*"),
        ("st*", 0, "3 letters or more"),
        ("s?t*", 0, "3 letters or more"),
        ("b?", 0, "2 letters or more"),
        ("*boat", 0, "only ends a word"),
        ("bo*at", 2, "only ends a word"),
        ("boat**", 0, "write boat*"),
        ("?boat", 0, "begin with a letter"),
        ("boat * navy", 5, "NEAR/5"),
        ('"boat * navy"', 6, "NEAR/5"),
        ("情*", 0, "every character is a word"),
        ("strik*=", 6, "leave = out"),
        ("=boat", 0, "behind a word"),
        ("a=b", 0, "put a space behind it"),
        ("boat==", 0, "write boat="),
        ('"boat = navy"', 6, "directly behind a word"),
        ('exact("strik*")', 12, "leave the sign out"),
        ("exact(US OR UK)", 6, 'exact("US") OR exact("UK")'),
        ('exact("US" OR "UK")', 6, 'exact("US") OR exact("UK")'),
        ('exact("US"', 5, 'write exact("US")'),
        ("exact()", 6, "leave it out"),
        ('exact("")', 6, "leave it out"),
        ("who is it?", 9, "write (it?)"),
        ('"who is it?"', 10, "write *"),
        ("patrol-boat? navy", 11, "write *"),
        ("$vesels", 0, "did you mean $vessels?"),
        ("-$x1 boat", 1, "define it under lists:"),
        ("$vessels*", 8, "put a space behind it"),
        ('"$vessels strike"', 1, "ONEAR/0"),
        ("headline:boat", 0, "write title:"),
        ("ingress:boat", 0, "write lead:"),
        ("titel:boat", 0, "did you mean title:?"),
        ('raw:"US"', 0, "write exact"),
        ("https://x.org", 0, "write url:"),
        ("before:2024", 0, "max_age:"),
        ("foo:boat", 0, "leave the colon out"),
        ("hd=boat", 0, "write title:boat"),
        ("hlp=boat", 0, "write title:boat OR lead:boat"),
        ("rst=x", 0, "write source:"),
        ("sc=x", 0, "write source:"),
        ("la=en", 0, "write lang:en"),
        ("hd=(boat strike)", 0, "write title:(boat strike)"),
        ("hlp=(boat strike)", 0, "write title:(boat strike) OR lead:(boat strike)"),
        ("PLURAL(boat)", 0, "write boat"),
        ("wc>500", 0, "leave it out"),
        ("LENGTH>1200", 0, "leave it out"),
        ("date:[20310101 TO 20310201]", 0, "max_age:"),
        ("strik!", 0, "write strik*"),
        ("engineer$3", 0, "write engineer*"),
        ("boat [navy]", 5, "write parentheses"),
        ('exact "US"', 6, 'write exact("US")'),
        ('boat cs "Big Tech"', 8, 'write exact("Big Tech")'),
        ("atleast 3 boat", 8, "write atleast/3"),
        ("title :boat", 6, "write title:"),
        ("boat headline : navy", 14, "write headline:"),
        ("url:/sport", 4, "write url:sport"),
        ("site:/sport/cup", 11, "write source:sport/cup"),
        ("site:https://www.example.org", 5, "write site:example.org"),
        ("site:example.org/sport", 5, "write site:example.org AND url:sport"),
        ('source:"http://example.org:80/a/b?c=d"', 7, "write site:example.org AND url:a/b"),
        ("NOT regatta boat", 0, "write boat NOT regatta"),
        ('near5:"a b"', 0, 'write "a b"~5'),
        ('repeat3:"a"', 0, "write atleast/3"),
        ("atleast/0 boat", 0, "leave atleast out"),
        ("atleast/1001 boat", 0, "leave atleast out"),
        ("atleast/ boat", 0, "write atleast/3"),
        ("ATLEAST boat", 0, "write atleast/3"),
        ("atleast(3, boat)", 0, "write atleast/3"),
        ("caps(boat)", 0, "write exact"),
        ("title(boat)", 0, "write title:("),
        ("HLEAD(boat)", 0, "write title:("),
        ("body(boat)", 0, "write body:("),
        ("boat(navy)", 0, "put a space between"),
        ("boat || navy", 5, "write OR"),
        ("boat && navy", 5, "write AND"),
        ("boat !navy", 5, "write NOT"),
        ("+boat", 0, "leave it out"),
        ("boat|navy", 0, "write boat OR navy"),
        ("[a b]", 0, "write parentheses"),
        ("'boat strike' navy", 0, 'write "boat strike"'),
        ("‘boat strike’", 0, 'write "boat strike"'),
        ("boat / strike / navy", 5, "leave it out"),
        ("//", 0, "leave it out"),
        ("/boat", 0, "end it with a slash"),
        ("/boat/g", 5, "only i is"),
        ("/a/b/c", 2, r"write \/"),
        ("url:/news/world", 9, "write url:news/world"),
        (r"boat /(a)\1/", 9, "write the repeated words out"),
        ("/a*/", 1, "write + for *"),
    ],
)
def test_habits_of_other_systems_are_told_what_to_write(query: str, position: int, advice: str) -> None:
    error = refusal(query)
    assert advice in error.suggestion, error
    assert error.position == position, error


LONG_AND_FINE = [
    "a " * 50_000, "a OR " * 19_999 + "a", '"a" ' * 25_000, "(" * 50 + "a" + ")" * 50, "(a OR b) " * 11_000, "a -b " * 20_000,
    "title:a AND " * 8_000 + "b", "a NEAR/5 b " * 9_000, '"a b"~5 OR ' * 9_000 + "b", "strik* " * 14_000, "atleast/2 a AND " * 6_000 + "b",
    "exact(US) " * 10_000, "é-b= " * 20_000, "title:(" + "a OR " * 19_000 + "a)", '"a' + " b" * 49 + '" ' + "c " * 40_000,
]  # fmt: skip
LONG_AND_WRONG = [
    "a AND b OR " * 9_000 + "c", "-" * 100_000, "-a " * 33_000, "NOT " * 25_000, "'a' " * 25_000, '"' * 100_000, "a-" * 50_000,
    "a OR b c OR " * 8_000 + "d", ")(" * 50_000, "(" * 100_000, "(NOT " * 50 + "a" + ")" * 50 + " AND", "a.b:" * 25_000 + "?",
    "'" * 100_000, "|" * 100_000, "~" * 100_000, "x" * 100_000, "a NEAR/5 " * 11_000 + "b", "title:" * 16_000 + "a", "atleast/2 " * 10_000,
    "(" * 10_000 + "a" + ")" * 10_000, "(a OR " * 10_000, "/" * 100_000, "/" + "\\" * 99_999, "/" + "a\\/" * 33_000, "/" + "(" * 900 + "/", "$" + "a" * 99_000,
    "a" * 99_000 + ":", "=" * 100_000, "*" * 100_000, "?a" * 50_000, "a=" * 50_000, "exact(" * 16_000, "exact(" + "a " * 40_000, '"a"~' * 20_000,
    "atleast/" + "9" * 90_000 + " a", "title:a b " * 9_000, "a title:b " * 9_000, "\u200b" * 100_000, "NEAR/5" + "0" * 90_000, "(a b) NEAR/5 " * 7_000,
    "title:(" * 50 + "a" + ")" * 50, "(a AND b) c " * 8_000, "w/" * 50_000, '"$' + "a" * 99_000, "near" * 25_000 + ":", "－" * 100_000, "ab" + "!" * 99_000, "[" * 100_000, "a" + "]" * 99_000, "hd=" * 33_000,
    "title " + ":" * 90_000, "site:" + "a." * 45_000 + "/", "site:http://" + "a" * 90_000, 'exact "' + "a" * 90_000 + '"', "url:/" + "a/" * 45_000, "lang:(body:" * 9_000,
    "title:(" + "a " * 45_000 + "body:b)", "a|" * 45_000, "NOT " + "a " * 49_000, "wc>" + "9" * 90_000, "a/N5/" * 20_000 + "b", "\ud800" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("query", LONG_AND_FINE)
def test_long_queries_are_read_in_time(query: str) -> None:
    started = process_time()
    assert parse(query)
    assert process_time() - started < 1


@pytest.mark.parametrize("query", LONG_AND_WRONG)
def test_long_queries_are_refused_in_time(query: str) -> None:
    started = process_time()
    error = refusal(query)
    assert process_time() - started < 1
    assert len(str(error)) < 1_000
    assert 0 <= error.position <= len(query)
