"""Every line that a message proposes, written instead, loads; what YAML misreads is told of once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import load
from monitor.errors import ConfigError, Problem

TOP = "defaults: {channels: [screen]}\nlists: {v: [boat, ship]}\nrules:\n  "
PROPOSED = re.compile(r"(?:write|whole:) ((?:- )?(?:\w+: )?'(?:''|[^'])+')")

LINES = [
    "title: x", "boat: strike", 'title: "boat strike" AND navy', '"boat strike" navy', "\"boat\" AND title: 'x'",
    "{boat}", "{boat, ship}", "[boat]", '["boat strike"]', "[boat] strike", "*boat", "!boat", "@boat",
    "%boat", "|boat", ">boat strike", "`boat`", "'boat' strike", "'it''s' boat", "#boat", "- boat", "? boat",
    'boat: "x" y: z', "site: bbc.com boat", '"a" OR "b"', '"boat strike" AND "navy ship"', 'exact("US") boat: x',
    ": boat", "boat strike:", '"boat\\ strike', '"boat', "'boat", "body: {x}", "lang: en AND boat", "x: [boat]",
    "title: - boat", "author: \"O'Neil\"", "url: http://x.org/a b", "title: boat # note", "title:  ",
    '"boat: strike" x', "don't: worry", "url: /a b/", "title: /x: y/", "boat\tstrike: x", "!!str boat", "<<: x", "~",
    "- - x", '"a": "b"', '"a": b c', "title: 'it''s \"x\"'", "title: |\n      boat", "lead: >\n      boat strike",
    "{the}", "the: of", "[the]", "*the", "title: $v", '"boat" $v', "title: 'boat'",
    "{$v: x}", "*boat strike: x", "name: a\n    match: *boat", "name: a\n    match: 'boat' strike",
    "name: a\n    match: {boat: strike}", "name: a\n    match: {title: strike}", "name: a\n    match: boat: strike",
    "name: a\n    match: ship\n    not: !boat", "name: a\n    match: ship\n    not: @boat",
]  # fmt: skip


def problems_of(folder: Path, rule: str) -> tuple[Problem, ...]:
    (folder / "rules/watch.yaml").write_text(f"{TOP}{rule}\n")
    try:
        load(folder, {"HOME": "/x"})
    except ConfigError as error:
        return error.problems
    return ()


def repaired(line: str, proposed: str) -> str:
    """The rule with the proposed line instead of its own, or instead of the value that it is for."""
    if proposed.startswith("- "):
        return proposed
    above, _, last = line.rpartition("\n")
    if not above:
        return f"- name: a\n    match: {proposed}"
    key = last.strip().partition(":")[0] + ": "
    return f"- {above}\n    {proposed if proposed.startswith(key) else key + proposed}"


@pytest.mark.parametrize("line", LINES)
def test_every_proposed_line_loads(write: Callable[..., Path], line: str) -> None:
    folder = write({})
    (problem,) = problems_of(folder, f"- {line}")
    for proposed in PROPOSED.findall(problem.suggestion):
        assert not problems_of(folder, repaired(line, proposed)), problem


ADVICE = [
    ("boat: strike", "because of its colon, YAML reads 'boat' as a key", "there is no field 'boat:'"),
    ("*boat", "YAML takes *boat for an alias", "a star only ends a word"),
    ("!boat", "YAML takes what starts with ! for a tag", "write NOT, or a minus before the word"),
    ("'boat' strike", "there is text after the closing quote", 'write "boat" for a phrase'),
    ("title: - boat", "this line does not fit", "a minus stands alone"),
    ("{boat, ship}", "because of the {, YAML reads this as keys", "parentheses for groups"),
    (": boat", "a key must be a plain word", ""),
]


@pytest.mark.parametrize(("line", "message", "advice"), ADVICE)
def test_a_line_that_is_no_query_either_is_explained(
    write: Callable[..., Path], line: str, message: str, advice: str
) -> None:
    (problem,) = problems_of(write({}), f"- {line}")
    assert message in problem.message
    assert advice in f"{problem.message} {problem.suggestion}"


def test_what_is_no_query_is_proposed_all_the_same(write: Callable[..., Path]) -> None:
    (problem,) = problems_of(write({}), "- name: *boat\n    match: ship")
    assert problem.suggestion == "put single quotes round the whole: - name: '*boat'"


@pytest.mark.parametrize("written", ["OFF", "none", "no", "Never"])
def test_no_limit_of_age_is_called_off(problems: Callable[..., list[str]], written: str) -> None:
    (line,) = problems({"monitor.yaml": f"max_age: {written}"})
    assert line.endswith(f"max_age: '{written}' is not a length of time (did you mean off?)")


def test_a_length_of_time_out_of_bounds_is_not_proposed_again(problems: Callable[..., list[str]]) -> None:
    for written in ("99999999999d", "99999999999 days"):
        (line,) = problems({"monitor.yaml": f"max_age: {written}"})
        assert "write 9999" not in line
