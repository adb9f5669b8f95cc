"""libyaml reads first, the pure parser again what it cannot: both must make the same tree of what both read."""

import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.building import Built, MisreadError, RefusedError, build
from monitor.config.findings import Findings
from monitor.config.reading import pure_events, quick_events, read_tree
from monitor.config.shaping import plain
from monitor.config.tree import Mapping, Node, Scalar, Sequence

EVALDATA = Path(os.environ.get("NEWS_MONITOR_EVALDATA", "none"))


def both(text: str) -> tuple[Built, Built]:
    quick, pure = (build(read(text), text, "x", lambda _: "") for read in (quick_events, pure_events))
    return quick, pure


def dump(node: Node | None) -> Any:
    """The tree with its places, but for those of values that are not there."""
    if isinstance(node, Scalar):
        here = (node.line, node.column, node.start, node.end)
        return (node.text, node.style, node.value, here if node.text or node.style else None)
    if isinstance(node, Sequence):
        return (node.line, node.column, [dump(item) for item in node.items])
    if isinstance(node, Mapping):
        inner = {key: (entry.place, dump(entry.value)) for key, entry in node.entries.items()}
        return (node.line, node.column, inner)
    return None


def refuses(built: Built) -> bool:
    return built.trouble is not None or bool(built.findings.errors)


# YAML 1.2 allows them where ruamel.yaml does not: white space that is a tab; blank lines before an indented block;
# "a":b in [ ]; odd tags.
STRICTER = ("\t", "|", ">", '":', "}:", "!")


def assert_agreement(text: str) -> str:
    quick, pure = both(text)
    if isinstance(quick.trouble, MisreadError):
        return "misread"
    if quick.trouble and not isinstance(quick.trouble, RefusedError):
        return "read again"
    if refuses(pure):
        assert refuses(quick) or any(sign in text for sign in STRICTER), text
        return "refused"
    if not refuses(quick):
        assert dump(quick.root) == dump(pure.root), text
        return "same"
    return "we refuse"


SIGNS = st.lists(
    st.sampled_from(
        [*" \n-:?[]{},&*!|>'\"%@`#abc01\\~<$é😀", "\n  ", "\n- ", "a: ", "- ", "'a'", '"b"', "\n    "]
    ),
    max_size=16,
).map("".join)


@given(SIGNS)
@settings(max_examples=600, deadline=None)
def test_both_parsers_make_the_same_tree_or_one_refuses(text: str) -> None:
    assert_agreement(text)


@pytest.mark.gate
@pytest.mark.skipif(not EVALDATA.is_dir(), reason="NEWS_MONITOR_EVALDATA names no folder")
def test_both_parsers_agree_on_the_test_suite_of_yaml() -> None:
    outcomes = []
    with tarfile.open(EVALDATA / "robust-yaml" / "dev.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file and member.name.endswith(".yaml"):
                text = file.read().decode()
                outcomes.append(assert_agreement(text))
                outcomes += map(assert_agreement, cases_in(text))
    assert outcomes.count("same") > 250


def cases_in(text: str) -> list[str]:
    signs = {"␣": " ", "»": "\t", "—": "", "↵": "", "∎\n": "", "∎": ""}
    tree = read_tree(text, "x", Findings())
    cases = [str(item.get("yaml", "")) for item in plain(tree)] if isinstance(tree, Sequence) else []
    for sign, meant in signs.items():
        cases = [case.replace(sign, meant) for case in cases]
    return cases


def read(text: str) -> tuple[Any, list[str]]:
    findings = Findings()
    tree = read_tree(text, "x.yaml", findings, secret=False)
    return None if tree is None else plain(tree), [str(problem) for problem in findings.errors]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{x: :y}", {"x": ":y"}),  # libyaml refuses these, YAML 1.2 does not
        ("a: &é b\nc: *é\n", {"a": "b", "c": "b"}),
        ("a: &a:b c\nd: *a:b\n", {"a": "c", "d": "c"}),  # libyaml reads `:b c`
        ("a: x\u2028y\u0085z\n", {"a": "x y z"}),  # no line breaks in YAML 1.2
        ("a: b # x\u2028c: d\n", {"a": "b"}),
        ("a: b\n\ufeffc: d\n", {"a": "b", "\u2060c": "d"}),
        ("a: b\tc\n", {"a": "b\tc"}),
        ('["a":b]', [{"a": "b"}]),
    ],
)
def test_where_parsers_differ_yaml_1_2_counts(text: str, meant: object) -> None:
    assert read(text) == (meant, [])


def test_a_comment_needs_white_space_before_it() -> None:
    assert read("a: |#b\n  c\n")[1] == [
        "x.yaml:1:5: what follows | or > cannot be read (write the text on the next lines, indented)"
    ]


# What libyaml says of a large file, which is not read again, in the same words.
LARGE = [
    (
        '- "boat strike" AND navy',
        "3:17: this line does not fit what stands above it (check the indentation, the `- ` and the `:`, or put",
    ),
    ("- name: x\n y: z", "4:2: this line does not fit what stands above it"),
    (
        "- title: x: y",
        "3:11: a ': ' cannot stand inside this value (put the whole value in single quotes; as a query, it is",
    ),
    ("- @x", "3:3: a value cannot start with this character (put single quotes round the whole: - '@x')"),
    ("- %x", "3:3: a value cannot start with this character"),
    ("- * x", "3:4: * begins an alias here"),
    ("- *x", "3:3: YAML takes *x for an alias, and no &x stands before it"),
    ('- "x', "3:3: the quotes that open here are never closed"),
    ("- [x", "4:1: a ',' or ']' is missing before this"),
    ("- [x} ]", "3:5: a ',' or ']' is missing before this"),
    ("- {x] }", "3:5: a ',' or '}' is missing before this"),
    ('- "\\q"', "3:4: after this \\ no such escape is known"),
    ("- !<x", "3:6: YAML takes what starts with ! for a tag"),
    ("- x: y\n\tz: y", "4:1: a tab, where YAML takes only spaces"),
    ("- |x", "3:4: what follows | or > cannot be read"),
    ("...\n%YAML 1.2\n%YAML 1.2\n---\n", "5:1: directives (%) are not used here"),
]


@pytest.mark.parametrize(("line", "said"), LARGE)
def test_mistakes_in_large_files_are_told_as_in_small_ones(line: str, said: str) -> None:
    data, errors = read(f"# {'x' * 1_000_000}\n- boat\n{line}\n")
    assert data is None
    (error,) = errors
    assert error.startswith(f"x.yaml:{said}"), error
