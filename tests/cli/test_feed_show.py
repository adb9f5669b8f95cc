"""`feeds show`: one feed, the feeds of a site, and what the site prints in all of its articles."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Extent, Method, PageState
from tests.cli.shelves import ARTICLE, Shelf, memory_of

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]
APPEAL = "Support our independent journalism with a donation today and keep it free for everybody who reads."


@pytest.fixture
def paywalled(shelf: Shelf) -> Shelf:
    """Three articles that Wire listed: two in full, one behind a paywall."""
    wire = "http://127.0.0.1:9/a"
    shelf.article(feed_url=wire)
    shelf.article(feed_url=wire, id="a2", url="https://example.org/2", method=Method.FAST)
    wall = {"extent": Extent.SUMMARY, "shortfall": "a paywall", "state": PageState.PAYWALL}
    shelf.article(feed_url=wire, id="a3", url="https://example.net/3", method=Method.FEED_SUMMARY, **wall)
    return shelf


def test_a_feed_tells_how_much_of_its_articles_could_be_read(
    call: Call, paywalled: Shelf, capsys: Said
) -> None:
    assert call("feeds", "show", "Wire") == 0
    said = capsys.readouterr().out
    assert said.startswith("Wire\n  address     http://127.0.0.1:9/a\n  tags        uk\n")
    assert "\n  form        RSS 2.0\n" in said
    assert (
        "\n  entries     3, which are 3 articles\n  in full     2 of 3 (67%)\n  pages       1 paywall\n"
        in said
    )
    assert "\n  texts from  " in said
    assert "\n  on          example.org, example.net\n" in said
    assert "prints in all" not in said


def test_a_feed_goes_by_its_address_too_and_is_shown_before_it_was_polled(
    call: Call, folder: Path, capsys: Said
) -> None:
    assert call("feeds", "show", "http://127.0.0.1:9/b") == 0
    said = capsys.readouterr()
    assert said.out.startswith("Tagblatt\n") and said.out.endswith("\n  state       not polled yet\n")
    assert "nothing stored yet" in said.err


def test_what_was_learned_is_shown_with_how_to_overrule_it(
    call: Call, paywalled: Shelf, capsys: Said
) -> None:
    paywalled.memory("example.org", memory_of(APPEAL))
    assert call("feeds", "show", "wire", "--boilerplate") == 0
    said = capsys.readouterr().out
    assert "\nexample.org: 1 paragraph in its articles that rules do not see\n  in 8 articles, " in said
    assert f"\n    {APPEAL}\n" in said
    assert "\nNothing has been learned yet of what is printed in all articles of example.net.\n" in said
    assert "`always:`" in said and "`never:`" in said


def test_what_always_keeps_is_marked(call: Call, folder: Path, paywalled: Shelf, capsys: Said) -> None:
    text = (
        (folder / "feeds.yaml")
        .read_text()
        .replace("tags: [uk]", f"tags: [uk], always: ['{APPEAL[:20].upper()}']")
    )
    (folder / "feeds.yaml").write_text(text)
    paywalled.memory("example.org", memory_of(APPEAL))
    assert call("feeds", "show", "wire", "--boilerplate") == 0
    assert "; kept all the same by `always:` of Wire\n" in capsys.readouterr().out
    assert call("feeds", "show", "wire", "--boilerplate", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["sites"][0]["boilerplate"]
    assert told["kept"] == ["Wire"]


def test_a_site_shows_the_feeds_that_list_its_articles(call: Call, paywalled: Shelf, capsys: Said) -> None:
    paywalled.memory("example.org", memory_of(APPEAL))
    for wanted in ("example.org", "WWW.example.org", "https://www.example.org/world"):
        assert call("feeds", "show", wanted, "--boilerplate", "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert [feed["name"] for feed in told["feeds"]] == ["Wire"]
        assert [site["site"] for site in told["sites"]] == ["example.org"]
        assert [one["text"] for one in told["sites"][0]["boilerplate"]] == [APPEAL]
    assert call("feeds", "show", "127.0.0.1:9") == 0
    assert capsys.readouterr().out.count("\n  address ") == 2


def test_programs_read_the_same(call: Call, folder: Path, paywalled: Shelf, capsys: Said) -> None:
    text = (folder / "feeds.yaml").read_text().replace("tags: [uk]", "tags: [uk], never: [Support our work]")
    (folder / "feeds.yaml").write_text(text)
    assert call("feeds", "show", "Wire", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"feeds"}
    (feed,) = told["feeds"]
    assert (feed["never"], feed["always"]) == (["Support our work"], [])
    assert (feed["articles"], feed["full"], feed["sites"]) == (3, 2, ["example.org", "example.net"])
    assert feed["states"] == {"article": 2, "paywall": 1}
    assert call("feeds", "show", "Wire") == 0
    assert '\n  never       "Support our work"\n' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "hint"), [("Wir", "did you mean Wire?"), ("nowhere.example", "`feeds list` names the feeds")]
)
def test_what_is_neither_feed_nor_site_is_refused(
    call: Call, shelf: Shelf, capsys: Said, wanted: str, hint: str
) -> None:
    assert call("feeds", "show", wanted) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"news-monitor: there is no feed or site '{wanted}' ({hint})\n")


def test_what_a_site_prints_commands_no_terminal(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article(replace(ARTICLE, url="https://example.org/\u202e"), feed_url="http://127.0.0.1:9/a")
    shelf.memory("example.org", memory_of(f"\x1b[31m{APPEAL}\x07"))
    assert call("feeds", "show", "example.org", "--boilerplate") == 0
    assert not set(capsys.readouterr().out) & set("\x1b\x07\u202e")
