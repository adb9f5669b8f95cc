"""`feeds import` and `feeds export`: lists of feeds from and for feed readers."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED
from monitor.cli.desk import give_up, say
from monitor.cli.feed_add import took_over
from monitor.cli.output import counted, shown
from monitor.cli.where import Where, where

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.config.opml import Outline
    from monitor.config.opml_import import Import

_MOST_REFUSED = 10


def import_feeds(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list as feed readers export it.")],
    *,
    tags: Annotated[str, typer.Option("--tags", metavar="A,B", help="Further tags for all of them.")] = "",
) -> None:
    """Write the feeds of an OPML file to feeds.yaml; its folders become tags.

    Exits 1 if nothing of it was added. To keep the file as the list, include it: `- opml: FILE` in feeds.yaml.
    """
    from monitor.config.opml_import import to_import  # noqa: PLC0415 - pydantic beside it, not needed for --help
    from monitor.config.units import Misfit, label  # noqa: PLC0415

    place = where(context)
    config = place.load()
    try:
        further = tuple(dict.fromkeys(label(tag) for tag in tags.split(",") if tag.strip()))
    except Misfit as misfit:
        give_up(f"--tags: {tags!r} {misfit.message} ({misfit.suggestion})")
    done = to_import(_outlines(file), config.feeds, further)
    if done.items:
        _write(done, file, config, place)
    _tell_rest(done)
    if not done.items:
        give_up("nothing was added", FAILED)


def _outlines(file: Path) -> "list[Outline]":
    from monitor.config.files import UnusableFileError, read_bounded  # noqa: PLC0415 - not needed for --help
    from monitor.config.opml import MAX_BYTES, OpmlError, read_opml  # noqa: PLC0415

    try:
        listing = read_opml(read_bounded(file, MAX_BYTES))
    except FileNotFoundError:
        give_up(f"there is no file {file}")
    except UnusableFileError as error:
        give_up(f"{file}: {error.message}")
    except OpmlError as error:
        give_up(f"{file}:{error.place.line}:{error.place.column}: {error.message}")
    if broken := listing.broken:
        place = f"{shown(file)}:{broken.place.line}:{broken.place.column}"
        message = f"{place}: warning: {shown(broken.message)}; it was read as well as can be"
        sys.stderr.write(f"news-monitor: {message}\n")
    return listing.outlines


def _write(done: "Import", file: Path, config: "Config", place: Where) -> None:
    from monitor.config.feed_changes import change_feeds  # noqa: PLC0415 - not needed for --help
    from monitor.config.feed_edits import with_feeds  # noqa: PLC0415

    changed = change_feeds(
        config, os.environ, lambda text: with_feeds(text, done.items), store_url=place.store
    )
    first = next(feed for feed in changed.config.feeds if feed.url == done.items[0].url)
    origin = changed.config.origins[first.name]
    tags = {tag for item in done.items for tag in item.tags}
    labelled = (
        f" with the {'tag' if len(tags) == 1 else 'tags'} {shown(', '.join(sorted(tags)))}" if tags else ""
    )
    say(f"added {counted(len(done.items), 'feed')}{labelled} to {origin.file}, from line {origin.place.line}")
    for warning in changed.warnings:
        say(warning.as_warning)
    say(took_over(place))
    if not done.refused:
        say(
            f"to keep {file} as the list instead, with all its changes, include it: `- opml: {file.resolve()}`"
        )


def _tell_rest(done: "Import") -> None:
    if done.doubles:
        say(f"{counted(done.doubles, 'feed')} left out: listed already")
    for sentence in done.refused[:_MOST_REFUSED]:
        sys.stderr.write(f"left out: {shown(sentence)}\n")
    if len(done.refused) > _MOST_REFUSED:
        sys.stderr.write(f"left out: {len(done.refused) - _MOST_REFUSED} more\n")


def export_feeds(
    context: typer.Context,
    opml: Annotated[
        Path | None, typer.Option("--opml", metavar="FILE", help="Write there. Default: the standard output.")
    ] = None,
) -> None:
    """Write all feeds as OPML, with their names and tags, for feed readers and `feeds import`.

    Pages, and feeds whose addresses hold secrets, are left out and named.
    """
    from monitor.config.feed_changes import replace_file  # noqa: PLC0415 - not needed for --help
    from monitor.config.opml_out import can_be_exported, write_opml  # noqa: PLC0415

    config = where(context).load()
    exported = [feed for feed in config.feeds if can_be_exported(feed)]
    text = write_opml(exported, "Feeds of news-monitor")
    if opml is None:
        sys.stdout.write(text)
    else:
        replace_file(opml, text.encode())
        say(f"wrote {counted(len(exported), 'feed')} to {opml}")
    left_out = [feed.name for feed in config.feeds if not can_be_exported(feed)]
    if left_out:
        names = shown(", ".join(left_out))
        sys.stderr.write(f"left out, as they are pages or their addresses hold secrets: {names}\n")
