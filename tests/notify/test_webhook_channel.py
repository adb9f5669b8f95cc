import asyncio
import socket
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import Alert, SendResult
from tests.world.outbox import alone

# --- what a webhook gets ----------------------------------------------------------------------------------------------


async def test_the_webhook_gets_the_alert_beside_apprises_fields(
    opened: Any, web_server: Any, rich_alert: Alert
) -> None:
    outcome = await opened(web_server.url()).deliver(alone(rich_alert))

    assert outcome.result is SendResult.SENT
    ((path, body),) = web_server.posts
    assert path == "/hook"
    assert body["title"] == "[Boat strikes] Navy strikes second boat in a week"
    assert body["type"] == "info"
    assert body["message"].endswith(f"Alert {rich_alert.id}")
    assert body["alert"] == {
        "alert": rich_alert.id,
        "kind": "alert",
        "text": "",
        "rule": "Boat strikes",
        "priority": "urgent",
        "reason": "new",
        "title": rich_alert.title,
        "url": rich_alert.url,
        "source": "Example Times",
        "published": "2026-07-03T14:05:09Z",
        "story": {
            "id": "a1",
            "articles": [
                {"url": rich_alert.url, "source": "Example Times", "title": rich_alert.title},
                {"url": "https://post.example/1", "source": "Harbour Post", "title": "Second boat sunk"},
            ],
        },
        "evidence": [
            {"field": "body", "passage": rich_alert.evidence[0].passage, "spans": [[32, 38], [57, 61]]}
        ],
        "shortfall": "summary only: the server answered 503",
        "repeat": False,
    }


async def test_each_post_carries_its_own_alert(opened: Any, web_server: Any, alert: Alert) -> None:
    channel = opened(web_server.url())
    await channel.deliver(alone(alert))
    await channel.deliver(alone(replace(alert, id="b"), repeat=True))

    first, second = [body["alert"] for _, body in web_server.posts]
    assert (first["alert"], first["repeat"]) == (alert.id, False)
    assert (second["alert"], second["repeat"]) == ("b", True)


async def test_fields_that_the_address_adds_or_renames_stand(
    opened: Any, web_server: Any, alert: Alert
) -> None:
    await opened(web_server.url(path="/hook?:desk=world&:message=body&:alert=mine")).deliver(alone(alert))

    body = web_server.posts[0][1]
    assert body["desk"] == "world"
    assert "message" not in body
    assert body["body"].endswith(f"Alert {alert.id}")
    assert body["alert"]["alert"] == alert.id


async def test_headers_parameters_and_login_of_the_address_are_sent(
    opened: Any, web_server: Any, alert: Alert
) -> None:
    more = "/my%20hook?%2Bcontent-type=text/x-mine&%2BX-Desk=world&-room=7&method=put"
    url = web_server.url(path=more).replace("json://", "json://me:p%40ss@")
    outcome = await opened(url).deliver(alone(alert))

    assert outcome.result is SendResult.SENT
    (asked,) = web_server.asked
    assert (asked.method, asked.path, dict(asked.query)) == ("PUT", "/my hook", {"room": "7"})
    assert asked.headers.getall("Content-Type") == ["text/x-mine"]
    assert asked.headers["X-Desk"] == "world"
    assert asked.headers["Authorization"] == "Basic bWU6cEBzcw=="


async def test_five_posts_each_arrive_once(opened: Any, web_server: Any, alert: Alert) -> None:
    channel = opened(web_server.url(path="/hook?retry=5&wait=0"))
    for number in range(5):
        await channel.deliver(alone(replace(alert, id=str(number))))

    assert [body["alert"]["alert"] for _, body in web_server.posts] == ["0", "1", "2", "3", "4"]


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (SendResult.REJECTED, "401 (Unauthorized): it does not accept this channel's credentials"),
        (SendResult.REJECTED, "404 (Not Found): this channel's address is wrong or no longer valid"),
        (SendResult.REJECTED, "410 (Gone)"),
        (SendResult.REFUSED, "429 (Too Many Requests)"),
        (SendResult.REFUSED, "500 (Internal Server Error)"),
        (SendResult.REFUSED, "503 (Service Unavailable)"),
        (SendResult.IN_DOUBT, "504 (Gateway Timeout): it may have arrived"),
    ],
)
async def test_the_status_decides(
    opened: Any, web_server: Any, alert: Alert, result: SendResult, words: str
) -> None:
    web_server.status = int(words[:3])
    outcome = await opened(web_server.url(path="/secret-token?retry=3&wait=0")).deliver(alone(alert))

    assert outcome.result is result
    assert outcome.sentence.startswith(f"the webhook answered {words}")
    assert "secret" not in outcome.sentence
    assert len(web_server.posts) == 1
    assert outcome.retry_after == (timedelta(seconds=60) if web_server.status == 429 else None)


async def test_a_failure_counts_even_if_the_address_calls_the_channel_optional(
    opened: Any, web_server: Any, alert: Alert
) -> None:
    web_server.status = 500
    outcome = await opened(web_server.url(path="/hook?optional=yes")).deliver(alone(alert))

    assert outcome.result is SendResult.REFUSED


async def test_a_redirect_is_not_followed(opened: Any, web_server: Any, alert: Alert) -> None:
    web_server.status, web_server.headers = 307, {"Location": "/elsewhere"}
    outcome = await opened(web_server.url()).deliver(alone(alert))

    assert outcome.result is SendResult.REFUSED
    assert "redirects are not followed" in outcome.sentence
    assert [path for path, _ in web_server.posts] == ["/hook"]


async def test_a_refused_connection_is_tried_again_later(opened: Any, alert: Alert) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = await opened(f"json://127.0.0.1:{port}/secret-token").deliver(alone(alert))

    assert outcome.result is SendResult.REFUSED
    assert outcome.sentence == "the webhook could not be reached: connection refused"


async def test_a_connection_cut_after_the_request_leaves_doubt(
    opened: Any, raw_server: Any, alert: Alert
) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    port = await raw_server(cut)
    outcome = await opened(f"json://127.0.0.1:{port}/").deliver(alone(alert))

    assert outcome.result is SendResult.IN_DOUBT
    assert outcome.sentence == "the webhook broke off: it may have arrived"


async def test_a_server_that_does_not_answer_leaves_doubt(opened: Any, web_server: Any, alert: Alert) -> None:
    web_server.hold = asyncio.Event()
    outcome = await opened(web_server.url(path="/hook?rto=0.5")).deliver(alone(alert))

    assert outcome.result is SendResult.IN_DOUBT
    assert outcome.sentence == "the webhook did not answer in time: it may have arrived"


@pytest.mark.parametrize("url", ["slakc://secret-token/#desk", "slack://secret-token", "secret-token"])
async def test_an_address_without_sense_is_rejected_in_words(opened: Any, alert: Alert, url: str) -> None:
    outcome = await opened(url).deliver(alone(alert))

    assert outcome.result is SendResult.REJECTED
    assert outcome.sentence == "Apprise cannot use this channel's address"


# --- hanging ----------------------------------------------------------------------------------------------------------


async def test_a_hanging_server_costs_its_patience_and_leaves_the_thread_free(
    opened: Any, web_server: Any, alert: Alert
) -> None:
    web_server.hold = asyncio.Event()
    channel = opened(web_server.url(), patience=0.8)
    other = opened("stdout://")

    hanging = await channel.deliver(alone(alert))
    next_one = await channel.deliver(alone(replace(alert, id="next")))
    unhindered = await other.deliver(alone(alert))

    assert hanging.result is SendResult.IN_DOUBT
    assert hanging.sentence == "the webhook did not answer in time: it may have arrived"
    assert next_one.result is SendResult.IN_DOUBT
    assert unhindered.result is SendResult.SENT
    assert len(web_server.posts) == 2


async def test_a_hanging_send_does_not_hold_up_the_interpreters_exit(web_server: Any) -> None:
    web_server.hold = asyncio.Event()
    program = textwrap.dedent(
        """
        import asyncio, datetime, pathlib, sys
        from monitor.notify import open_channel, sample_alert, sample_parcel
        async def main():
            channel = open_channel("desk", sys.argv[1], state_folder=pathlib.Path("."), timezone="UTC",
                                   patience=datetime.timedelta(seconds=3))
            alert = sample_alert(datetime.datetime.now(datetime.UTC))
            outcome = await channel.deliver(sample_parcel(alert, channel="desk"))
            await channel.close()
            print(outcome.result.value)
        asyncio.run(main())
        """
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, web_server.url(path="/hook?rto=60"), stdout=subprocess.PIPE
    )
    async with asyncio.timeout(20):  # the server would answer never, the read limit is 60 s
        out, _ = await process.communicate()

    assert out == b"in doubt\n"
    assert process.returncode == 0


async def test_alerts_that_share_a_parcel_are_posted_one_by_one(
    opened: Any, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    outcome = await opened(web_server.url()).deliver(parcel_of(alert, replace(alert, id="b"), key="together"))

    assert outcome.result is SendResult.SENT
    assert [body["alert"]["alert"] for _, body in web_server.posts] == [alert.id, "b"]
