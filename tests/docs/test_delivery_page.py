"""docs/delivery.md shows what the program does: its routes, its answer about them, its states."""

import re
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.model import DeliveryState
from tests.docs.manual import ROOT, codes

PAGE = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, "" for those that name none."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [text for named, text in fenced if named == language]


def test_every_state_is_told() -> None:
    rows = re.findall(r"^\| (`\w+`) \|", PAGE.partition("## When it fails")[0], re.MULTILINE)
    assert [codes(row)[0] for row in rows] and {codes(row)[0] for row in rows} == {
        state.value for state in DeliveryState
    }


def test_the_routes_of_the_page_are_explained_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (routes,) = (block for block in blocks("yaml") if "routes:" in block)
    (shown,) = (block for block in blocks("") if "channels route" in block)
    names = ("newsdesk", "phone", "london", "ops")
    channels = f"channels: {{{', '.join(f'{name}: jsonl://{name}' for name in names)}}}\n"
    rule = "{name: Boat strikes, match: boat, priority: urgent, tags: [sea], channels: [newsdesk]}"
    other = "{name: Wales, match: rain, tags: [wales, uk]}"
    files = {
        "monitor.yaml": "",
        "feeds.yaml": "feeds: ['https://example.org/rss']\n",
        "channels.yaml": routes + channels,
        "rules/watch.yaml": f"rules:\n  - {rule}\n  - {other}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    question, _, answer = shown.partition("\n")
    assert question == '$ news-monitor channels route "Boat strikes"'
    assert run(["channels", "route", "Boat strikes", "--config", str(tmp_path)]) == 0
    assert capsys.readouterr().out == answer
