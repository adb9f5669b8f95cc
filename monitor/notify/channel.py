"""A channel's address becomes an open channel: `stdout://`, `jsonl://`, or any address that Apprise knows."""

from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.model import Alert, Outcome
from monitor.notify.jsonl import append_alert, file_of
from monitor.notify.sender import PATIENCE, Post, Sender
from monitor.notify.stdout import print_alert, print_object
from monitor.ports import Channel


def open_channel(
    name: str,
    url: str,
    *,
    state_folder: Path,
    timezone: str,
    json_lines: bool = False,
    patience: timedelta = PATIENCE,
) -> Channel:
    """Open the channel `name` of `channels.yaml` at `url`; nothing is sent and nothing slow imported yet.

    `timezone` (IANA) is the one that times are told in; after `patience` a send is in doubt. A relative `jsonl://`
    file lies in `state_folder`. With `json_lines` a `stdout://` channel prints what `jsonl://` would write, not text.
    An address that makes no sense is told by the first send, as rejected.
    """
    post = _post(name, url, state_folder=state_folder, zone=ZoneInfo(timezone), json_lines=json_lines)
    return Sender(name, post, patience=patience)


def _post(name: str, url: str, *, state_folder: Path, zone: ZoneInfo, json_lines: bool) -> Post:
    match _scheme(url):
        case "stdout":
            return print_object if json_lines else partial(print_alert, zone)
        case "jsonl":
            return partial(append_alert, file_of(url, state_folder=state_folder))
        case _:
            return _at_first_use(name, url, zone)


def _at_first_use(name: str, url: str, zone: ZoneInfo) -> Post:
    """An Apprise service that is opened, in its sender's thread, by the first alert."""

    @cache
    def opened() -> Post:
        from monitor.notify.services import open_service  # noqa: PLC0415 - importing Apprise takes 0.3 to 0.7 s

        return open_service(name, url, zone)

    def post(alert: Alert, repeat: bool) -> Outcome:
        return opened()(alert, repeat)

    return post


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()
