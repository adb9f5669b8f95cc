"""Far ends that stall, lie or flood: each attempt ends in time, with an outcome that is true and a sentence that helps."""

import asyncio
import gc
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import InvalidURL
from aiosmtpd.smtp import SMTP

from monitor.model import Alert, Blame, SendResult
from monitor.notify.outcomes import of_error
from tests.world.outbox import alone

SELF_SIGNED = Path(__file__).parents[1] / "fetch" / "self_signed.pem"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
async def _warm(opened: Any, raw_server: Any, alert: Alert) -> None:
    """The first send imports Apprise, which would count against a small patience."""
    await opened("json://127.0.0.1:1").deliver(alone(alert))


def mail_url(port: int, more: str = "") -> str:
    return f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org{more}"


def speaking(
    *, greeting: bytes = b"220 test\r\n", answers: dict[bytes, bytes], at_end: bytes | None = b"250 OK\r\n"
) -> Talk:
    """A mail server that answers commands as told, all others with 250, and hangs up after a mail if `at_end` is None."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        in_data = False
        with suppress(ConnectionError):
            while line := await reader.readline():
                command = line[:4].upper().strip()
                if in_data and line != b".\r\n":
                    continue
                if in_data and at_end is None:
                    break
                reply = at_end if in_data else answers.get(command, b"250 OK\r\n")
                in_data = command == b"DATA"
                writer.write(b"354 go on\r\n" if in_data and command not in answers else reply or b"")
            writer.close()

    return talk


# --- mail -------------------------------------------------------------------------------------------------------------


def refusing(command: bytes, answer: bytes) -> Talk:
    return speaking(answers={command: answer + b"\r\n"})


@pytest.mark.parametrize(
    ("result", "blame", "talk", "words"),
    [
        (
            *("refused", "channel", speaking(greeting=b"421 4.3.2 busy\r\n", answers={})),
            "refused the connection: the server takes no mail at the moment (421 4.3.2 busy)",
        ),
        (
            *("rejected", "channel", refusing(b"MAIL", b"550 5.7.1 not you")),
            "refused the sender: the server's rules forbid it (550 5.7.1 not you)",
        ),
        ("refused", "message", refusing(b"RCPT", b"451 later"), "refused the recipient: 451 later"),
        (
            *("refused", "channel", refusing(b"RCPT", b"421 too many")),
            "refused the recipient: it takes no mail at the moment (421 too many)",
        ),
        (
            *("refused", "message", refusing(b"RCPT", b"452 4.2.2 full")),
            "refused the recipient: the mailbox is full (452 4.2.2 full)",
        ),
        ("rejected", "message", refusing(b"DATA", b"554 no"), "refused the message: 554 no"),
        (
            *("rejected", "message", speaking(answers={}, at_end=b"550 5.7.26 who are you\r\n")),
            "refused the message: the sender's domain does not vouch for this mail (SPF or DKIM) (550 5.7.26 who are you)",
        ),
        ("in doubt", "channel", speaking(answers={}, at_end=None), "broke off: it may have arrived"),
        (
            *("in doubt", "channel", speaking(answers={}, at_end=b"")),
            "did not answer in time: it may have arrived",
        ),
        ("refused", "channel", speaking(answers={b"EHLO": b""}), "did not answer in time"),
    ],
    ids=["421-greeting", "550-mail", "451", "421-rcpt", "452", "554-data", "550-end", "drop", "hang", "mute"],
)
async def test_a_mail_server_at_its_worst(
    *, opened: Any, raw_server: Any, alert: Alert, talk: Talk, result: str, blame: str, words: str
) -> None:
    channel = opened(mail_url(await raw_server(talk)), patience=0.8 if "in time" in words else 10)
    outcome = await channel.deliver(alone(alert))

    assert (outcome.result, outcome.blame) == (SendResult(result), Blame(blame))
    assert outcome.sentence == f"the mail server {words}"


async def test_a_hang_before_the_250_frees_the_thread_for_the_next(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    channel = opened(mail_url(await raw_server(speaking(answers={}, at_end=b""))), patience=0.6)
    outcomes = [await channel.deliver(alone(replace(alert, id=str(number)))) for number in range(3)]

    assert [one.sentence for one in outcomes] == [
        "the mail server did not answer in time: it may have arrived"
    ] * 3


async def test_a_mail_server_that_drips_costs_no_more_than_the_patience(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"2")
                await writer.drain()
                await asyncio.sleep(0.02)

    channel = opened(mail_url(await raw_server(drip)), patience=0.3)
    began = time.monotonic()
    outcome = await channel.deliver(alone(alert))

    assert outcome.result is SendResult.REFUSED  # no command was sent yet
    assert time.monotonic() - began < 4


async def test_a_mail_server_hides_nothing_behind_its_farewell(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    channel = opened(mail_url(await raw_server(speaking(answers={b"QUIT": b""}))), patience=0.8)

    assert (await channel.deliver(alone(alert))).result is SendResult.SENT


async def test_a_line_of_a_single_dot_arrives(opened: Any, mail_server: Any, alert: Alert) -> None:
    evidence = replace(alert.evidence[0], passage="one\n.\n..two\n.three", spans=((0, 3),))
    await opened(mail_server.url()).deliver(alone(replace(alert, title=".", evidence=(evidence,))))

    text = mail_server.mails[0].get_body(("plain",)).get_content()
    assert text.rstrip().endswith(f"Alert {alert.id}")


@pytest.mark.parametrize("form", ["plain", "base64", "url"])
async def test_a_mail_server_that_repeats_the_login_tells_nobody(
    opened: Any, raw_server: Any, alert: Alert, form: str
) -> None:
    echoed = {
        "plain": b"hunter2/secret",
        "base64": b"AGRlc2sAaHVudGVyMi9zZWNyZXQ=",
        "url": b"hunter2%2Fsecret",
    }
    answers = {
        b"EHLO": b"250-test\r\n250 AUTH PLAIN\r\n",
        b"AUTH": b"535 5.7.8 never heard of " + echoed[form] + b"\r\n",
    }
    port = await raw_server(speaking(answers=answers))
    url = mail_url(port).replace("mailto://", "mailto://desk:hunter2%2Fsecret@")
    outcome = await opened(url).deliver(alone(alert))

    assert (outcome.result, outcome.blame) == (SendResult.REJECTED, Blame.CHANNEL)
    assert "the user name or password is wrong (535 5.7.8 never heard of " in outcome.sentence
    for secret in (b"hunter2/secret", b"hunter2%2Fsecret", b"aHVudGVyMi9zZWNyZX", b"h1bnRlcjIvc2VjcmV0"):
        assert secret.decode() not in outcome.sentence


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
async def test_mail_goes_over_tls_to_whom_the_address_trusts(
    opened: Any, mail_server: Any, alert: Alert, mode: str
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(SELF_SIGNED)
    loop = asyncio.get_running_loop()
    at_once = mode == "ssl"
    server = await loop.create_server(
        lambda: SMTP(
            mail_server,
            hostname="test",
            loop=loop,
            tls_context=None if at_once else context,
            require_starttls=not at_once,
        ),
        "127.0.0.1",
        0,
        ssl=context if at_once else None,
    )
    url = mail_url(server.sockets[0].getsockname()[1], f"&mode={mode}").replace("mailto:", "mailtos:")
    strict = await opened(url).deliver(alone(alert))
    trusting = await opened(f"{url}&verify=no").deliver(alone(alert))
    server.close()

    assert (strict.result, strict.sentence) == (
        SendResult.REFUSED,
        "the mail server has no valid certificate",
    )
    assert trusting.result is SendResult.SENT
    assert len(mail_server.mails) == 1


# --- webhooks ---------------------------------------------------------------------------------------------------------


def from_now(after: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + after, usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        ("-5", 0, 0),
        (timedelta(hours=1), 3500, 3600),
        (timedelta(hours=-1), 0, 0),
        ("soon", 60, 60),
        ("nan", 60, 60),
        ("1e300", 366 * 86400, 366 * 86400),
    ],
)
async def test_when_a_webhook_wants_to_be_asked_again_is_kept(
    *, opened: Any, web_server: Any, alert: Alert, header: str | timedelta, least: float, most: float
) -> None:
    value = header if isinstance(header, str) else from_now(header)
    web_server.status, web_server.headers = 429, {"Retry-After": value}
    outcome = await opened(web_server.url()).deliver(alone(alert))

    assert (outcome.result, outcome.blame) == (SendResult.REFUSED, Blame.CHANNEL)
    assert timedelta(seconds=least) <= outcome.retry_after <= timedelta(seconds=most)


@pytest.mark.parametrize(
    ("status", "result", "blame"),
    [
        (400, SendResult.REJECTED, Blame.MESSAGE),
        (401, SendResult.REJECTED, Blame.CHANNEL),
        (403, SendResult.REJECTED, Blame.CHANNEL),
        (404, SendResult.REJECTED, Blame.CHANNEL),
        (408, SendResult.REFUSED, Blame.CHANNEL),
        (410, SendResult.REJECTED, Blame.CHANNEL),
        (413, SendResult.REJECTED, Blame.MESSAGE),
        (422, SendResult.REJECTED, Blame.MESSAGE),
        (425, SendResult.REFUSED, Blame.CHANNEL),
        (500, SendResult.REFUSED, Blame.CHANNEL),
        (503, SendResult.REFUSED, Blame.CHANNEL),
    ],
)
async def test_whose_matter_a_status_is(
    *, opened: Any, web_server: Any, alert: Alert, status: int, result: SendResult, blame: Blame
) -> None:
    web_server.status, web_server.headers = status, {"Retry-After": "7"}
    outcome = await opened(web_server.url()).deliver(alone(alert))

    assert (outcome.result, outcome.blame) == (result, blame)
    assert outcome.retry_after == (timedelta(seconds=7) if result is SendResult.REFUSED else None)


def answering(*parts: bytes, pause: float = 0, reset: bool = False) -> Talk:
    """A web server that reads a request and sends `parts`, again and again the last one, with pauses."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            if reset:
                writer.transport.abort()
                return
            for part in parts[:-1]:
                writer.write(part)
            while not writer.is_closing():
                writer.write(parts[-1])
                await writer.drain()
                await asyncio.sleep(pause)

    return talk


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n"


@pytest.mark.parametrize(
    ("talk", "result", "words"),
    [
        (answering(b"", reset=True), SendResult.IN_DOUBT, "the webhook broke off: it may have arrived"),
        (
            answering(b"HTTP/1.1 200 OK\r\nX-Drip: ", b"a", pause=0.02),
            SendResult.IN_DOUBT,
            "the webhook did not answer in time: it may have arrived",
        ),
        (answering(_HEAD, b"a", pause=0.02), SendResult.SENT, "taken"),
        (answering(_HEAD, b"a" * 65536), SendResult.SENT, "taken"),
        (
            answering(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 60000 + b"\r\n"),
            SendResult.IN_DOUBT,
            "the webhook broke off: it may have arrived",
        ),
        (answering(b"hello\r\n\r\n"), SendResult.IN_DOUBT, "the webhook broke off: it may have arrived"),
    ],
    ids=["reset", "drip-head", "drip-body", "huge", "huge-head", "no-http"],
)
async def test_a_webhook_at_its_worst(
    *, opened: Any, raw_server: Any, alert: Alert, talk: Talk, result: SendResult, words: str
) -> None:
    channel = opened(f"json://127.0.0.1:{await raw_server(talk)}/secret-token", patience=0.8)
    began = time.monotonic()
    outcome = await channel.deliver(alone(alert))

    assert (outcome.result, outcome.sentence) == (result, words)
    assert time.monotonic() - began < 4


async def test_a_read_limit_of_the_address_counts_for_the_whole_answer(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    port = await raw_server(answering(b"HTTP/1.1 200 OK\r\nX-Drip: ", b"a", pause=0.02))
    began = time.monotonic()
    outcome = await opened(f"json://127.0.0.1:{port}/?rto=0.3").deliver(alone(alert))

    assert outcome.result is SendResult.IN_DOUBT
    assert time.monotonic() - began < 4


async def test_a_certificate_that_nobody_vouches_for_is_refused_unless_the_address_allows_it(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(SELF_SIGNED)
    port = await raw_server(answer, context)
    strict = await opened(f"jsons://127.0.0.1:{port}/").deliver(alone(alert))
    trusting = await opened(f"jsons://127.0.0.1:{port}/?verify=no").deliver(alone(alert))

    assert (strict.result, strict.sentence) == (
        SendResult.REFUSED,
        "the webhook has no valid certificate",
    )
    assert trusting.result is SendResult.SENT


async def test_a_server_that_says_no_farewell_keeps_no_socket_open(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.transport.pause_reading()  # and so never sees that the client has ended the TLS session
        await asyncio.Event().wait()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(SELF_SIGNED)
    port = await raw_server(answer, context)
    outcome = await opened(f"jsons://127.0.0.1:{port}/?verify=no").deliver(alone(alert))

    assert outcome.result is SendResult.SENT
    gc.collect()  # a socket that was left open says so now, which is an error here


# --- proxies ----------------------------------------------------------------------------------------------------------


async def test_the_proxy_of_the_environment_is_used(
    opened: Any, web_server: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{web_server.port}")
    outcome = await opened("json://hooks.example/desk").deliver(alone(alert))

    assert outcome.result is SendResult.SENT
    assert web_server.asked[0].headers["Host"] == "hooks.example"


async def test_a_host_that_the_environment_exempts_is_asked_itself(
    opened: Any, web_server: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.0/8")
    outcome = await opened(web_server.url()).deliver(alone(alert))

    assert outcome.result is SendResult.SENT


@pytest.mark.parametrize(
    ("error", "under_way", "result", "words"),
    [
        (socket.gaierror(-2, "secret-host"), True, "refused", "could not be reached: its name is not known"),
        (ConnectionResetError("secret-host"), False, "refused", "broke off"),
        (ConnectionResetError("secret-host"), True, "in doubt", "broke off: it may have arrived"),
        (InvalidURL("http://secret-host"), False, "rejected", "this channel's address is not valid"),
    ],
)
def test_an_error_is_told_in_our_own_words(
    error: Exception, under_way: bool, result: str, words: str
) -> None:
    wrapped = OSError("around it")
    wrapped.__cause__ = error
    outcome = of_error("the webhook", wrapped, under_way=under_way)

    assert outcome.result == SendResult(result)
    assert outcome.sentence.removeprefix("the webhook").lstrip(": ") == words
