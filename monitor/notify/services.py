"""Every other address: Apprise's services, each given the text it can hold, their results read as outcomes."""

# mypy: untyped-calls-exclude=apprise

import re
import sys
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from apprise import Apprise, NotifyBase, NotifyFormat
from apprise.conversion import convert_between
from apprise.logger import NotifyLogEntry
from apprise.result import AppriseResultStatus as Status

from monitor.model import Alert, Outcome, SendResult
from monitor.notify.clean import break_mentions, cut
from monitor.notify.message import Message, compose
from monitor.notify.outcomes import SENT, of_error, of_http_status
from monitor.notify.payload import alert_object
from monitor.notify.plugins import AlertJson, dispatcher_of, service_at
from monitor.notify.sender import Post
from monitor.notify.smtp import AlertMail
from monitor.notify.text import NO_LIMIT, text_of

# Reading the configuration tells the flaw; this is for an address that came past it.
_NO_SERVICE = Outcome(result=SendResult.REJECTED, sentence="Apprise cannot use this channel's address")
_STATUS = re.compile(r"\berror=(\d{3})\b")


def open_service(name: str, url: str, zone: ZoneInfo) -> Post:
    """What posts alerts of the channel `name` to an Apprise address, with times in `zone`; it blocks as long as the
    service does."""
    service = service_at(url)
    if service is None:
        return lambda _alert, _repeat: _NO_SERVICE
    dispatcher = dispatcher_of(service)

    def post(alert: Alert, repeat: bool) -> Outcome:
        message = compose(alert, repeat=repeat, zone=zone)
        if isinstance(service, AlertMail) and not service.encrypts:
            return service.post(message, channel=name)
        if isinstance(service, AlertJson):
            service.alert = alert_object(alert, repeat=repeat)
        return _notify(dispatcher, service, message)

    return post


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What a service logged while it sent, and the error it was handling then."""

    text: str
    error: BaseException | None


def _notify(dispatcher: Apprise, service: NotifyBase, message: Message) -> Outcome:
    notes: list[_Note] = []

    def note(entry: NotifyLogEntry, _service: NotifyBase | None) -> None:
        # Called inside the service's `except` block, so this is the error that the service itself swallows.
        notes.append(_Note(text=entry.message, error=sys.exc_info()[1]))

    # Always "text": without a format Slack obeys <!here> and mail carries live HTML.
    with dispatcher.notify(
        body=_body(service, message),
        title=_title(service, message),
        body_format=NotifyFormat.TEXT.value,
        log_callback=note,
    ) as result:
        status = result.status
    name = str(service.service_name)
    match status:
        case Status.SUCCESS:
            return SENT
        case Status.FAILURE:
            return _failure(name, notes, targets=len(service))
        case Status.NOMATCH:
            return Outcome(result=SendResult.REJECTED, sentence=f"{name} has nobody to send to")
        case Status.PARTIAL | Status.TIMEOUT:
            return Outcome(result=SendResult.IN_DOUBT, sentence=f"{name} did not finish: it may have arrived")


def _failure(name: str, notes: list[_Note], *, targets: int) -> Outcome:
    outcome = _reason(name, notes)
    if targets > 1 and outcome.result is not SendResult.IN_DOUBT:
        sentence = f"{outcome.sentence}; some of the {targets} recipients may have got it"
        return Outcome(result=SendResult.IN_DOUBT, sentence=sentence, retry_after=outcome.retry_after)
    return outcome


def _reason(name: str, notes: list[_Note]) -> Outcome:
    for note in reversed(notes):
        if found := _STATUS.search(note.text):
            return of_http_status(name, int(found[1]))
        if note.error is not None:
            return of_error(name, note.error, under_way=True)
    return Outcome(result=SendResult.REFUSED, sentence=f"{name} did not take the message")


def _title(service: NotifyBase, message: Message) -> str:
    room = int(service.title_maxlen)
    return break_mentions(cut(message.subject, room - 2)) if room > 0 else ""


def _body(service: NotifyBase, message: Message) -> str:
    """The text in as much room as the service has, counted after its own escaping, so that the last line stays."""
    limit = int(service.body_maxlen)
    if service.overflow_amalgamate_title:
        limit -= len(_title(service, message)) + int(service.overflow_max_display_count_width) + 2
    room, most = limit, int(service.body_max_line_count)
    while room > 0:
        text = _in_lines(break_mentions(text_of(message, room=room, lines=most or NO_LIMIT)), most)
        excess = _length(service, text) - limit
        if excess <= 0:
            return text
        room = min(room, len(text)) - max(excess // 2, 1)
    return message.last_line


def _in_lines(text: str, most: int) -> str:
    lines = [line for line in text.split("\n") if line] if most else []
    return "\n".join((*lines[: most - 1], lines[-1])) if len(lines) > most else text


def _length(service: NotifyBase, text: str) -> int:
    """How long `text` is at its longest on the way: Apprise cuts it once when it has become HTML or Markdown (a space
    is six characters then), and once more in the service's own dialect of that."""
    target = service.resolve_format(NotifyFormat.TEXT)
    converted = convert_between(NotifyFormat.TEXT, target, text)
    return max(len(converted), len(service.dialect_convert(converted, target)))
