"""Texts as people paste them, and the headline and paragraphs found in them."""

import textwrap
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.plain_text import body, headline_and_body

LONG = (
    "The navy struck a second boat in a week on Tuesday, killing three people, officials in the capital said. "
    "It was the third attack since the campaign began, and critics called it unlawful."
)
WRAPPED = textwrap.fill(LONG, 60)


@pytest.mark.parametrize(
    ("text", "headline", "body"),
    [
        ("", "", ""),
        ("Navy strikes boat", "Navy strikes boat", ""),
        (f"Navy strikes boat\n\n{LONG}\n", "Navy strikes boat", LONG),
        (f"\n\n  Navy strikes boat  \n{LONG}\n{LONG}", "Navy strikes boat", f"{LONG}\n{LONG}"),
        (f"{LONG}\n\n{LONG}", "", f"{LONG}\n{LONG}"),
        (f"# Navy strikes boat #\n{LONG}", "Navy strikes boat", LONG),
        (f"Navy strikes boat\n=================\n{LONG}", "Navy strikes boat", LONG),
        (WRAPPED, "", LONG),
        (f"Navy strikes boat\n{WRAPPED}", "Navy strikes boat", LONG),
        (f"Navy strikes boat\n\n{WRAPPED}\n\n{WRAPPED}", "Navy strikes boat", f"{LONG}\n{LONG}"),
        ("One\r\n\r\ntwo\rthree", "One", "two\nthree"),
        ("The port is open. A strike was called off.", "", "The port is open. A strike was called off."),
    ],
)
def test_headline_and_paragraphs(text: str, headline: str, body: str) -> None:
    assert headline_and_body(text) == (headline, body)


def test_markup_of_markdown_is_not_read_as_words() -> None:
    text = "## On [the boats](https://x.example/toy-boats)\n\n> A **second** strike ![map](m.png)\n\n- one\n- two"
    assert headline_and_body(text) == ("On the boats", "A second strike map\n- one\n- two")


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("###### Deep #", "Deep"),
        ("####### Too deep", "####### Too deep"),
        ("#hashtag strike", "#hashtag strike"),
        ("# C# and F# ##", "C# and F#"),
        ("# C# and F#", "C# and F#"),
        ("# #", ""),
        (f"# {'x' * 499}", ""),
    ],
)
def test_headings(line: str, headline: str) -> None:
    assert headline_and_body(f"{line}\n\nText.")[0] == headline


@pytest.mark.parametrize(
    "text",
    ["# " + "#" * 200_000 + "x", "# a" + " #" * 100_000 + "x", "# a" + " " * 200_000 + "b", "[" * 200_000],
)
def test_hostile_lines_are_read_in_time(text: str) -> None:
    started = process_time()
    headline_and_body(text)
    assert process_time() - started < 2  # some 0.05 s


def test_list_items_and_headings_of_wrapped_text_stay_apart() -> None:
    assert body(f"{WRAPPED}\n\n## Next\n- one\n- two\n") == f"{LONG}\nNext\n- one\n- two"


def test_under_a_given_headline_all_is_body() -> None:
    assert body("Navy strikes boat\n\nIt sank.") == "Navy strikes boat\nIt sank."


@given(st.text(alphabet="ab #>-=*[]()\n\r\u2028", max_size=300))
def test_no_word_is_lost_or_made_up_and_no_line_is_empty(text: str) -> None:
    headline, rest = headline_and_body(text)
    assert "\n" not in headline
    assert all(line.strip() for line in rest.split("\n")) or not rest
