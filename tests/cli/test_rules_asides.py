"""Rules tried on articles that were read before, and on what was left out of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.model import Aside, AsideKind, Extent, PageState
from tests.cli.shelves import ARTICLE, AT, BODY, URL, Shelf, memory_of

PAGE = """<!doctype html><html lang="en"><head><title>Navy strikes second boat</title></head><body><article>
<h1>Navy strikes second boat</h1>
<p>The navy struck a second boat on Tuesday, killing three people, officials said in the capital after a long meeting.</p>
<figure><img src="a.jpg"><figcaption>A lifeboat in the harbour, where whales were seen last week.</figcaption></figure>
<p>Officials gave no details of the raid, which took place some hundred miles off the coast, and did not name the men.</p>
<p><a href="/x"><strong>Read more: Whale washes ashore near Lowport</strong></a></p>
<p>Families of the dead have hired two lawyers since September and want the government to publish what it knows.</p>
<p>The opposition asked for a debate in parliament before the end of the month, but the speaker has not decided yet.</p>
</article></body></html>"""
Call = Callable[..., int]
Said = pytest.CaptureFixture[str]
APPEAL = "Support our reporting on whales with a donation today and keep it free for everybody who reads."


def test_a_rule_that_hits_only_what_was_left_out_is_told_so(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article()
    assert call("rules", "explain", "Any age", URL) == 1
    said = capsys.readouterr().out
    assert (
        "\nAny age does not hit\n  would have matched only in boilerplate, which rules do not see:\n" in said
    )
    assert "\n    boilerplate       Support our reporting on **whales** and the sea.\n✗ whale · " in said
    assert call("rules", "explain", "Any age", URL, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    (found,) = told["only_in_boilerplate"]
    assert found["kind"] == "boilerplate"
    assert [found["passage"][start:end] for start, end in found["spans"]] == ["whales"]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("whale", ["boilerplate"]),
        ("lifeboat harbour", ["caption"]),
        ("lead:whale", ["boilerplate"]),
        ("whale AND navy", ["boilerplate", ""]),
        ("whale AND NOT lifeboat", ["boilerplate"]),
        ("title:whale", []),
        ("submarine", []),
        ("navy", []),
    ],
)
def test_the_kind_of_text_is_told_with_the_passage(
    call: Call, shelf: Shelf, capsys: Said, query: str, kinds: list[str]
) -> None:
    shelf.article()
    assert call("rules", "explain", query, URL, "--json") == (0 if query == "navy" else 1)
    told = json.loads(capsys.readouterr().out)
    assert list(dict.fromkeys(one["kind"] for one in told["only_in_boilerplate"])) == kinds


def test_it_is_told_of_a_summary_too(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article(
        body="", extent=Extent.SUMMARY, state=PageState.PAYWALL, shortfall="the page is behind a paywall"
    )
    assert call("rules", "explain", "whale AND struck", URL, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["kind"] for one in told["only_in_boilerplate"]} == {"boilerplate", ""}
    assert (told["text"]["state"], told["text"]["asides"][0]["kind"]) == ("paywall", "caption")


def test_a_test_of_all_rules_names_those_that_hit_only_there(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article()
    assert call("rules", "test", URL) == 0
    said = capsys.readouterr().out
    assert "\nheadline: the stored article's · 18 words · language en · Wire · " in said
    assert " · 2 paragraphs left out (caption 1, boilerplate 1) · as read at 2026-07-03 14:05\n" in said
    assert "\n1 more would have matched only in boilerplate: Any age\n" in said
    assert call("rules", "test", URL, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["only_in_boilerplate"], told["text"]["method"]) == (["Any age"], "structured data")
    assert told["text"]["stored_at"] == AT.isoformat()


def test_what_its_site_is_known_for_by_now_is_left_out_of_a_stored_article(
    call: Call, shelf: Shelf, folder: Path, capsys: Said
) -> None:
    shelf.memory("example.org", memory_of(APPEAL))
    shelf.article(
        ARTICLE, body=f"{BODY}\n{APPEAL}", asides=(Aside(kind=AsideKind.NOTE, text="More to follow."),)
    )
    assert call("rules", "explain", "Any age", URL) == 1
    assert "\n    boilerplate       Support our reporting on **whales** with" in capsys.readouterr().out
    feeds = (folder / "feeds.yaml").read_text().replace("[uk]", "[uk], always: [donation today and keep]")
    (folder / "feeds.yaml").write_text(feeds)
    assert call("rules", "explain", "Any age", URL) == 0


def test_an_address_is_fetched_if_nothing_is_stored_or_if_asked_to(
    call: Call, shelf: Shelf, capsys: Said
) -> None:
    here = "http://127.0.0.1:9/stored"
    shelf.article(url=here)
    assert call("rules", "explain", "Any age", here) == 1
    for words in (["http://127.0.0.1:9/other"], [here, "--fetch"]):
        capsys.readouterr()
        assert call("rules", "explain", "Any age", *words) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"news-monitor: {words[0]}: ")


def test_a_file_taken_for_an_article_of_a_feed_is_read_as_that_feed_wants_it(
    call: Call, article: Path, folder: Path, capsys: Said
) -> None:
    assert call("rules", "explain", "Close", article, "--feed", "Wire") == 1
    assert "only in boilerplate" not in capsys.readouterr().out
    feeds = (folder / "feeds.yaml").read_text().replace("[uk]", "[uk], never: [the navy STRIKES a second]")
    (folder / "feeds.yaml").write_text(feeds)
    assert call("rules", "explain", "Boat strikes", article, "--feed", "Wire") == 1
    said = capsys.readouterr().out
    assert "would have matched only in boilerplate" in said
    assert "1 paragraph left out (boilerplate 1)" in said
    assert call("rules", "explain", "Boat strikes", article) == 0


def test_what_is_beside_the_article_on_a_page_is_told_apart(call: Call, folder: Path, capsys: Said) -> None:
    page = folder / "page.html"
    page.write_text(PAGE)
    assert call("rules", "explain", "Any age", page, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["kind"] for one in told["only_in_boilerplate"]} == {"caption", "link"}
    assert told["text"]["method"] in {"page", "page, second look"}
