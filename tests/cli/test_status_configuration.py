"""What `status` and `alerts list` say of a configuration that was refused, also while it still is wrong."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.model import ChannelTerms
from monitor.pipeline.notices import refused_notice
from monitor.ports import Configuration
from monitor.store import open_store

NINE, TEN = (datetime(2026, 7, 3, hour, 40, tzinfo=UTC) for hour in (9, 10))
RUNS = Configuration(loaded_at=NINE, rules=12)
PROBLEMS = tuple(f"rules/watch.yaml:{line}:5: no \x1b[2Jchannel (mend it)" for line in range(1, 13))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of which only monitor.yaml can be read, and even that has a mistake."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    config = tmp_path / "watch"
    config.mkdir()
    (config / "monitor.yaml").write_text("timezone: Europe/Paris\nno such key: 1\n")
    (config / "feeds.yaml").write_text("feeds: {")
    return config


def keep(folder: Path, configuration: Configuration) -> None:
    """What a daemon that runs has stored."""

    async def store() -> None:
        with open_store(f"sqlite:///{folder.parent}/state/news-monitor.db", owner=True) as opened:
            notices = refused_notice(PROBLEMS * 2, now=TEN, channels=["desk"])
            await opened.adopt(RUNS, feeds=[], channels=[ChannelTerms(name="desk")], notices=[])
            await opened.note_configuration(configuration, notices=notices)

    asyncio.run(store())


def call(*words: str | Path) -> int:
    return run([str(word) for word in words])


def test_the_first_problems_are_shown_with_since_when(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(folder, replace(RUNS, refused_at=TEN, problems=PROBLEMS, problem_count=99))
    assert call("status", "--config", folder) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("configuration: ")]
    assert lines[0] == "configuration: 12 rules, read at 2026-07-03 11:40"
    assert lines[1].startswith("configuration: rules/watch.yaml:1:5: no ") and "\x1b" not in lines[1]
    assert lines[1].endswith(" - since 2026-07-03 12:40 the set of 2026-07-03 11:40 runs on")
    assert lines[11] == "configuration: 89 more problems: `news-monitor check` names them"
    assert len(lines) == 12


def test_programs_get_them_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, replace(RUNS, refused_at=TEN, problems=PROBLEMS, problem_count=99))
    assert call("status", "--json", "--config", folder) == 0
    told = json.loads(capsys.readouterr().out)["configuration"]
    assert (told["rules"], told["problem_count"], told["problems"]) == (12, 99, list(PROBLEMS))
    assert told["refused_at"] == "2026-07-03T10:40:00+00:00"


def test_what_waits_for_a_restart_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, replace(RUNS, restart=("poll", "store")))
    assert call("status", "--config", folder) == 0
    line = "configuration: changed, but takes effect after a restart: poll, store (monitor.yaml)\n"
    assert line in capsys.readouterr().out


def test_a_notice_is_listed_as_what_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, replace(RUNS, refused_at=TEN, problems=PROBLEMS, problem_count=99))
    assert call("alerts", "list", "--config", folder) == 0
    assert (
        "(notice)\tThe changed configuration was refused\tnews-monitor\tdesk: waiting"
        in capsys.readouterr().out
    )
    assert call("alerts", "list", "--json", "--config", folder) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["deliveries"][0]["state"]) == ("notice", "pending")
    assert "and 4 more, see `news-monitor check`" in told["text"]


def test_a_store_that_cannot_be_known_is_the_configurations_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "monitor.yaml").write_text("store: mysql://x\n")
    assert call("status", "--config", folder) == 78
    assert "monitor.yaml:1:" in capsys.readouterr().err
    keep(folder, RUNS)
    place = f"sqlite:///{folder.parent}/state/news-monitor.db"
    assert call("status", "--config", folder, "--store", place) == 0
