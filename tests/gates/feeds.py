"""Gate `feeds`: every feed of the evaluation data is read, as feedparser, gofeed and the JSON itself say it should be.

Each difference is printed; nothing is known here but the names of the folders.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from monitor.config.opml import OpmlError, read_opml
from tests.gates.feeds_gofeed import REASONS, compare_with_gofeed
from tests.gates.feeds_json import compare_with_json, json_feeds
from tests.gates.feeds_material import FOLDERS, File, files_in, read
from tests.gates.feeds_peer import compare_with_feedparser
from tests.gates.feeds_pruned import compare_polls, compare_pruned
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

OPML, HOSTILE = "feeds-opml", "hostile-xml"
GOFEED = "feeds-gofeed"
POLLS, SEED = 40, 2031
SLOWEST = 5.0  # s of one file
_SHOWN = 20
_OPML_ROOT = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_XML_URL = re.compile(rb"\bxmlurl\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def prove_feeds(evaldata: Path) -> Sequence[Figure]:
    """Must hold 2 of the feeds' issue."""
    files = files_in(evaldata, *FOLDERS)
    return [
        *_no_crash([*files, *files_in(evaldata, HOSTILE, OPML)]),
        *_like_feedparser(files),
        *_pruned_like_whole(evaldata, files),
        *_like_gofeed([file for file in files if file.folder == GOFEED]),
        *_like_the_json(files),
        *_opml(files_in(evaldata, OPML)),
    ]


def _no_crash(files: Sequence[File]) -> list[Figure]:
    raised, slowest = [], 0.0
    for file in files:
        began = time.perf_counter()
        try:
            read(file.body)
        except Exception as error:  # noqa: BLE001 - that is what is counted
            raised.append(f"{file}: {error!r}")
        slowest = max(slowest, time.perf_counter() - began)
    _show("raised", raised)
    return [
        at_most(0, "feeds: files that raise", len(raised), "files", n=len(files)),
        at_most(SLOWEST, "feeds: slowest file", slowest, "s", n=len(files)),
    ]


def _like_feedparser(files: Sequence[File]) -> list[Figure]:
    compared = compare_with_feedparser(files)
    _show("unlike feedparser", compared.differences)
    print(f"links beside feedparser's: {dict(compared.links)}")
    name = "feeds: titles and links unlike feedparser's"
    return [at_most(0, name, len(compared.differences), "entries", n=compared.entries)]


def _pruned_like_whole(evaldata: Path, files: Sequence[File]) -> list[Figure]:
    files_compared = compare_pruned(files, seed=SEED)
    polls_compared = compare_polls(evaldata, polls=POLLS, seed=SEED)
    _show("pruned unlike whole", [*files_compared.differences, *polls_compared.differences])
    figures = []
    for what, found in (("files", files_compared), ("polls", polls_compared)):
        print(f"pruned {what}: {found.readings} readings, {found.pruned} of them with something known")
        differences = len(found.differences)
        figures.append(
            at_most(0, f"feeds: {what} pruned unlike whole", differences, "readings", n=found.readings)
        )
    return figures


def _like_gofeed(files: Sequence[File]) -> list[Figure]:
    compared = compare_with_gofeed(files)
    wrong = [one for one in compared if not one.agrees]
    for one in wrong:
        why = REASONS.get(one.field, "no reason known")
        print(f"unlike gofeed: {one.file}: {one.field} {one.expected!r} there, {one.read!r} here: {why}")
    print(f"beside gofeed: {dict(Counter(one.field for one in compared))}")
    share = 1 - len(wrong) / len(compared) if compared else 0.0
    return [at_least(0.98, "feeds: gofeed's expectations met", share, "share", n=len(compared))]


def _like_the_json(files: Sequence[File]) -> list[Figure]:
    feeds = json_feeds(files)
    wrong = [difference for file, feed in feeds for difference in compare_with_json(file, feed)]
    _show("unlike the JSON", wrong)
    return [at_most(0, "feeds: JSON Feeds unlike the JSON", len(wrong), "differences", n=len(feeds))]


def _opml(files: Sequence[File]) -> list[Figure]:
    lists = [file for file in files if _OPML_ROOT.search(file.body)]
    wrong = [told for file in lists for told in _of_opml(file)]
    _show("OPML", wrong)
    return [at_most(0, "feeds: OPML lists not read", len(wrong), "lists", n=len(lists))]


def _of_opml(file: File) -> Iterable[str]:
    body = _COMMENT.sub(b"", file.body)
    named = [(double or single).strip() for double, single in _XML_URL.findall(body)]
    try:
        found = read_opml(file.body).outlines
    except OpmlError as error:
        if any(named):
            yield f"{file}: {error.message}"
        return
    if len(found) != sum(map(bool, named)):
        yield f"{file}: {sum(map(bool, named))} addresses, {len(found)} feeds"


def _show(what: str, differences: Sequence[str]) -> None:
    for difference in differences[:_SHOWN]:
        print(f"{what}: {difference}")
    if len(differences) > _SHOWN:
        print(f"{what}: … and {len(differences) - _SHOWN} more")
