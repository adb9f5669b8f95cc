"""Thirty-odd secrets, in every place that takes one, through every command: none is ever printed, logged or stored."""

import asyncio
import json
import os
import sqlite3
import sys
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from aiohttp import web

from tests.world.pulse import Pulse
from tests.world.receivers import closed_port
from tests.world.site import Item, article_page, open_site, serving

ROOT = Path(__file__).parents[2]
PASSAGE = "A boat strike off the coast left two people missing, officials said on Monday."

# Every level is let through, whatever the program sets: a handler at the root that sees all.
SCRIPT = """
import json, logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
logging.getLogger().setLevel = lambda level: None
exec(sys.argv[2])
from monitor.cli import run
for words in json.loads(sys.argv[1]):
    print("$", *words, flush=True)
    print("exit", run(words), flush=True)
"""
# A library that fails in a way nobody thought of, with all it was called with in its message.
BUG = """
import http.client, smtplib
def fails(self, *args, **kwargs):
    raise RuntimeError(f"a bug: {args!r} {kwargs!r}")
http.client.HTTPConnection.putheader = fails
smtplib.SMTP.login = smtplib.SMTP.auth = smtplib.SMTP.docmd = fails
"""


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


def test_what_is_looked_for_is_found_in_every_form(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.odd("password")
    secret = vault.values["password"]
    for before in ("", "u:", "me:", "you:"):
        assert vault.found_in(b64encode(f"{before}{secret}:rest".encode())) == {"password"}
    for text in (secret, quote(secret, safe=""), json.dumps(secret), escape(secret)):
        assert vault.found_in(f"x{text}y".encode()) == {"password"}
    assert vault.found_in(secret[:-1].encode()) == set()


# --- the world --------------------------------------------------------------------------------------------------------


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
    status = int(next((part for part in request.path.split("/") if part.isdigit()), "401"))
    if not status:
        assert request.transport
        request.transport.close()
        return web.Response()
    explained = {"error": told, "message": told, "errorDescription": told, "detailed_error": told}
    return web.json_response(explained, status=status, headers={"X-Told": quote(told)[:2000]})


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


def channels_of(vault: Vault, far: Far) -> dict[str, str]:
    odd, plain, hook = vault.odd, vault.plain, f"127.0.0.1:{far.hook}"
    return {
        "good": f"json://{odd('good-user')}:{odd('good-pw')}@{hook}/200/{plain('good-token')}"
        f"?-key={plain('good-query')}&+X-Api-Key={plain('good-header')}",
        "refusing": f"json://me:{odd('refusing-pw')}@{hook}/400/{plain('refusing-token')}?+X-Key={plain('refusing-header')}",
        "failing": f"json://me:{odd('failing-pw')}@{hook}/503/{plain('failing-token')}?-k={plain('failing-query')}",
        "closed": f"json://me:{odd('closed-pw')}@127.0.0.1:{far.closed}/{plain('closed-token')}?-k={plain('closed-query')}",
        "rude": f"json://{hook}/0/{plain('rude-token')}?+X-Key={plain('rude-header')}",
        "mail": f"mailto://{odd('mail-user')}:{odd('mail-pw')}@127.0.0.1:{far.smtp}"
        "?from=m@example.org&to=a@example.org,b@example.org&mode=insecure",
        "chat": f"mmost://{hook}/{plain('chat-token', 26)}",
        "push": f"gotify://{hook}/{plain('push-token', 15)}",
        "form": f"form://{odd('form-user')}:{odd('form-pw')}@{hook}/404/{plain('form-token')}",
        "xml": f"xml://{hook}/307/{plain('xml-token')}?+X-Key={plain('xml-header')}",
    }


def configure(folder: Path, vault: Vault, far: Far, site_root: str) -> None:
    odd, plain = vault.odd, vault.plain
    host = site_root.partition("://")[2]
    feeds = [
        {
            "name": "Members",
            "url": f"{site_root}/members.xml",
            "user": odd("feed-user"),
            "password": odd("feed-pw"),
            "headers": {"X-Key": plain("feed-header")},
            "cookies": {"session": plain("feed-cookie")},
        },
        {"name": "Token", "url": f"http://me:{odd('token-pw')}@{host}/{plain('token-path')}/a.xml?key={plain('token-query')}"},
        {"name": "Gone", "url": f"http://{host}/gone.xml", "headers": {"Authorization": f"Bearer {plain('gone-header')}"}},
        {"name": "Closed", "url": f"http://127.0.0.1:{far.closed}/x", "user": "me", "password": odd("closed-feed-pw")},
        {"name": "Proxied", "url": "http://127.0.0.1:9/x", "proxy": f"http://{odd('proxy-user')}:{odd('proxy-pw')}@127.0.0.1:{far.hook}"},
    ]  # fmt: skip
    channels = channels_of(vault, far)
    files = {
        "monitor.yaml": {
            "first_poll": "alert", "max_age": "off",
            "fetch": {"allow_networks": ["127.0.0.0/8"], "gap": "0s", "timeout": "2s"},
        },
        "feeds.yaml": {"feeds": feeds},
        "channels.yaml": {"channels": channels | {"file": "jsonl://alerts.jsonl"}, "default": list(channels)},
        "rules/watch.yaml": {"rules": [{"name": "Boats", "match": "boat AND strike"}]},
    }  # fmt: skip
    for name, tree in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(tree, indent=1), encoding="utf-8")


@dataclass
class World:
    """A configuration full of secrets, and the far ends."""

    config: Path
    state: Path
    vault: Vault
    far: Far

    async def said(self, *commands: Sequence[str], prelude: str = "") -> bytes:
        """All that commands print, run in one process that logs at every level."""
        words = [[*command, "--config", str(self.config)] for command in commands]
        environ = (
            os.environ | self.vault.environ | {"STATE_DIRECTORY": str(self.state), "PYTHONPATH": str(ROOT)}
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SCRIPT, json.dumps(words), prelude),
            cwd=self.config.parent,
            env=environ | {"PYTHONFAULTHANDLER": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(60):
                out, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, out.decode()[-3000:]
        return out

    def stored(self) -> set[str]:
        """The secrets in the state folder, in its bytes or in what its tables hold as text.

        A feed's own address is needed to poll it, and stands in `feeds.url` of the store (mode 600), nowhere else.
        """
        raw = b"".join(file.read_bytes() for file in self.state.rglob("*") if file.is_file())
        connection = sqlite3.connect(self.state / "news-monitor.db")
        try:
            connection.execute("UPDATE feeds SET url = id")
            rows = "\n".join(connection.iterdump()).encode()
        finally:
            connection.close()  # the change is not kept
        address = {"token-pw", "token-path", "token-query"}
        return self.vault.found_in(raw) - address | self.vault.found_in(rows)


async def rain(_request: web.Request) -> web.StreamResponse:
    item = "<item><title>Rain in the north</title><link>/rain</link><guid>rain</guid></item>"
    text = f'<rss version="2.0"><channel><title>Weather</title>{item}</channel></rss>'
    return web.Response(text=text, content_type="application/rss+xml")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    config = tmp_path / "config"
    vault = Vault(config)
    async with far_ends() as far, open_site(Pulse()) as site:
        for number in range(2):
            item = Item(key=str(number), title=f"Navy reports boat strike {number}", link=f"/boats{number}")
            site.publish("/members.xml", item, article_page(item.title, PASSAGE))
        configure(config, vault, far, site.root)
        address = f"/{vault.values['token-path']}/a.xml?key={vault.values['token-query']}"
        site.odd[address] = rain
        site.pages["/rain"] = article_page("Rain", "It rains in the north.")
        yield World(config=config, state=tmp_path / "state", vault=vault, far=far)


# --- proofs -----------------------------------------------------------------------------------------------------------


async def test_no_command_prints_or_stores_a_secret(world: World) -> None:
    vault = world.vault
    assert len(vault.values) >= 30
    first = await world.said(["check"], ["check", "--json"], ["run", "--once", "--json"], ["run", "--once"])
    assert (world.state / "news-monitor.db").stat().st_mode & 0o077 == 0
    assert first.count(b"exit 0") >= 2 and b"503" in first
    assert vault.found_in(first) == set()
    assert world.stored() == set()

    names = [*json.loads((world.config / "channels.yaml").read_text())["channels"]]
    listed, tested = await asyncio.gather(
        world.said(
            ["status"], ["status", "--json"], ["feeds", "list"], ["feeds", "list", "--health"],
            ["feeds", "list", "--json"], ["feeds", "show", "Members"], ["feeds", "show", "Token"], ["feeds", "show", "Proxied", "--json"],
            ["feeds", "export"], ["rules", "list", "--json"], ["rules", "explain", "Boats", "watch.md"],
            ["channels", "list"], ["channels", "list", "--json"], ["channels", "route", "Boats", "--json"],
            ["channels", "template", "mail", "--part", "html"], ["alerts", "list"], ["alerts", "list", "--json"],
            ["alerts", "list", "--dead"], ["alerts", "feed"], ["alerts", "feed", "--format", "json"],
            ["alerts", "retry", "--dead"], ["alerts", "drop", "--channel", "mail"],
        ),
        world.said(*(["channels", "test", name] for name in names), ["channels", "test", "good", "--json"]),
    )  # fmt: skip
    assert b"Navy reports boat strike" in listed and tested.count(b"$ channels test") == len(names) + 1
    assert vault.found_in(b"\n".join(world.far.told)) >= {
        "good-user", "good-pw", "good-token", "good-query", "good-header", "refusing-pw", "rude-token", "mail-pw",
        "chat-token", "push-token", "form-pw", "xml-token",
    }  # fmt: skip
    assert vault.found_in(listed) == set()
    assert vault.found_in(tested) == set()
    assert world.stored() == set()


async def test_a_library_that_fails_with_all_it_knows_in_its_message_is_told_without(world: World) -> None:
    tests = (["channels", "test", name] for name in ("mail", "good", "chat", "form"))
    bugged = await world.said(*tests, ["run", "--once", "--json"], prelude=BUG)
    assert bugged.count(b"internal error") >= 2
    assert world.vault.found_in(bugged) == set()
    assert world.stored() == set()


async def test_a_configuration_that_is_refused_shows_no_secret(world: World) -> None:
    text = (world.config / "channels.yaml").read_text()
    for wrong in (
        text.replace("json://", "jsno://"),
        text.replace("mailto://", "slack://"),
        text.replace('": "', '": "a b '),
    ):
        (world.config / "channels.yaml").write_text(wrong)
        said = await world.said(["check"], ["check", "--json"], ["channels", "template", "good"])
        assert b"exit 78" in said
        assert world.vault.found_in(said) == set()
