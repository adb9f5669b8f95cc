"""`demo`: a made-up news day goes through the real daemon."""

from typing import Annotated

import typer

from monitor.cli.output import JsonOption


def demo(
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, max=3600, help="How long the news day takes.")
    ] = 60.0,
    fast: Annotated[bool, typer.Option("--fast", help="Publish the whole day in a few seconds.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Watch a made-up news day go through the real daemon.

    Real mails and webhooks, on this machine only.
    """
    from monitor.demo import run_demo  # noqa: PLC0415 - not needed for --help

    raise typer.Exit(run_demo(seconds=seconds, fast=fast, json_output=as_json))
