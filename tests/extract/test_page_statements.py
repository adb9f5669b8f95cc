"""What pages say of themselves, in their heads and in JSON-LD, and what is believed of it."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.jsonld import LONGEST_SCRIPT, items_in
from monitor.extract.moments import moment
from monitor.extract.statements import Statements, statements_of

URL = "https://www.times.example/world/second-boat"


def said(head: str = "", body: str = "<p>Text.", url: str = URL) -> Statements:
    tree = trafilatura.load_html(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")
    return statements_of(tree, url)


def ld(**fields: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_a_page_that_says_nothing() -> None:
    assert said() == Statements()


def test_all_that_json_ld_says() -> None:
    head = ld(
        headline="Navy strikes second boat",
        description="It was the second strike in a week.",
        author=[{"@type": "Person", "name": "Ann Reporter"}, {"@type": "Person", "name": "Bo Wright"}],
        publisher={"@type": "Organization", "name": "The Times"},
        datePublished="2026-07-03T14:05:09+02:00",
        articleSection=["World", "Navy"],
        inLanguage="en-GB",
        isAccessibleForFree="False",
        articleBody="The navy said so.",
    )
    assert said(head) == Statements(
        title="Navy strikes second boat",
        author="Ann Reporter, Bo Wright",
        outlet="The Times",
        section="World, Navy",
        lead="It was the second strike in a week.",
        language="en-gb",
        published_at=datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC),
        kinds=frozenset({"newsarticle"}),
        free=False,
        bodies=("The navy said so.",),
    )


@pytest.mark.parametrize(
    "script",
    [
        '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Second boat"}]',
        '{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": ["NewsArticle"], "headline": "Second boat"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "https://schema.org/NewsArticle", "headline": "Second boat"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Second boat"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Second boat"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Second boat"};',
        '{"@type": "NewsArticle", "headline": "Second boat",}',
        '{"@type": "NewsArticle", "headline": "Second\tboat", "articleBody": "cut o',
    ],
)
def test_json_ld_in_all_its_spellings(script: str) -> None:
    assert said(f'<script type="application/ld+json">{script}</script>').title == "Second boat"


def test_the_item_that_names_the_page_is_the_page_s_own() -> None:
    other = ld(
        headline="Another story altogether", url="https://www.times.example/other", datePublished="2020-01-01"
    )
    own = ld(
        headline="Navy strikes second boat",
        mainEntityOfPage={"@id": "x"},
        url=URL,
        datePublished="2026-07-03",
    )
    found = said(other + own)
    assert (found.title, found.published_at) == ("Navy strikes second boat", datetime(2026, 7, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Second boat struck | The Times</title>", "", "Second boat struck"),
        ("<title>The Times - Second boat struck by navy</title>", "", "Second boat struck by navy"),
        ("<title>Boats: a history - of strikes</title>", "", "Boats: a history - of strikes"),
        (meta("og:title", "Second boat struck - News - The Times"), "<h1>Second boat struck</h1>", "Second boat struck"),
        (
            meta("og:title", "Second boat struck by navy") + "<title>Second boat struck by navy-World</title>",
            "",
            "Second boat struck by navy",
        ),
        (
            meta("og:title", "You will not believe this boat") + ld(headline="Navy strikes second boat"),
            "<h1>Navy strikes  second\nboat</h1>",
            "Navy strikes second boat",
        ),
        (meta("og:title", "Navy&amp;#039;s second boat"), "", "Navy's second boat"),
        (meta("og:site_name", "The Times"), "<h1>The Times</h1><h1>Second boat struck</h1>", "Second boat struck"),
        ("<title>Second boat struck by navy</title>", "<h1>Hi, I am Ann.</h1>", "Second boat struck by navy"),
        ("", "<h1>Hi, I am Ann.</h1>", "Hi, I am Ann."),
        (meta("twitter:title", "x" * 9_000), "", "x" * 500),
    ],
)  # fmt: skip
def test_the_headline_without_the_outlet(head: str, body: str, title: str) -> None:
    assert said(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        (meta("author", "By Ann Reporter and Bo Wright"), "", "Ann Reporter, Bo Wright"),
        (meta("author", "Von Anna Meier; Bernd Müller"), "", "Anna Meier, Bernd Müller"),
        (meta("article:author", "https://www.facebook.com/times"), "", ""),
        (meta("author", "Ann Reporter") + meta("parsely-author", "ann-reporter"), "", "Ann Reporter"),
        (
            ld(author={"@type": "Organization", "name": "The Times"}, publisher={"name": "The Times"}),
            '<a rel="author" href="/ann">Ann Reporter</a>',
            "Ann Reporter",
        ),
        (ld(author={"@type": "Organization", "name": "The Times"}, publisher={"name": "The Times"}), "", "The Times"),
        (ld(author="Ulrike Putz (puz)"), "", "Ulrike Putz"),
        ("", '<p class="article-byline">By Ann Reporter</p>', "Ann Reporter"),
        ("", f'<p class="byline">{"A long story about bylines. " * 30}</p>', ""),
    ],
)  # fmt: skip
def test_authors(head: str, body: str, author: str) -> None:
    assert said(head, body).author == author


@pytest.mark.parametrize(
    ("head", "body", "at"),
    [
        (meta("article:published_time", "2026-07-03T14:05:09Z"), "", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        (ld(datePublished="2026-07-03T14:05:09Z"), "", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        (ld(datePublished="no") + meta("date", "2026-07-03"), "", datetime(2026, 7, 3, tzinfo=UTC)),
        ("", '<time class="published" datetime="2026-07-03T14:05">3 July</time>', datetime(2026, 7, 3, 14, 5, tzinfo=UTC)),
        ("", '<time datetime="2026-07-03T14:05">another story\'s</time>' + "<p>x</p>" * 10_001, None),
        ("", '<span class="date">May 6, 2024</span>', datetime(2024, 5, 6, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_it_was_published(head: str, body: str, at: datetime | None) -> None:
    assert said(head, body).published_at == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Fri, 03 Jul 2026 14:05:09 +0200", datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC)),
        ("2026/7/3 14:05", datetime(2026, 7, 3, 14, 5, tzinfo=UTC)),
        ("2026-07-03 14:05 UTC", datetime(2026, 7, 3, 14, 5, tzinfo=UTC)),
        ("03/07/2026", None),
        ("2026-07-03 9:05 uhr", datetime(2026, 7, 3, 9, 5, tzinfo=UTC)),
        ("", None),
    ],
)
def test_times_in_other_spellings(text: str, at: datetime | None) -> None:
    assert moment(text) == at


@given(st.text(max_size=40) | st.from_regex(r"\w{3}, \d\d \w{3} \d{1,5} [\d:]+ [+-]?\d*"))
def test_no_text_makes_a_moment_raise(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC


def test_a_lead_that_breaks_off_gives_way() -> None:
    broken = meta("og:description", "The navy said on Tuesday that …")
    assert said(broken).lead == "The navy said on Tuesday that …"
    assert said(broken + meta("description", "The navy said so.")).lead == "The navy said so."


@pytest.mark.parametrize(("tag", "language"), [("pt_BR", "pt-br"), ("EN", "en"), ("not a tag", ""), ("", "")])
def test_declared_languages(tag: str, language: str) -> None:
    assert said(meta("og:locale", tag)).language == language


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (meta("article:content_tier", "locked"), False),
        (meta("article:content_tier", "metered"), False),
        (meta("article:content_tier", "free"), True),
        (ld(isAccessibleForFree=True), True),
        (ld(isAccessibleForFree="https://schema.org/False"), False),
        (ld(isAccessibleForFree={"odd": [1]}), None),
        ("", None),
    ],
)
def test_whether_it_may_be_read_by_anyone(head: str, free: bool | None) -> None:
    assert said(head).free is free


@pytest.mark.parametrize(
    "script",
    [
        "[" * 200_000,
        '{"name":' * 5_000 + "1" + "}" * 5_000,
        '{"@graph":[' * 300 + "]}" * 300,
        '{"author":' + '{"name":[' * 300 + '"x"' + "]}" * 300 + ', "@type": "NewsArticle", "headline": "x"}',
        '"headline":"' + "\\\\" * 200_000,
        '"articleSection":[' * 20_000,
        '{"@type":"NewsArticle","headline":"x","articleBody":"' + "word " * 1_000_000 + '"}',
    ],
)  # fmt: skip
def test_hostile_json_ld_costs_next_to_nothing(script: str) -> None:
    began = time.process_time()
    said(f'<script type="application/ld+json">{script}</script>')
    assert time.process_time() - began < 1


def test_of_long_data_the_beginning_is_looked_at() -> None:
    long = '{"@type":"NewsArticle","headline":"Second boat","articleBody":"' + "word " * LONGEST_SCRIPT + '"}'
    assert items_in([long]) == [{"@type": "NewsArticle", "headline": "Second boat"}]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "name", "headline", "url", "@id", "author", "x"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([
            "headline", "author", "publisher", "datePublished", "description", "articleSection", "inLanguage", "articleBody",
            "isAccessibleForFree", "url", "@id", "mainEntityOfPage", "@graph",
        ]),
        _VALUES,
    )
)  # fmt: skip
def test_no_shape_of_json_ld_makes_it_raise(fields: dict[str, Any]) -> None:
    script = json.dumps({"@type": "NewsArticle", **fields}).replace("</", "<\\/")
    found = said(f'<script type="application/ld+json">{script}</script>')
    assert "newsarticle" in found.kinds
