"""Alerts, open channels and real servers on loopback: SMTP by aiosmtpd, HTTP by aiohttp."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from apprise import NotifyBase

from monitor.model import Alert, AlertKind, Evidence, Parcel, Priority, SourceRef, Zone
from monitor.notify import open_channel
from monitor.notify.message import Message
from monitor.notify.plugins import dispatcher_of
from monitor.notify.rendering import Family, Renderer
from monitor.notify.services import _body, _title
from monitor.ports import Channel
from tests.world.alerts import plain_alert, sent_together

URL = "https://times.example/world/second-boat"
TITLE = "Navy strikes second boat in a week"
PASSAGE = "The navy said on Tuesday that a strike had sunk a second boat off the coast."


@pytest.fixture
def alert() -> Alert:
    written_at = datetime(2026, 7, 3, 14, 6, tzinfo=UTC)
    return replace(
        plain_alert("5f0c9a1be2d34c77", at=written_at, title=TITLE, url=URL),
        rule_id="boat-strikes",
        rule="Boat strikes",
        published_at=datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC),
        article_id="a1",
        evidence=(Evidence(zone=Zone.BODY, start=0, passage=PASSAGE, spans=((32, 38), (57, 61))),),
    )


@pytest.fixture
def rich_alert(alert: Alert) -> Alert:
    """The same alert with all an alert can have: an urgent rule, only a summary read, printed elsewhere too."""
    elsewhere = SourceRef(url="https://post.example/1", source="Harbour Post", title="Second boat sunk")
    return replace(
        alert,
        priority=Priority.URGENT,
        shortfall="the server answered 503",
        articles=(*alert.articles, elsewhere),
    )


@pytest.fixture
def notice(alert: Alert) -> Alert:
    return replace(
        alert,
        kind=AlertKind.NOTICE,
        rule_id="",
        rule="",
        priority=Priority.HIGH,
        title="The changed configuration was refused",
        text="rules/watch.yaml:3:5: there is no channel called 'dsek' (did you mean desk?)\nThe old set stays in use.",
        url="",
        source="news-monitor",
        article_id="",
        evidence=(),
        articles=(),
    )


@pytest.fixture
def parcel_of() -> Callable[..., Parcel]:
    """What goes out at once on the channel "desk": so many alerts, for one target."""

    return sent_together


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Callable[..., Channel]]:
    """Opens channels that are closed when the test ends; 20 s of patience unless told."""
    async with AsyncExitStack() as stack:

        def open_one(
            url: str,
            *,
            patience: float = 20,
            timezone: str = "Europe/London",
            json_lines: bool = False,
            targets: tuple[str, ...] = ("",),
        ) -> Channel:
            channel = open_channel(
                "desk",
                url,
                state_folder=tmp_path,
                timezone=timezone,
                targets=targets,
                json_lines=json_lines,
                patience=timedelta(seconds=patience),
            )
            stack.push_async_callback(channel.close)
            return channel

        yield open_one


@pytest.fixture
def handed_over() -> Callable[..., list[dict[str, str]]]:
    """What Apprise, on its whole way, hands to a service for a message: the bodies and titles that would be posted."""

    def hand_over(
        service: NotifyBase, message: Message, family: Family = Family.PLAIN
    ) -> list[dict[str, str]]:
        sent: list[dict[str, str]] = []

        def send(body: str, title: str = "", **_: object) -> bool:
            sent.append({"body": body, "title": title})
            return True

        service.send = send  # type: ignore[method-assign, assignment]  # Apprise's: its last step before the network
        renderer = Renderer(zone=ZoneInfo("UTC"), family=family)
        dispatcher_of(service).notify(
            body=_body(service, renderer, message),
            title=_title(service, renderer, message),
            body_format="text",
        )
        return sent

    return hand_over


@dataclass
class MailServer:
    """A real SMTP server: what came, and what it is told to answer."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    rcpt_answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 OK"

    def url(self, *, to: str = "editors@example.org", more: str = "") -> str:
        return f"mailto://127.0.0.1:{self.port}?from=monitor@example.org&to={to}{more}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.data_answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        return self.data_answer


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    handler = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="test", loop=loop), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()
    await server.wait_closed()


@dataclass
class WebServer:
    """A real HTTP server: what was asked, what was posted, and how it answers (`hold` keeps every answer back until it is
    set, `told` is the answer's JSON)."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    asked: list[web.Request] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        self.posts.append((request.path, await request.json() if request.can_read_body else {}))
        self.came.set()
        if self.hold:
            await self.hold.wait()
        if self.told:
            told = self.told.pop(0) if len(self.told) > 1 else self.told[0]
            return web.json_response(told, status=self.status, headers=self.headers)
        return web.Response(status=self.status, headers=self.headers)

    def url(self, scheme: str = "json", path: str = "/hook") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@pytest.fixture
async def web_server() -> AsyncIterator[WebServer]:
    server = WebServer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    yield server
    if server.hold:
        server.hold.set()
    await runner.cleanup()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def raw_server() -> AsyncIterator[Callable[..., Awaitable[int]]]:
    """Starts servers that do with a connection whatever the test says (over TLS, if there is a context); gives the port.
    What still talks when the test ends is cut off."""
    talks: set[asyncio.Task[None]] = set()
    served: set[asyncio.Task[None]] = set()
    servers: list[asyncio.Server] = []

    async def start(talk: Talk, tls: ssl.SSLContext | None = None) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            served.add(cast("asyncio.Task[None]", asyncio.current_task()))
            talks.add(task := asyncio.create_task(cast("Coroutine[Any, Any, None]", talk(reader, writer))))
            await asyncio.wait({task})
            if task.cancelled():
                writer.transport.abort()
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls))
        return int(servers[-1].sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*served, return_exceptions=True)
