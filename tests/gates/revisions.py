"""Whether trivial edits of real articles are told from material ones, and whether a live page yields versions.

The edits are made by `editing` (kinds that the thresholds were chosen on), `editing_late` and `editing_late_material`
(written after they were frozen), `editing_last` (written after the classifier was mended for what `editing_late` found),
`editing_fresh` and `editing_fresh_material` (by one who had not seen the classifier: 0.78 at first sight, then it was mended)
and `editing_fresh_after` (written after that: 0.67 at first sight, then mended again).
"""

import json
import lzma
import random
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from monitor.core.revisions import ChangeKind, Version, compare, next_reading
from tests.gates.editing import MATERIAL, TRIVIAL, Desk, Kind, Text, sentences
from tests.gates.editing_fresh import Change, edited
from tests.gates.editing_fresh_after import AFTER_MATERIAL, AFTER_TRIVIAL
from tests.gates.editing_fresh_material import FRESH_MATERIAL
from tests.gates.editing_fresh_style import FRESH_TRIVIAL
from tests.gates.editing_last import LAST_MATERIAL, LAST_TRIVIAL
from tests.gates.editing_late import LATE_TRIVIAL
from tests.gates.editing_late_material import LATE_MATERIAL
from tests.gates.material import aeb_pages, fundus_pages
from tests.tools.report import Figure

ACCURACY = 0.95
SEEDS = (1, 2, 3)
_FRESH = 5
_EDITS = 12  # of each kind with each seed
_TRIES = 40  # for one article that can be edited in a kind's way
_SHORTEST = 300


def _changes(kinds: Mapping[str, Kind]) -> Mapping[str, Change]:
    return {name: edited(kind) for name, kind in kinds.items()}


_PARTS: Mapping[str, tuple[Mapping[str, Change], Mapping[str, Change]]] = {
    "first half of the kinds": (_changes(TRIVIAL), _changes(MATERIAL)),
    "half written after the freeze": (_changes(LATE_TRIVIAL), _changes(LATE_MATERIAL)),
    "written after mending": (_changes(LAST_TRIVIAL), _changes(LAST_MATERIAL)),
    "written without sight of the classifier": (FRESH_TRIVIAL, FRESH_MATERIAL),
    "written after mending for those": (AFTER_TRIVIAL, AFTER_MATERIAL),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many edits of a part were made, and how many told rightly."""

    made: int
    right: int


def prove_revisions(evaldata: Path) -> Sequence[Figure]:
    """All figures of revisions; the fresh seeds differ from run to run and are named."""
    texts = [text for text in _articles(evaldata) if len(text.body) >= _SHORTEST]
    fresh = random.SystemRandom().sample(range(1000, 1_000_000), _FRESH)
    known = [_tallies(texts, seed) for seed in SEEDS]
    new = {seed: _tallies(texts, seed) for seed in fresh}
    figures = [
        _accuracy(f"{part}, seeds {_listed(SEEDS)}", [tallies[part] for tallies in known]) for part in _PARTS
    ]
    figures += [
        _accuracy(f"all kinds, fresh seed {seed}", list(tallies.values())) for seed, tallies in new.items()
    ]
    for part in _PARTS:
        figures.append(_accuracy(f"{part}, fresh seeds", [tallies[part] for tallies in new.values()]))
    return [*figures, *_of_wikipedia(evaldata / "revisions-wikipedia"), *_of_live_pages(texts), _speed(texts)]


def _listed(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds))


def _accuracy(name: str, tallies: Sequence[Tally]) -> Figure:
    made = sum(tally.made for tally in tallies)
    right = sum(tally.right for tally in tallies)
    return Figure(
        name=f"revisions: edits told apart, {name}",
        value=round(right / made, 4),
        unit="of edits",
        floor=ACCURACY,
        better="higher",
        n=made,
    )


# --- edits ------------------------------------------------------------------------------------------------------------


def _tallies(texts: Sequence[Text], seed: int) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for part, (trivial, material) in _PARTS.items():
        told = [
            (_is_material(before, after), expected)
            for kinds, expected in ((trivial, False), (material, True))
            for name, kind in kinds.items()
            for before, after in _edits(texts, kind, random.Random(f"{seed} {name}"))
        ]
        found[part] = Tally(len(told), sum(said == expected for said, expected in told))
    return found


def _edits(texts: Sequence[Text], kind: Change, chance: random.Random) -> Iterator[tuple[Text, Text]]:
    made = 0
    for _ in range(_EDITS * _TRIES):
        text, donor = chance.sample(texts, 2)
        change = kind(text, Desk(chance, donor))
        if change is not None and change[0] != change[1]:
            made += 1
            yield change
        if made == _EDITS:
            return


def _is_material(before: Text, after: Text) -> bool:
    return compare(_version(before), _version(after)).kind is ChangeKind.MATERIAL


def _version(text: Text) -> Version:
    return Version(title=text.title, body=text.body)


# --- material ---------------------------------------------------------------------------------------------------------


def _articles(evaldata: Path) -> Iterator[Text]:
    for page in (*fundus_pages(evaldata / "articles-fundus"), *aeb_pages(evaldata / "articles-aeb")):
        yield Text(page.title, page.text)
    for packed in sorted((evaldata / "clusters-ecbplus").glob("*.jsonl.xz")):
        with lzma.open(packed, "rt", encoding="utf-8") as lines:
            for story in map(json.loads, lines):
                yield Text(story["annotated_sentences"][0], story["text"])
    for page, versions in _wikipedia(evaldata / "revisions-wikipedia").items():
        yield Text(page, versions[0])


def _wikipedia(folder: Path) -> dict[str, list[str]]:
    """The versions of each page, in order."""
    found: dict[str, dict[int, str]] = {}
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                stream = (
                    opened.extractfile(member) if member.isfile() and member.name.endswith(".txt") else None
                )
                path = Path(member.name)
                if stream is not None and path.stem.isdigit():
                    text = stream.read().decode("utf-8", "replace")
                    found.setdefault(path.parent.name, {})[int(path.stem)] = text
    return {
        page: [versions[number] for number in sorted(versions)] for page, versions in sorted(found.items())
    }


# --- real revisions ---------------------------------------------------------------------------------------------------


def _of_wikipedia(folder: Path) -> Iterator[Figure]:
    """Real versions, as far as it is plain what they are: many words more or fewer, or the same letters and figures."""
    pairs = [
        (Text(page, one), Text(page, other))
        for page, versions in _wikipedia(folder).items()
        for one, other in pairwise(versions)
        if one != other
    ]
    much = [pair for pair in pairs if _differing_words(*pair) >= 10]
    nothing = [pair for pair in pairs if _letters(pair[0].body) == _letters(pair[1].body)]
    material = sum(_is_material(*pair) for pair in much)
    trivial = sum(not _is_material(*pair) for pair in nothing)
    yield Figure(
        name="revisions: real ones with 10 other words are material",
        value=round(material / max(len(much), 1), 4),
        unit="of pairs",
        floor=0.99,
        better="higher",
        n=len(much),
    )
    yield Figure(
        name="revisions: real ones with the same letters are trivial",
        value=round(trivial / max(len(nothing), 1), 4),
        unit="of pairs",
        floor=0.99 if nothing else 0.0,
        better="higher",
        n=len(nothing),
    )


def _differing_words(one: Text, other: Text) -> int:
    words = [{word for word in text.body.casefold().split() if word.isalpha()} for text in (one, other)]
    return len(words[0] ^ words[1])


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


# --- a live page, and a long one --------------------------------------------------------------------------------------


def _of_live_pages(texts: Sequence[Text]) -> Iterator[Figure]:
    """A page that adds a paragraph every ten minutes for five hours, read when the schedule says."""
    chance = random.Random(0)
    told = [_live(*chance.sample(texts, 2)) for _ in range(20)]
    readings = [one for page in told for one in page]
    yield Figure(
        name="revisions: a live page's new paragraphs seen as such",
        value=round(sum(seen == changed for changed, seen, _ in readings) / len(readings), 4),
        unit="of readings",
        floor=1.0,
        better="higher",
        n=len(readings),
    )
    yield Figure(
        name="revisions: the longest pause while it is written on",
        value=max(pause.total_seconds() / 60 for _, _, pause in readings),
        unit="minutes",
        floor=15,
        better="lower",
        n=len(readings),
    )


def _live(page: Text, donor: Text) -> Iterator[tuple[bool, bool, timedelta]]:
    """Of each reading: whether there was something new, whether it was called material, how long the pause was."""
    added = [match[0].strip() for match in sentences(donor.body) if match[0] not in page.body][:30]
    began = now = datetime(2026, 3, 1, tzinfo=UTC)
    body, readings, changed, written = page.body, 0, False, 0
    while (again := next_reading(readings, changed=changed, developing=False, now=now)) is not None:
        pause, now, readings = again.at - now, again.at, again.readings
        due = int((now - began) / timedelta(minutes=10))
        if due > len(added):
            return
        newer = "\n".join([*reversed(added[:due]), page.body])
        changed = _is_material(Text(page.title, body), Text(page.title, newer))
        yield due > written, changed, pause
        body, written = newer, due


def _speed(texts: Sequence[Text]) -> Figure:
    """Two texts of 2 MB that have nothing in common."""
    half = len(texts) // 2
    one, other = (_long(some) for some in (texts[:half], texts[half:]))
    began = time.process_time()
    compare(Version(title="", body=one), Version(title="", body=other))
    return Figure(
        name="revisions: 2 MB against other 2 MB",
        value=round(time.process_time() - began, 2),
        unit="s CPU",
        floor=2,
        better="lower",
        n=1,
    )


def _long(texts: Sequence[Text]) -> str:
    whole = "\n".join(text.body for text in texts)
    return (whole + "\n") * (2_000_000 // len(whole) + 1)
