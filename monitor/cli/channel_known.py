"""Finds the channel that a person names."""

from typing import TYPE_CHECKING

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.config import ChannelSpec, Config


def channel_called(name: str, config: "Config") -> "ChannelSpec":
    """The configured channel with this name; `MonitorError` with those that there are if there is none."""
    found = next((spec for spec in config.channels if spec.name == name), None)
    if found is None:
        known = ", ".join(spec.name for spec in config.channels)
        raise MonitorError(f"there is no channel called {name!r} in channels.yaml (there are: {known})")
    return found
