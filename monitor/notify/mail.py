"""A message becomes an e-mail: plain text and HTML side by side, with headers that filters and threads can use."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from monitor.model import Priority
from monitor.notify.html import html_of
from monitor.notify.message import Message
from monitor.notify.text import text_of

Address = tuple[str, str]  # (name or "", address)
_SEVEN_BIT = SMTP.clone(cte_type="7bit")  # not every server takes 8BITMIME


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
    mail = EmailMessage(policy=_SEVEN_BIT)
    mail["Subject"] = message.subject
    mail["From"] = _addresses((envelope.sender,))
    mail["To"] = _addresses(envelope.to)
    if envelope.cc:
        mail["Cc"] = _addresses(envelope.cc)
    if envelope.reply_to:
        mail["Reply-To"] = _addresses(envelope.reply_to)
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = _message_id(message, envelope)
    mail["X-News-Monitor-Alert-Id"] = message.alert_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    if message.priority in {Priority.HIGH, Priority.URGENT}:
        mail["Importance"] = "high"
    _add_own_headers(mail, envelope.headers)
    mail.set_content(text_of(message) + "\n", cte="quoted-printable")
    if html:
        mail.add_alternative(html_of(message), subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _addresses(addresses: Iterable[Address]) -> str:
    return ", ".join(formataddr((name, address)) for name, address in addresses)


def _message_id(message: Message, envelope: Envelope) -> str:
    # The channel is part of it, or two channels into one mailbox would hide one another.
    told = hashlib.sha256(f"{envelope.channel}\0{message.alert_id}".encode()).hexdigest()[:32]
    domain = envelope.sender[1].rpartition("@")[2]
    return f"<{told}@{domain}>"


def _add_own_headers(mail: EmailMessage, headers: Mapping[str, str]) -> None:
    """The headers of `?+Name=value`; a name that the mail already has is left alone (two Message-IDs are none)."""
    for name, value in headers.items():
        if name not in mail:
            mail[name] = " ".join(value.split())
