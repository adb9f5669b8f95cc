"""A parcel becomes a message, and the message the subject, text and page that a channel's service shows."""

import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from zoneinfo import ZoneInfo

from monitor.model import Parcel
from monitor.notify.dialects import HTML, Dialect, dialect_of, subject_of
from monitor.notify.families import NO_LIMIT, Family, family_of, measure_of, room_of
from monitor.notify.message import Message, message_of
from monitor.notify.neutral import neutral_message
from monitor.notify.reducing import barest, fitted
from monitor.notify.templating import Flaw, Problem

__all__ = [
    "NO_LIMIT",
    "Family",
    "Message",
    "Problem",
    "Renderer",
    "check_template",
    "default_template",
    "family_of",
    "measure_of",
    "parts_of",
    "room_of",
]

_LOG = logging.getLogger(__name__)
_FILES = {"subject": "subject.j2", "html": "mail.html.j2"}
_TEXTS = {**dict.fromkeys((Family.MAIL, Family.PLAIN, Family.SCREEN), "plain.j2"), Family.SMS: "sms.j2"}
_LONGEST_PAGE = 100_000  # bytes; Gmail hides what comes after 102 kB
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"\n+")
_LINE = re.compile(".+")

Rendered = Callable[[Message], str]


def parts_of(family: Family) -> tuple[str, ...]:
    """What a family's templates are for: the subject and the text, and the page of an e-mail."""
    return ("subject", "text", "html") if family is Family.MAIL else ("subject", "text")


def default_template(family: Family, part: str) -> str:
    """The template that is used where the user has none. KeyError if the family has no such part."""
    if part not in parts_of(family):
        raise KeyError(part)
    name = _FILES.get(part) or _TEXTS.get(family, "chat.j2")
    return (resources.files("monitor.notify") / "templates" / name).read_text(encoding="utf-8")


def check_template(source: str, *, family: Family, part: str, file: str) -> list[Problem]:
    """What is wrong with a user's template, `file`: with its language, with what it asks for, or with what it writes of
    some message of each kind. Empty if it can be used."""
    if part not in parts_of(family):
        return [
            Problem(
                line=1, message=f"{file}: {family.value} has no {part}: it has {', '.join(parts_of(family))}"
            )
        ]
    from monitor.notify.trial import problems_of  # noqa: PLC0415 - as in _compiled

    return problems_of(source, _dialect(family, part), part=part)


class Renderer:
    """How a channel's messages look: one for each `channel`.

    `templates` are the user's own, by part. One that fails on a message gives way to the default, for that message; why
    is logged once, and told by `flaws`.
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        family: Family,
        channel: str = "",
        templates: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._channel = channel
        self._zone = zone
        self._family = family
        self._templates = templates
        self._own: dict[str, Rendered] = {}
        self.flaws: dict[str, str] = {}

    def message(self, parcel: Parcel) -> Message:
        """The parcel in clean, bounded words."""
        return message_of(parcel, self._zone)

    def subject(self, message: Message) -> str:
        """The subject: plain text on one line, for a field of its own. It is escaped for no family."""
        told = _neutral(message, _dialect(self._family, "subject"))
        return " ".join(self._rendered("subject", self._family, told).split()) or told.subject

    def text(
        self,
        message: Message,
        *,
        room: int = NO_LIMIT,
        lines: int = NO_LIMIT,
        family: Family | None = None,
        measure: Callable[[str], int] = len,
    ) -> str:
        """The text in at most `room`, as `measure` counts, and `lines` that are not empty, written for `family` (the
        renderer's own unless another is named, which then has its default template). What does not fit is left out, the
        least important first. The last lines are `Alert <id>`, one for each alert, as many as `room` holds."""
        of = family or self._family
        dialect = dialect_of(of)
        end = dialect.new_line.join(dialect.escape(line) for line in message.last_lines)

        def attempt(shorter: Message) -> str | None:
            body = _tidy(self._rendered("text", of, shorter))
            if dialect.new_line != "\n":
                body = _LINE_ENDS.sub(dialect.new_line, body)
            text = f"{body}\n\n{end}" if body else end
            return text if measure(text) <= room and len(_LINE.findall(text)) <= lines else None

        told = _neutral(message, dialect)
        whole = fitted(told, attempt)
        return whole if whole is not None else barest(told, dialect, room=room, lines=lines, measure=measure)

    def html(self, message: Message) -> str:
        """The page of an e-mail, in the family mail; what makes it too long is left out, as of a text."""

        def attempt(shorter: Message) -> str | None:
            page = self._rendered("html", Family.MAIL, shorter)
            return page if len(page.encode()) <= _LONGEST_PAGE else None

        page = fitted(_neutral(message, HTML), attempt)
        return _with_ids(page if page is not None else HTML.escape(message.subject), message)

    def _rendered(self, part: str, family: Family, message: Message) -> str:
        """One part of a message that is `_neutral` already."""
        dialect = _dialect(family, part)
        if family is self._family and part in self._templates:
            try:
                if part not in self._own:
                    self._own[part] = _compiled(self._templates[part], dialect)
                return self._own[part](message)
            except Flaw as flaw:
                self._note(part, flaw)
        return _default(family, part)(message)

    def _note(self, part: str, flaw: Flaw) -> None:
        """Say once that a template fails: the alert matters more than its looks."""
        if part in self.flaws:
            return
        self.flaws[part] = f"line {flaw.line}: {flaw.message}" if flaw.line else flaw.message
        told = "channel '%s': its template for the %s failed, so the default is used instead: %s"
        _LOG.warning(told, self._channel, part, self.flaws[part])


@cache
def _default(family: Family, part: str) -> Rendered:
    return _compiled(default_template(family, part), _dialect(family, part))


def _compiled(source: str, dialect: Dialect) -> Rendered:
    from monitor.notify.sandbox import compiled  # noqa: PLC0415 - Jinja takes 50 ms, and only a message needs it

    return compiled(source, dialect)


def _dialect(family: Family, part: str) -> Dialect:
    match part:
        case "html":
            return HTML
        case "subject":
            return subject_of(family)
        case _:
            return dialect_of(family)


def _neutral(message: Message, dialect: Dialect) -> Message:
    return neutral_message(message, dialect.triggers, dialect.joint)


def _tidy(text: str) -> str:
    """`text` without blanks at its lines' ends, and with one empty line at most between two lines."""
    return _EMPTY_LINES.sub("\n\n", _TRAILING.sub("", text)).strip()


def _with_ids(page: str, message: Message) -> str:
    """The page, which must name each alert: the contract holds whatever a user's template leaves out."""
    missing = [line for line in message.last_lines if HTML.escape(line) not in page]
    if not missing:
        return page
    ids = "<br>".join(map(HTML.escape, missing))
    before, tag, after = page.rpartition("</body>")
    return f"{before}<p>{ids}</p>{tag}{after}" if tag else f"{page}<p>{ids}</p>"
