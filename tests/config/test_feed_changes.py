"""feeds.yaml is replaced in one step, and only by a file that the whole configuration is right with."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.config.feed_changes import NotChangedError, change_feeds, replace_file
from monitor.config.feed_edits import with_feeds, without_feed
from monitor.config.feed_item import NewFeed
from monitor.config.findings import Place
from monitor.config.opml import Outline
from monitor.config.opml_import import to_import

ENVIRON = {"HOME": "/x"}
NEW = NewFeed(url="https://new.example/rss")


def edited(folder: Path, edit: Callable[[str], str]) -> Config:
    return change_feeds(load(folder, ENVIRON), ENVIRON, edit).config


def test_mode_link_and_neighbours_stay(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write({})
    kept = tmp_path / "kept" / "feeds.yaml"
    kept.parent.mkdir()
    (folder / "feeds.yaml").rename(kept)
    (folder / "feeds.yaml").symlink_to(kept)
    kept.chmod(0o640)
    config = edited(folder, lambda text: with_feeds(text, [NEW]))
    assert [feed.url for feed in config.feeds][1:] == [NEW.url]
    assert (folder / "feeds.yaml").is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in kept.parent.iterdir()] == ["feeds.yaml"]


def test_a_removal_that_leaves_a_dead_reference_is_refused(write: Callable[..., Path]) -> None:
    rule = "defaults: {channels: [screen]}\nrules:\n  - {name: a, match: b, feeds: [uk]}\n"
    folder = write({"rules/watch.yaml": rule})
    before = (folder / "feeds.yaml").read_bytes()
    place = load(folder, ENVIRON).origins["Example"].place
    with pytest.raises(NotChangedError, match=r"watch.yaml:3:33: no feed has the name or tag 'uk'"):
        edited(folder, lambda text: without_feed(text, place))
    assert (folder / "feeds.yaml").read_bytes() == before


def test_new_warnings_are_told_and_old_ones_not(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds:\n  - {url: https://a.example/, every: 1s}\n"})
    twin = NewFeed(url="https://new.example/rss", every="8d")
    changed = change_feeds(load(folder, ENVIRON), ENVIRON, lambda text: with_feeds(text, [twin]))
    assert [warning.message for warning in changed.warnings] == [
        "every: this is longer than poll.max, which counts"
    ]


def test_a_file_that_somebody_else_changes_meanwhile_is_left_alone(write: Callable[..., Path]) -> None:
    folder = write({})

    def edit(text: str) -> str:
        (folder / "feeds.yaml").write_text("feeds: []\n")
        return with_feeds(text, [NEW])

    with pytest.raises(NotChangedError, match="somebody else"):
        edited(folder, edit)
    assert (folder / "feeds.yaml").read_text() == "feeds: []\n"


def test_what_cannot_be_edited_is_told_in_words(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds: null\n"})
    with pytest.raises(NotChangedError, match="cannot be edited here: write nothing after `feeds:`"):
        edited(folder, lambda text: with_feeds(text, [NEW]))


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace_file(pipe, b"<opml/>")
        assert pipe.is_fifo()
        assert os.read(reader, 100) == b"<opml/>"
    finally:
        os.close(reader)


def test_what_no_text_file_can_hold_keeps_nothing_else_out(write: Callable[..., Path]) -> None:
    place = Place(7, 1)
    titles = ["a\uffffb", "\u202etxt.exe", "- \ufffe", "plain"]
    outlines = [
        Outline(url=f"https://e.org/{number}", title=title, folders=(f"{title} x",), place=place)
        for number, title in enumerate(titles)
    ]
    odd = Outline(url="https://e.org/\u202ea\uffff", title="odd", folders=(), place=place)
    done = to_import([*outlines, odd], (), ())
    config = edited(write({}), lambda text: with_feeds(text, done.items))
    assert [feed.name for feed in config.feeds][1:] == ["ab", "txt.exe", "e.org/2", "plain"]
    assert [said.partition(":")[0] for said in done.refused] == ["line 7"]
