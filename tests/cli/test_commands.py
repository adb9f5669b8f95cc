import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small right configuration, with its state beside it."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.delenv("NEWS_MONITOR_CONFIG", raising=False)
    config = tmp_path / "watch"
    (config / "rules").mkdir(parents=True)
    (config / "monitor.yaml").write_text("first_poll: alert\nfetch: {allow_networks: [127.0.0.0/8]}\n")
    (config / "feeds.yaml").write_text(
        "feeds:\n  - {url: 'http://127.0.0.1:9/rss', name: Dead, tags: [test]}\n"
    )
    (config / "channels.yaml").write_text("channels: {file: jsonl://alerts.jsonl}\n")
    (config / "rules" / "r.yaml").write_text("defaults: {channels: [file]}\nrules: [boat strike]\n")
    return config


def call(*words: str | Path) -> int:
    return run([str(word) for word in words])


def test_global_options_may_stand_before_or_after_a_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--config", folder, "rules", "list", "--json") == 0
    before = capsys.readouterr().out
    assert call("rules", "list", "--json", f"--config={folder}") == 0
    assert capsys.readouterr().out == before
    assert json.loads(before)[0]["query"] == "boat strike"


@pytest.mark.parametrize("words", [("feeds", "list"), ("rules", "list"), ("channels", "list"), ("check",)])
def test_every_list_prints_text_and_json(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert call(*words, "--config", folder) == 0
    assert capsys.readouterr().out.strip()
    assert call(*words, "--config", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)


def test_a_channel_list_never_shows_an_address(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "channels.yaml").write_text("channels: {file: 'json://user:hunter2@127.0.0.1/x'}\n")
    for words in (("channels", "list"), ("channels", "list", "--json"), ("check", "--json")):
        assert call(*words, "--config", folder) == 0
        assert "hunter2" not in capsys.readouterr().out


def test_a_feeds_secrets_are_never_shown(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", "hunter2")
    (folder / "feeds.yaml").write_text(
        "feeds:\n  - {name: Both, url: 'http://me:${env:KEY}@127.0.0.1:9/rss?key=${env:KEY}'}\n"
        "  - 'http://me:hunter2@127.0.0.1:9/plain'\n"
    )
    assert call("run", "--once", "--config", folder) == 0
    for words in (("feeds", "list"), ("feeds", "list", "--json"), ("status",), ("status", "--json")):
        assert call(*words, "--config", folder) == 0
    said = capsys.readouterr()
    assert "hunter2" not in said.out + said.err
    assert "http://***@127.0.0.1:9/rss?key=${env:KEY}" in said.out


def test_a_bad_configuration_is_refused_by_check_and_run_in_the_same_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rules" / "r.yaml").write_text(
        "rules:\n  - name: X\n    match: boat AND\n    chanels: [file]\n"
    )
    assert call("check", "--config", folder) == 78
    said = capsys.readouterr().out
    assert "r.yaml:4:5: " in said
    assert call("run", "--once", "--config", folder) == 78
    assert capsys.readouterr().err == said
    assert call("check", "--json", "--config", folder) == 78
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert {problem["line"] for problem in problems} >= {3, 4}


def test_one_pass_reports_a_dead_feed_and_status_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("status", "--config", folder) == 1
    assert "nothing stored yet" in capsys.readouterr().err
    assert call("run", "--once", "--config", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "waiting": 0,
        "held": 0,
        "dead": 0,
        "alerts": 0,
        "articles": 0,
    }
    assert call("status", "--config", folder) == 0
    said = capsys.readouterr().out
    assert "feeds: 1, 1 failing" in said
    assert "Dead: failing since" in said
    assert call("alerts", "list", "--config", folder) == 0
    assert capsys.readouterr().out == "no alerts yet\n"
    assert call("status", "--config", folder, "--json") == 0
    [feed] = json.loads(capsys.readouterr().out)["feeds"]
    assert feed["failures"] == 1


def test_testing_a_channel_sends_a_sample(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("channels", "test", "file", "--config", folder) == 0
    assert capsys.readouterr().out.startswith("file: sent")
    [line] = (folder.parent / "state" / "alerts.jsonl").read_text().splitlines()
    assert "evidence" in json.loads(line)
    assert call("channels", "test", "nowhere", "--config", folder) == 1
    assert "there are: file" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("schema", "/proc/nowhere") == 1
    assert capsys.readouterr().err == "news-monitor: No such file or directory: /proc/nowhere\n"


def test_usage_errors_exit_with_2() -> None:
    assert call("no-such-command") == 2
    assert call("run", "--no-such-option") == 2


def test_a_missing_folder_is_bad_configuration(tmp_path: Path) -> None:
    assert call("check", "--config", tmp_path / "nowhere") == 78


def test_schemas_can_be_written(tmp_path: Path) -> None:
    assert call("schema", tmp_path / "schema") == 0
    written = {path.name for path in (tmp_path / "schema").iterdir()}
    assert written == {"monitor.json", "feeds.json", "channels.json", "rules.json"}


HEAVY = (
    "aiohttp",
    "alembic",
    "apprise",
    "apscheduler",
    "feedparser",
    "pydantic",
    "sqlalchemy",
    "trafilatura",
)


@pytest.mark.parametrize(
    ("words", "forbidden"),
    [
        (["--help"], HEAVY),
        (["check", "--config", "config"], tuple(name for name in HEAVY if name != "pydantic")),
        (
            ["status", "--help"],
            tuple(name for name in HEAVY if name != "pydantic"),
        ),  # typer looks whether it is there
    ],
)
def test_commands_load_only_what_they_need(words: list[str], forbidden: tuple[str, ...]) -> None:
    script = (
        "import sys; from monitor.cli import run; code = run(sys.argv[2:]); "
        "loaded = [name for name in sys.argv[1].split(',') if name in sys.modules]; "
        "sys.exit(f'loaded {loaded}' if loaded else code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, ",".join(forbidden), *words],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


def test_the_daemon_never_loads_the_parsers_itself() -> None:
    """feedparser and trafilatura belong into workers: 40 MB, and they read what strangers wrote."""
    script = (
        "import sys, monitor.daemon; print([n for n in ('feedparser', 'trafilatura') if n in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"
