"""Channels that fail: nothing is lost or told twice, nobody is stormed, the others do not notice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.events import BugFound, Delivered, DeliveryFailed, StoreFailed
from monitor.model import Blame, ChannelTerms, DeliveryState, Limit, OnDoubt, Outcome, Parcel
from monitor.store import drop_deliveries, retry_deliveries
from tests.world.doubles import NOON, SENT
from tests.world.mailroom import Mailroom, Window, open_mailroom
from tests.world.outbox import (
    DOUBTFUL,
    GREYLISTED,
    NO_MAILBOX,
    POISON,
    REFUSED,
    REJECTED,
    alert,
    busy,
)

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
MAIL = ChannelTerms(name="mail", merges=True)
FILE = ChannelTerms(name="file")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Mailroom]:
    async with open_mailroom(tmp_path, MAIL, FILE) as room:
        yield room


async def news_every(room: Mailroom, span: timedelta, count: int) -> list[str]:
    """Tell an alert every so often; their names."""
    names = [f"n{number}" for number in range(count)]
    for name in names:
        await room.tell(name)
        await room.run(span)
    return names


# --- a day without a mail server --------------------------------------------------------------------------------------


async def test_a_mail_server_that_is_back_after_a_day_gets_one_message_and_was_not_stormed(
    room: Mailroom,
) -> None:
    mail, file = room.windows["mail"], room.windows["file"]
    mail.down, mail.downs = (NOON, NOON + DAY), REFUSED
    names = await news_every(room, 36 * MINUTE, 40)
    assert not mail.arrived
    assert 24 * 6 <= len(mail.handed) <= 24 * 12 + 10, "between 5 and 10 minutes apart in the end"
    assert file.told == names
    await room.run(HOUR)
    assert sorted(mail.told) == sorted(names)
    assert [len(message.split()) for message in mail.messages] == [1, 39], "one to see, one with the rest"
    assert not any(parcel.repeat for _, parcel in mail.arrived)
    assert mail.arrived[-1][0] - (NOON + DAY) <= 10 * MINUTE
    assert room.are_all("mail", DeliveryState.SENT)


async def test_others_do_not_notice(room: Mailroom) -> None:
    room.windows["mail"].usual = REFUSED
    await news_every(room, MINUTE, 30)
    delays = [one.delay for one in room.notes.events if isinstance(one, Delivered) and one.channel == "file"]
    assert delays == [timedelta(0)] * 30


async def test_an_outage_is_told_elsewhere_once_and_so_is_its_end(room: Mailroom) -> None:
    mail, ops = room.windows["mail"], room.windows["ops"]
    mail.down, mail.downs = (NOON, NOON + 3 * HOUR), REFUSED
    await room.tell("a")
    await room.run(9 * MINUTE)
    assert ops.titles == []
    await room.run(4 * HOUR)
    assert ops.titles == ["mail has taken nothing since 12:00", "mail works again"]
    assert mail.titles == []
    assert "Refuses connections." in ops.arrived[0][1].deliveries[0].alert.text


async def test_the_notice_of_an_outage_says_how_much_waits(room: Mailroom) -> None:
    mail, ops = room.windows["mail"], room.windows["ops"]
    mail.usual = REFUSED
    await room.tell("a", "b", "c")
    await room.run(HOUR)
    text = ops.arrived[0][1].deliveries[0].alert.text
    assert "3 alerts wait there so far, and go out when it works again." in text


async def test_a_long_pause_that_was_asked_for_is_told_at_once(room: Mailroom) -> None:
    mail, ops = room.windows["mail"], room.windows["ops"]
    mail.answers = [busy(2 * 3600)]
    await room.tell("a")
    await room.run(MINUTE)
    assert ops.titles == ["mail takes nothing until 14:00"]
    await room.run(3 * HOUR)
    assert ops.titles[1:] == ["mail works again"]
    assert mail.told == ["a"]


async def test_what_is_given_up_unsent_counts_as_a_dead_letter_too(tmp_path: Path) -> None:
    terms = replace(MAIL, expire=HOUR, on_doubt=OnDoubt.HOLD)
    async with open_mailroom(tmp_path, terms) as room:
        mail, ops = room.windows["mail"], room.windows["ops"]
        mail.usual = REFUSED
        await room.tell(*"abcdefgh")
        await room.run(4 * HOUR)
        assert room.states("mail") == {"dead": 8}
        mail.usual = SENT
        await room.tell("z")
        await room.run(HOUR)
        counts = [title.split("take ")[1] for title in ops.titles if "did not take" in title]
        numbers = [1 if word.startswith("one") else int(word.split()[0]) for word in counts]
        assert sum(numbers) == 8


async def test_a_short_outage_is_not_worth_a_word(room: Mailroom) -> None:
    mail = room.windows["mail"]
    mail.down, mail.downs = (NOON, NOON + 5 * MINUTE), REFUSED
    await news_every(room, MINUTE, 10)
    await room.run(HOUR)
    assert room.windows["ops"].titles == []
    assert len(mail.told) == len(set(mail.told)) == 10


async def test_of_a_channel_nobody_tells_on_itself(tmp_path: Path) -> None:
    async with open_mailroom(tmp_path, MAIL, notices=("mail",)) as room:
        room.windows["mail"].usual = REJECTED
        await news_every(room, HOUR, 5)
        assert room.states("mail") == {"dead": 5}
        assert room.states("ops") == {}


async def test_a_channel_that_fails_for_longer_than_alerts_are_tried_gives_them_up(tmp_path: Path) -> None:
    async with open_mailroom(tmp_path, replace(MAIL, expire=12 * HOUR)) as room:
        mail, ops = room.windows["mail"], room.windows["ops"]
        mail.usual = REFUSED
        await news_every(room, HOUR, 6)
        await room.run(5 * HOUR)
        assert "dead" not in room.states("mail")
        await room.run(3 * HOUR)
        assert {"dead", "retry"} <= room.states("mail").keys(), "each in its time"
        await room.run(4 * HOUR)
        assert room.states("mail") == {"dead": 6}
        assert [title for title in ops.titles if "given up" in title] == [
            "mail has taken nothing since 6 May, 12:00: alerts are given up"
        ]


async def test_a_revoked_password_does_not_make_dead_letters_of_all_that_waits(room: Mailroom) -> None:
    mail, ops = room.windows["mail"], room.windows["ops"]
    mail.usual = REJECTED
    await room.tell(*(f"n{number}" for number in range(20)))
    await room.run(9 * MINUTE)
    dead = room.states("mail")["dead"]
    assert 3 <= dead <= 10
    assert ops.titles == ["mail did not take one alert"]
    mail.usual = SENT
    await room.run(HOUR)
    assert room.states("mail") == {"dead": dead, "sent": 20 - dead}


async def test_dead_letters_are_told_at_once_then_hourly_with_their_number(room: Mailroom) -> None:
    mail, ops = room.windows["mail"], room.windows["ops"]
    mail.usual = NO_MAILBOX
    await news_every(room, 10 * MINUTE, 13)
    assert ops.titles == [
        "mail did not take one alert",
        "mail did not take 6 alerts",
        "mail did not take 6 alerts",
    ]
    assert "no such mailbox (550)" in ops.arrived[0][1].deliveries[0].alert.text
    assert len(mail.handed) == 13, "what is about a message does not open the breaker"


async def test_two_channels_that_fail_do_not_tell_of_each_other_for_ever(tmp_path: Path) -> None:
    async with open_mailroom(tmp_path, MAIL, notices=("mail", "ops")) as room:
        room.windows["mail"].usual = room.windows["ops"].usual = NO_MAILBOX
        await room.tell("a")
        await room.run(3 * DAY)
        assert room.states("ops") == {"dead": 1}
        assert room.states("mail") == {"dead": 1}


# --- pauses that were asked for ---------------------------------------------------------------------------------------


async def test_greylisting_costs_minutes_and_nothing_else(room: Mailroom) -> None:
    mail = room.windows["mail"]
    mail.answers = [GREYLISTED, GREYLISTED]
    await room.tell("a", "b")
    await room.run(3 * MINUTE)
    assert sorted(mail.told) == ["a", "b"]
    assert not any(parcel.repeat for _, parcel in mail.arrived)
    assert len(mail.handed) == 4


async def test_retry_after_is_kept_to_the_moment_and_what_came_meanwhile_is_told_together(
    room: Mailroom,
) -> None:
    mail = room.windows["mail"]
    mail.answers = [busy(17)]
    await room.tell("a", "b")
    await room.run(5 * SECOND)
    await room.tell("c")
    await room.run(MINUTE)
    assert [at - NOON for at, _ in mail.handed] == [timedelta(0), 17 * SECOND]
    assert [set(message.split()) for message in mail.messages] == [{"a", "b", "c"}]


async def test_no_more_than_the_limit_and_the_rest_in_one_message(tmp_path: Path) -> None:
    hourly = ChannelTerms(name="mail", merges=True, limit=Limit(messages=3, per=HOUR))
    async with open_mailroom(tmp_path, hourly) as room:
        mail = room.windows["mail"]
        await room.tell(*"abcdefgh")
        await room.run(59 * MINUTE)
        assert mail.messages == ["a", "b", "c"]
        await room.tell("i")
        await room.run(2 * MINUTE)
        assert mail.messages[3:] == ["d e f g h i"]
        assert mail.arrived[3][0] == NOON + HOUR


async def test_a_gap_lies_between_all_messages_and_merges_what_came_in_it(tmp_path: Path) -> None:
    slow = ChannelTerms(name="mail", merges=True, gap=5 * SECOND)
    plain = ChannelTerms(name="file", gap=5 * SECOND)
    async with open_mailroom(tmp_path, slow, plain) as room:
        await room.tell(*"abc")
        await room.run(MINUTE)
        assert room.windows["mail"].messages == ["a", "b c"]
        assert room.windows["file"].messages == ["a", "b", "c"]
        assert [at - NOON for at, _ in room.windows["file"].arrived] == [0 * SECOND, 5 * SECOND, 10 * SECOND]


async def test_one_pass_waits_for_no_gap_and_comes_to_its_end(tmp_path: Path) -> None:
    slow = ChannelTerms(name="file", gap=5 * SECOND)
    capped = ChannelTerms(name="mail", limit=Limit(messages=1, per=HOUR))
    async with open_mailroom(tmp_path, slow, capped) as room:
        await room.tell(*"abc")
        await room.belt.drain()
        assert room.states("file") == room.states("mail") == {"sent": 1, "pending": 2}


# --- the breaker ------------------------------------------------------------------------------------------------------


async def test_a_channel_that_fails_is_tried_with_one_message_at_a_time(room: Mailroom) -> None:
    mail = room.windows["mail"]
    mail.down, mail.downs = (NOON, NOON + HOUR), REFUSED
    await room.tell(*(f"n{number}" for number in range(30)))
    await room.run(HOUR)
    tries = [at for at, _ in mail.handed]
    assert tries[:3] == [NOON] * 3
    assert all(later > earlier for earlier, later in pairwise(tries[2:]))
    assert max(len(parcel.deliveries) for _, parcel in mail.handed) == 1
    await room.run(10 * MINUTE)
    assert [len(message.split()) for message in mail.messages] == [1, 29]


async def test_what_nothing_can_take_stops_nothing_else(room: Mailroom) -> None:
    mail = room.windows["mail"]
    mail.poison, mail.downs = "poison", POISON
    await room.tell("poison")
    names = await news_every(room, 20 * MINUTE, 60)
    assert mail.told == names
    told_at = {parcel.deliveries[0].alert.id: at for at, parcel in mail.arrived}
    waits = [told_at[name] - (NOON + 20 * MINUTE * number) for number, name in enumerate(names)]
    assert max(waits) <= 20 * MINUTE
    assert len(mail.handed) - len(mail.arrived) < 24 * 12


async def test_what_nothing_can_take_and_shares_a_message_stops_nothing_else(tmp_path: Path) -> None:
    slow = ChannelTerms(name="mail", merges=True, gap=5 * SECOND)
    async with open_mailroom(tmp_path, slow) as room:
        mail = room.windows["mail"]
        mail.poison, mail.downs = "n7", POISON
        await room.tell(*(f"n{number}" for number in range(30)))
        await room.run(2 * HOUR)
        assert sorted(mail.told) == sorted({f"n{number}" for number in range(30)} - {"n7"})
        assert room.states("mail") == {"sent": 29, "retry": 1}
        await room.run(75 * HOUR)
        assert room.states("mail") == {"sent": 29, "dead": 1}


async def test_what_a_person_tries_anew_is_sent_at_once(room: Mailroom) -> None:
    mail = room.windows["mail"]
    mail.answers = [REFUSED] * 3
    await room.tell(*"abcd")
    await room.run()
    assert mail.messages == [] and len(mail.handed) == 3, "it has a pause"
    for change in (drop_deliveries, retry_deliveries):
        change(f"sqlite:///{room.store.file}", now=room.clock.now(), alert_ids=["d"])
    await room.run()
    assert mail.messages[0] == "d"


async def test_what_an_old_address_answers_is_not_held_against_the_new_one(room: Mailroom) -> None:
    new = Window(terms=MAIL, clock=room.clock)

    class Old(Window):
        async def deliver(self, parcel: Parcel) -> Outcome:
            await room.deliver.use({"mail": new}, terms={"mail": MAIL}, notices=())
            return busy(3600)

    old = Old(terms=MAIL, clock=room.clock)
    await room.deliver.use({"mail": old}, terms={"mail": MAIL}, notices=())
    await room.tell("a")
    await room.run()
    await room.tell("b")
    await room.run()
    assert new.messages == ["b"]


@pytest.mark.parametrize("refusal", [NO_MAILBOX, REJECTED])
async def test_what_is_refused_for_good_takes_nothing_with_it_that_shared_its_message(
    tmp_path: Path, refusal: Outcome
) -> None:
    slow = ChannelTerms(name="mail", merges=True, gap=5 * SECOND)
    async with open_mailroom(tmp_path, slow) as room:
        mail = room.windows["mail"]
        mail.poison, mail.downs = "n7", refusal
        await room.tell(*(f"n{number}" for number in range(30)))
        await room.run(2 * HOUR)
        assert room.states("mail") == {"sent": 29, "dead": 1}
        assert sorted(mail.told) == sorted({f"n{number}" for number in range(30)} - {"n7"})
        assert len(mail.handed) < 20


async def test_a_revoked_password_makes_no_dead_letters_of_a_shared_message(tmp_path: Path) -> None:
    slow = ChannelTerms(name="mail", merges=True, gap=5 * SECOND)
    async with open_mailroom(tmp_path, slow) as room:
        mail = room.windows["mail"]
        await room.tell(*(f"n{number}" for number in range(30)))
        mail.answers = [SENT]
        mail.usual = REJECTED
        await room.run(9 * MINUTE)
        assert 1 <= room.states("mail")["dead"] <= 10


# --- doubt ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_doubt", "messages", "state"),
    [
        (OnDoubt.RESEND, ["a b", "a b?"], DeliveryState.SENT),
        (OnDoubt.HOLD, ["a b"], DeliveryState.HELD),
        (OnDoubt.DROP, ["a b"], DeliveryState.SUPPRESSED),
    ],
)
async def test_what_may_have_arrived(
    tmp_path: Path, on_doubt: OnDoubt, messages: list[str], state: DeliveryState
) -> None:
    terms = ChannelTerms(name="mail", merges=True, on_doubt=on_doubt)
    async with open_mailroom(tmp_path, terms) as room:
        mail = room.windows["mail"]
        mail.answers = [DOUBTFUL]
        await room.tell(alert("a", article="x", at=NOON), alert("b", article="x", at=NOON))
        await room.run(MINUTE)
        assert mail.messages == messages
        assert room.states("mail") == {state.value: 2}
        assert len({parcel.key for _, parcel in mail.arrived}) == 1


async def test_what_is_held_is_told_at_once_and_then_at_most_hourly(tmp_path: Path) -> None:
    terms = ChannelTerms(name="mail", on_doubt=OnDoubt.HOLD)
    async with open_mailroom(tmp_path, terms) as room:
        room.windows["mail"].usual = replace(DOUBTFUL, blame=Blame.MESSAGE)
        ops = room.windows["ops"]
        await room.tell("a")
        await room.run(MINUTE)
        assert ops.titles == ["One alert may have arrived on mail and waits for your word"]
        text = ops.arrived[0][1].deliveries[0].alert.text
        assert "Boat strike a" in text
        assert "`news-monitor alerts retry ID`" in text
        await room.tell("b", "c")
        await room.run(HOUR)
        await room.tell("d")
        await room.run(MINUTE)
        assert ops.titles[1:] == ["3 alerts may have arrived on mail and wait for your word"]
        assert room.states("mail") == {"held": 4}


async def test_the_notice_of_dead_letters_names_the_recipient_where_there_are_several(tmp_path: Path) -> None:
    terms = ChannelTerms(name="mail", merges=True, targets=("a@x.org", "b@x.org"))
    async with open_mailroom(tmp_path, terms) as room:
        mail, ops = room.windows["mail"], room.windows["ops"]
        mail.answers = [NO_MAILBOX, SENT, NO_MAILBOX, SENT]
        await room.tell("a")
        await room.run(MINUTE)
        first = mail.handed[0][1].target
        assert ops.titles == [f"mail did not take one alert for {first}"]
        await room.tell("b")
        await room.run(HOUR)
        mail.answers = [NO_MAILBOX]
        await room.tell("c")
        await room.run(MINUTE)
        last = mail.handed[4][1].target
        assert ops.titles[1:] == [f"mail did not take 2 alerts, the last for {last}"]


# --- one article, several rules ---------------------------------------------------------------------------------------


async def test_an_article_that_several_rules_hit_makes_one_message_but_for_programs(room: Mailroom) -> None:
    await room.tell(*(alert(name, article="x", at=NOON) for name in "abc"), alert("d", at=NOON))
    await room.run()
    assert room.windows["mail"].messages == ["a b c", "d"]
    assert room.windows["file"].messages == ["a", "b", "c", "d"]
    assert len([one for one in room.notes.events if isinstance(one, Delivered)]) == 8


async def test_every_target_of_a_channel_is_told_by_itself(tmp_path: Path) -> None:
    terms = ChannelTerms(name="mail", merges=True, targets=("x@a.org", "y@a.org"))
    async with open_mailroom(tmp_path, terms) as room:
        mail = room.windows["mail"]
        mail.answers = [SENT, NO_MAILBOX]
        await room.tell("a")
        await room.run(DAY)
        assert sorted(parcel.target for _, parcel in mail.handed) == ["x@a.org", "y@a.org"]
        assert room.states("mail") == {"sent": 1, "dead": 1}
        failed = [one for one in room.notes.events if isinstance(one, DeliveryFailed)]
        assert [(one.state, one.next_at) for one in failed] == [(DeliveryState.DEAD, None)]
        assert {failed[0].target, mail.arrived[0][1].target} == {"x@a.org", "y@a.org"}


async def test_a_bug_in_a_channel_leaves_no_delivery_without_a_mark(room: Mailroom) -> None:
    mail, real = room.windows["mail"], Window.deliver

    class Broken(Window):
        async def deliver(self, parcel: Parcel) -> Outcome:
            if not self.handed:
                self.handed.append((self.clock.now(), parcel))
                raise ValueError("a bug")
            return await real(self, parcel)

    broken = Broken(terms=MAIL, clock=room.clock)
    await room.deliver.use({"mail": broken}, terms={"mail": MAIL}, notices=())
    await room.tell("a")
    await room.run(MINUTE)
    assert broken.messages == ["a?"]
    assert [one.item for one in room.notes.events if isinstance(one, BugFound)] == ["a on mail"]
    assert mail.handed == []
    assert not [one for one in room.notes.events if isinstance(one, StoreFailed)]


async def test_the_clock_is_set_back_and_what_waits_is_looked_at(tmp_path: Path) -> None:
    capped = ChannelTerms(name="mail", limit=Limit(messages=1, per=MINUTE))
    async with open_mailroom(tmp_path, capped) as room:
        await room.tell("a", "b")
        await room.run(30 * SECOND)
        room.clock.go(-HOUR)
        await room.store.clamp_times(now=room.clock.now(), longest_poll=HOUR)
        await room.run(2 * MINUTE)
        assert room.windows["mail"].messages == ["a", "b"]
