import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.building import MAX_DEPTH
from monitor.config.findings import Findings
from monitor.config.reading import read_tree
from monitor.config.scalars import locate
from monitor.config.shaping import plain
from monitor.config.tree import Mapping, Node, Scalar, Sequence


def read(text: str) -> tuple[Node | None, list[str]]:
    findings = Findings()
    tree = read_tree(text, "x.yaml", findings)
    return tree, [str(problem) for problem in findings.errors]


@pytest.mark.parametrize(
    "written",
    ["no", "on", "Yes", "true", "22:30", "0o17", "017", "1_000", "1e3", ".inf", "2025-01-01", "0x1F"],
)
def test_words_stay_the_text_they_are(written: str) -> None:
    tree, errors = read(f"a: {written}")
    assert not errors
    assert plain(tree) == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_null(written: str) -> None:
    assert plain(read(f"a: {written}")[0]) == {"a": None}


def test_quoted_nothing_is_text() -> None:
    assert plain(read("a: ''\nb: 'null'")[0]) == {"a": "", "b": "null"}


def test_the_tree_knows_places() -> None:
    tree, _ = read("a:\n  - b\n  - {c: d,\n     e: 'f'}\n")
    assert isinstance(tree, Mapping)
    items = tree.entries["a"].value
    assert isinstance(items, Sequence)
    assert items.items[0].place == (2, 5)
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    assert inner.place == (3, 5)
    assert inner.entries["e"].place == (4, 6)
    assert inner.entries["e"].value.place == (4, 9)


def test_aliases_stand_for_what_they_name() -> None:
    tree, errors = read("a: &x [1, 2]\nb: *x\nc: &y text\nd: *y\n")
    assert not errors
    assert plain(tree) == {"a": ["1", "2"], "b": ["1", "2"], "c": "text", "d": "text"}


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
HOSTILE = {
    "billion laughs": LAUGHS,
    "an alias of itself": "a: &a [*a]",
    "an alias of what it is in": "&a {b: [*a]}",
    "many aliases": "a: &a x\nb: [" + ", ".join(["*a"] * 101) + "]",
    "deep flow": "[" * 100_000,
    "deep flow maps": "{a: " * 20_000,
    "deep closed flow": "[" * 5_000 + "]" * 5_000,
    "deep blocks": "".join("  " * n + "a:\n" for n in range(200)),
    "deep sequence": "- " * 20_000 + "a",
    "deep by aliases": "".join(f"a{n}: &a{n} [*a{n - 1}]\n" if n else "a0: &a0 [x]\n" for n in range(80)),
    "huge escape": 'a: "\\Uffffffff"',
    "version": "%YAML 9.9\n---\na: b\n",
    "odd version": "%YAML 1.3\n---\na: b\n",
    "tag directive": "%TAG ! tag:x,2000:\n---\na: !b c\n",
    "binary tag": "a: !!binary AAAA",
    "python tag": "a: !!python/object/apply:os.system [id]",
    "set": "a: !!set {b, c}",
    "complex key": "? {a: b}\n: c",
    "list key": "[a, b]: c",
    "merge": "a: &a {b: c}\nd:\n  <<: *a\n",
    "duplicate": "a: b\na: c\n",
    "undefined alias": "a: *b",
    "alias as key": "a: &a [b]\n*a : c",
    "documents": "a: b\n---\nc: d\n",
    "after the end": "a: b\n...\nc: d\n",
    "unclosed quote": 'a: "b',
    "unclosed single quote": "a: 'b",
    "lone bracket": "]",
    "lone colon": ":",
    "question": "? ? ? a",
    "bad indicator": "a: |99\n b",
    "tab": "a:\n\tb: c",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_at_a_place_and_quickly(name: str) -> None:
    began = time.process_time()
    _, errors = read(HOSTILE[name])
    assert time.process_time() - began < 3
    assert errors
    assert not any(error.startswith(("x.yaml:0", "x.yaml:-")) for error in errors)


def test_nesting_up_to_the_bound_is_read() -> None:
    tree, errors = read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert not errors
    assert tree is not None


def test_duplicate_keys_name_both_lines_and_the_rest_is_still_checked() -> None:
    _, errors = read("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n")
    assert [error.split(" (")[0] for error in errors] == [
        "x.yaml:4:3: 'c' is already set on line 3",
        "x.yaml:5:1: 'a' is already set on line 1",
    ]


@given(st.text(alphabet=st.sampled_from(list(" \n\t-:?[]{},&*!|>'\"%@`#abc01\\~<$"))))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    tree, errors = read(text)
    assert (tree is None) <= bool(errors)
    assert all(error.startswith("x.yaml:") and not error.startswith("x.yaml:0") for error in errors)


JSON_DATA = st.recursive(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON_DATA.filter(lambda data: isinstance(data, dict)), st.sampled_from([None, 1]))
@settings(max_examples=150, deadline=None)
def test_json_is_read_as_json(data: object, indent: int | None) -> None:
    tree, errors = read(json.dumps(data, indent=indent, ensure_ascii=False))
    assert not errors
    assert tree is not None
    assert plain(tree) == data


SCALARS = [
    "a: boat (strike OR x)\n",
    "a: boat\n   (strike\n     OR x)\n",
    "a: 'it''s (a ''boat'') x'\n",
    "a: 'boat\n\n  (strike)\n  x'\n",
    'a: "boat (\\"strike\\" \\x41 \\u00e9 \\t x) \\\n    end"\n',
    'a: "boat\n   (strike)\n\n   x"\n',
    "a: |\n  boat\n    (strike)\n\n  x\n",
    "a: |2-  # a comment\n   boat (strike)\n  x\n",
    "a: >+\n  boat\n  (strike)\n\n   x\n\n",
    "a: &anchor boat (strike)\n",
    "a: &anchor 'boat (strike)'\n",
    "[a, b,   boat (strike) ]",
    "a: |\r\n  boat\r\n  (strike)\r\n",
]
DECODED = {"A": "\\x41", "é": "\\u00e9", "'": "'", '"': '\\"'}


def last_scalar(node: Node) -> Scalar:
    while not isinstance(node, Scalar):
        node = node.items[-1] if isinstance(node, Sequence) else list(node.entries.values())[-1].value
    return node


@pytest.mark.parametrize("text", SCALARS)
def test_every_visible_character_is_found_where_it_stands(text: str) -> None:
    tree, errors = read(text)
    assert not errors
    scalar = last_scalar(tree)
    lines = text.replace("\r\n", "\n").split("\n")
    for offset, char in enumerate(scalar.text):
        if not char.isspace():
            place = locate(text, scalar, offset)
            rest = lines[place.line - 1][place.column - 1 :]
            assert rest.startswith((char, DECODED.get(char, char))), (offset, char, place)
    end = locate(text, scalar, len(scalar.text))
    before = lines[end.line - 1][: end.column - 1]
    assert before.endswith(scalar.text.rstrip()[-1])
