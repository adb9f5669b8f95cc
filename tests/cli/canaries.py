"""Secrets by the dozen, each behind a placeholder, and far ends that repeat all they are told."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

from aiohttp import web

from tests.world.receivers import closed_port
from tests.world.site import serving


@dataclass
class Vault:
    """Makes secrets and the placeholders that stand for them: of the environment, of credentials and of files in turn."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def odd(self, name: str) -> str:
        """A placeholder for a secret with signs that an address has to quote."""
        return self._kept(name, f"cn{len(self.values):02d}/w;x@{sum(name.encode())}+q%z9")

    def plain(self, name: str, length: int = 20) -> str:
        """A placeholder for one of letters and digits."""
        return self._kept(
            name, f"Cn{len(self.values):02d}x{quote(name)[:3]}{'Zq7vK3mT9wB5rY8nL2pD'}"[:length]
        )

    def _kept(self, name: str, value: str) -> str:
        kind = ("env", "credential", "file")[len(self.values) % 3]
        self.values[name] = value
        if kind == "env":
            self.environ[f"SECRET_{len(self.values)}"] = value
            return f"${{env:SECRET_{len(self.values)}}}"
        file = self.folder / ("credentials" if kind == "credential" else "secrets") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n", encoding="utf-8")
        file.chmod(0o600)
        return f"${{credential:{name}}}" if kind == "credential" else f"${{file:secrets/{name}}}"

    def found_in(self, text: bytes, names: Sequence[str] = ()) -> set[str]:
        """The names of the secrets that stand in a text, plain, quoted or within base64."""
        chosen = {name: self.values[name] for name in names} if names else self.values
        return {name for name, value in chosen.items() if any(form in text for form in forms(value))}


def forms(secret: str) -> Iterator[bytes]:
    for text in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escape(secret)):
        yield text.encode()
    yield json.dumps(secret)[1:-1].encode()
    for before in range(3):
        raw = secret.encode()
        encoded = b64encode(b"\0" * before + raw)[(0, 2, 3)[before] : (before + len(raw)) // 3 * 4]
        yield from (encoded, encoded.replace(b"+", b"-").replace(b"/", b"_"))


RSS = '<rss version="2.0"><channel><title>{told}</title><link>{told}</link>{item}</channel></rss>'


@dataclass
class Far:
    """The far ends; what they were told."""

    told: list[bytes] = field(default_factory=list)
    hook: int = 0
    smtp: int = 0
    closed: int = 0


async def answer(far: Far, request: web.Request) -> web.StreamResponse:
    """Repeats all it was told, as servers with bad manners do; the status is the first number in the path, 0 hangs up."""
    body = await request.text()
    told = f"{request.path_qs} {dict(request.headers)} {request.headers.get('Authorization', '')} {body}"
    if scheme := request.headers.get("Authorization", "").partition(" ")[2]:
        told += " " + b64decode(scheme + "==").decode("utf-8", "replace")
    far.told.append(told.encode())
    if request.path.startswith("/moved"):
        return move_on(request, told)
    status = int(next((part for part in request.path.split("/") if part.isdigit()), "401"))
    if not status:
        assert request.transport
        request.transport.close()
        return web.Response()
    explained = {"error": told, "message": told, "errorDescription": told, "detailed_error": told}
    return web.json_response(explained, status=status, headers={"X-Told": quote(told)[:2000]})


def move_on(request: web.Request, told: str) -> web.StreamResponse:
    """A feed that has moved, and repeats all it was told wherever a server may: where it went, what it is called, how it is
    known again."""
    rest = request.path_qs.removeprefix("/moved")
    if not rest.startswith("/on"):
        return web.Response(status=301, headers={"Location": f"/moved/on{rest}"})
    key = request.headers["X-Key"]
    headers = {"ETag": f'"{key}{rest}"', "Link": f'</hub{rest}>; rel="hub"', "Last-Modified": key}
    text = RSS.format(told=escape(told), item="")
    return web.Response(text=text, content_type="application/rss+xml", headers=headers)


async def speak_smtp(far: Far, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A mail server that refuses every password, and repeats it."""
    writer.write(b"220 localhost\r\n")
    while line := await reader.readline():
        word = line.split()[0].upper() if line.split() else b""
        if word == b"EHLO":
            writer.write(b"250-localhost\r\n250 AUTH PLAIN LOGIN\r\n")
        elif word == b"AUTH":
            said = line.split()[-1]
            clear = b64decode(said + b"==").replace(b"\0", b" ")
            far.told.append(clear)
            writer.write(b"535 5.7.8 no: " + said + b" " + clear + b"\r\n")
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"530 5.7.0 " + line.strip() + b"\r\n")
    writer.close()


@asynccontextmanager
async def far_ends() -> AsyncIterator[Far]:
    far = Far()
    async with AsyncExitStack() as stack:
        root = await stack.enter_async_context(serving(lambda request: answer(far, request)))
        server = await asyncio.start_server(lambda *two: speak_smtp(far, *two), "127.0.0.1", 0)
        stack.callback(server.close)
        holder, far.closed = closed_port()
        stack.callback(holder.close)
        far.hook = int(root.rpartition(":")[2])
        far.smtp = server.sockets[0].getsockname()[1]
        yield far
