"""The poll belt: a due feed becomes new entries, or a failure that touches no other feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from monitor.core.cadence import Bounds, next_poll, next_poll_after_failure, observed
from monitor.core.identity import item_keys
from monitor.core.redaction import veiled
from monitor.core.retries import LONGEST_LEASE
from monitor.errors import StoreError
from monitor.model import (
    Entry,
    Feed,
    FeedKind,
    Fetched,
    FetchFailure,
    Listing,
    NotModified,
    PollTrouble,
    ReadFailure,
    ReadTrouble,
)
from monitor.pipeline import telling
from monitor.pipeline.backfill import Backfill
from monitor.pipeline.belt import Belt
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.hosts import room_of_hosts
from monitor.pipeline.listing import ListingQuestion, decide_listing, window_missed
from monitor.pipeline.moves import is_last_word, seen_moved, told_of_move
from monitor.pipeline.notices import retired_notice
from monitor.pipeline.troubles import trouble_of
from monitor.pipeline.veils import request_of, veiled_listing, without_secrets_of
from monitor.ports import (
    Clock,
    DueFeed,
    FeedFinder,
    FeedStore,
    Fetcher,
    KnownListing,
    ListingReader,
    Observer,
    PollAnswered,
    PollFailed,
    PollUnchanged,
)
from monitor.settings import Settings

# What waits for a slow server or a slow worker must not keep others from starting: the client lets five times as many slow
# requests go on as quick ones. (Measured: 100 servers that hang held up all other feeds until they had timed out.)
_WITH_SLOW_ONES = 5

# A disk that was full is noticed soon, and what was listed meanwhile is told within a minute.
_AFTER_REFUSAL = timedelta(seconds=20)
_OF_THE_NETWORK = frozenset({PollTrouble.NETWORK, PollTrouble.NOT_A_FEED})


class Poll:
    """Polls feeds: everything one poll needs, held once.

    `feeds` are the configured ones: the store knows their keys and names, but not the addresses and the secrets that
    their servers want to see.
    """

    def __init__(
        self,
        *,
        store: FeedStore,
        fetcher: Fetcher,
        reader: ListingReader,
        finder: FeedFinder,
        clock: Clock,
        observer: Observer,
        settings: Settings,
        feeds: Sequence[Feed],
        conditions: Conditions,
        wake_ingest: Callable[[], None],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._reader = reader
        self._backfill = Backfill(fetcher=fetcher, reader=reader, finder=finder)
        self._clock = clock
        self._observer = observer
        self._settings = settings
        self._feeds: Mapping[str, Feed] = {feed.key: feed for feed in feeds}
        self._anew: set[str] = set()
        self._conditions = conditions
        self._wake_ingest = wake_ingest
        self._as_of: datetime | None = None

    def only_as_of(self, moment: datetime) -> None:
        """Poll what is due at `moment` and nothing that becomes due later: one pass, which then has an end."""
        self._as_of = moment

    def expect(self, feeds: Sequence[Feed]) -> None:
        """Know these feeds, too, when they come to be due: they are about to be stored. One that is to be read in another
        way is read anew, even if its server says that nothing changed."""
        before = self._feeds
        self._anew |= {feed.key for feed in feeds if _way(before.get(feed.key, feed)) != _way(feed)}
        self._feeds = {**self._feeds, **{feed.key: feed for feed in feeds}}

    def use(self, feeds: Sequence[Feed], *, notices: tuple[str, ...]) -> None:
        """Ask these feeds from now on, and tell those channels of what befalls them."""
        self._feeds = {feed.key: feed for feed in feeds}
        self._settings = replace(self._settings, notices=notices)

    def belt(self) -> Belt[DueFeed]:
        """The belt that polls whatever feed is due."""
        return Belt(
            "poll",
            width=self._settings.fetch.concurrency * _WITH_SLOW_ONES,
            claim=self._claim,
            work=self.poll,
            set_aside=self._set_aside,
            name_of=lambda due: due.feed.name,
            observer=self._observer,
        )

    async def _claim(self, free: int, busy: Sequence[DueFeed]) -> Sequence[DueFeed]:
        room = room_of_hosts((due.feed.url for due in busy), self._settings.fetch)
        claimed = await self._store.claim_feeds(
            now=self._as_of or self._clock.now(), limit=free, lease=LONGEST_LEASE, room=room
        )
        return [known for due in claimed if (known := self._as_configured(due))]

    def _as_configured(self, due: DueFeed) -> DueFeed | None:
        """The feed with its address; None for one that was taken out while it was claimed."""
        feed = self._feeds.get(due.feed.key)
        if feed is None:
            self._store.let_go(due.feed.key, until=self._clock.now())
            return None
        due = replace(due, feed=feed)
        if feed.key not in self._anew:
            return due
        self._anew.discard(feed.key)
        return replace(due, etag="", last_modified="", body_hash="")

    async def poll(self, due: DueFeed) -> None:
        """Fetch, read and record one feed. What the store does not take now is asked for again soon."""
        try:
            async with self._reader.turn(due.feed):
                await self._poll(due)
        except StoreError:
            self._store.let_go(due.feed.key, until=self._clock.now() + _AFTER_REFUSAL)
            raise

    async def _poll(self, due: DueFeed) -> None:
        began = self._clock.now()
        answer = await self._fetcher.fetch(request_of(due))
        took = max(self._clock.now() - began, timedelta(0))
        match answer:
            case FetchFailure():
                await self._failed(due, answer)
            case NotModified():
                await self._unchanged(due, answer, took=took)
            case Fetched():
                await self._answered(due, answer, took)

    async def _answered(self, due: DueFeed, answer: Fetched, took: timedelta) -> None:
        body_hash = sha256(answer.body).hexdigest()
        if body_hash == due.body_hash:
            await self._unchanged(due, answer, took=took)
            return
        known = frozenset[str]() if due.first_poll else await self._store.fingerprints(due.feed.key)
        listing = await self._reader.read(answer, feed=due.feed, known=known)
        if not isinstance(listing, ReadFailure):
            await self._listed(due, answer, listing, body_hash=body_hash, took=took)
        elif listing.trouble is not ReadTrouble.INTERRUPTED:
            # Cut off by our own shutdown: the lease brings the feed back at the next start.
            await self._failed(due, listing)

    # --- recording ----------------------------------------------------------------------------------------------------

    async def _listed(
        self, due: DueFeed, answer: Fetched, listing: Listing, *, body_hash: str, took: timedelta
    ) -> None:
        listing = veiled_listing(replace(listing, hub=listing.hub or answer.hub), due.feed)
        lost = None
        if not due.first_poll and not listing.unchanged:
            known = await self._store.known(due.feed.key, listing.entries)
            lost = known if window_missed(due, listing, known) else None
        found = () if lost is None else await self._found(due, listing, lost)
        listing = replace(listing, entries=(*listing.entries, *found))
        question = ListingQuestion(
            due=due,
            listing=listing,
            bounds=self._bounds(due, listing=listing, fresh_for=answer.fresh_for),
            move=seen_moved(due, veiled(answer.moved_to, due.feed.secrets)),
            missed=lost is not None,
            now=self._clock.now(),
            mean_weight=self._conditions.mean_weight,
            settings=self._settings,
        )
        poll = PollAnswered(
            feed_key=due.feed.key,
            at=question.now,
            took=took,
            etag=veiled(answer.etag, due.feed.secrets),
            last_modified=veiled(answer.last_modified, due.feed.secrets),
            body_hash=body_hash,
            listing=listing,
            move=question.move,
        )
        decision = await self._store.record_listing(poll, decide=partial(decide_listing, question))
        telling.tell_listing(self._observer, question, decision, found=len(found))
        if decision.census.new or decision.census.revised:
            self._wake_ingest()

    async def _found(self, due: DueFeed, listing: Listing, lost: KnownListing) -> tuple[Entry, ...]:
        """What the listing may have lost. What is known of it stays as the feed itself told it: a sitemap says less."""
        found = await self._backfill.find(due, listing, lost, now=self._clock.now())
        known = (await self._store.known(due.feed.key, found)).by_key if found else {}
        return tuple(entry for entry in found if known.keys().isdisjoint(item_keys(entry).all))

    async def _unchanged(self, due: DueFeed, answer: Fetched | NotModified, *, took: timedelta) -> None:
        now = self._clock.now()
        move = seen_moved(due, veiled(answer.moved_to, due.feed.secrets))
        rhythm = observed(due.rhythm, at=now, since=due.answered_at, published=())
        bounds = self._bounds(due, listing=None, fresh_for=answer.fresh_for)
        poll = PollUnchanged(
            feed_key=due.feed.key,
            at=now,
            took=took,
            next_at=next_poll(now, bounds, rhythm, mean_weight=self._conditions.mean_weight),
            etag=veiled(answer.etag, due.feed.secrets),
            last_modified=veiled(answer.last_modified, due.feed.secrets),
            rhythm=rhythm,
            move=move,
            notices=told_of_move(due, move, now=now, channels=self._settings.notices),
        )
        await self._store.record_poll(poll)
        telling.tell_unchanged(self._observer, due, poll)

    async def _failed(self, due: DueFeed, failure: FetchFailure | ReadFailure) -> None:
        await self._record_failure(
            due,
            trouble_of(failure),
            failure.sentence,
            retry_after=failure.retry_after if isinstance(failure, FetchFailure) else None,
            ours=isinstance(failure, ReadFailure) and failure.trouble is ReadTrouble.UNAVAILABLE,
        )

    async def _record_failure(
        self,
        due: DueFeed,
        trouble: PollTrouble,
        sentence: str,
        *,
        retry_after: timedelta | None = None,
        ours: bool = False,
    ) -> None:
        """Store a failure; one that is `ours`, or our network's, does not make the feed wait longer each time."""
        now = self._clock.now()
        gone = trouble is PollTrouble.GONE and is_last_word(due)
        setback = next_poll_after_failure(
            now,
            self._bounds(due, listing=None, fresh_for=None),
            failures=due.failures + 1,
            retry_after=retry_after,
            banned=trouble is PollTrouble.BANNED,
            outage=ours or (self._conditions.outage and trouble in _OF_THE_NETWORK),
        )
        channels = self._settings.notices
        poll = PollFailed(
            feed_key=due.feed.key,
            at=now,
            next_at=None if gone else setback.next_at,
            trouble=trouble,
            sentence=without_secrets_of(due.feed, sentence),
            not_before=setback.not_before,
            move=due.move,
            notices=retired_notice(due.feed.name, now=now, channels=channels) if gone else (),
        )
        await self._store.record_poll(poll)
        telling.tell_failed(self._observer, due, poll)

    async def _set_aside(self, due: DueFeed, sentence: str) -> None:
        await self._record_failure(due, PollTrouble.UNREADABLE, sentence)

    def _bounds(self, due: DueFeed, *, listing: Listing | None, fresh_for: timedelta | None) -> Bounds:
        return Bounds(
            name=due.feed.key,
            settings=self._settings.poll,
            every=due.feed.every,
            wishes=listing.wishes if listing is not None else due.wishes,
            fresh_for=fresh_for,
        )


def _way(feed: Feed) -> tuple[FeedKind, str]:
    """How its answers are read."""
    return feed.kind, feed.links
