"""What is left empty, or half meant, is told of; what is refused says what to write here."""

from collections.abc import Callable
from time import process_time

import pytest

from monitor.config import Config

TOP = "defaults: {channels: [screen]}\nrules:\n"


def told(config: Config) -> list[str]:
    return [str(warning).removeprefix("config/rules/watch.yaml:") for warning in config.warnings]


@pytest.mark.parametrize("key", ["active", "tags", "examples", "feeds", "max_age", "note", "channels"])
def test_a_key_with_nothing_under_it_is_told_of(loaded: Callable[..., Config], key: str) -> None:
    config = loaded({"rules/watch.yaml": f"{TOP}- {{name: a, match: boat, {key}: }}\n"})
    assert told(config) == [
        "3:26: nothing is written here: this says nothing (write a value, or remove the key)"
    ]


def test_an_empty_key_of_the_defaults_is_told_of(loaded: Callable[..., Config]) -> None:
    (line,) = told(loaded({"rules/watch.yaml": "defaults: {channels: [screen], tags: }\nrules: [boat]\n"}))
    assert line.startswith("1:32: nothing is written here")


MISTAKES = [
    ("active: {days: []}", "active.days: a list names no day of the week (write days such as"),
    ("tags: [~]", "tags: an empty value cannot stand here (write a single value)"),
    ("examples: [a boat]", "examples: a list cannot stand here (write {match: [text], no_match: [text]})"),
    ("examples: a boat", "examples: 'a boat' cannot stand here (write {match: [text], no_match: [text]})"),
    ("languages: en", "languages: 'en' is not a list (write [en])"),
    ("tags: a b", "tags: 'a b' is not a list (write [a b])"),
    ("tags: 'a: b'", "tags: 'a: b' is not a list (write a list, each item after"),
    ("tags: {a: b}", "tags: a set of keys is not a list (write a list, each item after"),
    ("active: {days: {a: b}}", "active.days: a set of keys names no day of the week (write days such as"),
    ("note: {a: b}", "note: a set of keys cannot stand here (if it is text, write 'a: b')"),
    ("examples: {no_match: [a: b]}", "set of keys cannot stand here (if it is text, write 'a: b')"),
    ("max_age: 'off '", "is not a length of time (did you mean off?)"),
    ("query: ship", "'query' is not a key known here (did you mean match?)"),
    ("exclude: ship", "'exclude' is not a key known here (did you mean not?)"),
]


@pytest.mark.parametrize(("key", "said"), MISTAKES)
def test_what_to_write_instead_is_shown(problems: Callable[..., list[str]], key: str, said: str) -> None:
    (line,) = problems({"rules/watch.yaml": f"{TOP}- {{name: a, match: boat, {key}}}\n"})
    assert said in line


@pytest.mark.parametrize("key", ["match", "not"])
def test_a_rule_has_not_any_number_of_queries(problems: Callable[..., list[str]], key: str) -> None:
    queries = ", ".join(f"boat{number} strike" for number in range(30_000))
    other = "not" if key == "match" else "match"
    began = process_time()
    (line,) = problems({"rules/watch.yaml": f"{TOP}- {{name: a, {other}: dock, {key}: [{queries}]}}\n"})
    assert process_time() - began < 2
    assert line.endswith(": more than 1,000 queries in one rule (divide it, or put the words into a list)")


def test_what_yaml_drops_after_a_number_sign_is_told_of(loaded: Callable[..., Config]) -> None:
    rules = "- boat #strike\n- ship # a note\n- 'dock' #strike\n- name: a\n  match: navy #x\n"
    assert told(loaded({"rules/watch.yaml": TOP + rules})) == [
        f"{place}: YAML drops what follows the # (put the query in single quotes, or a space after the #)"
        for place in ("3:3", "7:10")
    ]


@pytest.mark.parametrize(
    ("rules", "hints"),
    [
        ("- 'port strike'\n", 1),
        ("- 'port strike'\n- 'boat'\n", 0),
        ("- 'port strike'\n- {name: a, match: ['boat dock', 'x y']}\n", 0),
        ("- 'port strike'\n- boat\n", 1),
        ('- "port strike"\n- "boat dock"\n', 2),
    ],
)
def test_single_quotes_round_all_queries_are_meant(
    loaded: Callable[..., Config], rules: str, hints: int
) -> None:
    assert len(loaded({"rules/watch.yaml": TOP + rules}).warnings) == hints
