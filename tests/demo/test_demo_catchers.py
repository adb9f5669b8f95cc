import asyncio
import json
import smtplib
import sys
from email.message import EmailMessage
from io import BytesIO

import aiohttp
import pytest

from monitor.demo.catchers import (
    MAIL,
    WEBHOOK,
    Quote,
    Received,
    catching_mail,
    catching_webhooks,
    read_mail,
    require_smtp_server,
)
from monitor.errors import DemoError
from tests.demo.made_up import NOON

RULES = ("boat strike", "Boat strikes, refined", "Cables (deep)", "Cables")


def a_mail(
    rule: str = "boat strike",
    *,
    named: str = "Rule",
    subject: str = "[boat strike] Two boats",
    url: str = "http://127.0.0.1:1/a",
) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "a@demo.invalid", "b@demo.invalid"
    mail["X-News-Monitor-Alert-Id"] = "5f0c"
    mail.set_content(
        f"{named}: {rule}\n\nTwo boats — struck\n{url}\nQuill, today\n\nFound in the text:\nno http://127.0.0.1:1/b\n\nAlert 5f0c\n"
    )
    mail.add_alternative(f"<p>Rule: nothing</p><a href='{url}'>x</a>", subtype="html")
    return mail


def a_body(**changes: object) -> bytes:
    evidence = [{"field": "body", "passage": "Two boats", "spans": [[4, 9]]}]
    alert = {
        "alert": "5f0c",
        "rule": "boat strike",
        "url": "http://127.0.0.1:1/a",
        "repeat": False,
        "evidence": evidence,
    }
    return json.dumps({"version": "1.0", "title": "t", "alert": {**alert, **changes}}).encode()


async def test_mails_arrive_over_real_smtp() -> None:
    received: list[Received] = []
    async with catching_mail(received.append, lambda: NOON, RULES) as port:
        await asyncio.to_thread(_send, port, [a_mail(), a_mail("Cables (high)", url="http://127.0.0.1:1/c")])
    assert [(one.channel, one.at, one.alert_id, one.repeat) for one in received] == [
        (MAIL, NOON, "5f0c", False)
    ] * 2
    assert [(one.rule, one.url) for one in received] == [
        ("boat strike", "http://127.0.0.1:1/a"),
        ("Cables", "http://127.0.0.1:1/c"),
    ]
    assert received[0].subject == "[boat strike] Two boats"
    assert received[0].text.startswith("Rule: boat strike\n\nTwo boats — struck\n")


def _send(port: int, mails: list[EmailMessage]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for mail in mails:
            client.send_message(mail)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("boat strike", "boat strike"),
        ("Boat strikes, refined (urgent)", "Boat strikes, refined"),
        ("Cables (deep)", "Cables (deep)"),
        ("Cables (deep) (low)", "Cables (deep)"),
        ("Cables (high)", "Cables"),
        ("unheard of", "unheard of"),
    ],
)
def test_a_mails_rule_is_told_apart_from_its_priority(line: str, rule: str) -> None:
    assert [one.rule for one in read_mail(a_mail(line).as_bytes(), RULES, NOON)] == [rule]


def test_a_mail_that_several_rules_brought_counts_for_each() -> None:
    mail = a_mail("Boat strikes, refined (urgent), boat strike, Cables (deep) (low)", named="Rules")
    mail.replace_header("X-News-Monitor-Alert-Id", "a")
    mail["X-News-Monitor-Alert-Id"] = "b"
    received = read_mail(mail.as_bytes(), RULES, NOON)
    assert [(one.rule, one.alert_id) for one in received] == [
        ("Boat strikes, refined", "a"),
        ("boat strike", "b"),
        ("Cables (deep)", ""),
    ]


def test_a_possible_repeat_is_seen_in_the_subject() -> None:
    (received,) = read_mail(a_mail(subject="Possible repeat: [boat strike] Two").as_bytes(), RULES, NOON)
    assert received.repeat


def test_a_mail_that_says_nothing_is_received_all_the_same() -> None:
    (received,) = read_mail(b"Subject: hello\r\n\r\nhi\r\n", RULES, NOON)
    assert (received.alert_id, received.rule, received.url) == ("", "", "")


async def test_webhooks_arrive_over_real_http_and_what_is_no_alert_is_refused() -> None:
    received: list[Received] = []
    async with catching_webhooks(received.append, lambda: NOON) as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}/alerts"
        statuses = []
        for body in (
            a_body(),
            b"not json",
            b"[]",
            b'{"title": "no alert"}',
            a_body(evidence=[{}]),
            a_body(evidence=7),
        ):
            async with session.post(url, data=body) as answer:
                statuses.append(answer.status)
    assert statuses == [200, 400, 400, 400, 400, 400]
    assert received == [
        Received(
            channel=WEBHOOK,
            at=NOON,
            alert_id="5f0c",
            rule="boat strike",
            url="http://127.0.0.1:1/a",
            repeat=False,
            quotes=(Quote(field="body", passage="Two boats", spans=((4, 9),)),),
        )
    ]


async def test_an_oversized_webhook_is_refused() -> None:
    received: list[Received] = []
    body = BytesIO(a_body(rule="x" * 1_100_000))
    async with catching_webhooks(received.append, lambda: NOON) as port, aiohttp.ClientSession() as session:
        answer = await session.post(f"http://127.0.0.1:{port}/alerts", data=body)
        assert answer.status == 413
        answer.release()
    assert received == []


def test_without_aiosmtpd_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    require_smtp_server()
    monkeypatch.setitem(sys.modules, "aiosmtpd.smtp", None)
    with pytest.raises(DemoError, match=r"pip install 'news-monitor\[demo\]'"):
        require_smtp_server()
