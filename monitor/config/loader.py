"""Turns a configuration folder into a `Config`, or tells everything that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config.channels_file import CHANNELS_FILE, ChannelSpec, channels_of
from monitor.config.feed_names import Origin
from monitor.config.feeds_file import FeedNames, feeds_of
from monitor.config.files import Source, read_source, shown
from monitor.config.findings import WHOLE_FILE, Findings
from monitor.config.folders import FEEDS_FILE, MAIN_FILE, state_folder
from monitor.config.monitor_file import settings_of, store_from_option, store_of
from monitor.config.placeholders import fill_in, refuse_placeholders
from monitor.config.references import check_channels
from monitor.config.routes_file import UNREADABLE, Routes, routes_of, warn_of_idle_routes
from monitor.config.rules_file import rules_of
from monitor.config.secrets import all_secrets
from monitor.config.shapes import MonitorShape
from monitor.config.shaping import at
from monitor.config.telling import Known
from monitor.config.vault import Vault
from monitor.core.collector import collector_at_rest
from monitor.core.rules.engine import Compiled, RuleSet
from monitor.errors import ConfigError, Problem
from monitor.logs import keep_secrets
from monitor.model import Feed, Rule
from monitor.settings import PollSettings, Settings

_FEEDS_HINT = "write `feeds:` and below it one address a line, each after `- `"
_CHANNELS_HINT = "write `channels:` and below it `name: address` lines, such as `screen: stdout://`"
_RULES_HINT = "write `rules:` and below it one query a line, each after `- `"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole configuration, checked. `store_url` and `feeds` may hold secrets and are not shown; `secrets` are all of them.

    `origins` says where each feed is listed, by its name. A rule's channels are those that `routes` made of them; `named`
    has, by its id, those that it names itself where these are others.
    `lists` are the shared lists of the rules files, items as they were read; `rule_set` holds the rules, their queries read.
    """

    folder: Path
    settings: Settings
    store_url: str = field(repr=False)
    feeds: tuple[Feed, ...] = field(repr=False)
    channels: tuple[ChannelSpec, ...]
    rule_set: RuleSet = field(repr=False)
    lists: Mapping[str, tuple[str, ...]]
    warnings: tuple[Problem, ...]
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    routes: Routes = field(default_factory=Routes)
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The watch rules, in the order of the files and within them."""
        return self.rule_set.rules


def load(
    folder: Path,
    environ: Mapping[str, str],
    *,
    store_url: str | None = None,
    now: datetime | None = None,
    feeds_yaml: bytes | None = None,
) -> Config:
    """Read the configuration in `folder`, check it, and try the rules' examples.

    `store_url` (of --store) takes the place of monitor.yaml's `store`. `now`, by default the system's time, is when
    rules are judged to be of the past. With `feeds_yaml`, the folder is read as if that were the content of the file.
    Reads files and the given environment; nothing else, no network. What is secret is never printed from then on.

    Raises:
        ConfigError: with every problem of every file.
    """
    with collector_at_rest():
        return _loaded(folder, environ, store_url, now or datetime.now(UTC), feeds_yaml)


def _loaded(
    folder: Path, environ: Mapping[str, str], store_url: str | None, now: datetime, feeds_yaml: bytes | None
) -> Config:
    findings = Findings()
    vault = Vault(environ=environ, folder=folder)
    main = _read(folder / MAIN_FILE, "an empty file will do", vault, findings)
    settings, given = settings_of(main) if main else (Settings(), None)
    store = _store(main, given, environ, store_url, findings)
    feeds, feed_names = _feeds(folder, settings.poll, vault, findings, feeds_yaml)
    outlets = _outlets(folder, vault, findings)
    if main:
        check_channels(settings.notices, at(main.root, "notices"), main, outlets.names)
    sources = [
        source
        for path in _rule_files(folder, findings)
        if (source := read_source(path, findings, if_missing=_RULES_HINT, secret=False))
    ]
    for source in sources:
        refuse_placeholders(source)
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    known = Known(feeds=feed_names, channels=outlets.names, routes=outlets.routes)
    read = rules_of(sources, known, today)
    if findings.errors:
        raise ConfigError(findings.errors, findings.warnings)
    _warn(folder, feeds, read.rules, findings)
    if outlets.source:
        warn_of_idle_routes(outlets.routes, outlets.source, [one.rule for one in read.rules])
    return Config(
        folder=folder,
        settings=settings,
        store_url=store,
        feeds=feeds,
        channels=outlets.specs,
        rule_set=RuleSet(read.rules),
        lists=read.lists.raw,
        warnings=tuple(sorted(set(findings.warnings))),
        origins=feed_names.origins,
        routes=outlets.routes,
        named=read.named,
        secrets=_kept_secret(vault, settings, store, feeds, outlets.specs),
    )


def _kept_secret(
    vault: Vault, settings: Settings, store: str, feeds: Sequence[Feed], channels: Sequence[ChannelSpec]
) -> frozenset[str]:
    addresses = (store, settings.fetch.proxy or "", *(spec.url for spec in channels))
    found = all_secrets(vault.found, feeds, addresses)
    keep_secrets(found)
    return found


def _read(
    path: Path, if_missing: str, vault: Vault, findings: Findings, body: bytes | None = None
) -> Source | None:
    source = read_source(path, findings, if_missing=if_missing, body=body)
    if source:
        fill_in(source, vault)
    return source


def _store(
    source: Source | None,
    given: MonitorShape | None,
    environ: Mapping[str, str],
    store_url: str | None,
    findings: Findings,
) -> str:
    """The store's address: of --store, else as monitor.yaml has it; "" where it cannot be used."""
    state = state_folder(environ)
    if store_url is not None:
        return store_from_option(store_url, state, findings)
    return store_of(source, given.store, state) if source and given else ""


def _feeds(
    folder: Path, poll: PollSettings, vault: Vault, findings: Findings, body: bytes | None
) -> tuple[tuple[Feed, ...], FeedNames]:
    source = _read(folder / FEEDS_FILE, _FEEDS_HINT, vault, findings, body)
    return feeds_of(source, poll) if source else ((), FeedNames(names=frozenset(), complete=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlets:
    """What channels.yaml says; without a `source`, which could not be read, nothing is known of it."""

    specs: tuple[ChannelSpec, ...] = ()
    names: frozenset[str] | None = None
    routes: Routes = UNREADABLE
    source: Source | None = None


def _outlets(folder: Path, vault: Vault, findings: Findings) -> _Outlets:
    source = _read(folder / CHANNELS_FILE, _CHANNELS_HINT, vault, findings)
    if source is None:
        return _Outlets()
    specs, names = channels_of(source)
    return _Outlets(specs=specs, names=names, routes=routes_of(source, names), source=source)


def _rule_files(folder: Path, findings: Findings) -> list[Path]:
    """The rule files by name; hidden ones, which editors leave behind, are none."""
    rules = folder / "rules"
    if not rules.is_dir():
        findings.error(
            shown(rules),
            WHOLE_FILE,
            "this folder is missing",
            f"make it, and in rules/watch.yaml {_RULES_HINT}",
        )
        return []
    seen = sorted(path for path in rules.iterdir() if not path.name.startswith("."))
    for path in seen:
        if path.suffix == ".yml":
            findings.warn(shown(path), WHOLE_FILE, "this file is not read", "name it .yaml")
    found = [path for path in seen if path.suffix == ".yaml"]
    if not found:
        findings.error(
            shown(rules), WHOLE_FILE, "no .yaml file is in this folder", f"in rules/watch.yaml {_RULES_HINT}"
        )
    return found


def _warn(folder: Path, feeds: Sequence[Feed], rules: Sequence[Compiled], findings: Findings) -> None:
    """Warn of what is well written, but will not do what one would think."""
    if not feeds:
        findings.warn(
            shown(folder / FEEDS_FILE), WHOLE_FILE, "there are no feeds: nothing will be read", _FEEDS_HINT
        )
    if not rules:
        findings.warn(
            shown(folder / "rules"), WHOLE_FILE, "there are no rules: nothing will alert", _RULES_HINT
        )
