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
from monitor.notify.html import html_of
from monitor.notify.message import Message
from monitor.notify.text import text_of

Address = tuple[str, str]  # (name or "", address)
# Of the old kind (compat32): the new one's folding loses spaces between words beyond ASCII (Python 3.11).
_WIRE = compat32.clone(linesep="\r\n")
_HEADER_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322, 3.6.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a channel's mails are from and to; `bcc` is told to the server only. `headers` are the user's own."""

    channel: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    headers: Mapping[str, str]

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that is to get the mail, once."""
        return tuple(dict.fromkeys(address for _, address in (*self.to, *self.cc, *self.bcc)))


def mail_of(message: Message, envelope: Envelope, *, at: datetime, html: bool) -> bytes:
    """The e-mail as it goes over the wire (7 bit, CRLF); without `html` its plain text alone.

    A repeat has the same Message-ID, so that mail stores which drop duplicates show the alert once.
    """
    mail = _content(message, html=html)
    _set(mail, "Subject", message.subject)
    mail["From"] = _addresses((envelope.sender,))
    mail["To"] = _addresses(envelope.to)
    if envelope.cc:
        mail["Cc"] = _addresses(envelope.cc)
    if envelope.reply_to:
        mail["Reply-To"] = _addresses(envelope.reply_to)
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = _message_id(message, envelope)
    _set(mail, "X-News-Monitor-Alert-Id", message.alert_id)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    if message.priority in {Priority.HIGH, Priority.URGENT}:
        mail["Importance"] = "high"
    _add_own_headers(mail, envelope.headers)
    return mail.as_bytes(policy=_WIRE)


def _content(message: Message, *, html: bool) -> Mail:
    text = _part(text_of(message), "plain")
    if not html:
        return text
    both = MIMEMultipart("alternative")
    both.attach(text)
    both.attach(_part(html_of(message), "html"))
    return both


def _part(text: str, subtype: str) -> Mail:
    charset = Charset("utf-8")
    charset.body_encoding = QP  # 7 bit, which every server takes, and still readable as it is
    part = MIMENonMultipart("text", subtype)
    part.set_payload(text, charset)
    return part


def _set(mail: Mail, name: str, text: str) -> None:
    # The name's length counts for the first line's; without it a long subject begins on the second.
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name)
    mail[name] = header  # type: ignore[assignment]  # typeshed knows only str here


def _addresses(addresses: Iterable[Address]) -> str:
    return ", ".join(formataddr((name, address)) for name, address in addresses)


def _message_id(message: Message, envelope: Envelope) -> str:
    # The channel is part of it, or two channels into one mailbox would hide one another.
    told = hashlib.sha256(f"{envelope.channel}\0{message.alert_id}".encode()).hexdigest()[:32]
    domain = envelope.sender[1].rpartition("@")[2]
    return f"<{told}@{domain}>"


def _add_own_headers(mail: Mail, headers: Mapping[str, str]) -> None:
    """The headers of `?+Name=value`; a name that the mail already has is left alone (two Message-IDs are none)."""
    for name, value in headers.items():
        if name not in mail and _HEADER_NAME.fullmatch(name):
            _set(mail, name, clean(value).strip())
