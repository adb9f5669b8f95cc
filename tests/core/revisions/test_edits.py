"""The editor's desk that the classifier is judged by: it knows nothing of it, and its edits are told apart."""

import ast
import random
from pathlib import Path

import pytest

from monitor.core.revisions import ChangeKind, Version, compare
from tests.gates import (
    editing,
    editing_fresh,
    editing_fresh_after,
    editing_fresh_material,
    editing_fresh_style,
    editing_last,
    editing_late,
    editing_late_material,
)
from tests.gates.editing import MATERIAL, TRIVIAL, Desk, Kind, Text
from tests.gates.editing_last import LAST_MATERIAL, LAST_TRIVIAL
from tests.gates.editing_late import LATE_TRIVIAL
from tests.gates.editing_late_material import LATE_MATERIAL

ARTICLE = Text(
    "Council of Harwick votes 12 to 4 for a new harbour",
    "The council of Harwick voted on Tuesday to build a new harbour, which will cost $3.5 million and three years of work.\n"
    "Mayor Ann Halvorsen said that 1,200 people work in the old one. “It was built for boats of wood and men of iron,” she said, "
    "“and it is falling into the sea before our eyes.” The first stone is laid in June 2027, officials said.\n"
    "Opponents led by Peter Quist did not accept the vote. The labour of a long-term plan had been lost, Quist told the Harwick "
    "Post on Friday, and he may go to court. The tax on moorings will increase by 5% in the North End.\n"
    "Some members of the council, with tears in their eyes, left before the vote was counted. Mr. Quist was with them.",
)
DONOR = Text(
    "Railway workers of Lindqvist strike against longer shifts",
    "Railway workers in Lindqvist walked out at midnight against longer shifts and shorter nights. Their union, led by Maria "
    "Santos, wants forty new drivers and a pause of eleven hours between two trains. No trains ran to Garrison and Wexford.",
)
KINDS = [
    *((kind, False) for kinds in (TRIVIAL, LATE_TRIVIAL, LAST_TRIVIAL) for kind in kinds.values()),
    *((kind, True) for kinds in (MATERIAL, LATE_MATERIAL, LAST_MATERIAL) for kind in kinds.values()),
]


@pytest.mark.parametrize(("kind", "material"), KINDS, ids=[kind.__name__ for kind, _ in KINDS])
def test_every_kind_of_edit_is_told_apart(kind: Kind, material: bool) -> None:
    edited = [kind(ARTICLE, Desk(random.Random(seed), DONOR)) for seed in range(20)]
    told = [
        compare(_version(ARTICLE), _version(text)).kind is ChangeKind.MATERIAL
        for text in edited
        if text is not None and text != ARTICLE
    ]
    assert told.count(material) >= 0.9 * len(told)


def test_the_desk_does_not_know_the_classifier() -> None:
    modules = (editing, editing_late, editing_late_material, editing_last)
    for module in (*modules, editing_fresh, editing_fresh_style, editing_fresh_material, editing_fresh_after):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imports = {
            name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
        }
        assert not {name for name in froms | imports if name.startswith("monitor")}


def _version(text: Text) -> Version:
    return Version(title=text.title, body=text.body)
