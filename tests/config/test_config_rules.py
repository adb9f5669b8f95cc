from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Config
from monitor.core.rules import parse
from monitor.core.rules.lists import read_lists
from monitor.errors import ConfigError

MISTAKES = [
    ("- (boat OR ship AND strike", "3:5: this parenthesis is never closed"),
    ("- 'boat\n\n    (strike'", "5:5: this parenthesis is never closed"),
    ("- >\n    boat\n    AND (strike", "5:9: this parenthesis is never closed"),
    ("- |\n      boat\n      AND (strike", "5:11: this parenthesis is never closed"),
    ("- '\"it''s\" AND (strike'", "3:18: this parenthesis is never closed"),
    ('- "\\"boat\\" AND (strike"', "3:19: this parenthesis is never closed"),
    ("- {name: a, match: [b, '(c'], channels: [screen]}", "3:27: this parenthesis is never closed"),
    ("- {name: a, match: b, not: [c, (d]}", "3:34: this parenthesis is never closed"),
    ("- # boat", "3:4: a query is missing here"),
    ("- ''", "3:5: a query is missing here"),
    ("- {name: a, match: ' '}", "3:22: a query is missing here"),
    ("- {name: a, match: []}", "3:22: no query is in this list"),
    ("- {name: a, match: [b, ]}\n  - {name: c, match: [b, '']}", "4:26: a query is missing here"),
    ("- {name: a, match: [b, ~]}", "3:26: match: an empty value cannot stand here"),
    ("- {name: a, match: {b: c}}", "3:22: match: a set of keys is not a list"),
    ("- {name: a, match: [[b]]}", "3:23: match: a list cannot stand here"),
    ("- {name: a}", "3:5: this rule has no match"),
    ("- {match: b}", "3:5: this rule has no name"),
    ("- {match: b, note: c}", "3:5: this rule has no name"),
    ("- {name: , match: b}", "3:5: this rule has no name"),
    (
        "- title: boat",
        "3:5: because of its colon, YAML reads 'title' as a key (write - 'title: boat')",
    ),
    ("- [a, b]", "3:5: a list cannot stand here"),
    ("- {name: a, match: b, priority: hihg}", "3:35: priority: 'hihg' is not known here (write low, normal"),
    ("- {name: a, match: b, channels: screen}", "3:35: channels: 'screen' is not a list"),
    ("- {name: a, match: b, channels: []}", "3:35: this rule tells nobody"),
    (
        "- {name: a, match: b, channels: [Screen]}",
        "3:36: there is no channel 'Screen' (did you mean screen?)",
    ),
    ("- {name: a, match: b, feeds: [-UK]}", "3:33: no feed has the name or tag '-UK' (did you mean uk?)"),
    (
        "- {name: a, match: b, feeds: [example]}",
        "3:33: no feed has the name or tag 'example' (did you mean Example?)",
    ),
    ("- {name: a, match: b, follow_up: all}", "3:25: 'follow_up' is not available in this version"),
    ("- {name: a, match: b, mach: c}", "3:25: 'mach' is not a key known here (did you mean match?)"),
    ("- a b\n  - a  b", "4:5: the rule name 'a b' is taken at config/rules/watch.yaml:3"),
    (
        "- {name: a, match: b}\n  - {name: c, id: a, match: d}",
        "4:19: the rule id 'a' is taken at config/rules/",
    ),
    (
        f"- {'boat ' * 50}",
        "3:5: as a name, this query is longer than 200 characters (write `name:` and `match:`)",
    ),
    (f"- {{name: {'x' * 201}, match: b}}", "3:12: name: 'xxx"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_in_rules(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    lines = problems({"rules/watch.yaml": f"defaults: {{channels: [screen]}}\nrules:\n  {text}\n"})
    assert len(lines) == 1
    assert lines[0].startswith(f"config/rules/watch.yaml:{expected}")


DEFAULTS = [
    ("", "2:3: this rule has no channel (add `channels: [name]` here, `defaults:"),
    ("defaults:", "3:3: this rule has no channel"),
    ("defaults: {channels: }", "3:3: this rule has no channel"),
    ("defaults: {priority: low}", "3:3: this rule has no channel"),
    ("defaults: {channels: []}", "1:22: no channel is named here"),
    ("defaults: {channels: screen}", "1:22: defaults.channels: 'screen' is not a list"),
    ("defaults: {channels: [scren]}", "1:23: there is no channel 'scren' (did you mean screen?)"),
    ("defaults: [screen]", "1:11: defaults: a list cannot stand here"),
    ("defaults: {channels: [screen], follow_up: all}", "1:32: 'follow_up' is not available in this version"),
    ("defaults: {channels: [screen], name: x}", "1:32: 'name' is not a key known here"),
    ("defaults: {channels: [screen], examples: {}}", "1:32: 'examples' is not a key known here"),
    (
        "defaults: {channels: [screen], feeds: [ukk]}",
        "1:40: no feed has the name or tag 'ukk' (did you mean uk?)",
    ),
    ("defaults: {channels: [screen], languages: [xx]}", "1:44: defaults.languages: 'xx' is no language code"),
]


@pytest.mark.parametrize(("text", "expected"), DEFAULTS)
def test_mistakes_in_defaults(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    (line,) = problems({"rules/watch.yaml": f"{text}\nrules:\n- a b\n" if text else "rules:\n- a b\n"})
    assert line.startswith(f"config/rules/watch.yaml:{expected}")


def test_names_are_unique_over_all_files(problems: Callable[..., list[str]]) -> None:
    text = "defaults: {channels: [screen]}\nrules: [a b]\n"
    (line,) = problems({"rules/watch.yaml": text, "rules/more.yaml": text})
    assert line.startswith(
        "config/rules/watch.yaml:2:9: the rule name 'a b' is taken at config/rules/more.yaml:2"
    )


def test_two_rules_on_one_line_are_still_two(problems: Callable[..., list[str]]) -> None:
    (line,) = problems({"rules/watch.yaml": "defaults: {channels: [screen]}\nrules: [a b, a b]\n"})
    assert line.startswith("config/rules/watch.yaml:2:14: the rule name 'a b' is taken")


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize(
    "form", ["- {q}", "- {{name: x, match: {q}}}", "- {{name: x, match: ab, not: [b, {q}]}}"]
)
def test_quotes_that_yaml_eats_are_hinted_at(loaded: Callable[..., Config], quote: str, form: str) -> None:
    item = form.format(q=f"{quote}boat strike{quote}")
    config = loaded({"rules/watch.yaml": f"defaults: {{channels: [screen]}}\nrules:\n  {item}\n"})
    (warning,) = config.warnings
    assert (warning.line, warning.column) == (3, 3 + item.index(quote))
    assert "belong to YAML" in warning.message
    assert "'\"boat strike\"'" in warning.suggestion


@pytest.mark.parametrize(
    ("match", "excluded", "warned"),
    [("boat", "boat", 1), ("boat", "boat OR ship", 1), ("boat", "regatta", 0)],
)
def test_a_rule_that_leaves_out_all_it_looks_for_is_warned_of(
    loaded: Callable[..., Config], match: str, excluded: str, warned: int
) -> None:
    text = f"rules:\n  - name: a\n    match: {match}\n    not: {excluded}\n    channels: [screen]\n"
    warnings = loaded({"rules/watch.yaml": text}).warnings
    assert [(warning.line, warning.column) for warning in warnings] == [(4, 10)] * warned


@pytest.mark.parametrize(
    "query", ["boat strike", "'\"boat strike\"'", "'boat'", "'boat AND strike'", "'(boat strike)'"]
)
def test_other_quotes_are_none_of_our_business(loaded: Callable[..., Config], query: str) -> None:
    assert (
        loaded({"rules/watch.yaml": f"defaults: {{channels: [screen]}}\nrules:\n  - {query}\n"}).warnings
        == ()
    )


WORD = st.sampled_from(
    [
        "boat",
        "strike",
        "(",
        ")",
        "",
        "AND",
        "$uk",
        "mon",
        "null",
        "screen",
        "uk",
        "low",
        "- x",
        "a: b",
        "'",
        '"',
        "#",
    ]
)
VALUE = st.recursive(
    WORD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=2), max_leaves=4
)
RULE = VALUE | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        (
            *("name", "id", "match", "not", "priority", "channels", "feeds", "note", "tags"),
            *("languages", "active", "max_age", "examples"),
        ),
        VALUE,
    ),
)


@given(
    st.lists(RULE, max_size=4),
    st.none()
    | st.fixed_dictionaries({}, optional=dict.fromkeys(("channels", "priority", "active", "tags"), VALUE)),
    st.none() | VALUE | st.dictionaries(WORD, VALUE, max_size=2),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_rule_is_there_or_told_of(
    loaded: Callable[..., Config], rules: list[object], defaults: object, lists: object
) -> None:
    found = outcome(loaded, f"defaults: {_flow(defaults)}\nlists: {_flow(lists)}\nrules: {_flow(rules)}\n")
    if isinstance(found, ConfigError):
        assert {problem.file for problem in found.problems} == {"config/rules/watch.yaml"}
        assert all(problem.line > 0 for problem in found.problems)
        return
    assert len(found.rules) == len(rules)
    listed = read_lists(found.lists)
    for rule in found.rules:
        assert set(rule.channels) == {"screen"}
        assert parse(rule.query, listed)
        assert not rule.excluded or parse(rule.excluded, listed)


def outcome(loaded: Callable[..., Config], text: str) -> Config | ConfigError:
    try:
        return loaded({"rules/watch.yaml": text})
    except ConfigError as error:
        return error


def _flow(data: object) -> str:
    """The data as YAML flow text, strings bare: quotes, brackets and signs in them do what they do in real files."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_flow, data)) + "]"
    return (str(data) or "''") if data is not None else ""
