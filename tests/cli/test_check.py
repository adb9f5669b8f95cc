"""What `check` prints: a line for each mistake and each warning, told from each other, and how many there are."""

import json
from pathlib import Path

import pytest

from monitor.cli import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of one rule that deserves a warning."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "watch"
    (config / "rules").mkdir(parents=True)
    (config / "monitor.yaml").write_text("")
    (config / "feeds.yaml").write_text("feeds: [https://example.org/rss]\n")
    (config / "channels.yaml").write_text("channels: {screen: stdout://}\n")
    write_rules(config, "boat and strike")
    return config


def write_rules(config: Path, *rules: str) -> None:
    lines = "".join(f"- {rule}\n" for rule in rules)
    (config / "rules" / "r.yaml").write_text(f"defaults: {{channels: [screen]}}\nrules:\n{lines}")


def test_a_warning_says_that_it_is_one_and_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--config", "watch"]) == 0
    warning, last = capsys.readouterr().out.splitlines()
    assert warning.startswith(
        "watch/rules/r.yaml:3:8: warning: 'and' is a word to be found here, no operator"
    )
    assert last.endswith("/watch: 1 feed, 1 rule, 1 channel: fine, 1 warning")


def test_without_warnings_none_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rules(folder, "boat strike", "ferry strike")
    assert run(["check", "--config", "watch"]) == 0
    assert capsys.readouterr().out.endswith("/watch: 1 feed, 2 rules, 1 channel: fine\n")


def test_mistakes_hide_no_warnings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rules(folder, "boat AND", "boat and strike", "ferry AND", "port or strike")
    assert run(["check", "--config", "watch"]) == 78
    said = capsys.readouterr()
    starts = [line.split(" ")[:2] for line in said.out.splitlines()]
    assert starts == [
        ["watch/rules/r.yaml:3:8:", "AND"],
        ["watch/rules/r.yaml:4:8:", "warning:"],
        ["watch/rules/r.yaml:5:9:", "AND"],
        ["watch/rules/r.yaml:6:8:", "warning:"],
    ]
    assert said.err == "2 errors, 2 warnings\n"


def test_programs_are_told_both(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rules(folder, "boat AND", "boat and strike")
    assert run(["check", "--config", "watch", "--json"]) == 78
    said = json.loads(capsys.readouterr().out)
    assert [problem["line"] for problem in said["problems"]] == [3]
    assert [warning["line"] for warning in said["warnings"]] == [4]
