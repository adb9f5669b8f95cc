"""What pages say their article is filed under."""

import pytest

from monitor.extract.pages import extract_page
from monitor.model import Extraction

SENTENCE = "The navy said on Tuesday that it had struck a second boat in a week, killing three on board."


def section(head: str) -> str:
    paragraphs = "".join(f"<p>{SENTENCE} This was statement number {n}.</p>" for n in range(8))
    html = (
        f"<!DOCTYPE html><html><head><title>Navy strikes second boat</title>{head}</head><body><main><article>"
        f"<h1>Navy strikes second boat</h1>{paragraphs}</article></main></body></html>"
    )
    found = extract_page(html.encode(), "text/html; charset=utf-8", "https://times.example/boat")
    assert isinstance(found, Extraction), found
    return found.section


def json_ld(sections: str) -> str:
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
        f'"headline": "Navy strikes second boat", "articleSection": {sections}}}</script>'
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", ""),
        ('<meta property="article:section" content="World">', "World"),
        (json_ld('"World"'), "World"),
        (json_ld('"Pol\\u00edtica \\"local\\""'), 'Política "local"'),
        (json_ld('"World"').replace("}</script>", "</script>"), "World"),
        ('<nav class="entry-categories"><a href="/category/menu/">Menu</a></nav>', ""),
        (json_ld('["Americas", "", "Defence &amp; security"]'), "Americas, Defence & security"),
        (
            '<meta property="article:section" content="World">' + json_ld('["Americas", "world"]'),
            "World, Americas",
        ),
        ('<meta property="article:section" content="Wor\u202eld\u200b news">', "World news"),
        (json_ld("[1, {}, null]"), ""),
        (json_ld("17"), ""),
    ],
)
def test_sections(head: str, expected: str) -> None:
    assert section(head) == expected


def test_many_and_long_ones_are_bounded() -> None:
    names = ", ".join(f'"{"x" * 50}{n}"' for n in range(500))
    assert len(section(json_ld(f"[{names}]"))) <= 300
    assert len(section(f'<meta property="article:section" content="{"y" * 5000}">')) <= 300
