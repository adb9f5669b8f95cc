"""How trees are written: the canonical form of a query."""

import pytest

from monitor.core.rules.parser import parse
from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import Listed, Word

LISTS = {"vessels": Listed("vessels", Word("boat"))}


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("boat   -navy", "boat AND NOT navy"),
        ("(boat  OR vessel)strike", "(boat OR vessel) strike"),
        ('boat "OR" "NEAR" "cs" "near5" "SAME"', 'boat "OR" "NEAR" "cs" "near5" "SAME"'),
        ('"boat"', "boat"),
        ("intelligence-sharing", '"intelligence sharing"'),
        ("(boat strike)OR(navy AND vessel)", "(boat strike) OR (navy AND vessel)"),
        ("navy NOT boat strike", "navy AND NOT (boat strike)"),
        ('cs(US) EXACT("Big Tech")', 'exact("US") exact("Big Tech")'),
        ('AND= "a= strik*"', 'AND= "a= strik*"'),
        ('exact= "AND" atleast= 3', 'exact= "AND" atleast= 3'),
        ("/a b/i -/c/", "/a b/i AND NOT /c/"),
        ("$vessels  strik*", "$vessels strik*"),
        ('a w/5 b OR "c d"~0', "(a NEAR/5 b) OR (c NEAR/0 d)"),
        ("a onear/5 b AND c", "a ONEAR/5 b AND c"),
        ("a b w/5 (c OR d)", "a (b NEAR/5 (c OR d))"),
        ("atleast3(a) OR atleast/2 (b c)", "atleast/3 a OR atleast/2 (b c)"),
        ("site:bbc.co.uk AND intitle: boat", 'source:"bbc co uk" AND title:boat'),
        ("inurl:a OR intext:(b OR c)", "url:a OR body:(b OR c)"),
        ("title:atleast2(a) AND b", "title:atleast/2 a AND b"),
        ("a NOT title:b -atleast/2 c", "a AND NOT title:b AND NOT atleast/2 c"),
        ("a (who?)", "a (who?)"),
        ("a OR who?", "a OR who?"),
    ],
)
def test_printed_form(query: str, printed: str) -> None:
    tree = parse(query, LISTS)
    assert to_query(tree) == printed
    assert parse(printed, LISTS) == tree
