"""What a listing is decided to be: news, a flood, a reset, a missed window; and how it is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.core.cadence import Bounds, Rhythm
from monitor.core.identity import KnownItem, content_digest, item_keys
from monitor.model import Cause, Entry, Feed, Listing, Manner
from monitor.pipeline.listing import ListingQuestion, decide_listing, window_missed
from monitor.ports import DueFeed, KnownListing, Move
from monitor.settings import FirstPoll, PollSettings, Settings
from tests.world.doubles import NOON

FEED = Feed(name="Post", url="http://post.example/feed")
HOUR = timedelta(hours=1)
DUE = DueFeed(
    feed=FEED,
    etag="",
    last_modified="",
    body_hash="",
    failures=0,
    first_poll=False,
    answered_at=NOON - HOUR,
)
SETTINGS = Settings(notices=("ops",))


def entry(number: int, *, guid: str = "", at: datetime | None = None) -> Entry:
    return Entry(
        key=guid or f"id-{number}",
        url=f"http://post.example/news/{number}",
        title=f"Minister number {number} resigns over the affair of {number} boats",
        summary=f"The affair of {number} boats goes on.",
        published_at=at or NOON - timedelta(minutes=number),
    )


def known(entries: Sequence[Entry]) -> KnownListing:
    items: dict[str, KnownItem] = {}
    for number, one in enumerate(entries):
        keys = item_keys(one)
        for key in (keys.guid, keys.url, keys.text):
            items[key] = KnownItem(
                entry_id=number,
                content=content_digest(one) if key == keys.guid else "",
                title=one.title,
                url=one.url,
                summary=one.summary,
                published_at=one.published_at,
            )
    newest = max(one.published_at for one in entries if one.published_at)
    return KnownListing(by_key=items, entries=len(entries), newest_at=newest)


def question(entries: Sequence[Entry], due: DueFeed = DUE, **changes: object) -> ListingQuestion:
    whole = ListingQuestion(
        due=due,
        listing=Listing(title="", language="", entries=tuple(entries)),
        bounds=Bounds(name=FEED.url, settings=PollSettings()),
        move=Move(),
        missed=False,
        now=NOON,
        mean_weight=None,
        settings=SETTINGS,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first_poll", "manner"),
    [
        (FirstPoll.DIGEST, Manner.DIGEST),
        (FirstPoll.SILENT, Manner.SILENT),
        (FirstPoll.ALERT, Manner.DIGEST),  # held until the site is known, then told one by one
    ],
)
def test_a_first_poll_is_told_as_the_user_wants_it(first_poll: FirstPoll, manner: Manner) -> None:
    new = replace(DUE, first_poll=True, answered_at=None)
    asked = question([entry(1)], new, settings=replace(SETTINGS, first_poll=first_poll))
    decision = decide_listing(asked, KnownListing())
    assert (decision.manner, decision.cause) == (manner, Cause.FIRST_POLL)


def test_as_many_as_are_plausible_come_one_by_one_and_more_in_one() -> None:
    most = Rhythm().plausible(HOUR)
    few, many = ([entry(number) for number in range(count)] for count in (most, most + 1))
    assert decide_listing(question(few), KnownListing(entries=1)).manner is Manner.PROMPT
    flood = decide_listing(question(many), KnownListing(entries=1))
    assert (flood.manner, flood.cause) == (Manner.DIGEST, Cause.FLOOD)


def test_what_fills_an_empty_feed_is_told_in_one() -> None:
    few, more = ([entry(number) for number in range(count)] for count in (3, 4))
    assert decide_listing(question(few), KnownListing()).manner is Manner.PROMPT
    told = decide_listing(question(more), KnownListing())
    assert (told.manner, told.cause) == (Manner.DIGEST, Cause.FLOOD)


def test_known_entries_under_new_guids_are_a_reset_and_told_once_a_week() -> None:
    old = [entry(number) for number in range(8)]
    renamed = [entry(number, guid=f"urn:{number}") for number in range(6)]
    decision = decide_listing(question([*renamed, entry(6), entry(20)]), known(old))
    assert decision.reset
    assert [one.key for one in decision.census.new] == ["id-20"]
    assert [notice.title for notice in decision.notices] == ["Post was reset"]
    again = question(renamed, replace(DUE, reset_at=NOON - timedelta(days=1)))
    assert decide_listing(again, known(old)).notices == ()


def test_one_renamed_entry_is_no_reset() -> None:
    old = [entry(number) for number in range(8)]
    decision = decide_listing(question([entry(0, guid="urn:0"), *old[1:]]), known(old))
    assert (decision.reset, decision.notices) == (False, ())


FRESH = [entry(number, at=NOON - timedelta(minutes=number)) for number in range(5)]
OLDER = [entry(100 + number, at=NOON - timedelta(hours=3, minutes=number)) for number in range(5)]


@pytest.mark.parametrize(
    ("entries", "due", "missed"),
    [
        (FRESH, DUE, True),
        ([*FRESH, OLDER[0]], DUE, False),  # it reaches back to what is known
        (FRESH, replace(DUE, first_poll=True), False),
        (FRESH[:2], DUE, False),  # too short a window to tell
        ([*FRESH, entry(50, at=NOON - timedelta(hours=9))], DUE, False),  # older than what is known
        ([replace(one, published_at=None) for one in FRESH], DUE, True),
    ],
)
def test_a_window_is_missed_when_all_of_it_is_newer_than_all_that_is_known(
    entries: list[Entry], due: DueFeed, missed: bool
) -> None:
    before = known(OLDER)
    keys = {key for one in entries for key in (item_keys(one).guid, item_keys(one).url)}
    of_these = {key: item for key, item in before.by_key.items() if key in keys}
    listing = Listing(title="", language="", entries=tuple(entries))
    assert window_missed(due, listing, replace(before, by_key=of_these)) is missed


def test_after_a_missed_window_the_feed_is_asked_sooner_but_not_sooner_than_its_server_allows() -> None:
    usual = decide_listing(question(FRESH), KnownListing(entries=5))
    missed = decide_listing(
        question(FRESH, replace(DUE, answered_at=NOON - timedelta(minutes=12)), missed=True),
        KnownListing(entries=5),
    )
    assert missed.missed
    assert missed.next_at - NOON <= timedelta(minutes=6) < usual.next_at - NOON
    again = replace(DUE, missed_at=NOON - timedelta(minutes=12))
    assert not decide_listing(question(FRESH, again, missed=True), KnownListing(entries=5)).missed, (
        "or an overrun feed would never be looked for again"
    )
    bounds = Bounds(name=FEED.url, settings=PollSettings(), fresh_for=HOUR)
    kept = decide_listing(question(FRESH, bounds=bounds, missed=True), KnownListing(entries=5))
    assert kept.next_at - NOON >= HOUR
