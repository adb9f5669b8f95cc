"""The tree of a query: one node type an operator.

An operator of the language is a node type here and one row in each of the tables keyed by node type: how it is printed
(`printing.PRINT`), what a document must hold for it (`covers.COVER`), where it stands in one (`places.PLACES`, if it
has places), when it is true (`truth.HOLDS`), what it marks (`marks.MARKS`) and how its verdict is explained
(`explain.EXPLAIN`). `parser` says how it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How a word is compared with the words of a text."""

    INFLECTED = "inflected"  # boat: in any inflection, case and accent
    FORM = "form"  # boat=: in this form, in any case and accent
    WRITTEN = "written"  # exact("US"): as written but for punctuation inside the word
    PATTERN = "pattern"  # strik*, vess?l: in any case and accent


class Field(StrEnum):
    """A part of a document that a condition can be bound to."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    SOURCE = "source"
    AUTHOR = "author"
    URL = "url"
    LANG = "lang"
    SECTION = "section"

    @property
    def is_text(self) -> bool:
        """Whether it is a stretch of the article's text, rather than something known about it."""
        return self in {Field.TITLE, Field.LEAD, Field.BODY}


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, without the signs that say how it is compared (a pattern keeps its * and ?)."""

    text: str
    how: How = How.INFLECTED


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two words or more, adjacent and in this order."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression of RE2, tried on the original text of each zone; `folded` ignores case (/…/i)."""

    pattern: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A shared list by its name ($vessels), and what stands in it: one atom or an OR of atoms."""

    name: str
    node: "Node"


@dataclass(frozen=True, slots=True)
class Run:
    """Side by side: all parts (atoms, NEARs, OR groups of them) in one sentence, in any order."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A place of each side, different words, with at most `words` words between their nearest ends; in this order if
    `ordered`. Sentences may lie between, the border of title and body not."""

    left: "Node"
    right: "Node"
    words: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The part stands at `times` places or more that do not overlap (of a run: in as many sentences)."""

    times: int
    part: "Node"


@dataclass(frozen=True, slots=True)
class InField:
    """The part, looked for in one field only. Negations inside still speak of the whole document."""

    field: Field
    part: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """The whole document does not fulfil the part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """The document fulfils every part, each anywhere."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The document fulfils at least one part."""

    parts: tuple["Node", ...]


Node = Word | Phrase | Regex | Listed | Run | Near | AtLeast | InField | Not | And | Or
ATOMS = (Word, Phrase, Regex, Listed)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The conditions directly inside a node."""
    match node:
        case Listed(node=part) | AtLeast(part=part) | InField(part=part) | Not(part=part):
            return (part,)
        case Near(left, right):
            return left, right
        case Run(parts) | And(parts) | Or(parts):
            return parts
        case Word() | Phrase() | Regex():
            return ()


Leaf = Word | Phrase | Regex


def leaves_of(tree: Node) -> list[tuple[Leaf, Field | None]]:
    """Every word, phrase and regular expression of a tree and the field it is looked for in, also those that must not
    occur."""
    found: list[tuple[Leaf, Field | None]] = []
    rest: list[tuple[Node, Field | None]] = [(tree, None)]
    while rest:
        node, field = rest.pop()
        if isinstance(node, Word | Phrase | Regex):
            found.append((node, field))
            continue
        if isinstance(node, InField):
            field = node.field
        elif isinstance(node, Not):
            field = None
        rest.extend((part, field) for part in reversed(parts_of(node)))
    return found


def tag_of(phrase: Phrase) -> Word:
    """What a phrase behind `lang:` means: a whole language tag, pt-BR."""
    return Word("-".join(word.text for word in phrase.words))


def words_of(tree: Node) -> Iterator[tuple[Word, Field | None]]:
    """Every word of a tree and the field it is looked for in, also those that must not occur."""
    for leaf, field in leaves_of(tree):
        if isinstance(leaf, Word):
            yield leaf, field
        elif isinstance(leaf, Phrase):
            for word in leaf.words:
                yield word, field


def has_places(node: Node) -> bool:
    """Whether a node stands at places of a text: atoms, NEARs, and OR groups of these."""
    match node:
        case Word() | Phrase() | Regex() | Near():
            return True
        case Listed():  # made of atoms
            return True
        case Or(parts):
            return all(map(has_places, parts))
        case _:
            return False


def unanchored(node: Node, *, wanted: bool = True) -> Node | None:
    """The part that gives a document that holds none of the words the truth value `wanted`; None if there is none.

    A query with such a part for True would be true of nearly every article, and nobody means it.
    """
    match node:
        case Not(part):
            found = unanchored(part, wanted=not wanted)
            return node if found is part else found
        case InField(part=part):
            return unanchored(part, wanted=wanted)
        case And(parts) | Or(parts):
            found_in = [unanchored(part, wanted=wanted) for part in parts]
            if isinstance(node, And) is wanted:
                return node if all(found_in) else None
            return next((loose for loose in found_in if loose is not None), None)
        case _:
            return None if wanted else node
