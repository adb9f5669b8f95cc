"""A batch is said in one digest a channel, newest first, each match in it once."""

from dataclasses import replace
from datetime import timedelta

from monitor.model import Alert, AlertKind, Cause, Priority, Reason
from monitor.pipeline.digests import sum_up
from monitor.ports import HeldBatch
from monitor.settings import FirstPoll
from tests.world.doubles import NOON


def held(
    name: str, *, age: int = 0, priority: Priority = Priority.NORMAL, channels: tuple[str, ...] = ("desk",)
) -> Alert:
    return Alert(
        id=name,
        rule_id="boats",
        rule="boats",
        priority=priority,
        reason=Reason.SUMMED_UP,
        title=f"Boat {name}",
        url=f"http://post.example/{name}",
        source="Post",
        published_at=NOON - timedelta(hours=age),
        created_at=NOON,
        article_id=name,
        shortfall="",
        evidence=(),
        articles=(),
        channels=channels,
    )


def batch(*alerts: Alert, cause: Cause = Cause.FIRST_POLL, unread: int = 0) -> HeldBatch:
    return HeldBatch(id=1, feed="Post", cause=cause, opened_at=NOON, entries=40, unread=unread, alerts=alerts)


def test_a_first_poll_is_one_digest_with_the_newest_first() -> None:
    [digest] = sum_up(batch(held("old", age=9), held("new", age=1, priority=Priority.URGENT)), now=NOON)
    assert (digest.kind, digest.source, digest.channels) == (AlertKind.DIGEST, "Post", ("desk",))
    assert digest.title == "2 matches in what Post lists already"
    assert [item.id for item in digest.items] == ["new", "old"]
    assert digest.priority is Priority.URGENT


def test_a_first_poll_without_a_match_says_nothing() -> None:
    assert sum_up(batch(), now=NOON) == ()


def test_each_channel_gets_one_digest_with_what_is_for_it() -> None:
    alerts = (
        held("a", channels=("desk", "mail")),
        held("b", age=1, channels=("mail", "desk")),
        held("c", age=2, channels=("sport",)),
    )
    digests = {
        digest.channels: [item.id for item in digest.items] for digest in sum_up(batch(*alerts), now=NOON)
    }
    assert digests == {("desk", "mail"): ["a", "b"], ("sport",): ["c"]}


def test_a_channel_of_several_rules_gets_all_in_one() -> None:
    alerts = (held("a", channels=("desk", "mail")), held("b", age=1, channels=("mail",)))
    digests = {
        digest.channels: [item.id for item in digest.items] for digest in sum_up(batch(*alerts), now=NOON)
    }
    assert digests == {("desk",): ["a"], ("mail",): ["a", "b"]}


def test_a_flood_with_few_matches_is_told_match_by_match() -> None:
    alerts = [held(name) for name in "abc"]
    told = tuple(replace(alert, reason=Reason.NEW) for alert in alerts)
    assert sum_up(batch(*alerts, cause=Cause.FLOOD), now=NOON) == told
    assert sum_up(batch(*alerts), now=NOON, first_poll=FirstPoll.ALERT) == told
    [digest] = sum_up(batch(*alerts, held("d"), cause=Cause.FLOOD), now=NOON)
    assert digest.title == "4 matches among 40 entries that Post listed at once"


def test_what_drags_on_says_how_much_is_left() -> None:
    [digest] = sum_up(batch(held("a"), unread=12), now=NOON)
    assert "12 of its entries are still to be read" in digest.text


def test_the_same_batch_gives_the_same_digest() -> None:
    one = sum_up(batch(held("a"), held("b", age=1)), now=NOON)
    other = sum_up(batch(held("b", age=1), held("a")), now=NOON)
    assert [digest.id for digest in one] == [digest.id for digest in other]
