"""Turns the items of a listing, of which only some were read, into entries that are told apart as if all had been."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from monitor.model import Entry
from monitor.sources.entries import long_key
from monitor.sources.prune import Item, fingerprint_of, marks_in


@dataclass(slots=True)
class _Listed:
    """The marks of the items so far, and how often each key is used."""

    whole: set[str] = field(default_factory=set)
    uses: Counter[str] = field(default_factory=Counter)

    def first_seen(self, fingerprint: str) -> bool:
        """Whether no item with the same key, address and title came before."""
        key, whole = marks_in(fingerprint)
        if whole in self.whole:
            return False
        self.whole.add(whole)
        self.uses[key] += 1
        return True


def told_apart(kept: Sequence[Item], entries: Iterable[Entry], dropped: Iterable[Item]) -> tuple[Entry, ...]:
    """The entries (each of the item of `kept` in its place) with their fingerprints, each once, as
    `monitor.sources.entries.distinct` does it: a key that several items share counts only with address and title."""
    read = {
        item.place: replace(entry, fingerprint=fingerprint_of(item.raw, entry.key, entry.url, entry.title))
        for item, entry in zip(kept, entries, strict=True)
    }
    listed = _Listed()
    unique: list[Entry] = []
    for item in sorted((*kept, *dropped), key=lambda item: item.place):
        entry = read.get(item.place)
        is_first = listed.first_seen(entry.fingerprint if entry else item.fingerprint)
        if entry and is_first:
            unique.append(entry)
    return tuple(entry if _is_alone(entry, listed) else _with_long_key(entry) for entry in unique)


def _is_alone(entry: Entry, listed: _Listed) -> bool:
    return listed.uses[marks_in(entry.fingerprint)[0]] == 1


def _with_long_key(entry: Entry) -> Entry:
    return replace(entry, key=long_key(entry.key, entry.url, entry.title))
