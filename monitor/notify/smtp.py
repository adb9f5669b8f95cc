"""Apprise's mail service with what it lacks: outcomes from SMTP reply codes, threads, no pause, a way out.

Apprise pauses 5.5 s between mails (`request_rate_per_sec` of its base class) and tells nothing of a server's reply.
Imported only with Apprise.
"""

# mypy: untyped-calls-exclude=apprise

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from apprise import NotifyFormat
from apprise.plugins.email import NotifyEmail

from monitor.model import Blame, Outcome, SendResult
from monitor.notify.letter import Letter
from monitor.notify.mail import Address, Envelope, Page, mail_of, message_id
from monitor.notify.outcomes import of_error, sent
from monitor.notify.redaction import SHORTEST
from monitor.notify.rendering import Family
from monitor.notify.smtp_replies import LOGIN, RECIPIENT, of_reply
from monitor.notify.smtp_session import Server, session

_SERVER = "the mail server"
# A server that scans a mail before it takes it is slow to answer, and what we do not wait for is sent twice.
_SCAN_LIMIT = 45.0
_START = 354  # RFC 5321, 4.1.1.4: "start mail input"
_LEADING_DOT = re.compile(rb"(?m)^\.")


class _StepError(Exception):
    """The server refused a step of the session."""

    def __init__(self, step: str, code: int, words: bytes | str, blame: Blame) -> None:
        super().__init__(step)
        self.step, self.code, self.blame = step, code, blame
        self.words = words if isinstance(words, str) else words.decode(errors="replace")


@dataclass(slots=True)
class _Progress:
    """Whether the server has the whole mail, so that nobody but it knows what becomes of it."""

    handed_over: bool = False


class AlertMail(NotifyEmail):
    """`mailto://` and `mailtos://`, the same addresses as Apprise's, one of whose recipients this sends to."""

    request_rate_per_sec = 0
    family: ClassVar[Family] = Family.MAIL

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for: PGP stays Apprise's own business."""
        return str(self.pgp_mode) == "no"

    def post(self, letter: Letter) -> Outcome:
        """Send one mail to the first recipient; its Message-ID is the receipt."""
        envelope = self._envelope(letter)
        if flaw := _flaw(envelope, login=f"{self.user or ''}{self.password or ''}"):
            return Outcome(result=SendResult.REJECTED, sentence=flaw)
        mail = mail_of(letter.message, envelope, page=self._page(letter), at=datetime.now(UTC))
        progress = _Progress()
        try:
            self._hand_over(letter, envelope, mail, progress)
        except _StepError as error:
            return of_reply(error.step, error.code, error.words, blame=error.blame, secrets=self._secrets())
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(result=SendResult.REJECTED, sentence=f"{_SERVER} cannot do what it must: {error}")
        except (OSError, smtplib.SMTPException) as error:
            why = TimeoutError() if letter.abort.pulled else error
            return of_error(_SERVER, why, under_way=progress.handed_over)
        return sent(message_id(envelope))

    def _envelope(self, letter: Letter) -> Envelope:
        name, address = self.targets[0] if self.targets else ("", "")
        deliveries = letter.parcel.deliveries
        return Envelope(
            channel=letter.parcel.channel,
            key=letter.parcel.key,
            alerts=tuple(dict.fromkeys(one.alert.id for one in deliveries)),
            threads=tuple(dict.fromkeys(one.thread for one in deliveries if one.thread)),
            sender=(str(self.from_addr[0] or self.app_id), str(self.from_addr[1])),
            to=(str(name or ""), str(address)),
            reply_to=self._named(self.reply_to),
            headers=self.headers,
        )

    def _named(self, addresses: set[str]) -> tuple[Address, ...]:
        return tuple((str(self.names.get(address) or ""), address) for address in sorted(addresses))

    def _page(self, letter: Letter) -> Page:
        html = self.resolve_format(NotifyFormat.HTML) is NotifyFormat.HTML
        return Page(
            subject=letter.renderer.subject(letter.message),
            text=letter.renderer.text(letter.message, family=self.family),
            html=letter.renderer.html(letter.message) if html else "",
        )

    def _hand_over(self, letter: Letter, envelope: Envelope, mail: bytes, progress: _Progress) -> None:
        server = Server(
            host=str(self.smtp_host),
            port=int(self.port or 0),
            security=str(self.secure_mode),
            verify=bool(self.verify_certificate),
            user=str(self.user or ""),
            password=str(self.password or ""),
            limit=float(self.socket_connect_timeout),
        )
        with _opening_told(), session(server, letter.abort) as line:
            _expect_good("the sender", line.mail(envelope.sender[1]), Blame.CHANNEL)
            _expect_good(RECIPIENT, line.rcpt(envelope.to[1]), Blame.MESSAGE)
            self._put_data(line, mail, progress)

    def _put_data(self, line: smtplib.SMTP, mail: bytes, progress: _Progress) -> None:
        code, words = line.docmd("DATA")
        if code != _START:
            raise _StepError("the message", code, words, Blame.MESSAGE)
        if line.sock and self.socket_connect_timeout == NotifyEmail.socket_connect_timeout:
            line.sock.settimeout(_SCAN_LIMIT)
        # In one go: if that fails, the end of the mail was not sent, so the server cannot have taken it.
        line.send(_LEADING_DOT.sub(b"..", mail).removesuffix(b"\r\n") + b"\r\n.\r\n")
        progress.handed_over = True
        reply = line.getreply()
        progress.handed_over = False  # it has said what became of it
        _expect_good("the message", reply, Blame.MESSAGE)

    def _secrets(self) -> list[str]:
        user, password = str(self.user or ""), str(self.password or "")
        known = (
            [user] if len(user) >= SHORTEST else []
        )  # a short name is hardly secret, and occurs in other words
        return [*known, password, f"\0{user}\0{password}"] if password else known


@contextmanager
def _opening_told() -> Iterator[None]:
    """Turns what smtplib raises while a session opens into the step that was refused."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise _StepError(LOGIN, error.smtp_code, error.smtp_error, Blame.CHANNEL) from None
    except smtplib.SMTPHeloError as error:
        raise _StepError("our greeting", error.smtp_code, error.smtp_error, Blame.CHANNEL) from None
    except smtplib.SMTPResponseException as error:
        raise _StepError("the connection", error.smtp_code, error.smtp_error, Blame.CHANNEL) from None


def _expect_good(step: str, reply: tuple[int, bytes], blame: Blame) -> None:
    code, words = reply
    if not 200 <= code < 300:  # noqa: PLR2004 - RFC 5321, 4.2.1
        raise _StepError(step, code, words, blame)


def _flaw(envelope: Envelope, *, login: str) -> str:
    """Why nothing can be sent with `envelope` and these words to log in with, or ""."""
    if not envelope.to[1]:
        return "this channel names no valid recipient"
    if not (envelope.sender[1] + envelope.to[1]).isascii():
        return "addresses with letters beyond ASCII are not supported"
    if not login.isascii():  # smtplib sends no others
        return "user names and passwords with letters beyond ASCII are not supported"
    return ""
