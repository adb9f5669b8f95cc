"""The stamp of a folder differs when, and only when, something that is read from it may."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.watched import stamp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    (config / "rules").mkdir(parents=True)
    (config / "lists").mkdir()
    (config / "monitor.yaml").write_text("")
    (config / "feeds.yaml").write_text("feeds: [{opml: lists/world.opml}]\n")
    (config / "channels.yaml").write_text("channels: {}\n")
    (config / "rules" / "a.yaml").write_text("rules: []\n")
    (config / "lists" / "world.opml").write_text("<opml/>")
    return config


def rewrite_in_place(file: Path) -> None:
    """The same size, the same mtime: only the ctime tells."""
    before = file.stat()
    file.write_bytes(file.read_bytes()[::-1])
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_rename(file: Path) -> None:
    other = file.with_name(".new")
    other.write_bytes(file.read_bytes())
    other.replace(file)


FILES = ["monitor.yaml", "feeds.yaml", "channels.yaml", "rules/a.yaml", "lists/world.opml"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "change", [rewrite_in_place, replace_by_rename, Path.unlink, lambda file: file.chmod(0o600)]
)
def test_a_changed_replaced_or_removed_file_is_seen(
    folder: Path, name: str, change: Callable[[Path], object]
) -> None:
    before = stamp(folder)
    assert stamp(folder) == before
    change(folder / name)
    assert stamp(folder) != before


def test_a_new_rule_file_is_seen_and_what_is_not_read_is_not(folder: Path) -> None:
    before = stamp(folder)
    (folder / "rules" / ".a.yaml.swp").write_text("x")
    (folder / "rules" / ".hidden.yaml").write_text("x")
    (folder / "rules" / "notes.txt").write_text("x")
    (folder / "lists" / "other.opml").write_text("x")
    assert stamp(folder) == before
    (folder / "rules" / "b.yaml").write_text("rules: []\n")
    assert stamp(folder) != before


def test_a_folder_behind_a_link_that_is_swapped_is_seen(folder: Path, tmp_path: Path) -> None:
    """The way Kubernetes publishes a change."""
    link = tmp_path / "live"
    link.symlink_to(folder)
    before = stamp(link)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    link.unlink()
    link.symlink_to(copy)
    assert stamp(link) != before


def test_a_folder_that_is_gone_has_an_empty_stamp(tmp_path: Path) -> None:
    assert stamp(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "line",
    [
        "- opml: lists/world.opml",
        "- opml: lists/world.opml  # all of it",
        '- opml: "lists/world.opml"',
        '- {"opml": "lists\\u002fworld.opml", "tags": ["x"]}',
        "- {opml: lists/world.opml, tags: [x]}",
        "- tags: [x]\n    opml: 'lists/world.opml'",
        "- opml : lists/world.opml",
    ],
)
def test_opml_files_are_found_however_they_are_named(folder: Path, line: str) -> None:
    (folder / "feeds.yaml").write_text(f"feeds:\n  {line}\n")
    assert str(folder / "lists" / "world.opml") in stamp(folder)


def test_a_name_that_no_file_can_have_does_no_harm(folder: Path) -> None:
    (folder / "feeds.yaml").write_bytes(
        b'feeds: [{opml: "a\\u0000b"}, {opml: "\xff"}, {opml: ' + b"x" * 9_000 + b"}]"
    )
    assert str(folder / "feeds.yaml") in stamp(folder)
