"""`channels test`: a marked sample to everybody on a channel, and what came of it in words."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.cli.channel_advice import advice
from monitor.model import Blame, ChannelTerms, OnDoubt, Outcome, SendResult

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]


class Mailbox:
    """Takes mails for everybody but `full@…`."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], str]] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("full@"):
            return "552 5.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append((envelope.rcpt_tos, (envelope.original_content or b"").decode()))
        return "250 taken"


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="localhost"), "127.0.0.1", 0)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture
def hook() -> Iterator[int]:
    """A webhook that answers with the status that stands at the end of its path."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(int(self.path.rpartition("/")[2]))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def channels(folder: Path, text: str) -> None:
    (folder / "channels.yaml").write_text(f"channels:\n  file: jsonl://alerts.jsonl\n{text}")


async def test_every_recipient_gets_a_sample_of_its_own(
    folder: Path, call: Call, capsys: Said, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    to = "a@example.org,full@example.org,b@example.org"
    channels(folder, f"  mail: mailto://127.0.0.1:{port}?from=m@example.org&to={to}&mode=insecure\n")
    assert await asyncio.to_thread(call, "channels", "test", "mail") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("mail to a@example.org: sent: ")
    assert lines[1].startswith("mail to full@example.org: not sent: ") and "552" in lines[1]
    assert any("dead letter" in line for line in lines[2:-1])
    assert lines[-1].startswith("mail to b@example.org: sent: ")
    assert [to for to, _ in box.got] == [["a@example.org"], ["b@example.org"]]
    assert all("test-" in mail for _, mail in box.got)


async def test_programs_are_told_of_each_target(
    folder: Path, call: Call, capsys: Said, mailbox: tuple[Mailbox, int]
) -> None:
    to = "a@example.org,full@example.org"
    channels(folder, f"  mail: mailto://127.0.0.1:{mailbox[1]}?from=m@example.org&to={to}&mode=insecure\n")
    assert await asyncio.to_thread(call, "channels", "test", "mail", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["channel"], told["sent"], told["result"]) == ("mail", False, "rejected")
    assert [(one["target"], one["sent"]) for one in told["targets"]] == [
        ("a@example.org", True),
        ("full@example.org", False),
    ]
    assert told["targets"][0]["advice"] == [] and told["targets"][1]["advice"]


@pytest.mark.parametrize(
    "case",
    [
        (200, "sent", ""),
        (401, "not sent", "to do: check the user, password or token that channels.yaml:3 names"),
        (404, "not sent", "to do: make a new address at the service and write it into channels.yaml:3"),
        (503, "not sent", "an alert would be tried again after some 30 s, and for 3d in all"),
        (504, "perhaps sent", "look whether it is there; an alert would wait for `alerts retry`"),
    ],
)
def test_what_a_webhook_answers_is_explained(
    folder: Path, call: Call, capsys: Said, hook: int, case: tuple[int, str, str]
) -> None:
    status, result, words = case
    channels(folder, f"  hook: {{url: 'json://127.0.0.1:{hook}/{status}', on_doubt: hold}}\n")
    assert call("channels", "test", "hook") == (status != 200)
    said = capsys.readouterr().out
    assert said.startswith(f"hook: {result}: ")
    assert words.replace("channels.yaml", str(folder / "channels.yaml")) in said


def test_a_server_that_is_not_there_is_explained(folder: Path, call: Call, capsys: Said) -> None:
    channels(folder, "  hook: json://127.0.0.1:9/x\n")
    assert call("channels", "test", "hook") == 1
    said = capsys.readouterr().out
    assert "connection refused" in said and "to do: check the host and port" in said


@pytest.mark.parametrize(
    ("outcome", "on_doubt", "first"),
    [
        (Outcome(result=SendResult.SENT, sentence="taken"), OnDoubt.RESEND, None),
        (Outcome(result=SendResult.IN_DOUBT, sentence="broke off"), OnDoubt.RESEND, "sent again, marked"),
        (Outcome(result=SendResult.IN_DOUBT, sentence="broke off"), OnDoubt.HOLD, "`alerts retry`"),
        (Outcome(result=SendResult.IN_DOUBT, sentence="broke off"), OnDoubt.DROP, "not be sent again"),
        (
            Outcome(result=SendResult.REJECTED, sentence="x", blame=Blame.MESSAGE),
            OnDoubt.DROP,
            "recipient and for good",
        ),
        (Outcome(result=SendResult.REJECTED, sentence="x"), OnDoubt.DROP, "the channel and for good"),
    ],
)
def test_what_would_become_of_an_alert_is_said(
    outcome: Outcome, on_doubt: OnDoubt, first: str | None
) -> None:
    terms = ChannelTerms(name="x", on_doubt=on_doubt)
    lines = advice(outcome, terms, where="channels.yaml:3")
    assert (first is None and not lines) or (first is not None and first in lines[0])
