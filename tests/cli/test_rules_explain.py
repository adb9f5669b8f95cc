"""`rules explain`, as a person and as a program see it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Call = Callable[..., int]
Said = pytest.CaptureFixture[str]


def test_a_miss_is_explained_clause_by_clause(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "Close", article) == 1
    said = capsys.readouterr().out
    assert "\nClose does not hit\n✗ boat NEAR/2 lawyers · NEAR/2 failed: nearest pair " in said
    assert "\n  ✓ boat · found " in said


def test_a_hit_is_explained_with_its_passages_once(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "Boat strikes", article) == 0
    said = capsys.readouterr().out
    assert "\nBoat strikes hits\n✓ $vessels strike AND NOT (fishing dispute) · " in said
    assert said.count("**strikes**") == 1
    assert "**Fishing**" not in said, "what is there of a negation that holds says nothing"


def test_verdicts_for_programs_are_those_for_people(call: Call, article: Path, capsys: Said) -> None:
    for rule, code in (("Boat strikes", 0), ("Close", 1), ("Krieg", 1)):
        assert call("rules", "explain", rule, article, "--json") == code
        told = json.loads(capsys.readouterr().out)
        assert (told["rule"], told["hits"], told["clause"]["holds"]) == (rule, code == 0, code == 0)
    assert told["clause"]["parts"][0]["holds"], "the condition of a rule for another language is told, too"
    assert "languages de" in told["clause"]["reason"]


def test_a_rule_for_another_language_says_so_first(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "Krieg", article) == 1
    said = capsys.readouterr().out
    assert re.search(
        r"Krieg does not hit\n  this rule is for languages de.*\n  its condition alone:\n✓ boat", said
    )


def test_a_query_can_be_tried_out(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "title:campaign AND $vessels", article) == 0
    said = capsys.readouterr()
    assert said.err == "no rule is called 'title:campaign AND $vessels': tried as a query\n"
    assert "\nthe query hits\n" in said.out


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("whale and calf", "  whale and calf\n        ^\nat character 7: "),
        ("IT boat", 'exact("IT")'),
        ("the", "only words that nearly every article holds"),
    ],
)
def test_what_is_odd_about_a_query_is_said(
    call: Call, article: Path, capsys: Said, query: str, words: str
) -> None:
    assert call("rules", "explain", query, article) in {0, 1}
    said = capsys.readouterr()
    assert said.err.startswith(f"no rule is called '{query}': tried as a query\n")
    assert words in said.err


def test_a_query_that_check_would_refuse_is_refused(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "lang:english", article) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "and as a query it cannot be used:\n  lang:english\n" in said.err
    assert "'english' is no code of a language (write lang:en)" in said.err


def test_a_misspelt_name_is_tried_as_a_query_with_a_hint(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "Boat strike", article) == 0
    assert "(did you mean Boat strikes?): tried as a query" in capsys.readouterr().err


def test_a_query_that_cannot_be_read_shows_where(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "explain", "boat AND (strike", article) == 2
    said = capsys.readouterr().err
    assert "and as a query it cannot be read:\n  boat AND (strike\n           ^\n" in said
    assert call("rules", "explain", "bo\x1b[31mat AND (", article) == 2
    assert "\x1b" not in capsys.readouterr().err
    assert call("rules", "explain", "(" * 90_000, article) == 2
    assert len(capsys.readouterr().err) < 400


def test_what_a_text_holds_commands_no_terminal(call: Call, article: Path, capsys: Said) -> None:
    article.write_text("The \x1b[31mboat\x07 \x9bstr\u202eikes\r\nagain")
    for words in (("test", article), ("explain", "Boat strikes", article)):
        assert call("rules", *words) in {0, 1}
        assert not set(capsys.readouterr().out) & set("\x1b\x07\x9b\u202e\r")


def test_the_manual_shows_what_is_said(call: Call, article: Path, capsys: Said) -> None:
    manual = (ROOT / "docs" / "running.md").read_text()
    shown = manual.partition("```\n$ news-monitor rules explain 'boat NEAR/2 lawyers' article.md\n")[2]
    article.write_text(article.read_text().replace(", killing three people. Fishing was poor.", "."))
    assert call("rules", "explain", "boat NEAR/2 lawyers", article) == 1
    said = capsys.readouterr()
    assert said.err + said.out == shown.partition("```")[0]
