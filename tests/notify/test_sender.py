import asyncio
import threading
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import Alert, Outcome, Parcel, SendResult
from monitor.notify.abort import Abort
from monitor.notify.sender import Post, Sender, TransportBugError
from tests.world.outbox import alone

_SENT = Outcome(result=SendResult.SENT, sentence="taken")


class Service:
    """What a sender posts to: keeps each alert until `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.taken: list[str] = []
        self.threads: set[threading.Thread] = set()

    def post(self, parcel: Parcel, abort: Abort) -> Outcome:
        self.threads.add(threading.current_thread())
        assert self.go.wait(timeout=10)
        self.taken.append(parcel.key)
        return _SENT

    async def has_taken(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.taken) < count:
                await asyncio.sleep(0)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    yield service
    service.go.set()


async def test_what_arrives_late_is_not_sent_again(service: Service, alert: Alert) -> None:
    sender = Sender("desk", lambda: service.post, patience=timedelta(seconds=0.05))
    doubtful = await sender.deliver(alone(alert))
    service.go.set()
    await service.has_taken(1)
    between = await sender.deliver(alone(replace(alert, id="other")))
    again = await sender.deliver(alone(alert, repeat=True))

    assert doubtful.result is SendResult.IN_DOUBT
    assert between.result is SendResult.SENT
    assert again == Outcome(result=SendResult.SENT, sentence="the attempt before was taken after all, late")
    assert service.taken == [alert.id, "other"]


async def test_what_failed_late_is_sent_again(alert: Alert) -> None:
    go, posts = threading.Event(), []

    def post(parcel: Parcel, abort: Abort) -> Outcome:
        posts.append(parcel.repeat)
        assert go.wait(timeout=10)
        return _SENT if parcel.repeat else Outcome(result=SendResult.REFUSED, sentence="later")

    sender = Sender("desk", lambda: post, patience=timedelta(seconds=0.05))
    await sender.deliver(alone(alert))
    go.set()
    async with asyncio.timeout(5):
        while (again := await sender.deliver(alone(alert, repeat=True))).sentence.startswith("not sent"):
            await asyncio.sleep(0)

    assert again == _SENT
    assert posts == [False, True]


async def test_a_repeat_that_is_asked_for_is_sent(service: Service, alert: Alert) -> None:
    service.go.set()
    sender = Sender("desk", lambda: service.post, patience=timedelta(seconds=5))
    await sender.deliver(alone(alert))
    await sender.deliver(alone(alert, repeat=True))

    assert service.taken == [alert.id, alert.id]


async def test_a_bug_reaches_whoever_sent_and_the_sender_lives(alert: Alert) -> None:
    def post(parcel: Parcel, abort: Abort) -> Outcome:
        if not parcel.repeat:
            raise KeyError("secret-token")
        return _SENT

    sender = Sender("desk", lambda: post, patience=timedelta(seconds=5))
    with pytest.raises(TransportBugError) as caught:
        await sender.deliver(alone(alert))

    assert await sender.deliver(alone(alert, repeat=True)) == _SENT
    told = "".join(traceback.format_exception(caught.value))
    assert "KeyError in a channel's thread" in told
    assert "in post" in told
    assert told.count("secret-token") == told.count('raise KeyError("secret-token")')


async def test_one_daemon_thread_serves_a_channel_until_it_is_closed(service: Service, alert: Alert) -> None:
    service.go.set()
    sender = Sender("desk", lambda: service.post, patience=timedelta(seconds=5))
    await sender.deliver(alone(alert))
    await sender.deliver(alone(replace(alert, id="b")))
    await sender.close()
    refused = await sender.deliver(alone(replace(alert, id="c")))

    (thread,) = service.threads
    assert thread.daemon
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert refused == Outcome(result=SendResult.REFUSED, sentence="not sent: the channel is closed")


async def test_a_send_given_up_by_its_caller_finishes(service: Service, alert: Alert) -> None:
    sender = Sender("desk", lambda: service.post, patience=timedelta(seconds=5))
    sending = asyncio.create_task(sender.deliver(alone(alert)))
    async with asyncio.timeout(5):
        while not service.threads:
            await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    service.go.set()
    await service.has_taken(1)

    assert service.taken == [alert.id]


async def test_close_does_not_wait_for_a_hanging_send(service: Service, alert: Alert) -> None:
    sender = Sender("desk", lambda: service.post, patience=timedelta(seconds=0.05))
    await sender.deliver(alone(alert))
    async with asyncio.timeout(1):
        await sender.close()

    assert service.taken == []


async def test_a_send_that_takes_too_long_is_told_to_end_and_says_what_came_of_it(alert: Alert) -> None:
    told_to_end = threading.Event()

    def post(parcel: Parcel, abort: Abort) -> Outcome:
        with abort.by(told_to_end.set):
            assert told_to_end.wait(timeout=10)
        return Outcome(result=SendResult.REFUSED, sentence="nothing was sent yet")

    sender = Sender("desk", lambda: post, patience=timedelta(seconds=0.05))
    outcome = await sender.deliver(alone(alert))
    again = await sender.deliver(alone(alert))

    assert outcome.sentence == "nothing was sent yet"
    assert again == outcome  # the thread is free


async def test_a_send_that_cannot_be_told_to_end_is_left_behind_in_its_thread(
    service: Service, alert: Alert
) -> None:
    opened: list[Service] = []
    free = Service()
    free.go.set()

    def open_post() -> Post:
        opened.append(free if opened else service)
        return opened[-1].post

    sender = Sender("desk", open_post, patience=timedelta(seconds=0.05))
    await sender.deliver(alone(alert))
    other = replace(alert, id="other")
    async with asyncio.timeout(5):
        while (outcome := await sender.deliver(alone(other))).sentence.startswith("not sent"):
            await asyncio.sleep(0)
    service.go.set()
    await service.has_taken(1)

    assert outcome == _SENT
    assert (service.taken, free.taken) == ([alert.id], ["other"])
    assert (
        await sender.deliver(alone(alert, repeat=True))
    ).sentence == "the attempt before was taken after all, late"
    assert free.taken == ["other"]
