"""Mail servers and webhooks that misbehave in one way each, so often, and then take what comes; they note what they took."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.world.receivers import Receipt, receipt_of_json, receipts_of_mail
from tests.world.site import serving

SECRET = "sesame-5a1f"  # in every address; whatever is told may not hold it
ALWAYS = 1_000_000
_LONG = 600.0  # seconds, longer than anybody waits


@dataclass(slots=True, kw_only=True)
class Far:
    """A far end that misbehaves the first `times` times it is asked; `asked` is when that was, `answered` when it had
    answered so; `got` is what it took, `elsewhere` how often another server was asked in its place."""

    times: int = ALWAYS
    asked: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    got: list[Receipt] = field(default_factory=list)
    elsewhere: int = 0
    port: int = 0
    other: str = ""

    def misbehaves(self) -> bool:
        """Whether it does this time, which counts."""
        self.asked.append(monotonic())
        return len(self.asked) <= self.times


# --- webhooks ---------------------------------------------------------------------------------------------------------

Answer = Callable[[web.Request, Far], Awaitable[web.StreamResponse]]


def answering(status: int, **headers: str) -> Answer:
    """Answers so; it repeats the secret that it was sent, as servers do in their error pages."""

    async def answer(request: web.Request, far: Far) -> web.StreamResponse:
        far.answered.append(monotonic())
        words = f"no: {request.path_qs} {request.headers.get('X-Api-Key')}"
        told = {name.replace("_", "-"): value.format(other=far.other) for name, value in headers.items()}
        return web.Response(status=status, headers=told, text=words)

    return answer


async def reset(request: web.Request, far: Far) -> web.StreamResponse:
    """Takes the message and cuts the connection off."""
    far.got.append(await _taken(request))
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def drip(request: web.Request, far: Far) -> web.StreamResponse:
    """Takes the message and answers a byte a second."""
    far.got.append(await _taken(request))
    for number in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
        if request.transport is None or request.transport.is_closing():
            break
        request.transport.write(bytes([number]))
        await asyncio.sleep(1)
    return web.Response()


@asynccontextmanager
async def webhook(answer: Answer, times: int) -> AsyncIterator[Far]:
    far = Far(times=times)

    async def take(request: web.Request) -> web.StreamResponse:
        if far.misbehaves():
            return await answer(request, far)
        far.got.append(await _taken(request))
        return web.Response(text="taken")

    async def elsewhere(_request: web.Request) -> web.StreamResponse:
        far.elsewhere += 1
        return web.Response(text="taken")

    async with serving(take) as root, serving(elsewhere) as other:
        far.port, far.other = int(root.rpartition(":")[2]), other
        yield far


async def _taken(request: web.Request) -> Receipt:
    return receipt_of_json((await request.json())["alert"])


# --- mail -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """In which step of the dialogue (MAIL, RCPT, DATA) a server says what; "" for DATA: it takes the message, and hangs
    or, with `drops`, hangs up before it has said so."""

    step: str
    reply: str = ""
    drops: bool = False


@asynccontextmanager
async def mail_server(fault: Fault, times: int, *, port: int = 0, login: bool = False) -> AsyncIterator[Far]:
    far = Far(times=times)
    options = {"auth_require_tls": False, "authenticator": _refuse} if login else {}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(_Dialogue(far, fault), hostname="localhost", enable_SMTPUTF8=True, **options),
        "127.0.0.1",
        port,
    )
    far.port = server.sockets[0].getsockname()[1]
    try:
        yield far
    finally:
        server.close()


def _refuse(*_: object) -> AuthResult:
    return AuthResult(success=False, handled=False, message="535 5.7.8 Authentication credentials invalid")


class _Dialogue:
    def __init__(self, far: Far, fault: Fault) -> None:
        self._far = far
        self._fault = fault

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names and places
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._refuses("MAIL"):
            return self._fault.reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names and places
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._refuses("RCPT"):
            return self._fault.reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        refuses = self._refuses("DATA")
        if refuses and self._fault.reply:
            return self._fault.reply
        self._far.got += receipts_of_mail(envelope.original_content or b"")
        if refuses and self._fault.drops:
            assert server.transport is not None
            server.transport.abort()
        elif refuses:
            await asyncio.sleep(_LONG)
        return "250 taken"

    def _refuses(self, step: str) -> bool:
        return step == self._fault.step and self._far.misbehaves()
