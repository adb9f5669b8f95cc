"""Pages that would take an extractor minutes: what is left of them, and that ordinary pages are left alone."""

import time

import pytest
from lxml import etree, html
from lxml.html import HtmlElement

from monitor.extract.limits import LONG_ROW, MOST_ELEMENTS, MOST_PIECES, thin_out

MANY = 5_000


def parsed(inner: str, head: str = "") -> HtmlElement:
    page = f"<html><head><title>t</title>{head}</head><body><article>{inner}</article></body></html>"
    return html.document_fromstring(page)


def thinned(inner: str, head: str = "") -> HtmlElement:
    tree = parsed(inner, head)
    thin_out(tree)
    return tree


def size(tree: HtmlElement) -> int:
    return sum(1 for _ in tree.iter("*"))


@pytest.mark.parametrize(
    "inner",
    [
        "<p>The <b>navy</b> struck a <a href=/x>boat</a>.<br>Again.</p><!-- note -->",
        "<p>" + "<span>boat </span>" * LONG_ROW + "</p>",
        "<p>The <b>navy</b></p>" * (MOST_ELEMENTS // 2 - 10),
    ],
    ids=["a few", "a row", "many blocks"],
)
def test_an_ordinary_page_is_left_as_it_is(inner: str) -> None:
    tree = parsed(inner)
    before = etree.tostring(tree)
    thin_out(tree)
    assert etree.tostring(tree) == before


@pytest.mark.parametrize(
    "piece",
    [
        "<span>boat</span> ",
        "<sup>boat</sup> ",
        "<em>bo</em><strong>at</strong> ",
        "<b><i>boat</i></b> ",
        "<x-word>boat</x-word> ",
        "boat<br>",
        "<span>boat</span><!-- x --> ",
        "boat<img src=x>",
    ],
)
def test_a_long_row_becomes_the_text_that_it_holds(piece: str) -> None:
    tree = thinned(f"<p>Navy: {piece * MANY}</p><p>The <b>end</b>.</p>")
    first, last = tree.iter("p")
    assert first.text_content().split() == ["Navy:", *["boat"] * MANY]
    assert last.text_content() == "The end."
    assert size(tree) < 20


def test_a_row_within_another_counts_for_the_block() -> None:
    row = "<i>boat </i>" * (LONG_ROW - 1)
    tree = thinned(f"<p>{f'<b>{row}</b>' * 20}</p>")
    assert tree.find(".//p").text_content() == "boat " * (LONG_ROW - 1) * 20
    assert size(tree) < 10


def test_blocks_between_rows_keep_their_place() -> None:
    row = "<i>a</i> " * (LONG_ROW + 1)
    tree = thinned(f"<div>{row}<p>middle</p> {row}<p>end</p> tail</div>")
    words = tree.find(".//div").text_content().split()
    assert words.index("middle") == LONG_ROW + 1
    assert words[-2:] == ["end", "tail"]
    assert len(tree.findall(".//p")) == 2


def test_a_block_within_a_row_stays_a_word_of_its_own() -> None:
    tree = thinned("<div>" + "<span>boat<div>sunk</div></span> " * MANY + "</div>")
    assert tree.find(".//div").text_content().split() == ["boat", "sunk"] * MANY


def test_a_long_row_of_links_is_a_menu_and_goes() -> None:
    menu = "<a href=/x>Boats</a> | " * MANY
    tree = thinned(f"<div>{menu}</div><p>The navy struck a boat.</p>")
    assert "Boats" not in tree.text_content()
    assert "The navy struck a boat." in tree.text_content()


def test_what_follows_the_largest_page_is_cut_off() -> None:
    tree = thinned("".join(f"<div><p>{number}</p></div>" for number in range(3 * MOST_ELEMENTS)))
    numbers = [element.text for element in tree.iter("p")]
    assert numbers == [str(number) for number in range(len(numbers))]
    assert MOST_ELEMENTS / 2 - 10 < len(numbers) <= MOST_ELEMENTS / 2


@pytest.mark.parametrize("count", [3 * MOST_ELEMENTS, MOST_PIECES + 10])
def test_a_long_head_does_not_cost_the_body(count: int) -> None:
    tree = thinned("<p>The navy struck a boat.</p>", "<meta name=x content=y>" * count)
    assert tree.find(".//p").text == "The navy struck a boat."
    assert size(tree) < MOST_ELEMENTS + 10


@pytest.mark.parametrize("piece", ["<i></i>", "<p>x</p>", "<div><b>x</b><p>y</p></div>"])
def test_thinning_out_the_largest_page_takes_seconds_not_minutes(piece: str) -> None:
    tree = parsed(piece * (1_500_000 // len(piece)))
    began = time.process_time()
    thin_out(tree)
    assert time.process_time() - began < 3
