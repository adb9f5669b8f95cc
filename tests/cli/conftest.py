"""A folder of rules, an article, and the command line called on them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import run
from tests.cli.shelves import Shelf

Call = Callable[..., int]
RULES = r"""
defaults: {channels: [file]}
lists:
  vessels: [boat, vessel]
rules:
  - name: Boat strikes
    match: $vessels strike
    not: fishing dispute
    priority: urgent
  - name: Close
    match: boat NEAR/2 lawyers
  - name: Krieg
    match: boat
    languages: [de]
  - name: Only UK
    match: boat
    feeds: [uk]
    active: {from: 2026-03-01, until: 2026-04-30, hours: "08:00-18:00", days: mon-fri}
    max_age: 12h
    tags: [sea]
  - {name: Any age, match: whale, max_age: off}
"""
TEXT = """# Officials speak of a campaign at sea

The navy strikes a second boat on Tuesday, killing three people. Fishing was poor.

Families have hired two good lawyers in the capital since September.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.delenv("NEWS_MONITOR_CONFIG", raising=False)
    (tmp_path / "rules").mkdir()
    (tmp_path / "monitor.yaml").write_text("fetch: {allow_networks: [127.0.0.0/8]}\n")
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n  - {url: 'http://127.0.0.1:9/a', name: Wire, tags: [uk]}\n"
        "  - {url: 'http://127.0.0.1:9/b', name: Tagblatt}\n"
    )
    (tmp_path / "channels.yaml").write_text("channels: {file: jsonl://alerts.jsonl}\n")
    (tmp_path / "rules" / "watch.yaml").write_text(RULES)
    return tmp_path


@pytest.fixture
def article(folder: Path) -> Path:
    file = folder / "article.md"
    file.write_text(TEXT)
    return file


@pytest.fixture
def call(folder: Path) -> Call:
    return lambda *words: run([*map(str, words), "--config", str(folder)])


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    """The store of the folder's configuration, with its feeds."""
    made = Shelf(folder / "state" / "news-monitor.db")
    made.feed("http://127.0.0.1:9/a", "Wire")
    made.feed("http://127.0.0.1:9/b", "Tagblatt")
    return made
