"""A rule that can never alert is told of, though it is well written."""

from collections.abc import Callable

import pytest

from monitor.config import Config

FEEDS = "feeds:\n- {url: http://e.org/a, name: A, tags: [uk]}\n- {url: http://e.org/b, name: B, tags: [uk, wire]}\n"


@pytest.mark.parametrize(
    ("feeds", "silent"),
    [
        ("[-uk, uk]", True),
        ("[-A, -B]", True),
        ("[wire, -B]", True),
        ("[-A]", False),
        ("[uk, -wire]", False),
        ("[]", False),
    ],
)
def test_a_rule_that_no_feed_is_left_to_is_told_of(
    loaded: Callable[..., Config], feeds: str, silent: bool
) -> None:
    said = "rules/watch.yaml:3:30: no feed is left: this rule never alerts (take one of the exceptions away)"
    rules = f"defaults: {{channels: [screen]}}\nrules:\n- {{name: a, match: b, feeds: {feeds}}}\n"
    config = loaded({"feeds.yaml": FEEDS, "rules/watch.yaml": rules})
    assert [str(each) for each in config.warnings] == [f"config/{said}"] * silent


def test_it_is_told_of_the_defaults_once(loaded: Callable[..., Config]) -> None:
    rules = "defaults: {channels: [screen], feeds: [-uk]}\nrules: [boat, ship]\n"
    (warning,) = loaded({"feeds.yaml": FEEDS, "rules/watch.yaml": rules}).warnings
    assert str(warning).startswith("config/rules/watch.yaml:1:39: no feed is left")


def test_without_any_feed_that_is_what_is_told(loaded: Callable[..., Config]) -> None:
    (warning,) = loaded({"feeds.yaml": "feeds: []"}).warnings
    assert "there are no feeds" in str(warning)
