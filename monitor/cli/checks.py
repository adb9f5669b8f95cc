"""`check` and `schema`: is the configuration right, and what may stand in it."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import BAD_CONFIG
from monitor.cli.output import JsonOption, counted, print_json
from monitor.cli.where import where
from monitor.errors import ConfigError, Problem


def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Say whether the configuration is right, and what is not."""
    try:
        config = where(context).load()
    except ConfigError as error:
        if as_json:
            print_json({"ok": False, "problems": error.problems, "warnings": error.warnings})
        else:
            _print_lines(error.problems, error.warnings)
            sys.stderr.write(f"{_counts(error)}\n")  # stdout has the same lines as a refused `run`
        raise typer.Exit(BAD_CONFIG) from None
    if as_json:
        print_json({"ok": True, "problems": [], "warnings": config.warnings})
        return
    _print_lines((), config.warnings)
    counts = (("feed", config.feeds), ("rule", config.rules), ("channel", config.channels))
    words = ", ".join(counted(len(items), noun) for noun, items in counts)
    oddities = f", {counted(len(config.warnings), 'warning')}" if config.warnings else ""
    sys.stdout.write(f"{config.folder}: {words}: fine{oddities}\n")


def _print_lines(problems: Iterable[Problem], warnings: Iterable[Problem]) -> None:
    """All lines in the order of files and places; mistakes as they are, warnings with that word."""
    lines = [*((each, str(each)) for each in problems), *((each, each.as_warning) for each in warnings)]
    for _, line in sorted(lines):
        sys.stdout.write(f"{line}\n")


def _counts(error: ConfigError) -> str:
    words = counted(len(error.problems), "error")
    return f"{words}, {counted(len(error.warnings), 'warning')}" if error.warnings else words


def schema(
    folder: Annotated[
        Path | None, typer.Argument(help="Write the schemas there; without it, print them.")
    ] = None,
) -> None:
    """Write the JSON Schemas of the configuration, for editors."""
    from monitor.config import schemas  # noqa: PLC0415 - not needed for --help

    if folder is None:
        for text in schemas().values():
            sys.stdout.write(text)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"wrote {folder / name}\n")
