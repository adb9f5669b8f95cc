"""Apprise's mail service with what it lacks: outcomes from SMTP reply codes, one mail for all or none, no pause.

Apprise pauses 5.5 s between mails (`request_rate_per_sec` of its base class), tells nothing of a server's reply, and
sends one mail for each recipient, so that a failure halfway cannot be repeated without sending some of them twice.
Imported only with Apprise.
"""

# mypy: untyped-calls-exclude=apprise

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from apprise import NotifyFormat
from apprise.plugins.email import NotifyEmail

from monitor.model import Outcome, SendResult
from monitor.notify.mail import Address, Envelope, mail_of
from monitor.notify.message import Message
from monitor.notify.outcomes import SENT, of_error, of_smtp_reply

_SERVER = "the mail server"
# A server that scans a mail before it takes it is slow to answer, and what we do not wait for is sent twice.
_SCAN_LIMIT = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """A server's answer to one step."""

    code: int
    words: str

    @property
    def good(self) -> bool:
        return 200 <= self.code < 300  # noqa: PLR2004 - RFC 5321, 4.2.1


class AlertMail(NotifyEmail):
    """`mailto://` and `mailtos://`, the same addresses as Apprise's."""

    request_rate_per_sec = 0

    @property
    def encrypts(self) -> bool:
        """Whether the address asks for PGP, which stays Apprise's own business."""
        return str(self.pgp_mode) != "no"

    def post(self, message: Message, *, channel: str) -> Outcome:
        """Send one mail to all recipients in one SMTP session, or, if the server refuses one of them, to none."""
        envelope = self._envelope(channel)
        if flaw := _flaw(envelope):
            return Outcome(result=SendResult.REJECTED, sentence=flaw)
        html = self.resolve_format(NotifyFormat.HTML) is NotifyFormat.HTML
        mail = mail_of(message, envelope, at=datetime.now(UTC), html=html)
        try:
            with self._session() as server:
                return self._hand_over(server, envelope, mail)
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(result=SendResult.REJECTED, sentence=f"{_SERVER} cannot do what it must: {error}")
        except smtplib.SMTPResponseException as error:
            step = "the login" if isinstance(error, smtplib.SMTPAuthenticationError) else "the connection"
            return self._refused(step, _reply(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return of_error(_SERVER, error, under_way=False)

    def _envelope(self, channel: str) -> Envelope:
        return Envelope(
            channel=channel,
            sender=(str(self.from_addr[0] or self.app_id), str(self.from_addr[1])),
            to=tuple((str(name or ""), address) for name, address in self.targets),
            cc=self._named(self.cc),
            bcc=self._named(self.bcc),
            reply_to=self._named(self.reply_to),
            headers=self.headers,
        )

    def _named(self, addresses: set[str]) -> tuple[Address, ...]:
        return tuple((str(self.names.get(address) or ""), address) for address in sorted(addresses))

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection, encrypted and logged in as the address says. The time limit counts for each read and write."""
        limit, port = float(self.socket_connect_timeout), int(self.port or 0)
        server: smtplib.SMTP
        if self.secure_mode == "ssl":
            server = smtplib.SMTP_SSL(self.smtp_host, port, _our_name(), timeout=limit, context=self._tls())
        else:
            server = smtplib.SMTP(self.smtp_host, port, _our_name(), timeout=limit)
        try:
            if self.secure_mode == "starttls":
                server.starttls(context=self._tls())
            if self.user and self.password:
                server.login(self.user, self.password)
            yield server
        finally:
            with suppress(OSError):  # SMTPException is one
                server.quit()
            server.close()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.verify_certificate:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _hand_over(self, server: smtplib.SMTP, envelope: Envelope, mail: bytes) -> Outcome:
        server.ehlo_or_helo_if_needed()
        sender = _reply(*server.mail(envelope.sender[1]))
        if not sender.good:
            return self._refused("the sender", sender)
        for address in envelope.recipients:
            recipient = _reply(*server.rcpt(address))
            if not recipient.good:
                return self._refused("the recipient", recipient)
        return self._put_data(server, mail)

    def _put_data(self, server: smtplib.SMTP, mail: bytes) -> Outcome:
        if server.sock and self.socket_connect_timeout == NotifyEmail.socket_connect_timeout:
            server.sock.settimeout(_SCAN_LIMIT)
        try:
            reply = _reply(*server.data(mail))
        except smtplib.SMTPDataError as error:
            reply = _reply(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return of_error(_SERVER, error, under_way=True)
        return SENT if reply.good else self._refused("the message", reply)

    def _refused(self, step: str, reply: _Reply) -> Outcome:
        return of_smtp_reply(step, reply.code, reply.words, secret=str(self.password or ""))


def _flaw(envelope: Envelope) -> str:
    """Why nothing can be sent with `envelope`, or ""."""
    if not envelope.to:
        return "this channel names no valid recipient"
    if not all(one.isascii() for one in (envelope.sender[1], *envelope.recipients)):
        return "addresses with letters beyond ASCII are not supported"
    return ""


def _reply(code: int, words: bytes | str) -> _Reply:
    return _Reply(code=code, words=words if isinstance(words, str) else words.decode(errors="replace"))


@cache
def _our_name() -> str:
    """The name we greet servers with; found once, because it asks the DNS, which can take seconds."""
    return socket.getfqdn()
