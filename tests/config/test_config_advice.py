"""What `check` advises: it can be followed to the letter, and one mistake is told once."""

from collections.abc import Callable

import pytest

from monitor.config import Config

TOP = "defaults: {channels: [screen]}\n"
RULES = "config/rules/watch.yaml:"


def rule(keys: str) -> dict[str, str]:
    return {"rules/watch.yaml": f"{TOP}rules:\n- {{name: a, match: boat, {keys}}}\n"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("max_age: 2w", "3:35: max_age: '2w' is not a length of time (write 14d)"),
        ("max_age: 2 weeks", "3:35: max_age: '2 weeks' is not a length of time (write 14d)"),
        ("max_age: 1 month", "3:35: max_age: '1 month' is not a length of time (write 30d)"),
        ("max_age: 3 Days", "3:35: max_age: '3 Days' is not a length of time (write 3d)"),
        ("exclude: x", "3:26: 'exclude' is not a key known here (did you mean not?)"),
        (
            "enabled: false",
            "3:26: 'enabled' is not a key known here (leave it out; to switch a rule off, put # in front of its lines)",
        ),
        (
            "examples: [text]",
            "3:36: examples: a list cannot stand here (write {match: [text], no_match: [text]})",
        ),
    ],
)
def test_what_other_systems_write_is_answered(
    problems: Callable[..., list[str]], keys: str, said: str
) -> None:
    assert problems(rule(keys)) == [f"{RULES}{said}"]


def test_a_query_under_another_key_is_not_missing_as_well(problems: Callable[..., list[str]]) -> None:
    rules = f"{TOP}rules:\n- {{name: a, query: boat}}\n"
    assert problems({"rules/watch.yaml": rules}) == [
        f"{RULES}3:13: 'query' is not a key known here (did you mean match?)"
    ]


def test_all_keys_of_a_rule_are_named(problems: Callable[..., list[str]]) -> None:
    (problem,) = problems(rule("zzzz: 1"))
    assert "examples)" in problem
    assert "…" not in problem


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_text_with_commas_is_no_list(loaded: Callable[..., Config]) -> None:
    rules = f"{TOP}lists:\n  banks: HSBC, Lloyds\nrules: [$banks fraud]\n"
    (warning,) = loaded({"rules/watch.yaml": rules}).warnings
    assert str(warning) == (
        f"{RULES}3:10: 'HSBC, Lloyds' is one item of this list, a phrase "
        "(if several were meant, write [HSBC, Lloyds]; if not, leave the comma out)"
    )


@pytest.mark.parametrize(
    "items", ["HSBC", "'Acme, Inc'", "[Competition and Markets Authority]", "[a boat, a ship]"]
)
def test_items_that_are_meant_are_not_asked_about(loaded: Callable[..., Config], items: str) -> None:
    rules = f"{TOP}lists:\n  banks: {items}\nrules: [$banks fraud]\n"
    assert loaded({"rules/watch.yaml": rules}).warnings == ()


def test_a_comma_in_braces_begins_another_list(problems: Callable[..., list[str]]) -> None:
    rules = f"{TOP}lists: {{banks: HSBC, Lloyds}}\nrules: [$banks fraud]\n"
    assert problems({"rules/watch.yaml": rules}) == [
        f"{RULES}2:22: YAML takes 'Lloyds' for a list of its own (write banks: [HSBC, Lloyds])"
    ]


def test_examples_are_not_tried_with_a_list_that_is_defined_twice(problems: Callable[..., list[str]]) -> None:
    example = "- {name: %s, match: $%s, examples: {match: [%s was fined, %s paid]}}\n"
    files = {
        "rules/a.yaml": f"{TOP}lists: {{banks: [HSBC]}}\nrules:\n{example % ('a', 'banks', 'HSBC', 'HSBC')}",
        "rules/watch.yaml": (
            f"{TOP}lists: {{banks: [Santander], all: [$banks]}}\nrules:\n"
            + example % ("b", "banks", "Santander", "Santander")
            + example % ("c", "all", "Santander", "Santander")
        ),
    }
    (problem,) = problems(files)
    assert problem.startswith(f"{RULES}2:9: there is a list 'banks' already at config/rules/a.yaml:2")


def test_examples_are_tried_with_the_lists_that_are_sound(problems: Callable[..., list[str]]) -> None:
    files = {
        "rules/a.yaml": "lists: {banks: [HSBC], boats: [ferry]}\n",
        "rules/watch.yaml": (
            f"{TOP}lists: {{banks: [Santander]}}\nrules:\n- $banks fraud\n"
            "- {name: c, match: $boats, examples: {match: [a ship]}}\n"
        ),
    }
    lines = problems(files)
    assert len(lines) == 2
    assert "does not match this example" in lines[1]
