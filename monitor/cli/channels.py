"""`channels`: where alerts go, and whether they arrive there."""

import typer

from monitor.cli import channel_list, channel_route, channel_template, channel_try

group = typer.Typer(help="Where alerts go.", no_args_is_help=True)


@group.callback()
def channels() -> None:
    """Where alerts go."""


group.command("list")(channel_list.list_channels)
group.command("test")(channel_try.send_sample)
group.command("route")(channel_route.show_route)
group.command("template")(channel_template.print_template)
