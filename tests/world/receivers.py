"""Where alerts arrive: a real SMTP server and a webhook, which note what they got and may take their time to answer.

A mail may tell several alerts: each is a receipt of its own, by the line `Alert <id>` that it has in the text.
"""

import asyncio
import email
import email.policy
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.world.pulse import Pulse
from tests.world.site import serving

ID_HEADER = "X-News-Monitor-Alert-Id"
REPEAT = "Possible repeat"
_ID_LINE = re.compile(r"^(?:Alert|Notice) (\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One alert as it arrived: `title` is the mail's subject or the alert's own title, `text` all that was said. Alerts
    that came in the same `message` have its name in common."""

    alert: str
    rule: str
    title: str
    url: str
    repeat: bool
    text: str
    at: float
    message: str = ""


@dataclass(slots=True, kw_only=True)
class Receiver:
    """What arrived on one channel, in order; `open` sends are under way, `delay` seconds pass before each answer, and
    `witness` looks at each alert before that."""

    pulse: Pulse
    got: list[Receipt] = field(default_factory=list)
    delay: float = 0.0
    open: int = 0
    contacts: int = 0
    port: int = 0
    witness: Callable[[Receipt], None] = lambda _receipt: None

    def ids(self) -> list[str]:
        return [receipt.alert for receipt in self.got]

    def messages(self) -> int:
        """How many messages those were."""
        return len({receipt.message or number for number, receipt in enumerate(self.got)})

    async def take(self, *receipts: Receipt) -> None:
        for receipt in receipts:
            self.witness(receipt)
            self.got.append(receipt)
        self.pulse.beat()
        await asyncio.sleep(self.delay)


@asynccontextmanager
async def open_webhook(pulse: Pulse) -> AsyncIterator[Receiver]:
    """A service that takes Apprise's JSON."""
    hook = Receiver(pulse=pulse)

    async def answer(request: web.Request) -> web.StreamResponse:
        _contact(hook)
        try:
            await hook.take(receipt_of_json((await request.json())["alert"]))
        finally:
            _parting(hook)
        return web.Response(text="taken")

    async with serving(answer) as root:
        hook.port = int(root.rpartition(":")[2])
        yield hook


@asynccontextmanager
async def open_mailbox(pulse: Pulse) -> AsyncIterator[Receiver]:
    """A real SMTP server."""
    mailbox = Receiver(pulse=pulse)
    server = await asyncio.get_running_loop().create_server(lambda: _Smtp(mailbox), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()


class _Smtp(SMTP):
    """aiosmtpd's server, telling the mailbox of every connection."""

    def __init__(self, mailbox: Receiver) -> None:
        super().__init__(_Handler(mailbox), hostname="localhost", enable_SMTPUTF8=True)
        self._mailbox = mailbox

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _contact(self._mailbox)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        _parting(self._mailbox)
        super().connection_lost(error)


class _Handler:
    def __init__(self, mailbox: Receiver) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._mailbox.take(*receipts_of_mail(envelope.original_content or b""))
        return "250 taken"


def _contact(receiver: Receiver) -> None:
    receiver.open += 1
    receiver.contacts += 1
    receiver.pulse.beat()


def _parting(receiver: Receiver) -> None:
    receiver.open -= 1
    receiver.pulse.beat()


def receipt_of_json(alert: dict[str, Any]) -> Receipt:
    return Receipt(
        alert=alert["alert"],
        rule=alert["rule"],
        title=alert["title"],
        url=alert["url"],
        repeat=alert["repeat"],
        text=json.dumps(alert, ensure_ascii=False),
        at=monotonic(),
    )


def receipts_of_mail(raw: bytes) -> list[Receipt]:
    """A receipt for each alert that a mail tells."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",)) or mail.get_body(("html",))
    text = part.get_content() if part else ""
    return [_of_mail(mail, text, alert) for alert in _ids_in(mail, text)]


def _ids_in(mail: EmailMessage, text: str) -> Sequence[str]:
    """The alerts that a mail names: at the end of each one's text, else in its header."""
    return list(dict.fromkeys(_ID_LINE.findall(text))) or [str(mail[ID_HEADER] or "").strip()]


def _of_mail(mail: EmailMessage, text: str, alert: str) -> Receipt:
    subject = str(mail["Subject"])
    return Receipt(
        alert=alert,
        rule=subject.partition("[")[2].partition("]")[0],
        title=subject,
        url="",
        repeat=REPEAT in subject or REPEAT in text,
        text=text,
        at=monotonic(),
        message=str(mail["Message-ID"]),
    )


def closed_port() -> tuple[socket.socket, int]:
    """A socket that holds a port on which nobody listens: connections are refused while it is kept."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, holder.getsockname()[1]


def read_jsonl(file: Path) -> list[Receipt]:
    """What a jsonl channel wrote; a line that a kill left torn was not received."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [receipt_of_json(alert) for alert in map(_parsed, lines) if alert is not None]


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
