"""A message becomes an e-mail: plain text and HTML side by side, with headers that filters and threads can use."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message as Mail
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

from monitor.model import Priority
from monitor.notify.clean import clean
from monitor.notify.message import Message

Address = tuple[str, str]  # (name or "", address)
# Of the old kind (compat32): the new one's folding loses spaces between words beyond ASCII (Python 3.11).
_WIRE = compat32.clone(linesep="\r\n")
_MESSAGE_ID = re.compile(r"<[!-~]{3,250}>")
_HEADER_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322, 3.6.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a mail says; `html` is "" if its plain text goes alone."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who one mail is from and to, which message of which channel it is (`key`), which alerts it tells and which mails it
    goes on from (`threads`, their Message-IDs). `headers` are the user's own."""

    channel: str
    key: str
    alerts: tuple[str, ...]
    threads: tuple[str, ...]
    sender: Address
    to: Address
    reply_to: tuple[Address, ...]
    headers: Mapping[str, str]


def mail_of(message: Message, envelope: Envelope, *, page: Page, at: datetime) -> bytes:
    """The e-mail as it goes over the wire (7 bit, CRLF).

    A repeat has the same Message-ID, so that mail stores which drop duplicates show the alert once.
    """
    mail = _content(page)
    _set(mail, "Subject", clean(page.subject).strip())
    mail["From"] = _addresses((envelope.sender,))
    mail["To"] = _addresses((envelope.to,))
    if envelope.reply_to:
        mail["Reply-To"] = _addresses(envelope.reply_to)
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = message_id(envelope)
    _join_thread(mail, envelope.threads)
    for alert in envelope.alerts:
        _set(mail, "X-News-Monitor-Alert-Id", clean(alert).strip())
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    if message.priority in {Priority.HIGH, Priority.URGENT}:
        mail["Importance"] = "high"
    _add_own_headers(mail, envelope.headers)
    return mail.as_bytes(policy=_WIRE)


def message_id(envelope: Envelope) -> str:
    """The mail's Message-ID: the same for each attempt, another for each channel and recipient, or two of them into one
    mailbox would hide one another."""
    told = "\0".join((envelope.channel, envelope.to[1], envelope.key))
    domain = envelope.sender[1].rpartition("@")[2]
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@{domain}>"


def _join_thread(mail: Mail, threads: tuple[str, ...]) -> None:
    known = [one for one in threads if _MESSAGE_ID.fullmatch(one)]
    if known:
        mail["In-Reply-To"] = known[0]
        _set(mail, "References", " ".join(known))


def _content(page: Page) -> Mail:
    text = _part(page.text, "plain")
    if not page.html:
        return text
    both = MIMEMultipart("alternative")
    both.attach(text)
    both.attach(_part(page.html, "html"))
    return both


def _part(text: str, subtype: str) -> Mail:
    charset = Charset("utf-8")
    charset.body_encoding = QP  # 7 bit, which every server takes, and still readable as it is
    part = MIMENonMultipart("text", subtype)
    part.set_payload(text, charset)
    return part


def _set(mail: Mail, name: str, text: str) -> None:
    # What looks like an encoded word must not be read as one: it may hold a line break and a header of its own (RFC 2047).
    is_plain = text.isascii() and "=?" not in text
    # The name's length counts for the first line's; without it a long subject begins on the second.
    header = Header(text, "us-ascii" if is_plain else "utf-8", header_name=name)
    mail[name] = header  # type: ignore[assignment]  # typeshed knows only str here


def _addresses(addresses: Iterable[Address]) -> str:
    return ", ".join(formataddr((name, address)) for name, address in addresses)


def _add_own_headers(mail: Mail, headers: Mapping[str, str]) -> None:
    """The headers of `?+Name=value`; a name that the mail already has is left alone (two Message-IDs are none)."""
    for name, value in headers.items():
        if name not in mail and _HEADER_NAME.fullmatch(name):
            _set(mail, name, clean(value).strip())
