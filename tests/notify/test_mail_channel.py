import asyncio
import socket
import time
from dataclasses import replace
from typing import Any

import pytest

from monitor.model import Alert, SendResult
from monitor.notify.clean import cut

# --- what a mail holds ------------------------------------------------------------------------------------------------


async def test_a_mail_arrives_once_with_text_html_and_headers(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    outcome = await opened(mail_server.url()).send(alert, repeat=False)

    assert outcome.result is SendResult.SENT
    (mail,) = mail_server.mails
    assert mail["Subject"] == "[Boat strikes] Navy strikes second boat in a week"
    assert mail["From"] == "news-monitor <monitor@example.org>"
    assert mail["To"] == "editors@example.org"
    assert mail["X-News-Monitor-Alert-Id"] == alert.id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert "a **strike** had sunk a second **boat**" in text.get_content()
    assert text.get_content().rstrip().splitlines()[-1] == f"Alert {alert.id}"
    assert html.get_content_type() == "text/html"
    assert f'href="{alert.url}"' in html.get_content()


async def test_a_repeat_says_so_and_keeps_its_message_id(opened: Any, mail_server: Any, alert: Alert) -> None:
    channel = opened(mail_server.url())
    await channel.send(alert, repeat=False)
    await channel.send(alert, repeat=True)

    first, second = mail_server.mails
    assert second["Subject"].startswith("Possible repeat: [Boat strikes]")
    assert second.get_body(("plain",)).get_content().startswith("Possible repeat: ")
    assert "Possible repeat: " in second.get_body(("html",)).get_content()
    assert first.get_all("Message-ID") == second.get_all("Message-ID")
    assert len(first.get_all("Message-ID")) == 1


async def test_two_alerts_have_two_message_ids(opened: Any, mail_server: Any, alert: Alert) -> None:
    channel = opened(mail_server.url())
    await channel.send(alert, repeat=False)
    await channel.send(replace(alert, id="another"), repeat=False)

    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


async def test_an_urgent_alert_is_marked_important(opened: Any, mail_server: Any, rich_alert: Alert) -> None:
    await opened(mail_server.url()).send(rich_alert, repeat=False)

    assert mail_server.mails[0]["Importance"] == "high"


async def test_format_text_sends_the_text_alone(opened: Any, mail_server: Any, alert: Alert) -> None:
    await opened(mail_server.url(more="&format=text")).send(alert, repeat=False)

    assert mail_server.mails[0].get_content_type() == "text/plain"


async def test_headers_of_the_address_are_added_but_replace_none(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    more = "&%2BX-Desk=world&%2BMessage-ID=%3Cmine%40example.org%3E"
    await opened(mail_server.url(more=more)).send(alert, repeat=False)

    mail = mail_server.mails[0]
    assert mail["X-Desk"] == "world"
    assert len(mail.get_all("Message-ID")) == 1


async def test_a_title_cannot_forge_a_header(opened: Any, mail_server: Any, alert: Alert) -> None:
    nasty = replace(alert, title="Boats\r\nBcc: all@example.org\r\n\r\n<script>", rule="a\nX-Forged: b")
    outcome = await opened(mail_server.url()).send(nasty, repeat=False)

    assert outcome.result is SendResult.SENT
    mail = mail_server.mails[0]
    assert mail["Bcc"] is None
    assert mail["X-Forged"] is None
    assert mail["Subject"] == "[a X-Forged: b] Boats Bcc: all@example.org <script>"
    assert "<script>" not in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "title",
    [
        "Флот потопил лодку, 海軍が船を撃沈, غرق قارب 🚤",
        "Åland] Åland øre",
        "слово " * 30 + "end",
        "a" * 190,
    ],
)
async def test_text_of_any_script_survives(opened: Any, mail_server: Any, alert: Alert, title: str) -> None:
    await opened(mail_server.url()).send(replace(alert, title=title), repeat=False)

    mail = mail_server.mails[0]
    assert mail["Subject"] == cut(f"[Boat strikes] {title}", 200)
    assert title in mail.get_body(("plain",)).get_content()
    assert title in mail.get_body(("html",)).get_content()


# --- pace -------------------------------------------------------------------------------------------------------------


async def test_five_mails_do_not_wait_for_one_another(opened: Any, mail_server: Any, alert: Alert) -> None:
    channel = opened(mail_server.url())
    await channel.send(replace(alert, id="0"), repeat=False)  # imports Apprise
    began = time.monotonic()
    for number in range(1, 6):
        await channel.send(replace(alert, id=str(number)), repeat=False)

    assert len(mail_server.mails) == 6
    assert time.monotonic() - began < 3  # Apprise's own pause would make it 27 s


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("550 5.1.1 no such user", SendResult.REJECTED),
        ("451 4.7.1 greylisted, come back", SendResult.REFUSED),
    ],
)
async def test_the_servers_answer_decides(
    opened: Any, mail_server: Any, alert: Alert, answer: str, result: SendResult
) -> None:
    mail_server.rcpt_answers["editors@example.org"] = answer
    at_recipient = await opened(mail_server.url()).send(alert, repeat=False)
    mail_server.rcpt_answers.clear()
    mail_server.data_answer = answer
    at_message = await opened(mail_server.url()).send(alert, repeat=False)

    assert (at_recipient.result, at_message.result) == (result, result)
    assert at_recipient.sentence == f"the mail server refused the recipient: {answer}"
    assert at_message.sentence == f"the mail server refused the message: {answer}"
    assert mail_server.mails == []


async def test_a_refused_connection_is_tried_again_later(opened: Any, alert: Alert) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org"
    outcome = await opened(url).send(alert, repeat=False)

    assert outcome.result is SendResult.REFUSED
    assert outcome.sentence == "the mail server could not be reached: connection refused"


async def _talk_until(
    step: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, at_end: bytes = b""
) -> None:
    """Speak SMTP up to and including the line that starts with `step`, answer `at_end` and hang up."""
    writer.write(b"220 test ESMTP\r\n")
    in_data = False
    while line := await reader.readline():
        if line.upper().startswith(step):
            break
        if not in_data:
            in_data = line.upper().startswith(b"DATA")
            writer.write(b"354 go on\r\n" if in_data else b"250 OK\r\n")
    writer.write(at_end)
    writer.close()


@pytest.mark.parametrize(
    ("step", "result"),
    [
        (b"MAIL", SendResult.REFUSED),
        (b"RCPT", SendResult.REFUSED),
        (b".\r\n", SendResult.IN_DOUBT),
    ],
)
async def test_a_server_that_hangs_up_leaves_doubt_only_after_the_message(
    opened: Any, raw_server: Any, alert: Alert, step: bytes, result: SendResult
) -> None:
    port = await raw_server(lambda reader, writer: _talk_until(step, reader, writer))
    url = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org"
    outcome = await opened(url).send(alert, repeat=False)

    assert outcome.result is result


async def test_a_server_that_never_answers_the_message_leaves_doubt(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    done = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while not (await reader.readline()).upper().startswith(b"DATA"):
            writer.write(b"250 OK\r\n")
        writer.write(b"354 go on\r\n")
        await done.wait()
        writer.close()

    port = await raw_server(hang)
    url = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org"
    slow_server = await opened(f"{url}&cto=0.2").send(alert, repeat=False)
    out_of_patience = await opened(url, patience=0.3).send(alert, repeat=False)
    done.set()

    assert slow_server.result is SendResult.IN_DOUBT
    assert slow_server.sentence == "the mail server did not answer in time: it may have arrived"
    assert out_of_patience.result is SendResult.IN_DOUBT
    assert out_of_patience.sentence == "no answer within 0.3 s: it may have arrived"


async def test_a_refused_login_is_for_good_and_keeps_the_password_secret(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        await reader.readline()
        writer.write(b"250-test\r\n250 AUTH PLAIN\r\n")
        await reader.readline()
        writer.write(b"535 5.7.8 hunter2-secret is not the password\r\n")
        await reader.readline()
        writer.close()

    port = await raw_server(refuse)
    url = f"mailto://desk:hunter2-secret@127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org"
    outcome = await opened(url).send(alert, repeat=False)

    assert outcome.result is SendResult.REJECTED
    assert outcome.sentence == "the mail server refused the login: 535 5.7.8 *** is not the password"


async def test_a_server_without_encryption_is_not_spoken_to(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    url = mail_server.url().replace("mailto:", "mailtos:")
    outcome = await opened(url).send(alert, repeat=False)

    assert outcome.result is SendResult.REJECTED
    assert "STARTTLS" in outcome.sentence
    assert mail_server.mails == []


# --- several recipients -----------------------------------------------------------------------------------------------


async def test_all_recipients_get_one_mail_and_blind_copies_stay_blind(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    url = mail_server.url(to="a@example.org,b@example.org", more="&cc=c@example.org&bcc=d@example.org")
    await opened(url).send(alert, repeat=False)

    assert mail_server.recipients == [["a@example.org", "b@example.org", "c@example.org", "d@example.org"]]
    (mail,) = mail_server.mails
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail["Cc"] == "c@example.org"
    assert "d@example.org" not in mail.as_string()


@pytest.mark.parametrize(
    ("answer", "result"), [("451 later", SendResult.REFUSED), ("550 no", SendResult.REJECTED)]
)
async def test_if_one_recipient_is_refused_nobody_gets_it_so_that_nobody_gets_it_twice(
    opened: Any, mail_server: Any, alert: Alert, answer: str, result: SendResult
) -> None:
    channel = opened(mail_server.url(to="a@example.org,b@example.org"))
    mail_server.rcpt_answers["b@example.org"] = answer
    first = await channel.send(alert, repeat=False)
    mail_server.rcpt_answers.clear()
    await channel.send(alert, repeat=False)

    assert first.result is result
    assert mail_server.recipients == [["a@example.org", "b@example.org"]]


async def test_an_address_without_recipients_is_rejected(opened: Any, mail_server: Any, alert: Alert) -> None:
    outcome = await opened(mail_server.url(to="nobody")).send(alert, repeat=False)

    assert outcome.result is SendResult.REJECTED
    assert outcome.sentence == "this channel names no valid recipient"
