"""An Apprise address becomes what posts parcels to it: our own services, or Apprise's, their results read as outcomes."""

# mypy: untyped-calls-exclude=apprise

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from apprise import Apprise, NotifyBase, NotifyFormat
from apprise.conversion import convert_between
from apprise.logger import NotifyLogEntry
from apprise.result import AppriseResultStatus as Status

from monitor.model import Blame, Outcome, Parcel, SendResult
from monitor.notify.abort import Abort
from monitor.notify.clean import break_mentions, cut
from monitor.notify.letter import Letter
from monitor.notify.message import Message
from monitor.notify.outcomes import SENT, in_doubt, of_error, of_http_status
from monitor.notify.plugins import OwnService, dispatcher_of, service_at
from monitor.notify.rendering import NO_LIMIT, Family, Renderer, family_of
from monitor.notify.targets import service_for

# Reading the configuration tells the flaw; this is for an address that came past it.
_NO_SERVICE = Outcome(result=SendResult.REJECTED, sentence="Apprise cannot use this channel's address")
_NO_TARGET = Outcome(
    result=SendResult.REJECTED, sentence="this channel names no such recipient", blame=Blame.MESSAGE
)
_STATUS = re.compile(r"\berror=(\d{3})\b")

Speak = Callable[[Parcel, Abort], Outcome]


def open_service(url: str, *, channel: str, zone: ZoneInfo, templates: Mapping[str, str]) -> Speak:
    """What posts parcels of `channel` to the targets of an Apprise address, with times in `zone` and the user's templates; it
    blocks as long as the service does, or until it is told to end."""
    if service_at(url) is None:
        return lambda _parcel, _abort: _NO_SERVICE

    @cache
    def speaker(target: str) -> Speak | None:
        service = service_for(url, target)
        if service is None:
            return None
        family = service.family if isinstance(service, OwnService) else family_of(url)
        renderer = Renderer(channel=channel, zone=zone, family=family, templates=templates)
        return _speaker(service, renderer)

    def post(parcel: Parcel, abort: Abort) -> Outcome:
        speak = speaker(parcel.target)
        return speak(parcel, abort) if speak else _NO_TARGET

    return post


def _speaker(service: NotifyBase, renderer: Renderer) -> Speak:
    dispatcher = dispatcher_of(service)

    def speak(parcel: Parcel, abort: Abort) -> Outcome:
        message = renderer.message(parcel)
        if isinstance(service, OwnService) and service.speaks:
            return service.post(Letter(parcel=parcel, message=message, renderer=renderer, abort=abort))
        return _notify(dispatcher, service, renderer, message)

    return speak


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What a service logged while it sent, and the error it was handling then."""

    text: str
    error: BaseException | None


def _notify(dispatcher: Apprise, service: NotifyBase, renderer: Renderer, message: Message) -> Outcome:
    notes: list[_Note] = []

    def note(entry: NotifyLogEntry, _service: NotifyBase | None) -> None:
        # Called inside the service's `except` block, so this is the error that the service itself swallows.
        notes.append(_Note(text=entry.message, error=sys.exc_info()[1]))

    # Always "text": without a format Slack obeys <!here> and mail carries live HTML.
    with dispatcher.notify(
        body=_body(service, renderer, message),
        title=_title(service, renderer, message),
        body_format=NotifyFormat.TEXT.value,
        log_callback=note,
    ) as result:
        status = result.status
    name = str(service.service_name)
    match status:
        case Status.SUCCESS:
            return SENT
        case Status.FAILURE:
            return _reason(name, notes)
        case Status.NOMATCH:
            return Outcome(result=SendResult.REJECTED, sentence=f"{name} has nobody to send to")
        case Status.PARTIAL | Status.TIMEOUT:
            return in_doubt(f"{name} did not finish")


def _reason(name: str, notes: list[_Note]) -> Outcome:
    for note in reversed(notes):
        if found := _STATUS.search(note.text):
            return of_http_status(name, int(found[1]))
        if note.error is not None:
            return of_error(name, note.error, under_way=True)
    return Outcome(result=SendResult.REFUSED, sentence=f"{name} did not take the message")


def _title(service: NotifyBase, renderer: Renderer, message: Message) -> str:
    room = int(service.title_maxlen)
    return break_mentions(cut(renderer.subject(message), room - 2)) if room > 0 else ""


def _body(service: NotifyBase, renderer: Renderer, message: Message) -> str:
    """The text in as much room as the service has, counted after its own escaping, so that the last line stays."""
    room, lines = int(service.body_maxlen), int(service.body_max_line_count)
    if service.overflow_amalgamate_title:
        room -= len(_title(service, renderer, message)) + int(service.overflow_max_display_count_width) + 2
    family = (
        Family.PLAIN if isinstance(service, OwnService) else None
    )  # Apprise escapes for its service itself
    text = renderer.text(
        message,
        room=max(room, 0),
        lines=lines or NO_LIMIT,
        family=family,
        measure=lambda text: _length(service, break_mentions(text)),
    )
    return break_mentions(text)


def _length(service: NotifyBase, text: str) -> int:
    """How long `text` is at its longest on the way: Apprise cuts it once when it has become HTML or Markdown (a space
    is six characters then), and once more in the service's own dialect of that."""
    target = service.resolve_format(NotifyFormat.TEXT)
    converted = convert_between(NotifyFormat.TEXT, target, text)
    return max(len(converted), len(service.dialect_convert(converted, target)))
