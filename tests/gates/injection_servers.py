"""Servers that stand for the services: mail by SMTP, a webhook and Mattermost by HTTP, and Slack, Discord, Telegram and Teams
under their own names, behind a proxy of ours that speaks TLS for them. All keep what they were sent, byte for byte."""

import asyncio
import json
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.world.site import serving

SLACK, DISCORD, TELEGRAM, TEAMS = (
    "hooks.slack.com",
    "discord.com",
    "api.telegram.org",
    "prod-01.westeurope.logic.azure.com",
)
_ANSWERS = {
    SLACK: b"ok",
    DISCORD: b'{"id": "1"}',
    TELEGRAM: b'{"ok": true, "result": {"message_id": 1}}',
    TEAMS: b"1",
}
# Enough that every name which may be asked for is in the certificate.
_NAMES = (*_ANSWERS, "slack.com", "discordapp.com", "*.logic.azure.com")


@dataclass(slots=True)
class Wire:
    """What went out, by service: bodies of requests, mails."""

    sent: dict[str, list[bytes]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def take(self, service: str, body: bytes) -> None:
        self.sent.setdefault(service, []).append(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Where they are: the ports of the mail server, the HTTP server and the proxy, and the certificate to trust."""

    wire: Wire
    mail: int
    http: int
    proxy: int
    trust: Path


@asynccontextmanager
async def services(folder: Path) -> AsyncIterator[Services]:
    wire = Wire()
    key, certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(
        lambda: SMTP(_Mailbox(wire), hostname="localhost", data_size_limit=None), "127.0.0.1", 0
    )
    proxy = await asyncio.start_server(lambda r, w: _proxied(wire, context, r, w), "127.0.0.1", 0)

    async def take(request: web.Request) -> web.StreamResponse:
        wire.take("mattermost" if "/hooks/" in request.path else "webhook", await request.read())
        return web.json_response({})

    async with serving(take) as root, mail, proxy:
        yield Services(
            wire=wire,
            mail=mail.sockets[0].getsockname()[1],
            http=int(root.rpartition(":")[2]),
            proxy=proxy.sockets[0].getsockname()[1],
            trust=certificate,
        )


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate that signs itself, for this run alone."""
    openssl = shutil.which("openssl")
    assert openssl, "needs the command openssl"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    names = ",".join(f"DNS:{name}" for name in _NAMES)
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=services".split()
    subprocess.run(
        [
            openssl,
            *words,
            "-addext",
            f"subjectAltName={names}",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    return key, certificate


class _Mailbox:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos != ["desk@example.org"] or envelope.mail_from != "monitor@example.org":
            self._wire.strange.append(f"{envelope.mail_from} to {envelope.rcpt_tos}")
        self._wire.take("mail", envelope.original_content or b"")
        return "250 taken"


async def _proxied(
    wire: Wire, context: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One CONNECT, and in it one request."""
    with suppress(OSError, asyncio.IncompleteReadError):
        host = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode().partition(":")[0]
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(context)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
        length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
        wire.take(host, await reader.readexactly(length))
        answer = _ANSWERS.get(host, b"{}")
        kind = b"application/json" if answer[:1] == b"{" else b"text/plain"
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (kind, len(answer), answer)
        )
        await writer.drain()
    writer.close()


def addresses(where: Services, jsonl: Path) -> dict[str, str]:
    """The channels to each of them, by family."""
    return {
        "mail": f"mailto://127.0.0.1:{where.mail}?from=monitor@example.org&to=desk@example.org&mode=insecure",
        "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "telegram": "tgram://123456789:abcdefg_hijklmnopqrstuvwxyz123456/12315544/",
        "teams": f"workflows://{TEAMS}:443/643e69f835254844a2c0f0c6d5c8b2cd/8ULwJmIeZLdcAAAAaaAAAA",
        "mattermost": f"mmost://127.0.0.1:{where.http}/3ccdd113474722377935511fc85d3dd4",
        "webhook": f"json://127.0.0.1:{where.http}/alerts",
        "jsonl": f"jsonl://{jsonl}",
    }


SERVICE_OF = {
    "mail": "mail", "slack": SLACK, "discord": DISCORD, "telegram": TELEGRAM, "teams": TEAMS, "mattermost": "mattermost",
    "webhook": "webhook",
}  # fmt: skip


def text_of_json(body: bytes, family: str) -> str:
    """The text that a service would show."""
    told = json.loads(body)
    match family:
        case "discord":
            return str(told["content"])
        case "teams":
            return "\n".join(one["text"] for one in told["attachments"][0]["content"]["body"])
        case "webhook":
            return str(told["message"])
        case _:
            return str(told["text"])
