"""A channel's address becomes an open channel: `stdout://`, `jsonl://`, or any address that Apprise knows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from monitor.model import Blame, Outcome, Parcel, SendResult
from monitor.notify.abort import Abort
from monitor.notify.jsonl import append_parcel, file_of
from monitor.notify.rendering import Family, Renderer
from monitor.notify.sender import PATIENCE, Post, Sender
from monitor.notify.stdout import print_objects, print_parcel
from monitor.ports import Channel

_NO_TARGET = Outcome(
    result=SendResult.REJECTED, sentence="this channel names no such recipient", blame=Blame.MESSAGE
)


def open_channel(
    name: str,
    url: str,
    *,
    state_folder: Path,
    timezone: str,
    targets: Sequence[str] = ("",),
    templates: Mapping[str, str] = MappingProxyType({}),
    json_lines: bool = False,
    patience: timedelta = PATIENCE,
) -> Channel:
    """Open the channel `name` of `channels.yaml` at `url`; nothing is sent and nothing slow imported yet.

    `timezone` (IANA) is the one that times are told in; `targets` are whom it reaches, `templates` the user's own, by part
    ("subject", "text", "html"). After `patience` a send is told to end. A relative `jsonl://` file lies in `state_folder`.
    With `json_lines` a `stdout://` channel prints what `jsonl://` would write, not text. An address that makes no sense is
    told by the first send, as rejected.
    """
    zone = ZoneInfo(timezone)

    def open_post() -> Post:
        match _scheme(url):
            case "stdout" if json_lines:
                post = _local(print_objects)
            case "stdout":
                renderer = Renderer(channel=name, zone=zone, family=Family.SCREEN, templates=templates)
                post = _local(partial(print_parcel, renderer))
            case "jsonl":
                post = _local(partial(append_parcel, file_of(url, state_folder=state_folder)))
            case _:
                post = _at_first_use(name, url, zone, templates)
        return _to_known(post, frozenset(targets))

    return Sender(name, open_post, patience=patience)


def _local(write: Callable[[Parcel], Outcome]) -> Post:
    """What writes where nothing can be cut off."""
    return lambda parcel, _abort: write(parcel)


def _at_first_use(name: str, url: str, zone: ZoneInfo, templates: Mapping[str, str]) -> Post:
    """An Apprise service that is opened, in its sender's thread, by the first parcel."""

    @cache
    def opened() -> Post:
        from monitor.notify.services import open_service  # noqa: PLC0415 - importing Apprise takes 0.3 to 0.7 s

        return open_service(url, channel=name, zone=zone, templates=templates)

    def post(parcel: Parcel, abort: Abort) -> Outcome:
        return opened()(parcel, abort)

    return post


def _to_known(post: Post, targets: frozenset[str]) -> Post:
    """A parcel for a recipient that the channel has no more goes to nobody."""

    def checked(parcel: Parcel, abort: Abort) -> Outcome:
        return post(parcel, abort) if parcel.target in targets else _NO_TARGET

    return checked


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()
