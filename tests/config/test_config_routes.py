"""`routes:` and `default:` of channels.yaml: whom rules tell besides the channels that they name."""

from collections.abc import Callable

import pytest

from monitor.config import Config

CHANNELS = "channels: {screen: stdout://, desk: 'jsonl://desk', phone: 'jsonl://phone', uk: 'jsonl://uk'}\n"
RULES = """
rules:
  - {name: Boats, match: boat, priority: urgent, tags: [uk, sea], channels: [desk]}
  - {name: Rail, match: rail, tags: [uk]}
  - {name: Rain, id: weather, match: rain}
  - snow
"""


def channels(config: Config) -> dict[str, tuple[str, ...]]:
    return {rule.name: rule.channels for rule in config.rules}


def test_a_rule_tells_its_own_channels_and_those_of_every_route_that_fits(
    loaded: Callable[..., Config],
) -> None:
    routes = """
default: screen
routes:
  - {priority: urgent, channels: [phone]}
  - {tags: [uk, wales], channels: [uk], last: true}
  - {rules: [weather, Rail], channels: desk}
"""
    config = loaded(
        {"channels.yaml": CHANNELS + routes, "rules/watch.yaml": RULES.replace("snow", "snow AND ice")}
    )
    assert channels(config) == {
        "Boats": ("desk", "phone", "uk"),
        "Rail": ("uk",),
        "Rain": ("desk",),
        "snow AND ice": ("screen",),
    }
    assert config.named == {"Boats": ("desk",), "Rail": (), "weather": (), "snow AND ice": ()}
    assert [warning.message for warning in config.warnings] == ["no rule has the tag 'wales'"]


def test_conditions_of_one_route_hold_together(loaded: Callable[..., Config]) -> None:
    routes = (
        "default: [screen]\nroutes: [{priority: [high, urgent], tags: sea, rules: Boats, channels: uk}]\n"
    )
    config = loaded({"channels.yaml": CHANNELS + routes, "rules/watch.yaml": RULES})
    assert channels(config)["Boats"] == ("desk", "uk")
    assert channels(config)["Rail"] == ("screen",)


def test_a_rule_that_nothing_sends_anywhere_is_an_error(problems: Callable[..., list[str]]) -> None:
    routes = "routes: [{tags: uk, channels: uk}]\n"
    found = problems({"channels.yaml": CHANNELS + routes, "rules/watch.yaml": RULES})
    assert [line.partition(" (")[0] for line in found] == [
        "config/rules/watch.yaml:5:5: this rule has no channel",
        "config/rules/watch.yaml:6:5: this rule has no channel",
    ]


def test_a_default_keeps_a_file_of_rules_free_of_channels(loaded: Callable[..., Config]) -> None:
    config = loaded(
        {"channels.yaml": CHANNELS + "default: screen\n", "rules/watch.yaml": "rules: [boat, rail]\n"}
    )
    assert channels(config) == {"boat": ("screen",), "rail": ("screen",)}
    assert config.rules[0].channels is config.rules[1].channels


MISTAKES = [
    ("default: scren", "2:10: there is no channel 'scren' (did you mean screen?)"),
    ("default: [screen, dsek]", "2:19: there is no channel 'dsek' (did you mean desk?)"),
    ("default: []", "2:10: no channel is named here (leave the key out for no default)"),
    ("routes: {tags: uk}", "2:9: routes: a set of keys is not a list"),
    ("routes: [desk]", "2:10: 'desk' is not a route (write {priority: urgent, channels: [phone]}"),
    ("routes: [{tags: uk}]", "2:10: this route names no channel (add `channels: [name]`)"),
    ("routes: [{tags: uk, channels: }]", "2:10: this route names no channel"),
    ("routes: [{tags: uk, channels: []}]", "2:31: no channel is named here (name one)"),
    ("routes: [{tags: uk, channels: [dsek]}]", "2:32: there is no channel 'dsek' (did you mean desk?)"),
    (
        "routes: [{channels: [desk]}]",
        "2:10: this route has no condition (add priority:, tags: or rules:; for",
    ),
    (
        "routes: [{tags: [], channels: [desk]}]",
        "2:11: tags: nothing is written here (write what rules it is for",
    ),
    ("routes: [{tags: , channels: [desk]}]", "2:11: tags: nothing is written here"),
    ("routes: [{tags: uk, rules: , channels: [desk]}]", "2:21: rules: nothing is written here"),
    (
        "routes: [{priority: urgnt, channels: desk}]",
        "2:21: priority: 'urgnt' is not known here (write low, normal",
    ),
    ("routes: [{priority: [low, hgh], channels: desk}]", "2:27: priority: 'hgh' is not known here"),
    ("routes: [{tag: uk, channels: desk}]", "2:11: 'tag' is not a key known here (did you mean tags?)"),
    (
        "routes: [{tags: uk, channels: desk, last: yes}]",
        "2:43: last: 'yes' is neither true nor false (write true)",
    ),
    (
        "routes: [{tags: uk, channels: desk, last: maybe}]",
        "2:43: last: 'maybe' is neither true nor false (write true",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_in_routes_are_told_and_no_rule_is_blamed_for_them(
    problems: Callable[..., list[str]], text: str, expected: str
) -> None:
    found = problems({"channels.yaml": f"{CHANNELS}{text}\n", "rules/watch.yaml": "rules: [boat]\n"})
    assert found[0].startswith(f"config/channels.yaml:{expected}")
    assert not any("rules/watch.yaml" in line for line in found)


IDLE = [
    (
        "{rules: [Boast, Rain], channels: desk}",
        "2:19: no rule has the name or id 'Boast' (did you mean Boats?)",
    ),
    ("{rules: Boast, channels: desk}", "2:18: no rule has the name or id 'Boast' (did you mean Boats?)"),
    ("{tags: [uk, seas], channels: desk}", "2:22: no rule has the tag 'seas' (did you mean sea?)"),
]


@pytest.mark.parametrize(("route", "expected"), IDLE)
def test_what_no_rule_has_is_a_warning(loaded: Callable[..., Config], route: str, expected: str) -> None:
    text = f"{CHANNELS}routes: [{route}]\ndefault: screen\n"
    config = loaded({"channels.yaml": text, "rules/watch.yaml": RULES})
    assert [str(warning) for warning in config.warnings] == [f"config/channels.yaml:{expected}"]


def test_a_tag_where_no_rule_has_any_waits(loaded: Callable[..., Config]) -> None:
    text = f"{CHANNELS}routes: [{{tags: uk, channels: desk}}]\n"
    (warning,) = loaded({"channels.yaml": text}).warnings
    assert warning.suggestion == "it waits for one that has"
