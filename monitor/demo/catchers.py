"""What the daemon sends becomes `Received`: a real SMTP server and a real webhook receiver, on loopback ports."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from itertools import islice, zip_longest
from typing import Any

from aiohttp import web

from monitor.demo.sites import HOST, Now, serving
from monitor.errors import DemoError

MAIL, WEBHOOK = "mail", "webhook"
CHANNELS = (MAIL, WEBHOOK)

_MAX_MESSAGE = 1_000_000  # bytes; an alert has a few thousand
_LINK = re.compile(r"^https?://\S+$", re.MULTILINE)
_NAMED = re.compile(r"Rules?: (.+)")
_PRIORITY = re.compile(r"(?: \(\w+\))?(?:, )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage, its hits as (start, end) offsets, and the part of the article that it stands in."""

    field: str
    passage: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message that reached us: on which channel, when, about which rule and address ("" where it did not say).

    `quotes` is what a webhook carries; a mail has `subject` and `text` instead.
    """

    channel: str
    at: datetime
    alert_id: str
    rule: str
    url: str
    repeat: bool
    quotes: tuple[Quote, ...] = ()
    subject: str = ""
    text: str = ""


Take = Callable[[Received], None]


def require_smtp_server() -> None:
    """Raises `DemoError` with what to do, if the package for the demo's mail server is not installed."""
    try:
        import aiosmtpd.smtp  # noqa: F401, PLC0415 - an extra: the rest of the program does without
    except ImportError:
        raise DemoError(
            "the demo receives its mails with aiosmtpd, which is not installed: pip install 'news-monitor[demo]'"
        ) from None


# --- mail ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def catching_mail(take: Take, now: Now, rules: Sequence[str]) -> AsyncIterator[int]:
    """A mail server on a free loopback port: that port. `rules` are the names that a mail can speak of."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - an extra: the rest of the program does without

    # What a client does wrong shows in what it then sends; the server's own remarks would land on the terminal.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    postbox = _Postbox(take, now, rules)
    make = partial(SMTP, postbox, hostname="localhost", data_size_limit=_MAX_MESSAGE, enable_SMTPUTF8=True)
    server = await asyncio.get_running_loop().create_server(make, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class _Postbox:
    """Takes every mail; aiosmtpd calls it by this method name."""

    def __init__(self, take: Take, now: Now, rules: Sequence[str]) -> None:
        self._take = take
        self._now = now
        self._rules = rules

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802
        """Read one mail."""
        for received in read_mail(envelope.content, self._rules, self._now()):
            self._take(received)
        return "250 Thank you"


def read_mail(content: bytes, rules: Sequence[str], at: datetime) -> tuple[Received, ...]:
    """What a mail says: the alerts' ids from its headers, rules and link from its plain text; one for each rule that hit
    the article."""
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    part = mail.get_body(("plain",))
    text = str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
    link, subject = _LINK.search(text), str(mail.get("Subject", ""))
    said = Received(
        channel=MAIL,
        at=at,
        alert_id="",
        rule="",
        url=link[0] if link else "",
        repeat=subject.startswith("Possible repeat"),
        subject=subject,
        text=text,
    )
    named, ids = _rules_in(text, rules), map(str, mail.get_all("X-News-Monitor-Alert-Id", []))
    told = zip_longest(named, islice(ids, max(len(named), 1)), fillvalue="")
    return tuple(replace(said, rule=rule, alert_id=one) for rule, one in told) or (said,)


def _rules_in(text: str, rules: Sequence[str]) -> tuple[str, ...]:
    """The rules that the line `Rule: …` or `Rules: …, …` names, without the priority that may follow in parentheses."""
    said = next((found[1] for line in text.splitlines() if (found := _NAMED.match(line))), "")
    named: list[str] = []
    while said:
        fitting = (rule for rule in rules if re.match(rf"{re.escape(rule)}(?: \(|, |$)", said))
        rule = max(fitting, key=len, default=said)
        named.append(rule)
        said = _PRIORITY.sub("", said.removeprefix(rule), count=1)
    return tuple(named)


# --- webhook --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def catching_webhooks(take: Take, now: Now) -> AsyncIterator[int]:
    """A webhook receiver on a free loopback port: that port."""

    async def post(request: web.Request) -> web.Response:
        try:
            received = read_webhook(await request.read(), now())
        except ValueError as error:
            return web.Response(status=400, text=str(error))
        take(received)
        return web.json_response({"received": received.alert_id})

    app = web.Application(client_max_size=_MAX_MESSAGE)
    app.router.add_post("/{path:.*}", post)
    async with serving(app) as port:
        yield port


def read_webhook(content: bytes, at: datetime) -> Received:
    """What a webhook's body says under `alert`; raises `ValueError` if it is not what the manual promises."""
    try:
        alert = json.loads(content)["alert"]
        return Received(
            channel=WEBHOOK,
            at=at,
            alert_id=str(alert["alert"]),
            rule=str(alert["rule"]),
            url=str(alert["url"]),
            repeat=bool(alert["repeat"]),
            quotes=tuple(map(_quote, alert["evidence"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"not an alert of news-monitor: {error!r}") from None


def _quote(evidence: Any) -> Quote:  # noqa: ANN401 - JSON
    spans = tuple((int(start), int(end)) for start, end in evidence["spans"])
    return Quote(field=str(evidence["field"]), passage=str(evidence["passage"]), spans=spans)
