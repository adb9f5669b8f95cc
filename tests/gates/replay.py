"""Gate "replay": every snapshot of real feeds in order; each GUID is new once, each further version an update, no more.

The truth is what the material's own list of entries and versions says; the counts come from the database.
"""

import json
import lzma
import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from monitor.core.identity import canonical_url, item_keys
from monitor.model import Entry
from monitor.workers.text import strip_markup
from tests.gates.replaying import Outcome, Snapshot, replay, replay_killed
from tests.tools.report import Figure

_KILLS = 200
_SEED = 20_260_301
_TYPES = {".xml": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}

_ITEM = re.compile(r"<item\b.*?</item>", re.DOTALL)
_PUBLISHED = re.compile(r"<pubDate>(.*?)</pubDate>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replayed:
    """A stream replayed twice: undisturbed, and with that many kills."""

    whole: Outcome
    killed: Outcome
    kills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """How a stream's outcome compares with the truth; what is named falls short or is worth a look."""

    guids: int
    updates: int
    attached: tuple[str, ...] = ()
    markup_only: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


_Stream = tuple[Snapshot, ...]
_Versions = Sequence[tuple[str, str, str, str]]
_streams: dict[str, _Stream] = {}  # what the forked workers work on


def prove_replay(evaldata: Path, folder: Path) -> Sequence[Figure]:
    """Replay `streams-rss-polls` and `streams-atom-jsonfeed-polls` into stores in `folder`, on two cores."""
    rss, truth = evaldata / "streams-rss-polls", _truth(evaldata / "streams-rss-polls")
    _streams.clear()
    _streams.update(_snapshots(rss))
    _streams.update(_two_forms(_snapshots(evaldata / "streams-atom-jsonfeed-polls")))
    replayed = _replay_all(folder)
    verdicts = {name: _judge(replayed[name].whole, truth[name], _streams[name]) for name in truth}
    _print_notes(verdicts)
    return (*_rss_figures(verdicts), *_form_figures(replayed), *_kill_figures(replayed))


def _replay_all(folder: Path) -> Mapping[str, _Replayed]:
    longest_first = sorted(_streams, key=lambda name: -sum(len(one.body) for one in _streams[name]))
    total = sum(len(stream) for stream in _streams.values())
    kills = {name: _KILLS * len(stream) // total for name, stream in _streams.items()}
    kills[longest_first[0]] += _KILLS - sum(kills.values())
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        work = partial(_replay_one, folder)
        outcomes = pool.map(work, longest_first, [kills[name] for name in longest_first])
        return dict(zip(longest_first, outcomes, strict=True))


def _replay_one(folder: Path, name: str, kills: int) -> _Replayed:
    stream = _streams[name]
    whole = replay(folder / f"{name}.db", stream)
    killed, done = replay_killed(folder / f"{name}-killed.db", stream, kills=kills, seed=_SEED)
    return _Replayed(whole=whole, killed=killed, kills=done)


# --- the material -----------------------------------------------------------------------------------------------------


def _snapshots(folder: Path) -> dict[str, _Stream]:
    """All snapshots in a folder's archives by stream, in the order of their names, which are times."""
    found: dict[str, list[Snapshot]] = {}
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                path, stream = PurePosixPath(member.name), opened.extractfile(member)
                if stream is not None and path.suffix in _TYPES:
                    at = datetime.strptime(path.stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                    one = Snapshot(at=at, content_type=_TYPES[path.suffix], body=stream.read())
                    found.setdefault(path.parent.name, []).append(one)
    return {name: tuple(sorted(stream, key=lambda one: one.at)) for name, stream in sorted(found.items())}


def _two_forms(streams: Mapping[str, _Stream]) -> dict[str, _Stream]:
    """Both forms at the times that both have, and the longer one whole."""
    atom, feed = streams["atom"], streams["json"]
    both = {one.at for one in atom} & {one.at for one in feed}
    return {
        "atom": tuple(one for one in atom if one.at in both),
        "json": tuple(one for one in feed if one.at in both),
        "json-whole": feed,
    }


def _truth(folder: Path) -> dict[str, dict[str, _Versions]]:
    """By stream and GUID the versions (time, title, link, summary); an item without a GUID goes by its link."""
    found: dict[str, dict[str, list[tuple[str, str, str, str]]]] = {}
    for file in sorted(folder.glob("*.entries.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                of_stream = found.setdefault(row["source"], {})
                for version in row["versions"]:
                    of_stream.setdefault(row["guid"] or version[2], []).append(tuple(version))
    return {name: dict(entries) for name, entries in found.items()}


# --- the verdict ------------------------------------------------------------------------------------------------------


def _judge(outcome: Outcome, truth: Mapping[str, _Versions], stream: _Stream) -> _Verdict:
    revisions = {entry.key: entry.revisions for entry in outcome.entries}
    first = {guid: outcome.guids.get(_guid_key(guid), "") for guid in truth}
    attached = {guid: key for guid, key in first.items() if guid not in revisions and key}
    expected = Counter({guid: _updates(versions) for guid, versions in truth.items()})
    for guid, key in attached.items():
        expected[key] += expected.pop(guid)
    dates = _dates(stream, {*attached, *attached.values()})
    return _Verdict(
        guids=len(truth),
        updates=sum(expected.values()),
        attached=tuple(f"{guid} to {key}" for guid, key in sorted(attached.items())),
        markup_only=tuple(
            guid for guid, versions in truth.items() if len(versions) - 1 != _updates(versions)
        ),
        wrong=(
            *(f"never new: {guid}" for guid, key in first.items() if not key),
            *(f"not in the material: {key}" for key in revisions.keys() - truth.keys()),
            *(
                f"attached without reason: {guid}"
                for guid, key in attached.items()
                if not _shares_all(truth[guid], truth[key], dates[guid], dates[key])
            ),
            *(
                f"{revisions[guid]} updates instead of {expected[guid]}: {guid}"
                for guid in revisions
                if guid in truth and revisions[guid] != expected[guid]
            ),
        ),
    )


def _guid_key(guid: str) -> str:
    return item_keys(Entry(key=guid, url="", title="")).guid


def _updates(versions: _Versions) -> int:
    """How often what people see of an item changed."""
    return sum(_seen(before) != _seen(after) for before, after in pairwise(versions))


def _seen(version: tuple[str, str, str, str]) -> tuple[str, str, str]:
    _, title, link, summary = version
    return _plain(title), canonical_url(link).partition("://")[2], _plain(summary)


def _plain(text: str) -> str:
    return " ".join(strip_markup(text).split())


def _shares_all(one: _Versions, other: _Versions, dates: set[str], known: set[str]) -> bool:
    """Whether a version of one item has title, text and date of one of the other."""

    def texts(versions: _Versions) -> set[tuple[str, str]]:
        return {(_plain(title).casefold(), _plain(summary).casefold()) for _, title, _, summary in versions}

    return bool(texts(one) & texts(other)) and bool(dates & known)


def _dates(stream: _Stream, guids: set[str]) -> dict[str, set[str]]:
    """The dates that the items with these GUIDs ever had, read by patterns and not by the program's parser."""
    found: dict[str, set[str]] = {guid: set() for guid in guids}
    for one in stream if guids else ():
        for item in _ITEM.findall(one.body.decode("utf-8", "replace")):
            for guid in guids:
                if f">{guid}</guid>" in item:
                    found[guid].update(_PUBLISHED.findall(item))
    return found


def _print_notes(verdicts: Mapping[str, _Verdict]) -> None:
    for name, verdict in verdicts.items():
        for note in verdict.attached:
            print(f"{name}: attached: {note}")
        for note in verdict.markup_only:
            print(f"{name}: a version that differs in markup or white space alone: {note}")
        for note in verdict.wrong[:20]:
            print(f"{name}: WRONG: {note}")


# --- the figures ------------------------------------------------------------------------------------------------------


def _none(name: str, value: int, n: int) -> Figure:
    return Figure(name=f"replay: {name}", value=value, unit="", floor=0, better="lower", n=n)


def _rss_figures(verdicts: Mapping[str, _Verdict]) -> Iterator[Figure]:
    guids = sum(verdict.guids for verdict in verdicts.values())
    attached = sum(len(verdict.attached) for verdict in verdicts.values())
    updates = sum(verdict.updates for verdict in verdicts.values())
    snapshots = sum(len(_streams[name]) for name in verdicts)
    wrong = [note for verdict in verdicts.values() for note in verdict.wrong]
    amiss = sum("updates instead" in note for note in wrong)
    yield _none("GUIDs not new exactly once, or in no snapshot", len(wrong) - amiss, guids)
    yield Figure(
        name="replay: GUIDs attached to a known entry (same title, date and text)",
        value=attached,
        unit="",
        floor=guids // 1_000,
        better="lower",
        n=guids,
    )
    yield _none("entries with updates too many or too few", amiss, updates)
    yield Figure(
        name="replay: snapshots read", value=snapshots, unit="", floor=1, better="higher", n=snapshots
    )


def _form_figures(replayed: Mapping[str, _Replayed]) -> Iterator[Figure]:
    atom, feed = replayed["atom"].whole, replayed["json"].whole
    differ = Counter(atom.entries)
    differ.subtract(feed.entries)
    yield _none(
        "items of Atom and JSON Feed that differ in id, link, title, time or updates",
        sum(abs(count) for count in differ.values()),
        len(atom.entries),
    )
    whole, bodies = replayed["json-whole"].whole, [one.body for one in _streams["json-whole"]]
    ids = {guid for body in bodies for guid in _ids(body)}
    yield _none("JSON Feed ids not new exactly once", len(_ids_amiss(whole, ids, _shared(bodies))), len(ids))


def _ids_amiss(outcome: Outcome, ids: set[str], shared: set[str]) -> set[str]:
    """The ids without an entry, and the entries without an id. An id that two items share (this site gives a headline
    and the line below it one) stands before the rest of a longer key."""
    stored = {entry.key for entry in outcome.entries}
    longer = {key: guid for key in stored - ids for guid in shared if key.startswith(f"{guid} ")}
    lost = {guid for guid in ids - stored - set(longer.values()) if _guid_key(guid) not in outcome.guids}
    return lost | (stored - ids - longer.keys())


def _shared(bodies: Sequence[bytes]) -> set[str]:
    """The ids that more than one item of a listing has."""
    return {guid for body in bodies for guid, count in Counter(_ids(body)).items() if count > 1}


def _ids(body: bytes) -> list[str]:
    return [str(item["id"]) for item in json.loads(body.decode("utf-8-sig"))["items"]]


def _kill_figures(replayed: Mapping[str, _Replayed]) -> Iterator[Figure]:
    kills = sum(one.kills for one in replayed.values())
    differ = sum(one.killed != one.whole for one in replayed.values())
    yield _none("streams whose killed replay ends with other entries", differ, len(replayed))
    yield Figure(
        name="replay: kills that hit a process at work",
        value=kills,
        unit="",
        floor=_KILLS,
        better="higher",
        n=kills,
    )
