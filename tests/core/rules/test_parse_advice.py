"""What refusals propose can be typed as it stands: none of it is refused again."""

import re

import pytest

from monitor.core.rules.lint import lint
from monitor.core.rules.parser import parse
from monitor.errors import QueryError


@pytest.mark.parametrize(
    ("query", "proposed"),
    [
        ("*fraud", r"/fraud\b/i"),
        ("*fraud*", "/fraud/i"),
        ("!fraud", "boat NOT fraud"),
        ('!"bank fraud"', "boat NOT strike"),
        ("fraud \u2013 football", "boat NOT strike"),
        ("fraud \u2013football", "boat NOT football"),
        ("hd=(bank and fraud)", "title:(bank AND fraud)"),
        ("headline(bank and not fraud)", "title:(bank AND NOT fraud)"),
        ("rst=(ft or gdn)", "source:(ft OR gdn)"),
    ],
)
def test_a_proposed_query_is_read(query: str, proposed: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert re.search(rf"(?:write|: ) ?{re.escape(proposed)}(?: for all|$)", caught.value.suggestion)
    assert not any(remark.refused for remark in lint(proposed, parse(proposed)))
