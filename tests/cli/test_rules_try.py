"""`rules test` and `rules list`, and mistakes in a question, as a person and as a program see them."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.world.gazette import serving

ROOT = Path(__file__).parents[2]
Call = Callable[..., int]
Said = pytest.CaptureFixture[str]

# --- test -------------------------------------------------------------------------------------------------------------


def test_a_log_shows_the_hits_between_asterisks_and_never_wraps(
    call: Call, article: Path, capsys: Said
) -> None:
    assert call("rules", "test", article) == 0
    assert capsys.readouterr().out == (
        "Officials speak of a campaign at sea\n"
        "headline: the first line · 25 words · language en\n"
        "\n"
        "✓ Boat strikes  urgent\n"
        "  lead      The navy **strikes** a second **boat** on Tuesday, killing three people.\n"
        "\n"
        "✓ Only UK  feeds uk; active 2026-03-01..2026-04-30 mon-fri 08:00-18:00; up to 12h old\n"
        "  lead      The navy strikes a second **boat** on Tuesday, killing three people.\n"
        "\n"
        "2 of 4 rules hit\n"
        "1 more is not for texts in en: Krieg\n"
    )


def test_rules_that_are_not_for_the_feed_or_language_are_named(
    call: Call, article: Path, capsys: Said
) -> None:
    words = ("rules", "test", article, "--feed", "Tagblatt", "--language", "de-AT")
    assert call(*words) == 0
    said = capsys.readouterr().out
    assert "✓ Krieg  in de\n" in said
    assert "1 more is not for articles of Tagblatt: Only UK\n" in said
    assert call(*words, "--json") == 0
    tried = json.loads(capsys.readouterr().out)
    assert (tried["not_for_feed"], tried["not_for_language"], tried["asked"]) == (["Only UK"], [], 4)


def test_a_program_gets_one_object_with_the_spans(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "test", article, "--rule", "Boat strikes", "--rule", "Close", "--json") == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["text"]["title"] == "Officials speak of a campaign at sea"
    assert tried["text"]["title_from"] == "the first line"
    assert (tried["asked"], [hit["rule"] for hit in tried["hits"]]) == (2, ["Boat strikes"])
    passage = tried["hits"][0]["evidence"][0]
    assert passage["field"] == "lead"
    assert [passage["passage"][start:end] for start, end in passage["spans"]] == ["strikes", "boat"]


def test_no_hit_is_exit_1(call: Call, article: Path, capsys: Said) -> None:
    assert call("rules", "test", article, "--rule", "Close") == 1
    assert capsys.readouterr().out.endswith("\nnone of 1 rule hit\n")
    assert call("rules", "test", article, "--rule", "Krieg") == 1
    assert capsys.readouterr().out.endswith(
        "\nno rule is for such a text\n1 more is not for texts in en: Krieg\n"
    )


def test_of_many_hits_each_shows_its_best_passage(
    call: Call, folder: Path, article: Path, capsys: Said
) -> None:
    rules = "".join(f"  - {{name: Rule {n}, match: boat OR x{n}}}\n" for n in range(50))
    (folder / "rules" / "many.yaml").write_text(f"defaults: {{channels: [file]}}\nrules:\n{rules}")
    assert call("rules", "test", article) == 0
    said = capsys.readouterr().out
    assert "52 of 54 rules hit" in said
    assert said.count("  lead      ") == 52


# --- what is wrong with the question ----------------------------------------------------------------------------------


def test_mistakes_in_the_question_are_usage_errors(call: Call, article: Path, capsys: Said) -> None:
    with serving() as nobody:
        pass  # a port that nobody listens on any more
    mistakes = {
        (
            "test",
            article,
            "--rule",
            "Boat strikse",
        ): "no rule is called 'Boat strikse' (did you mean Boat strikes?)",
        ("test", article, "--feed", "Wirre"): "no feed is called 'Wirre' (did you mean Wire?)",
        (
            "test",
            article,
            "--language",
            "german",
        ): "'german' is no language tag: write one such as en, de or pt-BR",
        ("test", f"{article}x"): f"there is no file {article}x",
        ("explain", "Close", article.parent): f"{article.parent} is a folder: name a file in it",
        ("test", f"{nobody}/x"): f"{nobody}/x: the server refuses connections",
    }
    for words, sentence in mistakes.items():
        assert call("rules", *words) == 2
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", f"news-monitor: {sentence}\n")


@pytest.mark.parametrize(
    "words", [("rules", "test"), ("rules", "explain", "Boat strikes"), ("rules", "list")]
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_reader_that_goes_early_is_told_apart_from_no_hit(
    folder: Path, article: Path, words: tuple[str, ...], options: tuple[str, ...]
) -> None:
    target = () if "list" in words else (article,)
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "monitor", *words, *target, *options, "--config", folder],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGPIPE, b"")


# --- list -------------------------------------------------------------------------------------------------------------


def test_the_list_tells_what_a_rule_is_restricted_to(call: Call, capsys: Said) -> None:
    assert call("rules", "list") == 0
    [head, *rows] = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert head[:6] == ["rule", "priority", "channels", "feeds", "match", "not"]
    listed = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    only_uk = listed["Only UK"]
    assert (only_uk["languages"], only_uk["max_age"], only_uk["tags"]) == ("all", "12h", "sea")
    assert only_uk["active"] == "2026-03-01..2026-04-30 mon-fri 08:00-18:00"
    assert (listed["Any age"]["max_age"], listed["Close"]["active"]) == ("off", "always")
    assert call("rules", "list", "--json") == 0
    ages = {rule["name"]: rule["max_age"] for rule in json.loads(capsys.readouterr().out)}
    assert (ages["Only UK"], ages["Any age"], ages["Close"]) == (43_200.0, "off", None)


# --- on a terminal ----------------------------------------------------------------------------------------------------


def on_a_terminal(columns: int, *words: str | Path, **environ: str) -> str:
    """What a terminal of so many columns is sent."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "monitor", *map(str, words)]
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, env=environment | environ
    )
    os.close(slave)
    sent = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # Linux's end of file on a terminal
            break
        if not piece:
            break
        sent += piece
    process.wait()
    os.close(master)
    return sent.decode()


def test_a_terminal_shows_colour_and_lines_that_fit(folder: Path, article: Path) -> None:
    said = on_a_terminal(60, "rules", "test", article, "--config", folder)
    assert "\x1b[30;43mstrikes\x1b[0m" in said
    assert "**" not in said
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()
    assert max(map(len, plain)) <= 60
    assert plain[4].startswith("  lead      The navy strikes a second boat on")
    assert plain[5].startswith("            killing"), "further lines stand below the passage"


def test_without_colours_a_terminal_shows_asterisks(folder: Path, article: Path) -> None:
    said = on_a_terminal(100, "rules", "test", article, "--config", folder, NO_COLOR="1")
    assert "**strikes**" in said


def test_where_there_is_no_unicode_nothing_breaks(folder: Path, article: Path) -> None:
    article.write_text(article.read_text().replace("boat", "boät"))
    said = on_a_terminal(90, "rules", "test", article, "--config", folder, PYTHONIOENCODING="ascii")
    assert "+ " in said
    assert "bo?t" in said
