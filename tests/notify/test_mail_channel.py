import asyncio
import socket
import time
from dataclasses import replace
from typing import Any

import pytest

from monitor.model import Alert, Blame, SendResult
from monitor.notify.clean import cut
from tests.world.outbox import alone

# --- what a mail holds ------------------------------------------------------------------------------------------------


async def test_a_mail_arrives_once_with_text_html_and_headers(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    outcome = await opened(mail_server.url()).deliver(alone(alert))

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
    await channel.deliver(alone(alert))
    await channel.deliver(alone(alert, repeat=True))

    first, second = mail_server.mails
    assert second["Subject"].startswith("Possible repeat: [Boat strikes]")
    assert second.get_body(("plain",)).get_content().startswith("Possible repeat: ")
    assert "Possible repeat: " in second.get_body(("html",)).get_content()
    assert first.get_all("Message-ID") == second.get_all("Message-ID")
    assert len(first.get_all("Message-ID")) == 1


async def test_two_alerts_have_two_message_ids(opened: Any, mail_server: Any, alert: Alert) -> None:
    channel = opened(mail_server.url())
    await channel.deliver(alone(alert))
    await channel.deliver(alone(replace(alert, id="another")))

    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


async def test_an_urgent_alert_is_marked_important(opened: Any, mail_server: Any, rich_alert: Alert) -> None:
    await opened(mail_server.url()).deliver(alone(rich_alert))

    assert mail_server.mails[0]["Importance"] == "high"


async def test_format_text_sends_the_text_alone(opened: Any, mail_server: Any, alert: Alert) -> None:
    await opened(mail_server.url(more="&format=text")).deliver(alone(alert))

    assert mail_server.mails[0].get_content_type() == "text/plain"


async def test_headers_of_the_address_are_added_but_replace_none(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    more = "&%2BX-Desk=world&%2BMessage-ID=%3Cmine%40example.org%3E"
    await opened(mail_server.url(more=more)).deliver(alone(alert))

    mail = mail_server.mails[0]
    assert mail["X-Desk"] == "world"
    assert len(mail.get_all("Message-ID")) == 1


async def test_a_title_cannot_forge_a_header(opened: Any, mail_server: Any, alert: Alert) -> None:
    nasty = replace(alert, title="Boats\r\nBcc: all@example.org\r\n\r\n<script>", rule="a\nX-Forged: b")
    outcome = await opened(mail_server.url()).deliver(alone(nasty))

    assert outcome.result is SendResult.SENT
    mail = mail_server.mails[0]
    assert mail["Bcc"] is None
    assert mail["X-Forged"] is None
    assert mail["Subject"] == "[a X-Forged: b] Boats Bcc: all@example.org <script>"
    assert "<script>" not in mail.get_body(("html",)).get_content()


async def test_a_title_that_looks_encoded_is_not_decoded(opened: Any, mail_server: Any, alert: Alert) -> None:
    """Decoded by the reader's program it would be two lines, the second a header."""
    title = "=?utf-8?q?=0d=0aBcc:_all=40example.org?="
    await opened(mail_server.url()).deliver(alone(replace(alert, title=title)))

    raw = str(mail_server.mails[0].get("Subject"))
    assert raw.endswith(title)


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
    await opened(mail_server.url()).deliver(alone(replace(alert, title=title)))

    mail = mail_server.mails[0]
    assert mail["Subject"] == cut(f"[Boat strikes] {title}", 200)
    assert title in mail.get_body(("plain",)).get_content()
    assert title in mail.get_body(("html",)).get_content()


# --- pace -------------------------------------------------------------------------------------------------------------


async def test_five_mails_do_not_wait_for_one_another(opened: Any, mail_server: Any, alert: Alert) -> None:
    channel = opened(mail_server.url())
    await channel.deliver(alone(replace(alert, id="0")))  # imports Apprise
    began = time.monotonic()
    for number in range(1, 6):
        await channel.deliver(alone(replace(alert, id=str(number))))

    assert len(mail_server.mails) == 6
    assert time.monotonic() - began < 3  # Apprise's own pause would make it 27 s


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "result", "words"),
    [
        ("550 5.1.1 no such user", SendResult.REJECTED, "there is no such mailbox"),
        ("552 5.2.2 over quota", SendResult.REJECTED, "the mailbox is full"),
        (
            "451 4.7.1 greylisted, come back",
            SendResult.REFUSED,
            "it wants us to come back later (greylisting)",
        ),
    ],
)
async def test_the_servers_answer_decides(
    *, opened: Any, mail_server: Any, alert: Alert, answer: str, result: SendResult, words: str
) -> None:
    mail_server.rcpt_answers["editors@example.org"] = answer
    at_recipient = await opened(mail_server.url()).deliver(alone(alert))
    mail_server.rcpt_answers.clear()
    mail_server.data_answer = answer
    at_message = await opened(mail_server.url()).deliver(alone(alert))

    assert (at_recipient.result, at_message.result) == (result, result)
    assert (at_recipient.blame, at_message.blame) == (Blame.MESSAGE, Blame.MESSAGE)
    assert at_recipient.sentence == f"the mail server refused the recipient: {words} ({answer})"
    assert at_message.sentence == f"the mail server refused the message: {words} ({answer})"
    assert mail_server.mails == []


async def test_a_refused_connection_is_tried_again_later(opened: Any, alert: Alert) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=editors@example.org"
    outcome = await opened(url).deliver(alone(alert))

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
    outcome = await opened(url).deliver(alone(alert))

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
    slow_server = await opened(f"{url}&cto=0.5").deliver(alone(alert))
    out_of_patience = await opened(url, patience=0.8).deliver(alone(alert))
    done.set()

    assert slow_server.result is SendResult.IN_DOUBT
    assert slow_server.sentence == "the mail server did not answer in time: it may have arrived"
    assert out_of_patience.result is SendResult.IN_DOUBT
    assert out_of_patience.sentence == slow_server.sentence


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
    outcome = await opened(url).deliver(alone(alert))

    assert outcome.result is SendResult.REJECTED
    assert outcome.blame is Blame.CHANNEL
    assert outcome.sentence == (
        "the mail server refused the password: the user name or password is wrong "
        "(535 5.7.8 *** is not the password)"
    )


async def test_a_server_without_encryption_is_not_spoken_to(
    opened: Any, mail_server: Any, alert: Alert
) -> None:
    url = mail_server.url().replace("mailto:", "mailtos:")
    outcome = await opened(url).deliver(alone(alert))

    assert outcome.result is SendResult.REJECTED
    assert "STARTTLS" in outcome.sentence
    assert mail_server.mails == []


# --- several recipients -----------------------------------------------------------------------------------------------

_ALL = ("a@example.org", "b@example.org", "c@example.org", "d@example.org")


async def test_each_recipient_gets_a_mail_of_its_own_and_learns_of_no_other(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    url = mail_server.url(to="a@example.org,b@example.org", more="&cc=c@example.org&bcc=d@example.org")
    channel = opened(url, targets=_ALL)
    outcomes = [await channel.deliver(parcel_of(alert, target=one)) for one in _ALL]

    assert {one.result for one in outcomes} == {SendResult.SENT}
    assert mail_server.recipients == [[one] for one in _ALL]
    assert [mail["To"] for mail in mail_server.mails] == list(_ALL)
    assert {mail["Cc"] for mail in mail_server.mails} == {None}
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == len(_ALL)


async def test_if_one_recipient_is_refused_the_other_gets_it_once(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    channel = opened(mail_server.url(to="a@example.org,b@example.org"), targets=_ALL[:2])
    mail_server.rcpt_answers["b@example.org"] = "550 5.1.1 no such user"
    first, second = [await channel.deliver(parcel_of(alert, target=one)) for one in _ALL[:2]]

    assert (first.result, second.result) == (SendResult.SENT, SendResult.REJECTED)
    assert second.blame is Blame.MESSAGE
    assert mail_server.recipients == [["a@example.org"]]


async def test_whom_the_address_no_longer_names_gets_nothing(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    channel = opened(mail_server.url(), targets=("", "gone@example.org"))
    outcome = await channel.deliver(parcel_of(alert, target="gone@example.org"))

    assert (outcome.result, outcome.blame) == (SendResult.REJECTED, Blame.MESSAGE)
    assert outcome.sentence == "this channel names no such recipient"


# --- threads and merged alerts ----------------------------------------------------------------------------------------


async def test_a_follow_up_answers_the_mail_that_it_goes_on_from(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    channel = opened(mail_server.url())
    begun = await channel.deliver(parcel_of(alert))
    await channel.deliver(parcel_of(replace(alert, id="follow-up"), thread=begun.receipt))

    first, second = mail_server.mails
    assert begun.receipt == first["Message-ID"]
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == second["References"] == begun.receipt


async def test_a_receipt_that_is_none_forges_no_header(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    await opened(mail_server.url()).deliver(parcel_of(alert, thread="<a@b>\r\nBcc: all@example.org"))

    assert mail_server.mails[0]["In-Reply-To"] is None
    assert mail_server.mails[0]["Bcc"] is None


async def test_merged_alerts_are_one_mail_that_names_each(
    opened: Any, mail_server: Any, alert: Alert, parcel_of: Any
) -> None:
    others = [replace(alert, id=f"other{number}") for number in range(2)]
    await opened(mail_server.url()).deliver(parcel_of(alert, *others, key="together"))

    (mail,) = mail_server.mails
    assert mail.get_all("X-News-Monitor-Alert-Id") == [alert.id, "other0", "other1"]
    lines = mail.get_body(("plain",)).get_content().splitlines()
    assert [line for line in lines if line.startswith("Alert ")] == [
        f"Alert {one.id}" for one in (alert, *others)
    ]


@pytest.mark.parametrize("who", ["me:p%C3%A4ssword", "m%C3%A9:password"])
async def test_a_password_that_cannot_be_sent_is_told_in_words(
    opened: Any, mail_server: Any, alert: Alert, who: str
) -> None:
    outcome = await opened(mail_server.url().replace("//", f"//{who}@")).deliver(alone(alert))
    assert (outcome.result, outcome.blame) == (SendResult.REJECTED, Blame.CHANNEL)
    assert outcome.sentence == "user names and passwords with letters beyond ASCII are not supported"
    assert mail_server.mails == []
