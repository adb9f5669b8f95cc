"""Finds the store without the rest of the configuration: what is stored can be shown while a set is being mended."""

from collections.abc import Mapping
from pathlib import Path

from monitor.config.files import read_source
from monitor.config.findings import Findings
from monitor.config.folders import MAIN_FILE, state_folder
from monitor.config.monitor_file import settings_of, store_from_option, store_of
from monitor.config.placeholders import fill_in
from monitor.config.vault import Vault
from monitor.errors import ConfigError


def store_place(folder: Path, environ: Mapping[str, str], *, store_url: str | None = None) -> tuple[str, str]:
    """The store's address and the time zone, of monitor.yaml alone. `store_url` (of --store) takes the place of its
    `store`; other mistakes in it do not matter.

    Raises:
        ConfigError: the store cannot be known.
    """
    findings, state = Findings(), state_folder(environ)
    source = read_source(folder / MAIN_FILE, findings, if_missing="an empty file will do")
    if source is None:
        raise ConfigError(findings.errors)
    fill_in(source, Vault(environ=environ, folder=folder))
    settings, given = settings_of(source)
    if store_url is not None:
        store = store_from_option(store_url, state, findings)
    else:
        store = store_of(source, given.store, state)
    if not store:
        raise ConfigError(findings.errors)
    return store, settings.timezone
