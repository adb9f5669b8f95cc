"""Writes configuration folders. JSON is YAML, so the files need no writer of their own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

Tree = Mapping[str, object]

# What every daemon on loopback needs: it may go there, and as fast as it can.
LOOPBACK: Tree = {"allow_networks": ["127.0.0.0/8"], "gap": "0s", "per_host": 8, "timeout": "2s"}


def write_config(
    folder: Path,
    *,
    feeds: Sequence[object],
    rules: Sequence[object],
    channels: Tree,
    monitor: Tree | None = None,
    fetch: Tree | None = None,
) -> Path:
    """A folder with every rule going to every channel; `monitor` and `fetch` over the settings for loopback."""
    settings = {"first_poll": "alert", "max_age": "off"} | dict(monitor or {})
    settings["fetch"] = dict(LOOPBACK) | dict(fetch or {})
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    _write(folder / "monitor.yaml", settings)
    _write(folder / "feeds.yaml", {"feeds": list(feeds)})
    _write(folder / "channels.yaml", {"channels": dict(channels)})
    defaults = {"channels": list(channels)}
    _write(folder / "rules" / "watch.yaml", {"defaults": defaults, "rules": list(rules)})
    return folder


def _write(file: Path, tree: object) -> None:
    file.write_text(json.dumps(tree, indent=2), encoding="utf-8")


def mail_url(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=desk@example.org&mode=insecure"


def hook_url(port: int) -> str:
    return f"json://127.0.0.1:{port}/hook"


def jsonl_url(file: Path) -> str:
    return f"jsonl://{file}"
