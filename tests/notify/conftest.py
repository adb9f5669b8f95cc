"""Alerts, open channels and real servers on loopback: SMTP by aiosmtpd, HTTP by aiohttp."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from apprise import NotifyBase

from monitor.model import Alert, AlertKind, Evidence, Priority, Reason, SourceRef, Zone
from monitor.notify import open_channel
from monitor.notify.message import Message
from monitor.notify.plugins import dispatcher_of
from monitor.notify.services import _body, _title
from monitor.ports import Channel

URL = "https://times.example/world/second-boat"
TITLE = "Navy strikes second boat in a week"
PASSAGE = "The navy said on Tuesday that a strike had sunk a second boat off the coast."


@pytest.fixture
def alert() -> Alert:
    return Alert(
        id="5f0c9a1be2d34c77",
        rule_id="boat-strikes",
        rule="Boat strikes",
        priority=Priority.NORMAL,
        reason=Reason.NEW,
        title=TITLE,
        url=URL,
        source="Example Times",
        published_at=datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC),
        created_at=datetime(2026, 7, 3, 14, 6, tzinfo=UTC),
        article_id="a1",
        shortfall="",
        evidence=(Evidence(zone=Zone.BODY, start=0, passage=PASSAGE, spans=((32, 38), (57, 61))),),
        articles=(SourceRef(url=URL, source="Example Times", title=TITLE),),
        channels=("desk",),
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
async def opened(tmp_path: Path) -> AsyncIterator[Callable[..., Channel]]:
    """Opens channels that are closed when the test ends; 20 s of patience unless told."""
    async with AsyncExitStack() as stack:

        def open_one(
            url: str, *, patience: float = 20, timezone: str = "Europe/London", json_lines: bool = False
        ) -> Channel:
            channel = open_channel(
                "desk",
                url,
                state_folder=tmp_path,
                timezone=timezone,
                json_lines=json_lines,
                patience=timedelta(seconds=patience),
            )
            stack.push_async_callback(channel.close)
            return channel

        yield open_one


@pytest.fixture
def handed_over() -> Callable[[NotifyBase, Message], list[dict[str, str]]]:
    """What Apprise, on its whole way, hands to a service for a message: the bodies and titles that would be posted."""

    def hand_over(service: NotifyBase, message: Message) -> list[dict[str, str]]:
        sent: list[dict[str, str]] = []

        def send(body: str, title: str = "", **_: object) -> bool:
            sent.append({"body": body, "title": title})
            return True

        service.send = send  # type: ignore[method-assign, assignment]  # Apprise's: its last step before the network
        dispatcher_of(service).notify(
            body=_body(service, message), title=_title(service, message), body_format="text"
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
    """A real HTTP server: what was posted, and how it answers (`hold` keeps every answer back until it is set)."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.posts.append((request.path, await request.json()))
        self.came.set()
        if self.hold:
            await self.hold.wait()
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
async def raw_server() -> AsyncIterator[Callable[[Talk], Awaitable[int]]]:
    """Starts servers that do with a connection whatever the test says; gives the port."""
    async with AsyncExitStack() as stack:

        async def start(talk: Talk) -> int:
            server = await asyncio.start_server(talk, "127.0.0.1", 0)
            stack.callback(server.close)
            return int(server.sockets[0].getsockname()[1])

        yield start
