"""The configuration: a folder of YAML files becomes a `Config`, or every problem in them at file:line:column."""

from monitor.config.channels_file import ChannelSpec
from monitor.config.folders import find_folder, state_folder
from monitor.config.loader import Config, load
from monitor.config.schema import schemas

__all__ = ["ChannelSpec", "Config", "find_folder", "load", "schemas", "state_folder"]
