"""`channels template`: the template that a channel's messages are made with, to look at or to begin one's own with."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from monitor.cli import FAILED
from monitor.cli.channel_known import channel_called
from monitor.cli.desk import give_up
from monitor.cli.output import shown
from monitor.cli.where import Where, where
from monitor.errors import ConfigError


class Part(StrEnum):
    """The parts of a message that have templates."""

    SUBJECT = "subject"
    TEXT = "text"
    HTML = "html"


def print_template(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The channel's name in channels.yaml.")],
    *,
    part: Annotated[Part, typer.Option("--part", help="Which part of the message.")] = Part.TEXT,
    mine: Annotated[
        bool, typer.Option("--mine", help="The one that `template:` names, not the built-in one.")
    ] = False,
) -> None:
    """Print the built-in template of a channel. Save it beside channels.yaml, change it, and name it in `template:`."""
    from monitor.notify.rendering import default_template, family_of  # noqa: PLC0415 - not needed for --help

    place = where(context)
    if mine:
        spec = channel_called(name, place.load())
        if part.value not in spec.templates:
            give_up(f"the channel {shown(name)!r} has no template of its own for its {part}", FAILED)
        _print(spec.templates[part.value])
        return
    family = family_of(_address(name, place))
    try:
        _print(default_template(family, part.value))
    except KeyError:
        give_up(f"messages of the channel {shown(name)!r} have no {part}: mail alone has it", FAILED)


def _print(source: str) -> None:
    sys.stdout.write(source if source.endswith("\n") else f"{source}\n")


def _address(name: str, place: Where) -> str:
    """The channel's address. While the configuration has mistakes, perhaps in a template, the address as it is written."""
    from monitor.config.channels_file import written_addresses  # noqa: PLC0415 - not needed for --help

    try:
        return channel_called(name, place.load()).url
    except ConfigError as error:
        written = written_addresses(place.folder())
        if name not in written:
            raise
        problem = error.problems[0]
        sys.stderr.write(f"news-monitor: the configuration has mistakes: {problem}\n")
        return written[name]
