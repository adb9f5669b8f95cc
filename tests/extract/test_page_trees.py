"""A page's text becomes a tree whatever stands before its root, and nothing in it that lxml would not take back."""

import pytest

from monitor.extract.looks import fast_text, thorough_text
from monitor.extract.pages import extract_page
from monitor.extract.trees import tree_of
from monitor.model import Extraction

SENTENCE = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board."
)


@pytest.mark.parametrize(
    "before",
    [
        "<html>",
        "<!DOCTYPE html><html>",
        '<!doctype html SYSTEM "about:legacy-compat">\n<html>',
        "<html />\n",
        '\ufeff<?xml version="1.0" encoding="koi8-r"?><html>',
    ],
)
def test_what_stands_before_the_root_changes_nothing(before: str) -> None:
    tree = tree_of(f"{before}<head><title>Bö</title></head><body><p>Größe</p></body></html>")
    assert tree is not None
    assert [element.text for element in tree.iter("title", "p")] == ["Bö", "Größe"]


@pytest.mark.parametrize("unwanted", ["\x00", "\x01", "\x1f", "\ufffe", "\uffff"])
def test_no_character_is_left_that_cannot_be_written(unwanted: str) -> None:
    tree = tree_of(f"<html><body><p>a{unwanted}b</p><p>c</p></body></html>")
    assert tree is not None
    assert tree.findtext(".//p") == "ab"


@pytest.mark.parametrize("text", ["", " ", "hello", '{"a": 1}', "<p>x</p>"])
def test_what_is_no_page_is_none(text: str) -> None:
    assert tree_of(text) is None


def test_looking_at_a_tree_leaves_it_as_it_is() -> None:
    article = "".join(f"<p>{SENTENCE} This was statement number {n}.</p>" for n in range(9))
    comment = "<p>I never believed the minister, and never will believe him.</p>"
    tree = tree_of(
        f"<html><body><nav>Home</nav><article>{article}</article>"
        f"<div class='comments-area'>{comment}</div><script>x</script></body></html>"
    )
    assert tree is not None
    before = len(list(tree.iter()))
    for look in (fast_text, thorough_text):
        found = look(tree)
        assert found.count(SENTENCE) == 9
        assert "believe him" not in found
    assert len(list(tree.iter())) == before


def test_cells_of_a_table_may_repeat_each_other() -> None:
    rows = "".join(f"<tr><td>Player {n}</td><td>{n + 40} plays</td><td>1 tackle</td></tr>" for n in range(6))
    text = "".join(f"<p>{SENTENCE} This was statement number {n}.</p>" for n in range(9))
    page = f"<html><body><article><h1>Notes</h1>{text}<table>{rows}</table><p>{SENTENCE}</p></article></body></html>"
    found = extract_page(page.encode(), "text/html", "https://times.example/game")
    assert isinstance(found, Extraction)
    assert found.body.count("1 tackle") == 6
