"""Turns the articles of one site, as they come, into what of a new one is the site's own text and not the article's.

A text that stands in several unrelated articles of a site belongs to the site (template detection by recurrence:
Bar-Yossef and Rajagopalan 2002; Yi, Liu and Li 2003, "Eliminating noisy information in web pages").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from monitor.core.boilerplate.articles import HANDFUL, Articles
from monitor.core.boilerplate.form import Samples, packed, unpacked
from monitor.core.boilerplate.shelf import FORGOTTEN_IN, Shelf
from monitor.core.boilerplate.tokens import Numbers
from monitor.core.boilerplate.units import SHORT, Units, changes_of, distinct, units_of

ENOUGH = 3
"""In so many unrelated articles a text must have stood to be the site's."""
_FEW_ENOUGH = 2
"""That many do while only a handful of articles has been seen: of three copies of a text the extractor may miss one."""
_WHOLE = 0.8  # of a paragraph's words: what is left are scraps such as "OK"
_REPRINTED = 0.7  # of all its words: while two articles are enough to know a text, that is another printing of one of them
_WELL_KNOWN = 8  # articles; no more wordings are collected of such a text
_MOST_FRESH = 256  # units of one article, so that one long page cannot push out all that is known
_MOST_SAMPLES, _LONGEST_SAMPLE = 96, 140  # bytes: to be shown, and 13 KB of what is stored at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """A text of the site's: how it begins ("…" where it is cut), in how many unrelated articles it stood, when it was first and last seen."""

    text: str
    articles: int
    first_at: datetime
    last_at: datetime


class SiteMemory:
    """What is remembered of one site: at most 300 KB, however many articles it has seen. Not for use by two threads."""

    __slots__ = ("_articles", "_exact", "_read", "_rows", "_samples", "_shelf")

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._articles = Articles()
        self._samples: Samples = {}
        self._read: tuple[tuple[str, ...], Units] = ((), units_of("", ()))
        self._rows, self._exact = self._shelf.find(self._read[1])

    @classmethod
    def from_bytes(cls, data: bytes) -> "SiteMemory":
        """The memory that `to_bytes` wrote; a new one for b"" and for whatever it did not write."""
        memory, parts = cls(), unpacked(data)
        if parts is not None:
            memory._shelf, memory._articles, memory._samples = parts
        return memory

    def to_bytes(self) -> bytes:
        """At most 64 KB; of a site with much to remember the newest."""
        return packed(self._shelf, self._articles, self._samples)

    def learn(self, article_id: str, title: str, paragraphs: Sequence[str], *, at: datetime) -> None:
        """Remember an article's paragraphs: its body's, and after them what was set apart from it, since the same text may be
        left in the next article's body. Learning it again, or a revision under its id, counts nothing twice."""
        units = self._units(paragraphs, title)
        if not len(units):
            return
        minute = int(at.timestamp() // 60)
        rows, table = self._rows, self._shelf.rows
        place, number = self._articles.place(article_id)
        self._drop_samples(self._shelf.forget(number, minute))
        articles = table["articles"][rows]
        body, known = units.paragraph >= 0, (rows >= 0) & (articles > 0)
        theirs, of_body = known & (articles >= ENOUGH), known & body
        seen = distinct(rows[of_body])
        holders = table["holders"][seen]
        fresh = ~(holders == number).any(axis=1)
        if fresh.any():
            shared = self._holders(units, rows, of_body & ~theirs)
            kin = self._articles.kin(units, ~of_body, shared, holders[fresh].ravel())
            self._count(seen[fresh], number, minute, kin)
        self._articles.note(place, units, ~theirs)
        self._add(units, np.flatnonzero(~known & body), number, minute)
        if len(seen):
            self._vary(
                units, np.flatnonzero(of_body & ~self._exact & (units.words > SHORT)), rows, number, minute
            )
            self._sample(units, rows, of_body)

    def foreign(self, article_id: str, paragraphs: Sequence[str]) -> frozenset[int]:  # noqa: ARG002 - part of the contract
        """The indexes of those paragraphs that are the site's."""
        units = self._units(paragraphs)
        theirs = self._theirs(units)
        body = (units.paragraph >= 0) & (units.paragraph < len(paragraphs))
        if not theirs[body].any():
            return frozenset()
        words = np.bincount(units.paragraph[body], units.words[body])
        foreign = np.bincount(units.paragraph[body], (units.words * theirs)[body])
        if self._articles.number <= HANDFUL and foreign.sum() > _REPRINTED * words.sum():
            return frozenset()
        return frozenset(np.flatnonzero((foreign > 0) & (foreign >= _WHOLE * words)).tolist())

    def known(self, now: datetime) -> tuple[Boilerplate, ...]:
        """The site's texts as far as they are known and not forgotten by now, those in most articles first."""
        oldest = int(now.timestamp() // 60) - FORGOTTEN_IN
        rows = self._shelf.rows
        places = [
            row for row in self._samples if rows["articles"][row] >= ENOUGH and rows["last"][row] >= oldest
        ]
        places.sort(key=lambda row: (-int(rows["articles"][row]), self._samples[row]))
        found: dict[frozenset[str], Boilerplate] = {}
        for row in places:
            sample = self._samples[row]
            text = sample.decode("utf-8", "ignore") + ("…" if len(sample) == _LONGEST_SAMPLE else "")
            words = frozenset(text.casefold().split())
            if not any(_mostly(words, other) for other in found):
                found[words] = Boilerplate(
                    text=text,
                    articles=int(rows["articles"][row]),
                    first_at=_moment(rows["first"][row]),
                    last_at=_moment(rows["last"][row]),
                )
        return tuple(found.values())

    def _theirs(self, units: Units) -> Numbers:
        """Which units are the site's."""
        rows = self._rows
        theirs = (rows >= 0) & (self._shelf.rows["articles"][rows] >= self._enough()) & (units.paragraph >= 0)
        # One date is the page's, several are headings of the article's own (a chronicle, a live page).
        return theirs & ~units.dated if units.dated.sum() > 1 else theirs

    def _enough(self) -> int:
        return ENOUGH if self._articles.number > HANDFUL else _FEW_ENOUGH

    def _holders(self, units: Units, rows: Numbers, which: Numbers) -> tuple[Numbers, Numbers]:
        """In which articles units stood that are not known for the site's: numbers of articles, and words in common."""
        holders = self._shelf.rows["holders"][rows[which]]
        return holders.ravel(), np.repeat(units.words[which], holders.shape[1])

    def _count(self, rows: Numbers, number: int, minute: int, kin: Numbers) -> None:
        """One more article for known rows that do not have it yet, unless they stood in a related one."""
        table = self._shelf.rows
        holders = table["holders"][rows]
        alone = ~self._articles.any_of(holders, kin)
        table["articles"][rows] = np.minimum(table["articles"][rows] + alone, 0xFFFF)
        table["last"][rows], table["seen"][rows] = minute, number
        holders[:, 1:] = holders[:, :-1].copy()
        holders[:, 0] = number
        table["holders"][rows] = holders
        self._shelf.touch(rows)

    def _add(self, units: Units, which: Numbers, number: int, minute: int) -> None:
        """Remember units that are not known yet."""
        features = units.features[which, 0]
        once = features.argsort(kind="stable")
        once = once[changes_of(features[once])]  # a line may stand in an article twice
        which = which[once[:_MOST_FRESH]]
        self._drop_samples(self._shelf.put(units, which, number, minute))

    def _vary(self, units: Units, which: Numbers, rows: Numbers, number: int, minute: int) -> None:
        """Remember other wordings of known texts next to them: the next article's may be nearer to this one's."""
        table = self._shelf.rows
        which = which[table["articles"][rows[which]] < _WELL_KNOWN]
        if not len(which):
            return
        names = ("articles", "first", "last", "holders")
        known = [table[name][rows[which]] for name in names]
        fresh = self._shelf.put(units, which, number, minute)
        self._drop_samples(fresh)
        for name, column in zip(names, known, strict=True):
            table[name][fresh] = column[: len(fresh)]

    def _sample(self, units: Units, rows: Numbers, which: Numbers) -> None:
        """Keep how a text begins that has just become known for the site's."""
        table = self._shelf.rows
        for unit in np.flatnonzero(which & (table["articles"][rows] >= ENOUGH)).tolist():
            if int(rows[unit]) not in self._samples and len(self._samples) < _MOST_SAMPLES:
                text = self._read[0][units.paragraph[unit]]
                self._samples[int(rows[unit])] = " ".join(text[: 2 * _LONGEST_SAMPLE].split()).encode(
                    "utf-8", "ignore"
                )[:_LONGEST_SAMPLE]

    def _drop_samples(self, rows: Numbers) -> None:
        """Rows have been given up: what texts were found in them is not theirs any more."""
        for row in rows.tolist():
            self._samples.pop(row, None)

    def _units(self, paragraphs: Sequence[str], title: str | None = None) -> Units:
        """The units of an article; those of the last one are at hand, since it is asked about after it is learned."""
        asked = tuple(paragraphs)
        if title is not None or self._read[0][: len(asked)] != asked:
            self._read = asked, units_of(title or "", asked)
            self._rows, self._exact = self._shelf.find(self._read[1])
        return self._read[1]


def _mostly(words: frozenset[str], other: frozenset[str]) -> bool:
    return len(words & other) * 2 >= max(len(words), len(other))


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(int(minute) * 60, UTC)
