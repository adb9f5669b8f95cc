"""What goes out at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.outbox import MOST, gather
from monitor.model import AlertKind, ChannelStatus, ChannelTerms, Delivery, Limit
from tests.world.doubles import NOON
from tests.world.outbox import DESK, FINE, due

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WAITED = ChannelStatus(merge_before=NOON)
EARLY = NOON - MINUTE
FAILING = ChannelStatus(failures=3, failing_since=EARLY, merge_before=NOON)


def chosen(*waiting: Delivery, status: ChannelStatus = FINE, terms: ChannelTerms = DESK) -> str:
    """The names of what goes out now, "" if nothing does."""
    found = gather(waiting, status, terms=terms, now=NOON)
    return "" if found is None else " ".join(one.alert.id for one in found.parcel.deliveries)


def test_what_became_due_first_goes_first_and_alone() -> None:
    assert chosen(due("a"), due("b")) == "a"
    assert chosen() == ""


def test_alerts_of_several_rules_on_one_article_share_a_message() -> None:
    waiting = due("a", article="x"), due("b"), due("c", article="x", attempts=2)
    assert chosen(*waiting) == "a c"
    assert chosen(*waiting, terms=replace(DESK, merges=False)) == "a"
    assert chosen(waiting[0], due("c", article="x", repeat=True)) == "a", "that one may have arrived"


@pytest.mark.parametrize("kind", [AlertKind.DIGEST, AlertKind.NOTICE])
def test_notices_and_digests_are_on_no_article(kind: AlertKind) -> None:
    assert chosen(due("a", kind=kind), due("b", kind=kind)) == "a"


def test_what_was_stored_while_the_channel_had_to_wait_shares_a_message() -> None:
    waiting = due("a", at=EARLY), due("b", at=EARLY, attempts=1), due("c", at=NOON), due("d", at=EARLY)
    assert chosen(*waiting, status=WAITED) == "a b d"
    assert chosen(*waiting, status=WAITED, terms=replace(DESK, merges=False)) == "a"
    assert chosen(waiting[2], *waiting[:2], status=WAITED) == "c", "the first was stored later"


def test_a_digest_goes_alone_and_a_notice_along() -> None:
    digest, notice = (due(kind.value, at=EARLY, kind=kind) for kind in (AlertKind.DIGEST, AlertKind.NOTICE))
    others = due("a", at=EARLY), due("b", at=EARLY)
    assert chosen(digest, notice, *others, status=WAITED) == "digest"
    assert chosen(*others, digest, notice, status=WAITED) == "a b notice"
    assert chosen(notice, *others, digest, status=WAITED) == "notice a b"


def test_a_message_tells_fifty_alerts_at_most_those_on_the_same_article_among_them() -> None:
    many = [due(f"n{number}", at=EARLY) for number in range(80)]
    sibling = due("z", article=many[0].alert.article_id, at=EARLY)
    names = chosen(*many, sibling, status=WAITED).split()
    assert len(names) == MOST
    assert names[:3] == ["n0", "z", "n1"]


def test_what_may_have_arrived_goes_again_as_it_went() -> None:
    shared = [due(name, at=EARLY, attempts=1, repeat=True, message="m") for name in "ab"]
    alone = due("c", at=EARLY, attempts=1, repeat=True)
    new = due("d", at=EARLY)
    assert chosen(shared[0], new, alone, shared[1], status=WAITED) == "a b"
    assert chosen(alone, new, *shared, status=WAITED) == "c"
    assert chosen(new, alone, *shared, status=WAITED) == "d"


def key(*names: str, repeat: bool = False) -> str:
    waiting = [due(name, article="x", repeat=repeat, message="m" if repeat else "") for name in names]
    found = gather(waiting, FINE, terms=DESK, now=NOON)
    assert found is not None
    return found.parcel.key


def test_a_message_is_named_by_what_it_tells() -> None:
    assert key("a") == "a"
    assert key("a", "b") == key("b", "a") == key("a", "b", repeat=True)
    assert len({key("a"), key("a", "b"), key("a", "c"), key("a", "b", "c")}) == 4


def test_half_of_a_message_that_was_refused_goes_next_until_the_reason_is_alone() -> None:
    """One of fifty is what the far end chokes on."""
    waiting = [due(f"n{number}", at=EARLY) for number in range(MOST)]
    poison, messages, refusals, arrived = "n17", 0, 0, set[str]()
    while len(waiting) > 1:
        found = gather(waiting, WAITED, terms=DESK, now=NOON)
        assert found is not None
        told = {one.alert.id for one in found.parcel.deliveries}
        messages += 1
        if poison in told:
            refusals += 1
            shared = found.parcel.key if len(told) > 1 else ""
            again = [
                replace(one, attempts=one.attempts + 1, message=shared)
                for one in waiting
                if one.alert.id in told
            ]
            waiting = [*(one for one in waiting if one.alert.id not in told), *again]
        else:
            arrived |= told
            waiting = [one for one in waiting if one.alert.id not in told]
        assert messages < 30 and refusals <= 12
    assert len(arrived) == MOST - 1
    assert [one.alert.id for one in waiting] == [poison]


def test_what_was_refused_on_one_article_is_not_torn_apart() -> None:
    pair = [due(name, article="x", at=EARLY, attempts=1, message="m") for name in "ab"]
    assert chosen(*pair) == "a b"
    assert chosen(*pair, due("c", at=EARLY), status=WAITED) == "a b c"


def test_a_channel_that_fails_is_tried_with_what_failed_least_alone() -> None:
    waiting = due("a", at=EARLY, attempts=3), due("b", at=EARLY, attempts=1), due("c", at=EARLY, attempts=1)
    assert chosen(*waiting, status=FAILING) == "b"
    assert chosen(*waiting, due("d", article="article-b"), status=FAILING) == "d b"
    assert chosen(*waiting, status=replace(FAILING, failures=2)) == "a b c"


@pytest.mark.parametrize(
    ("status", "terms", "free"),
    [
        (ChannelStatus(not_before=NOON + SECOND), DESK, False),
        (ChannelStatus(not_before=NOON), DESK, True),
        (ChannelStatus(not_before=NOON + timedelta(days=8)), DESK, True),  # under a wrong clock
        (ChannelStatus(recent=(EARLY, NOON)), replace(DESK, limit=Limit(messages=2, per=2 * MINUTE)), False),
        (ChannelStatus(recent=(EARLY, NOON)), replace(DESK, limit=Limit(messages=2, per=MINUTE)), True),
        (ChannelStatus(recent=(EARLY, NOON)), replace(DESK, limit=Limit(messages=3, per=2 * MINUTE)), True),
        (ChannelStatus(recent=(EARLY, NOON)), DESK, True),
    ],
)
def test_nothing_goes_out_while_the_channel_must_wait(
    status: ChannelStatus, terms: ChannelTerms, free: bool
) -> None:
    assert chosen(due("a"), status=status, terms=terms) == ("a" if free else "")


def test_a_gap_begins_with_the_message_and_what_comes_in_it_is_told_together() -> None:
    found = gather([due("a")], FINE, terms=replace(DESK, gap=5 * SECOND), now=NOON)
    assert found is not None
    assert found.status.not_before == found.status.merge_before == NOON + 5 * SECOND


def test_the_account_of_a_limit_reaches_as_far_back_as_the_limit() -> None:
    terms = replace(DESK, limit=Limit(messages=2, per=MINUTE))
    before = ChannelStatus(recent=(NOON - 2 * MINUTE, NOON - 30 * SECOND, NOON + 5 * MINUTE))
    found = gather([due("a")], before, terms=terms, now=NOON)
    assert found is not None
    assert found.status.recent == (NOON - 30 * SECOND, NOON)
    assert found.status.merge_before == NOON + 30 * SECOND
    assert gather([due("b")], found.status, terms=terms, now=NOON + 29 * SECOND) is None
    assert gather([due("b")], found.status, terms=terms, now=NOON + 30 * SECOND) is not None
    free = gather([due("a")], before, terms=DESK, now=NOON)
    assert free is not None
    assert free.status.recent == ()
