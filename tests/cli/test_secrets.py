"""Thirty-odd secrets, in every place that takes one, through every command: none is ever printed, logged or stored."""

import asyncio
import json
import os
import sqlite3
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web

from tests.cli.canaries import Far, Vault, far_ends, forms
from tests.world.pulse import Pulse
from tests.world.site import Item, article_page, open_site

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
# Libraries that fail in a way nobody thought of, with all they were called with in the message.
BUG = """
import aiohttp, http.client, smtplib
def fails(self, *args, **kwargs):
    raise RuntimeError(f"a bug: {args!r} {kwargs!r}")
aiohttp.ClientSession._request = fails
http.client.HTTPConnection.putheader = fails
smtplib.SMTP.login = smtplib.SMTP.auth = smtplib.SMTP.docmd = fails
"""
# The program itself fails, with this text in the message.
CRASH = """
import asyncio
def fails(*args, **kwargs):
    raise RuntimeError({text!r})
asyncio.run = fails
"""


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
        {
            "name": "Moved",
            "url": f"http://reader:{odd('moved-pw')}@127.0.0.1:{far.hook}/moved/{plain('moved-path')}?key={odd('moved-query')}",
            "headers": {"X-Key": plain("moved-header")},
        },
        {"name": "Closed", "url": f"http://127.0.0.1:{far.closed}/x", "user": "me", "password": odd("closed-feed-pw")},
        {"name": "Proxied", "url": f"http://127.0.0.1:{far.closed}/y", "proxy": f"http://{odd('proxy-user')}:{odd('proxy-pw')}@127.0.0.1:{far.hook}"},
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
        """The secrets in the state folder, in its bytes or in what its tables hold as text."""
        raw = b"".join(file.read_bytes() for file in self.state.rglob("*") if file.is_file())
        connection = sqlite3.connect(self.state / "news-monitor.db")
        try:
            rows = "\n".join(connection.iterdump()).encode()
        finally:
            connection.close()
        assert b"${" in raw, "feeds go by their addresses as they are written"
        return self.vault.found_in(raw) | self.vault.found_in(rows)


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
    run = ["run", "--once"]
    first = await world.said(["check"], ["check", "--json"], [*run, "--json"], run, run, run)
    assert (world.state / "news-monitor.db").stat().st_mode & 0o077 == 0
    assert first.count(b"exit 0") >= 2 and b"503" in first
    assert vault.found_in(first) == set()
    assert world.stored() == set()
    assert first.count(b"feed-moved") == 1
    asked = [told for told in world.far.told if told.startswith(b"/moved")]
    assert asked[-1].startswith(b"/moved/on/") and asked[-2].startswith(b"/moved/on/")
    assert vault.found_in(asked[-1]) == {"moved-pw", "moved-path", "moved-query", "moved-header"}

    names = [*json.loads((world.config / "channels.yaml").read_text())["channels"]]
    listed, tested = await asyncio.gather(
        world.said(
            ["status"], ["status", "--json"], ["feeds", "list"], ["feeds", "list", "--health"],
            ["feeds", "list", "--json"], ["feeds", "show", "Members"], ["feeds", "show", "Token"], ["feeds", "show", "Moved"], ["feeds", "list", "--health", "--json"], ["feeds", "show", "Proxied", "--json"],
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
        "moved-pw", "moved-path", "moved-query", "moved-header", "proxy-user", "proxy-pw",
        "good-user", "good-pw", "good-token", "good-query", "good-header", "refusing-pw", "rude-token", "mail-pw",
        "chat-token", "push-token", "form-pw", "xml-token",
    }  # fmt: skip
    assert vault.found_in(listed) == set()
    assert vault.found_in(tested) == set()
    assert world.stored() == set()


async def test_a_library_that_fails_with_all_it_knows_in_its_message_is_told_without(world: World) -> None:
    tests = (["channels", "test", name] for name in ("mail", "good", "chat", "form"))
    show = ["feeds", "show", "Members"]
    bugged = await world.said(*tests, ["run", "--once", "--json"], ["run", "--once"], show, prelude=BUG)
    assert bugged.count(b"internal error") >= 2
    assert bugged.count(b"RuntimeError: a bug:") >= 2 * 6
    assert bugged.count(b"Basic ***") >= 2 and bugged.count(b"'X-Key': '***'") >= 2
    assert world.vault.found_in(bugged) == set()
    assert world.stored() == set()


async def test_the_crash_of_the_program_itself_is_told_without(world: World) -> None:
    text = " ".join(form.decode() for value in world.vault.values.values() for form in forms(value))
    crashed = await world.said(["run", "--once"], ["run"], prelude=CRASH.format(text=text))
    assert crashed.count(b"RuntimeError: *** ***") == 2
    assert crashed.count(b"exit 1") == 2
    assert world.vault.found_in(crashed) == set()


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
