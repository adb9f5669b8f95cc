import logging
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Alert, Evidence, SendResult, SourceRef, Zone
from monitor.notify.message import message_of
from monitor.notify.plugins import service_at
from tests.world.outbox import alone

NASTY = "@everyone <!here> <@U1> [click](https://evil.example) <b>bold</b> & co"

# One of each kind of limit and format: long and short, text, HTML and Markdown, titles or none, few lines.
ADDRESSES = {
    "discord": "discord://1234567890/abcdefghijklmnopqrstuvwxyz",
    "kodi": "kodi://127.0.0.1",
    "mastodon": "mastodon://token@127.0.0.1",
    "mattermost": "mmost://127.0.0.1/3ccdd113474722377935511fc85d3dd4",
    "ntfy": "ntfy://127.0.0.1/topic",
    "pushover": "pover://" + "a" * 30 + "@" + "b" * 30,
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "sms": "twilio://AC" + "0" * 32 + ":" + "0" * 32 + "@15551234567/15557654321",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/12345",
}


@pytest.fixture
def nasty(alert: Alert) -> Alert:
    passage = f"{NASTY} " * 20
    return replace(
        alert,
        title=NASTY,
        evidence=(Evidence(zone=Zone.BODY, start=0, passage=passage, spans=((0, 9),)),),
        articles=tuple(SourceRef(url=f"https://x.example/{i}", source=NASTY, title="") for i in range(60)),
    )


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_every_service_gets_one_message_that_fits_and_ends_with_the_alerts_id(
    nasty: Alert, address: str, handed_over: Any
) -> None:
    service = service_at(address)
    assert service
    message = message_of(alone(nasty, repeat=True), ZoneInfo("UTC"))

    (call,) = handed_over(service, message)
    last = call["body"].replace("\r", "").split("<br/>")[-1].split("\n")[-1]
    assert last.replace("&nbsp;", " ").removeprefix("Alert ").strip() == nasty.id
    assert len(call["body"]) <= service.body_maxlen
    assert len(call["title"]) <= max(service.title_maxlen, 0)


async def test_a_chat_that_escapes_nothing_still_wakes_nobody(
    opened: Any, web_server: Any, nasty: Alert
) -> None:
    token = "3ccdd113474722377935511fc85d3dd4"
    outcome = await opened(f"mmost://127.0.0.1:{web_server.port}/{token}").deliver(alone(nasty))

    assert outcome.result is SendResult.SENT
    said = str(web_server.posts[0][1]["text"])
    assert "everyone" in said
    assert not any(trigger in said for trigger in ("@everyone", "<!", "<@", "](https://evil"))
    assert "icon_url" not in web_server.posts[0][1]


async def test_no_token_reaches_the_log_or_the_outcome_even_at_debug(
    opened: Any, web_server: Any, alert: Alert, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # the root; what Apprise and urllib3 log stays pinned
    token = "3ccdd113474722377935511fc85d3dd4"
    web_server.status = 403
    outcome = await opened(f"mmost://127.0.0.1:{web_server.port}/{token}").deliver(alone(alert))

    assert outcome.result is SendResult.REJECTED
    assert outcome.sentence.startswith("Mattermost answered 403 (Forbidden)")
    assert token not in outcome.sentence
    assert token not in caplog.text
