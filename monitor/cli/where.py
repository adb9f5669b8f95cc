"""Which configuration, state and store a command works on."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.output import use_zone

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What `--config` and `--store` said, None where they were not given."""

    config: Path | None
    store: str | None

    def folder(self) -> Path:
        """The configuration folder; raises `ConfigError` if there is none."""
        from monitor.config import find_folder  # noqa: PLC0415 - not needed for --help

        return find_folder(self.config, os.environ, Path.cwd())

    def load(self) -> "Config":
        """The configuration; raises `ConfigError` with every problem in it. Times are shown in its zone from now on."""
        from monitor.config import load  # noqa: PLC0415 - not needed for --help

        config = load(self.folder(), os.environ, store_url=self.store)
        use_zone(config.settings.timezone)
        return config

    def state(self) -> Path:
        """The folder for what the monitor keeps."""
        from monitor.config import state_folder  # noqa: PLC0415 - not needed for --help

        return state_folder(os.environ)

    def store_url(self) -> str:
        """The store's address, also while the configuration has mistakes. Times are shown in its zone from now on."""
        from monitor.config.store_place import store_place  # noqa: PLC0415 - not needed for --help

        url, zone = store_place(self.folder(), os.environ, store_url=self.store)
        use_zone(zone)
        return url

    def read_store(self) -> "SqlStore":
        """The store, for reading only, also while the configuration has mistakes; raises `StoreError` if there is none
        yet. Times are shown in its zone from now on."""
        from monitor.store import open_store  # noqa: PLC0415 - not needed for --help

        return open_store(self.store_url(), owner=False)

    def owner(self) -> int | None:
        """The process id of the monitor that runs on the store; None if none does."""
        from monitor.errors import MonitorError  # noqa: PLC0415 - not needed for --help
        from monitor.store.lock import owner_of  # noqa: PLC0415

        try:
            with self.read_store() as store:
                return owner_of(store.file)
        except MonitorError:  # nothing is stored yet
            return None


def where(context: typer.Context) -> Where:
    """What the global options of this call said."""
    found = context.find_object(Where)
    return found if found is not None else Where(config=None, store=None)
