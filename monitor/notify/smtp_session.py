"""A mail server's address becomes a session, encrypted and logged in, that another thread can end."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

from monitor.notify.abort import Abort

_GOODBYE_LIMIT = 2.0  # nothing hangs on the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to hand mail over: `security` is "ssl" (TLS from the start), "starttls" or anything else for none; `limit`
    counts, in seconds, for connecting and for each read and write. No login without `user` and `password`."""

    host: str
    port: int
    security: str
    verify: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    limit: float


@contextmanager
def session(server: Server, abort: Abort) -> Iterator[smtplib.SMTP]:
    """A session in which mail can be handed over; closed at the end. When `abort` is pulled, what is under way in it
    fails at once.

    Raises `OSError` or `smtplib.SMTPException`.
    """
    line = _Tls(server) if server.security == "ssl" else _Plain(server)
    with abort.by(lambda: _cut(line)):
        try:
            _open(line, server)
            yield line
        except OSError:  # SMTPException is one: there is nobody to say good-bye to
            line.close()
            raise
        finally:
            _leave(line)


def _open(line: smtplib.SMTP, server: Server) -> None:
    code, words = line.connect(server.host, server.port)
    if code != 220:  # noqa: PLR2004 - RFC 5321, 4.2
        raise smtplib.SMTPConnectError(code, words)
    if server.security == "starttls":
        line.starttls(context=_tls(server))
    if server.user and server.password:
        line.login(server.user, server.password)
    line.ehlo_or_helo_if_needed()


def _leave(line: smtplib.SMTP) -> None:
    if line.sock:
        line.sock.settimeout(_GOODBYE_LIMIT)
        with suppress(OSError):
            line.quit()
    line.close()


class _Plain(smtplib.SMTP):
    """Not connected by its constructor, as smtplib's is if it knows the host: nobody could end that."""

    def __init__(self, server: Server) -> None:
        super().__init__(local_hostname=_our_name(), timeout=server.limit)
        self._host = server.host  # whom the certificate must be for


class _Tls(smtplib.SMTP_SSL):
    """The same over TLS."""

    def __init__(self, server: Server) -> None:
        super().__init__(local_hostname=_our_name(), timeout=server.limit, context=_tls(server))
        self._host = server.host


def _cut(line: smtplib.SMTP) -> None:
    if line.sock:
        with suppress(OSError):
            # The plain socket's own: that of TLS takes apart what the other thread is reading from.
            socket.socket.shutdown(line.sock, socket.SHUT_RDWR)


def _tls(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not server.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@cache
def _our_name() -> str:
    """The name we greet servers with; found once, because it asks the DNS, which can take seconds."""
    return socket.getfqdn()
