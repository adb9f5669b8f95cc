"""Servers' addresses and the shipped rules become a configuration folder for the daemon."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.demo.catchers import CHANNELS, MAIL, WEBHOOK
from monitor.demo.newsroom import mapping_in
from monitor.demo.sites import HOST, Site
from monitor.errors import DemoError

# Everything a second apart at most, and this machine's own servers let in: what nobody should do to real ones.
_MONITOR = {
    "poll": {"every": "1s", "min": "1s", "max": "1s"},
    "first_poll": "alert",
    "max_age": "off",
    "fetch": {"gap": "0s", "per_host": 4, "allow_networks": ["127.0.0.0/8"]},
}

_NOT_OF_THIS_DAY = {"channels", "feeds", "active", "max_age"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRule:
    """A rule as `watch.yaml` has it: its name, its condition, and what it leaves out."""

    name: str
    match: object
    excluded: object
    written: object


def load_rules(path: Path) -> tuple[WatchRule, ...]:
    """The rules of the shipped file, to be used with the demo's feeds and channels in place of their own."""
    written = mapping_in(path).get("rules")
    if not isinstance(written, list):
        raise DemoError(f"{path}: there is no list of rules")
    return tuple(map(_rule, written))


def load_lists(folder: Path) -> dict[str, object]:
    """The shared lists of all rules files in a folder, by name."""
    lists: dict[str, object] = {}
    for path in sorted(folder.glob("*.yaml")):
        found = mapping_in(path).get("lists")
        if isinstance(found, dict):
            lists |= found
    return lists


def _rule(written: object) -> WatchRule:
    if not isinstance(written, dict):
        return WatchRule(name=str(written), match=written, excluded=None, written=written)
    kept = {key: value for key, value in written.items() if key not in _NOT_OF_THIS_DAY}
    return WatchRule(
        name=str(written.get("name", written.get("match", ""))),
        match=written.get("match"),
        excluded=written.get("not"),
        written=kept,
    )


def refinements(rules: Sequence[WatchRule], of: str) -> Iterable[str]:
    """The names of the rules that look for the same as the rule named `of`, but leave something out."""
    matches = [rule.match for rule in rules if rule.name == of]
    return (rule.name for rule in rules if rule.match in matches and rule.excluded)


def write_config(
    folder: Path,
    *,
    rules: Sequence[WatchRule],
    lists: Mapping[str, object],
    sites: Mapping[str, Site],
    mail_port: int,
    webhook_port: int,
) -> None:
    """Write the four files of a configuration into `folder`."""
    sender, reader = "news-monitor@demo.invalid", "desk@demo.invalid"
    channels = {
        MAIL: f"mailto://{HOST}:{mail_port}?from={sender}&to={reader}",
        WEBHOOK: f"json://{HOST}:{webhook_port}/alerts",
    }
    _write(folder / "monitor.yaml", _MONITOR)
    _write(
        folder / "feeds.yaml",
        {"feeds": [{"url": site.feed_url, "name": site.outlet.name} for site in sites.values()]},
    )
    _write(folder / "channels.yaml", {"channels": channels})
    written = [rule.written for rule in rules]
    watch = {"defaults": {"channels": list(CHANNELS)}, "lists": dict(lists), "rules": written}
    _write(folder / "rules" / "watch.yaml", watch)


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(dict(data), file)
