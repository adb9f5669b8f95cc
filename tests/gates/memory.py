"""A store of one feed's items in a dictionary: what the census of each listing says is applied as the contract asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.core.identity import Census, KnownItem, content_digest, item_keys, take_census
from monitor.model import Entry


@dataclass(slots=True)
class Memory:
    """`rows` holds each entry's latest version by its number."""

    rows: dict[int, Entry] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _contents: dict[str, str] = field(default_factory=dict)

    def list_items(self, entries: Iterable[Entry]) -> Census:
        """The census of a listing, after which all of it is known."""
        listed = tuple(entries)
        census = take_census(listed, self.known(listed))
        for entry in census.new:
            number = len(self.rows) + 1
            self.rows[number] = entry
            self._learn(entry, number)
        for repeat in census.repeated:
            self._learn_guid(repeat.entry, self._keys[item_keys(repeat.first).guid])
        for revised in census.revised:
            self.rows[revised.entry_id] = revised.entry
        for sighting in (*census.revised, *census.attached):
            self._learn(sighting.entry, sighting.entry_id)
        return census

    def known(self, entries: Iterable[Entry]) -> dict[str, KnownItem]:
        keys = {key for entry in entries for key in _all_keys(entry)}
        return {key: self._item(key) for key in keys if key in self._keys}

    def _item(self, key: str) -> KnownItem:
        number = self._keys[key]
        row = self.rows[number]
        return KnownItem(
            entry_id=number,
            content=self._contents.get(key, ""),
            title=row.title,
            url=row.url,
            summary=row.summary,
            published_at=row.published_at,
        )

    def _learn(self, entry: Entry, number: int) -> None:
        for key in _all_keys(entry):
            self._keys.setdefault(key, number)
        self._learn_guid(entry, number)

    def _learn_guid(self, entry: Entry, number: int) -> None:
        guid = item_keys(entry).guid
        self._keys[guid] = number
        self._contents[guid] = content_digest(entry)


def _all_keys(entry: Entry) -> tuple[str, ...]:
    keys = item_keys(entry)
    return tuple(filter(None, (keys.guid, keys.url, keys.text)))
