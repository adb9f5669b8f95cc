"""The versions of an article become what changed between them, sentence by sentence, the words that differ marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.text import Text

from monitor.cli.marked import say
from monitor.cli.output import counted, shown
from monitor.core.revisions import Change, ChangeKind, Edit, Passage, Place, Version, compare
from monitor.store.shown import ArticleShown

MOST_SHOWN = 20  # changed passages of one version
_GONE, _NEW = "red strike", "green"
_LONGEST = 600  # characters of a passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version after another: its number from 1, when it was first read (None: not known), and how it differs; the first
    differs from nothing."""

    number: int
    at: datetime | None
    version: Version
    change: Change | None


def steps_of(found: ArticleShown) -> list[Step]:
    """The versions that are stored, the oldest first (of very many, those after the first are no longer kept); the last is
    the article as it is."""
    article = found.article
    # A revision says when another took its place, which is when that one was first read.
    moments = {1: found.stored_at} | {one.number + 1: one.at for one in found.revisions}
    versions = {one.number: Version(title=one.title, body=one.body) for one in found.revisions}
    versions[max(versions, default=0) + 1] = Version(title=article.title, body=article.body)
    steps: list[Step] = []
    for number, version in sorted(versions.items(), key=_number):
        change = compare(steps[-1].version, version, language=article.language) if steps else None
        steps.append(Step(number=number, at=moments.get(number), version=version, change=change))
    return steps


def _number(numbered: tuple[int, Version]) -> int:
    return numbered[0]


# --- for people -------------------------------------------------------------------------------------------------------


def say_steps(console: Console, steps: Sequence[Step], *, indent: int) -> None:
    """Each version with what is new in it: words that were taken out in `[-…-]`, new ones in `{+…+}`, or in colour."""
    for step in steps:
        read = f", read at {shown(step.at)}" if step.at else ""
        head = f"version {step.number}{read}{_summary(step.change)}"
        say(console, head, head=" " * indent)
        for passage in _worth_showing(step.change)[:MOST_SHOWN]:
            if step.change is not None:
                say(console, _marked(passage, step.change, console), head=_sign(passage, indent))


def _summary(change: Change | None) -> str:
    """How many passages of each kind differ."""
    if change is None:
        return ""
    if change.kind is not ChangeKind.MATERIAL:
        return ": no difference" if change.kind is ChangeKind.SAME else ": only trivial changes"
    passages = _worth_showing(change)
    told = (
        (sum(one.old is None for one in passages), "added"),
        (sum(one.new is None for one in passages), "taken out"),
        (sum(one.old is not None and one.new is not None for one in passages), "changed"),
    )
    words = (f"{counted(count, 'passage')} {what}" for count, what in told if count)
    return f": {', '.join(words)}"


def _worth_showing(change: Change | None) -> list[Passage]:
    """What changes the sense; all there is where nothing does."""
    if change is None:
        return []
    return [one for one in change.passages if one.is_material] or list(change.passages)


def _sign(passage: Passage, indent: int) -> Text:
    sign, style = (
        ("+", _NEW) if passage.old is None else ("-", "red") if passage.new is None else ("~", "yellow")
    )
    headline = "headline: " if passage.place is Place.TITLE else ""
    return Text.assemble(" " * (indent + 2), (sign, style), " ", (headline, "dim"))


def _marked(passage: Passage, change: Change, console: Console) -> Text:
    colourful = console.color_system is not None and not console.no_color
    text = Text()
    for part, style in _pieces(passage, change):
        words = shown(part)
        if style and not colourful:
            words = f"[-{words}-]" if style == _GONE else f"{{+{words}+}}"
        text.append(words, style if colourful else "")
    if len(text) > _LONGEST:
        text.truncate(_LONGEST, overflow="ellipsis")
    return text


def _pieces(passage: Passage, change: Change) -> Iterator[tuple[str, str]]:
    """The passage as it is now, and between its words those that were taken out; what was added or taken out as a whole is
    marked by its sign alone."""
    old, new = _side(change.old, passage.place), _side(change.new, passage.place)
    if passage.new is None:
        yield old[slice(*passage.old)] if passage.old else "", ""
        return
    if passage.old is None:
        yield new[slice(*passage.new)], ""
        return
    at, end = passage.new
    for edit in sorted(passage.edits, key=_in_order):
        yield from _edited(edit, old, new, at)
        at = max(at, edit.new[1])
    yield new[at:end], ""


def _edited(edit: Edit, old: str, new: str, at: int) -> Iterator[tuple[str, str]]:
    yield new[at : edit.new[0]], ""
    gone, come = old[slice(*edit.old)], new[slice(*edit.new)]
    if gone:
        yield gone, _GONE
    if gone and (come or not _is_apart(new, edit.new[1])):
        yield " ", ""
    if come:
        yield come, _NEW


def _is_apart(text: str, at: int) -> bool:
    """Whether nothing but a space or the end follows."""
    return not text[at : at + 1].strip()


def _in_order(edit: Edit) -> tuple[int, int]:
    return edit.new


def _side(version: Version, place: Place) -> str:
    return version.title if place is Place.TITLE else version.body


# --- for programs -----------------------------------------------------------------------------------------------------


def step_object(step: Step) -> dict[str, object]:
    """A version, and how it differs from the one before, null for the first."""
    change = step.change
    return {
        "number": step.number,
        "read": step.at,
        "title": step.version.title,
        "body": step.version.body,
        "change": None
        if change is None
        else {"kind": change.kind, "passages": [_passage_object(one, change) for one in change.passages]},
    }


def _passage_object(passage: Passage, change: Change) -> dict[str, object]:
    """The sentences before and after, null where there are none; `edits` are offsets in them."""
    old, new = _side(change.old, passage.place), _side(change.new, passage.place)
    return {
        "place": passage.place,
        "old": old[slice(*passage.old)] if passage.old else None,
        "new": new[slice(*passage.new)] if passage.new else None,
        "material": passage.is_material,
        "edits": [
            {
                "old": _within(edit.old, passage.old),
                "new": _within(edit.new, passage.new),
                "material": edit.is_material,
            }
            for edit in passage.edits
        ],
    }


def _within(span: tuple[int, int], whole: tuple[int, int] | None) -> list[int]:
    start = whole[0] if whole else span[0]
    return [span[0] - start, span[1] - start]
