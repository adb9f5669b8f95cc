"""What a configuration holds too much of neither fills a screen nor takes time."""

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from monitor.config import Config, schedule
from monitor.config.units import Misfit
from monitor.config.watched import stamp
from monitor.errors import ConfigError

TOP = "defaults: {channels: [screen]}\nrules:\n"
LONG = "boat " * 50_000


@pytest.mark.parametrize(
    "rule",
    [
        f"- title: {LONG}",
        f"- [{LONG}]",
        f"- {{a: {LONG}}}",
        f"- *{'b' * 200_000}",
        f"- '$v{'b' * 200_000}'",
        f"- {{name: a, match: b, {'k' * 100_000}: x}}",
        "- title: " + "\U000e0001" * 400,
    ],
)
def test_no_message_is_long(problems: Callable[..., list[str]], rule: str) -> None:
    for line in problems({"rules/watch.yaml": f"{TOP}{rule}\n"}):
        assert len(line) < 1_100


def test_a_suggestion_that_is_too_long_is_left_out(loaded: Callable[..., Config]) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded({"rules/watch.yaml": f"{TOP}- title: ({LONG[:3_000]})\n"})
    (problem,) = caught.value.problems
    assert problem.message == "because of its colon, YAML reads 'title' as a key"
    assert problem.suggestion == ""


@pytest.mark.parametrize(
    "text", ["." * 200_000 + " x x", " " * 200_000 + "x", "2026-03-01.." + "x" * 99, "..", " .. "]
)
def test_what_is_no_period_is_refused_at_once(text: str) -> None:
    began = process_time()
    with pytest.raises(Misfit):
        schedule.period(text)
    assert process_time() - began < 0.1


@pytest.mark.parametrize("text", ["2026-03-01..2026-04-30", "  2026-03-01 ..  2026-04-30 "])
def test_what_is_a_period(text: str) -> None:
    assert schedule.period(text) == {"from": "2026-03-01", "until": "2026-04-30"}


@pytest.mark.parametrize(
    "line",
    ["opml: a" + " " * 100_000 + "b", 'opml: "' * 20_000, "opml: '" * 20_001, "opml: " + "opml:x " * 20_000],
)
def test_a_long_line_is_looked_at_once(tmp_path: Path, line: str) -> None:
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n - opml: world.opml\n - {line}\n")
    (tmp_path / "world.opml").write_text("")
    began = process_time()
    found = stamp(tmp_path)
    assert process_time() - began < 0.5
    assert str(tmp_path / "world.opml") in found
