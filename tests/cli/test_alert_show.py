"""`alerts show`: one alert, its deliveries, and its article as it is now."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.model import AlertKind, Extent, Method, PageState
from tests.cli.shelves import ALERT, ARTICLE, AT, BODY, Shelf

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]


def test_an_alert_goes_by_how_its_id_begins(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.alert()
    shelf.alert(id="5f0d", article_id="gone")
    for wanted in (ALERT.id, ALERT.id[:4], f"Alert {ALERT.id}"):
        assert call("alerts", "show", wanted) == 0
        assert capsys.readouterr().out.startswith(f"Boat strikes (urgent)  {ALERT.id}\n{ALERT.title}\n")
    for wanted, why in (
        ("5f0", "more than one alert begins with"),
        ("77", "no alert begins"),
        (" ", "no alert begins"),
    ):
        assert call("alerts", "show", wanted) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.startswith(f"news-monitor: {why}")


def test_the_alert_its_deliveries_and_its_article_are_shown(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article()
    shelf.article(id="copy", url="https://post.example/9", outlet="Harbour Post", copy_of=ARTICLE.id)
    shelf.alert()
    shelf.verdict()
    assert call("alerts", "show", ALERT.id) == 0
    said = capsys.readouterr().out
    assert "\n  text      The navy **struck** a second **boat** on Tuesday" in said
    assert "\nDeliveries\n  desk          sent, at 2026-07-03 14:05, taken by example.org\n" in said
    assert "\nIts article now\n  read          in full, 18 words; last at 2026-07-03 14:05\n" in said
    assert "\n  text from     structured data\n" in said
    assert "\n  left out      caption 1, boilerplate 1\n" in said
    assert "\n    caption           A lifeboat in the harbour of Caldera.\n" in said
    assert "\nAlso printed by\n  Harbour Post  https://post.example/9\n" in said
    assert "Versions" not in said and "told passage" not in said


def test_a_summary_only_says_what_stood_in_the_way(call: Call, shelf: Shelf, capsys: Said) -> None:
    wall = {"state": PageState.PAYWALL, "method": Method.FEED_SUMMARY, "extent": Extent.SUMMARY}
    shelf.article(body="", shortfall="the page is behind a paywall", asides=(), **wall)
    shelf.alert(shortfall="the page is behind a paywall")
    assert call("alerts", "show", ALERT.id) == 0
    said = capsys.readouterr().out
    assert "\nsummary only: the page is behind a paywall\n" in said
    assert "\n  read          summary only (the page is behind a paywall); last at " in said
    assert "\n  page          paywall\n  text from     feed summary\n" in said


def test_versions_are_shown_by_what_is_new_in_them(call: Call, shelf: Shelf, capsys: Said) -> None:
    now = (
        BODY.replace("three people", "four people")
        + "\nA second ship, the Aurora, was seen nearby that evening."
    )
    shelf.article(body=now)
    shelf.revision(1, AT + timedelta(minutes=15), BODY)
    shelf.alert()
    shelf.verdict(changed_at=AT + timedelta(minutes=15))
    assert call("alerts", "show", ALERT.id) == 0
    said = capsys.readouterr().out
    assert "\n  told passage  changed or taken away at 2026-07-03 14:20\n" in said
    assert (
        "\nVersions\n  version 1, read at 2026-07-03 14:05\n  version 2, read at 2026-07-03 14:20: 1 passage added, 1 passage changed\n"
        in said
    )
    assert "killing [-three-] {+four+} people." in said
    assert "\n    + A second ship, the Aurora, was seen nearby that evening.\n" in said
    assert call("alerts", "show", ALERT.id, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["alert"], told["changed"]) == (ALERT.id, "2026-07-03T14:20:00+00:00")
    first, second = told["article"]["versions"]
    assert (first["number"], first["change"], second["body"]) == (1, None, now)
    changed = next(one for one in second["change"]["passages"] if one["old"] and one["new"])
    (edit,) = changed["edits"]
    assert (changed["old"][slice(*edit["old"])], changed["new"][slice(*edit["new"])]) == ("three", "four")


def test_of_very_many_versions_the_first_and_the_latest_are_shown_under_their_numbers(
    call: Call, shelf: Shelf, capsys: Said
) -> None:
    shelf.article(body=f"{BODY}\nA third ship went down in the harbour of Lowport that evening.")
    shelf.revision(1, AT + timedelta(hours=1), BODY)
    shelf.revision(7, AT + timedelta(hours=9), f"{BODY}\nA second ship, the Aurora, was seen nearby.")
    shelf.alert()
    assert call("alerts", "show", ALERT.id, "--json") == 0
    versions = json.loads(capsys.readouterr().out)["article"]["versions"]
    assert [one["number"] for one in versions] == [1, 7, 8]
    assert [one["read"] and one["read"][11:16] for one in versions] == ["14:05", None, "23:05"]
    assert call("alerts", "show", ALERT.id) == 0
    assert "\n  version 7: 1 passage added\n" in capsys.readouterr().out


def test_a_summary_shows_what_it_sums_up_and_a_notice_its_text(
    call: Call, shelf: Shelf, capsys: Said
) -> None:
    told = {"rule": "", "rule_id": "", "article_id": "", "url": "", "evidence": ()}
    shelf.alert(id="d1", kind=AlertKind.DIGEST, title="1 match in what Wire lists", items=(ALERT,), **told)
    shelf.alert(
        id="n1", kind=AlertKind.NOTICE, title="Wire has moved", text="first line\nsecond line", **told
    )
    assert call("alerts", "show", "d1") == 0
    said = capsys.readouterr().out
    assert said.startswith("Summary  d1\n1 match in what Wire lists\n")
    assert f"\n\nBoat strikes (urgent)  {ALERT.id}\n" in said
    assert call("alerts", "show", "n1") == 0
    assert "\nfirst line\nsecond line\n" in capsys.readouterr().out


def test_an_alert_outlives_its_article(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.alert(told=False)
    assert call("alerts", "show", ALERT.id) == 0
    said = capsys.readouterr().out
    assert said.endswith("\nDeliveries\n  none\n\nIts article is no longer stored.\n")
    assert call("alerts", "show", ALERT.id, "--json") == 0
    assert json.loads(capsys.readouterr().out)["article"] is None


def test_what_a_page_says_commands_no_terminal(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.article(body=f"{BODY}\nSome \x1b[31mred\u202e text that nobody asked for came in here.")
    shelf.revision(1, AT, f"{BODY}\nOther \x07text that stood here before \x9bthat, and was long.")
    shelf.alert(title="A \x1b[2J headline")
    assert call("alerts", "show", ALERT.id) == 0
    assert not set(capsys.readouterr().out) & set("\x1b\x07\x9b\u202e")
