import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apprise import NotifyBase
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from monitor.model import Alert, Blame, Outcome, Parcel, SendResult
from monitor.notify.abort import Abort
from monitor.notify.letter import Letter
from monitor.notify.plugins import OwnService, service_at
from monitor.notify.rendering import Renderer
from monitor.notify.targets import service_for

TOKEN = "3ccdd113474722377935511fc85d3dd4"
HOOK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
BOT = "slack://xoxb-1234-1234-abcdef/%23desk"
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12345"
DISCORD = "discord://1234567890/abcdefghijklmnopqrstuvwxyz"
MATTERMOST_BOT = f"mmost://127.0.0.1:PORT/{TOKEN}/?mode=bot&to=%2Babc123"
# The parts of Apprise's classes that name a fixed place of the internet.
BASES = {
    "slack": {"webhook_url": "", "api_url": "/api/{}"},
    "discord": {"notify_url": "/api/webhooks"},
    "tgram": {"notify_url": "/bot"},
}
APPRISES = {
    "slack": NotifySlack,
    "discord": NotifyDiscord,
    "tgram": NotifyTelegram,
    "mmost": NotifyMattermost,
}
Post = Callable[..., Any]


def _at_home(service: Any, url: str, server: Any) -> Any:
    for name, path in BASES.get(url.partition("://")[0], {}).items():
        setattr(service, name, f"http://127.0.0.1:{server.port}{path}")
    return service


@pytest.fixture
def post(web_server: Any) -> Post:
    """Posts a parcel through our own service for an address, whose far end is the server on loopback."""

    async def post(url: str, parcel: Parcel) -> Outcome:
        service = service_for(url.replace("PORT", str(web_server.port)), parcel.target)
        assert isinstance(service, OwnService)
        assert service.speaks
        _at_home(service, url, web_server)
        renderer = Renderer(zone=ZoneInfo("UTC"), family=service.family)
        letter = Letter(parcel=parcel, message=renderer.message(parcel), renderer=renderer, abort=Abort())
        return await asyncio.to_thread(service.post, letter)

    return post


# --- what goes out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        HOOK,
        BOT,
        TELEGRAM,
        DISCORD,
        f"{DISCORD}?thread=77",
        f"mmost://127.0.0.1:PORT/{TOKEN}",
        f"mmost://127.0.0.1:PORT/below/{TOKEN}?to=desk",
        MATTERMOST_BOT,
    ],
)
async def test_it_asks_the_same_place_in_the_same_name_as_apprise(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any, url: str
) -> None:
    web_server.told = [{"ok": True}]
    await post(url, parcel_of(alert))
    kind = APPRISES[url.partition("://")[0]]
    theirs = kind(**kind.parse_url(url.replace("PORT", str(web_server.port))))
    await asyncio.to_thread(_at_home(theirs, url, web_server).send, body="x")

    ours, apprises = web_server.asked
    assert ours.method == apprises.method
    assert ours.path == apprises.path
    assert ours.headers.get("Authorization") == apprises.headers.get("Authorization")
    assert dict(apprises.query).items() <= dict(ours.query).items()
    (_, we_say), (_, they_say) = web_server.posts
    for place in ("channel", "chat_id", "channel_id"):
        assert we_say.get(place) == they_say.get(place)


async def test_discord_may_mention_nobody(post: Post, web_server: Any, alert: Alert, parcel_of: Any) -> None:
    web_server.told = [{"id": "991"}]
    outcome = await post(DISCORD, parcel_of(replace(alert, title="@everyone <@123> look")))

    ((_, said),) = web_server.posts
    assert said["allowed_mentions"] == {"parse": []}
    assert said["content"].endswith(f"Alert {alert.id}")
    assert len(said["content"]) <= 2000
    assert outcome == Outcome(result=SendResult.SENT, sentence="taken", receipt="991")


async def test_discord_mentions_whom_the_address_names(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    await post(f"{DISCORD}?ping=%3C%4012%3E,%3C%40%2634%3E", parcel_of(alert))

    ((_, said),) = web_server.posts
    assert said["content"].startswith("<@&34> <@12>\n")
    assert said["allowed_mentions"] == {"parse": [], "users": ["12"], "roles": ["34"]}


async def test_slack_makes_no_links_and_loads_no_pages(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    await post(HOOK, parcel_of(replace(alert, title="<!here> & co")))

    ((_, said),) = web_server.posts
    assert (said["mrkdwn"], said["link_names"]) == (True, False)
    assert (said["unfurl_links"], said["unfurl_media"]) == (False, False)
    assert "<!here>" not in said["text"]
    assert "attachments" not in said


async def test_telegram_gets_html_without_preview(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    await post(TELEGRAM, parcel_of(replace(alert, title="<b>x</b>")))

    ((_, said),) = web_server.posts
    assert (said["parse_mode"], said["disable_web_page_preview"]) == ("HTML", True)
    assert "<b>x" not in said["text"]


async def test_teams_gets_a_card_that_mentions_nobody(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    service = service_at(f"workflows://127.0.0.1:{web_server.port}/WorkflowID/Signature/")
    assert isinstance(service, OwnService)
    service._scheme = "http"
    web_server.status = 202
    renderer = Renderer(zone=ZoneInfo("UTC"), family=service.family)
    parcel = parcel_of(replace(alert, title="<at>all</at>"))
    letter = Letter(parcel=parcel, message=renderer.message(parcel), renderer=renderer, abort=Abort())
    outcome = await asyncio.to_thread(service.post, letter)

    ((path, said),) = web_server.posts
    assert outcome.result is SendResult.SENT
    assert path == "/workflows/WorkflowID/triggers/manual/paths/invoke"
    assert dict(web_server.asked[0].query) == {
        "api-version": "2016-06-01",
        "sp": "/triggers/manual/run",
        "sv": "1.0",
        "sig": "Signature",
    }
    (card,) = said["attachments"]
    assert "entities" not in card["content"]["msteams"]
    assert card["content"]["body"][0]["text"].rstrip().endswith(f"Alert {alert.id}")


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_slack_bots_follow_up_joins_the_thread(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"ok": True, "ts": "17.5"}]
    begun = await post(BOT, parcel_of(alert))
    joined = await post(BOT, parcel_of(replace(alert, id="b"), thread=begun.receipt))

    assert (begun.receipt, joined.receipt) == ("17.5", "17.5")  # the next one joins the same thread, too
    assert [said.get("thread_ts") for _, said in web_server.posts] == [None, "17.5"]


async def test_a_thread_that_was_deleted_does_not_hold_up_its_follow_up(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"ok": False, "error": "thread_not_found"}, {"ok": True, "ts": "18.1"}]
    outcome = await post(BOT, parcel_of(alert, thread="17.5"))

    assert (outcome.result, outcome.receipt) == (SendResult.SENT, "18.1")
    assert [said.get("thread_ts") for _, said in web_server.posts] == ["17.5", None]


async def test_a_webhook_has_no_threads(post: Post, web_server: Any, alert: Alert, parcel_of: Any) -> None:
    outcome = await post(HOOK, parcel_of(alert, thread="17.5"))

    assert "thread_ts" not in web_server.posts[0][1]
    assert outcome.receipt == ""


async def test_other_bots_answer_what_they_said_before(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"ok": True, "result": {"message_id": 41}}, {"id": "root"}]
    telegram = await post(TELEGRAM, parcel_of(alert, thread="40"))
    mattermost = await post(MATTERMOST_BOT, parcel_of(alert))
    await post(MATTERMOST_BOT, parcel_of(alert, thread=mattermost.receipt))

    assert (telegram.receipt, mattermost.receipt) == ("41", "root")
    assert web_server.posts[0][1]["reply_parameters"]["message_id"] == 40
    assert web_server.posts[2][1]["root_id"] == "root"


async def test_alerts_of_several_threads_join_none(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"ok": True, "ts": "1"}]
    first, second = parcel_of(alert, thread="1.1"), parcel_of(replace(alert, id="b"), thread="2.2")
    both = replace(first, deliveries=(*first.deliveries, *second.deliveries))
    await post(BOT, both)

    assert "thread_ts" not in web_server.posts[0][1]


async def test_a_mattermost_bot_finds_the_channel_by_its_name(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"id": "found"}, {"id": "posted"}]
    await post(f"mmost://127.0.0.1:PORT/{TOKEN}/?team=world&to=%23desk", parcel_of(alert))

    assert [path for path, _ in web_server.posts] == [
        "/api/v4/teams/name/world/channels/name/desk",
        "/api/v4/posts",
    ]
    assert web_server.posts[1][1]["channel_id"] == "found"


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "status", "told", "result", "blame", "words"),
    [
        (BOT, 200, {"ok": False, "error": "invalid_auth"}, "rejected", "channel", "this channel's token"),
        (BOT, 200, {"ok": False, "error": "not_in_channel"}, "rejected", "channel", "invite it"),
        (BOT, 200, {"ok": False, "error": "msg_too_long"}, "rejected", "message", "this message"),
        (BOT, 200, {"ok": False, "error": "internal_error"}, "in doubt", "channel", "may have arrived"),
        (BOT, 200, {"ok": False, "error": "never_heard_of"}, "refused", "channel", '("never_heard_of")'),
        (BOT, 200, ["no object"], "in doubt", "channel", "did not finish its answer"),
        (TELEGRAM, 401, {"ok": False, "description": "Unauthorized"}, "rejected", "channel", "credentials"),
        (
            TELEGRAM,
            400,
            {"ok": False, "description": "Bad Request: can't parse entities"},
            "rejected",
            "message",
            '("Bad Request: can\'t parse entities")',
        ),
        (
            TELEGRAM,
            400,
            {"ok": False, "description": "Bad Request: chat not found"},
            "rejected",
            "channel",
            "this chat does not exist",
        ),
        (DISCORD, 404, {"message": "Unknown Webhook"}, "rejected", "channel", '("Unknown Webhook")'),
        (DISCORD, 500, {}, "refused", "channel", "trouble of its own"),
        (f"mmost://127.0.0.1:PORT/{TOKEN}", 400, {"message": "no"}, "rejected", "message", '("no")'),
    ],
)
async def test_what_a_service_says_is_told_in_words(
    *,
    post: Post,
    web_server: Any,
    alert: Alert,
    parcel_of: Any,
    url: str,
    status: int,
    told: Any,
    result: str,
    blame: str,
    words: str,
) -> None:
    web_server.status, web_server.told = status, [told]
    outcome = await post(url, parcel_of(alert))

    assert (outcome.result, outcome.blame) == (SendResult(result), Blame(blame))
    assert words in outcome.sentence


async def test_a_lost_room_is_no_matter_of_the_channels_other_rooms(
    post: Post, web_server: Any, alert: Alert, parcel_of: Any
) -> None:
    web_server.told = [{"ok": False, "error": "channel_not_found"}]
    outcome = await post(f"{BOT}/%23other", parcel_of(alert, target="#desk"))

    assert (outcome.result, outcome.blame) == (SendResult.REJECTED, Blame.MESSAGE)
    assert web_server.posts[0][1]["channel"] == "#desk"


@pytest.mark.parametrize(
    ("url", "told", "headers", "seconds"),
    [
        (DISCORD, {"retry_after": 1.5}, {"Retry-After": "2"}, 1.5),
        (TELEGRAM, {"ok": False, "description": "x", "parameters": {"retry_after": 7}}, {}, 7),
        (BOT, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"}, 30),
        (HOOK, {}, {"Retry-After": "9"}, 9),
    ],
)
async def test_when_to_come_back_is_kept(
    *,
    post: Post,
    web_server: Any,
    alert: Alert,
    parcel_of: Any,
    url: str,
    told: Any,
    headers: dict[str, str],
    seconds: float,
) -> None:
    web_server.status, web_server.told, web_server.headers = 429, [told], headers
    outcome = await post(url, parcel_of(alert))

    assert (outcome.result, outcome.blame) == (SendResult.REFUSED, Blame.CHANNEL)
    assert outcome.retry_after == timedelta(seconds=seconds)
    assert len(web_server.posts) == 1


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        (DISCORD, "abcdefghijklmnopqrstuvwxyz"),
        (TELEGRAM, "123456789:abcdefg_hijklmnop"),
        (f"mmost://127.0.0.1:PORT/{TOKEN}", TOKEN),
    ],
)
async def test_what_a_service_says_is_told_without_the_token(
    *, post: Post, web_server: Any, alert: Alert, parcel_of: Any, url: str, secret: str
) -> None:
    said = f"nothing for {secret} here"
    web_server.status, web_server.told = 403, [{"description": said, "message": said}]
    outcome = await post(url, parcel_of(alert))

    assert '("nothing for *** here")' in outcome.sentence
    assert secret not in repr(outcome)


def test_addresses_that_want_more_than_we_say_are_left_to_apprise(tmp_path: Any) -> None:
    card = tmp_path / "card.json"
    card.write_text("{}", encoding="utf-8")
    kinds: list[NotifyBase | None] = [
        service_at(f"{HOOK}?template={card}"),
        service_at("slack://xoxb-1234-1234-abcdef/a@example.org"),
        service_at(f"{DISCORD}?template={card}"),
        service_at("tgram://123456789:abcdefg_hijklmnop"),
    ]

    assert all(isinstance(one, OwnService) and not one.speaks for one in kinds)
