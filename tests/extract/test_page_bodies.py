"""Which text of a page is its article, and which step of the chain it is from."""

import json

import pytest

from monitor.extract.pages import extract_page
from monitor.model import Extraction, Method

FACTS = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board.",
    "Witnesses on the shore described two loud explosions shortly after sunrise, followed by thick smoke.",
    "The minister of defence told parliament that the vessel had refused to stop for an inspection.",
    "Relatives of the dead asked for an independent inquiry and for the release of all recordings.",
    "Fishermen in the harbour said they would stay ashore until the patrols along the coast had ended.",
    "A spokeswoman for the coast guard confirmed that the search for survivors would go on overnight.",
    "The opposition called the attack a breach of the law and demanded an emergency session this week.",
    "Insurers raised their rates for ships in the strait, which carries a fifth of the region's exports.",
)


def extract(body: str, head: str = "") -> Extraction:
    page = f"<!DOCTYPE html><html lang=en><head><title>Navy strikes second boat</title>{head}</head><body>{body}</body></html>"
    found = extract_page(page.encode(), "text/html; charset=utf-8", "https://times.example/boat")
    assert isinstance(found, Extraction), found
    return found


def article(*parts: str) -> str:
    return f"<main><article><h1>Navy strikes second boat</h1>{''.join(parts)}</article></main>"


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_each_paragraph_is_a_line() -> None:
    found = extract(article(p(*FACTS)))
    assert found.body.split("\n") == list(FACTS)
    assert found.method is Method.FAST


def test_paragraphs_that_are_parted_by_line_breaks_alone() -> None:
    found = extract(article(f"<div>{'<br><br>'.join(FACTS)}</div>"))
    assert found.body.split("\n") == list(FACTS)


def test_section_headings_and_lists_of_the_text_stay() -> None:
    lists = "<ul>" + "".join(f"<li>{text}</li>" for text in FACTS[3:5]) + "</ul>"
    found = extract(article(p(*FACTS[:3]), "<h2>What is known about the attack</h2>", lists, p(*FACTS[5:])))
    lines = found.body.split("\n")
    assert "What is known about the attack" in lines
    assert set(FACTS) <= set(lines)


def test_a_second_copy_for_another_screen_counts_once() -> None:
    found = extract(article(p(*FACTS)) + f"<div style='display:none'>{p(*FACTS)}</div>")
    assert all(found.body.count(text) == 1 for text in FACTS)


def test_soft_hyphens_do_not_part_words() -> None:
    found = extract(
        article(
            p(
                *FACTS,
                "The par\u00adlia\u00adment will vote on the in\u00adquiry before the end of the month.",
            )
        )
    )
    assert "The parliament will vote on the inquiry" in found.body


@pytest.mark.parametrize("markup", [True, False])
def test_structured_data_hold_what_a_script_would_show(markup: bool) -> None:
    whole = [f"{text} This was report number {n}." for n in range(4) for text in FACTS]
    text = p(*whole) if markup else "\n".join(whole)
    data = json.dumps({"@type": "NewsArticle", "headline": "Navy strikes second boat", "articleBody": text})
    found = extract(article(p(FACTS[0])), f'<script type="application/ld+json">{data}</script>')
    assert found.method is Method.STRUCTURED
    assert found.body.split("\n") == whole


def test_structured_data_that_break_off_do_not_cut_the_article_short() -> None:
    data = json.dumps(
        {"@type": "NewsArticle", "headline": "Navy strikes second boat", "articleBody": FACTS[0] + " Witn…"}
    )
    found = extract(article(p(*FACTS)), f'<script type="application/ld+json">{data}</script>')
    assert found.method is Method.FAST
    assert found.body.split("\n") == list(FACTS)


def test_only_a_poor_answer_is_looked_at_again() -> None:
    assert extract(article(p(*FACTS[:3]))).method is Method.THOROUGH
    assert extract(article(p(*FACTS))).method is Method.FAST
