"""One channel of the outbox model: its rows and status as small tuples, and what can happen to them.

Time is abstract: a row is due or comes to be, a channel may send or comes to. What goes out and what becomes of it is
decided by `gather` and `settle` on real nouns made of the tuples; what the store does with it is done here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from monitor.core.outbox import gather, settle
from monitor.model import (
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryState,
    OnDoubt,
    Outcome,
    Parcel,
    Settlement,
)
from tests.world.doubles import NOON, SENT
from tests.world.outbox import DOUBTFUL, GREYLISTED, NO_MAILBOX, REFUSED, REJECTED, busy, due

ABSENT, PENDING, SENDING, RETRY, DOUBT, HELD, SENT_, DEAD, GONE, DROPPED = range(10)
ENDED = frozenset({ABSENT, HELD, SENT_, DEAD, GONE, DROPPED})
_WAITING = frozenset({PENDING, RETRY, DOUBT})
_STATES = {
    DeliveryState.RETRY: RETRY,
    DeliveryState.IN_DOUBT: DOUBT,
    DeliveryState.HELD: HELD,
    DeliveryState.SENT: SENT_,
    DeliveryState.DEAD: DEAD,
    DeliveryState.SUPPRESSED: DROPPED,
}

# state, is due, attempts, may have arrived, shared a message, how often it arrived
Row = tuple[int, bool, int, bool, bool, int]
_NEW: Row = (PENDING, True, 0, False, False, 0)
_NONE: Row = (ABSENT, False, 0, False, False, 0)

# failures, must wait, may merge, how long it fails (no, just, long)
Status = tuple[int, bool, bool, int]

# what is being sent: which rows, whether marked, what came of it so far (-1: nothing yet)
Hand = tuple[tuple[int, ...], bool, int]

# rows (alert by alert, target by target), status, what is in hand, doubts so far, repeats so far
Channel = tuple[tuple[Row, ...], Status, Hand | None, int, int]

_MOST_ATTEMPTS, _MOST_FAILURES = 1, 3

# What sending can end in, and whether it arrives.
_ENDS: tuple[tuple[Outcome, bool], ...] = (
    (SENT, True),
    (REFUSED, False),
    (GREYLISTED, False),
    (busy(17), False),
    (REJECTED, False),
    (NO_MAILBOX, False),
    (DOUBTFUL, True),
    (DOUBTFUL, False),
)
ALL_ENDS = frozenset(range(len(_ENDS)))
FEW_ENDS = frozenset({0, 1, 6})
_FINE = 0
_AGE, _OUTAGE, _OLD_AGE = timedelta(minutes=1), timedelta(minutes=11), timedelta(hours=80)


@dataclass(frozen=True, slots=True)
class Step:
    """A channel after a step; whether something arrived again that was not marked."""

    channel: Channel
    unmarked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What decides: that of the program, unless the explorer itself is tried."""

    gather: Callable[..., Claim | None] = gather
    settle: Callable[..., Settlement] = settle


OUR_POLICY = Policy()


class Parts:
    """What can happen to a channel on these terms; sends end in one of `ends`, at most `doubts` times in doubt."""

    def __init__(
        self,
        terms: ChannelTerms,
        policy: Policy,
        *,
        siblings: bool,
        doubts: int,
        ends: frozenset[int],
    ) -> None:
        self.policy = policy
        self.ends = ends
        self.terms = terms
        self.siblings = siblings
        self.doubts = doubts
        self.blank: Channel = ((_NONE,) * (2 * len(terms.targets)), (0, False, False, 0), None, 0, 0)
        # Many worlds hold the same channels, so each is worked out once.
        self.steps = cache(self._steps)
        self.recovered = cache(self._recovered)
        self.returned = cache(self._returned)
        self.removed = cache(self._removed)
        self.fed = cache(self._fed)
        self._gathered, self._settled = cache(self._gather), cache(self._settle)

    # --- what happens to all channels ---------------------------------------------------------------------------------

    def _fed(self, channel: Channel, alert: int, *, out: bool, late: bool) -> Channel:
        """An alert is stored; `late`: after what piled up, so that it does not share a message with that."""
        rows, (failures, waits, merges, since), *rest = channel
        width = len(self.terms.targets)
        new: Row = (GONE, False, 0, False, False, 0) if out else _NEW
        fed = tuple(new if place // width == alert else row for place, row in enumerate(rows))
        return (fed, (failures, waits, merges and not late, since), *rest)  # type: ignore[return-value]

    def crashed(self, channel: Channel) -> Channel:
        """What was known of a send in hand is gone."""
        rows, status, _, doubts, repeats = channel
        return rows, status, None, doubts, repeats

    def _recovered(self, channel: Channel) -> Channel:
        rows, *rest = channel
        doubtful = ((DOUBT, True, row[2], True, *row[4:]) if row[0] == SENDING else row for row in rows)
        return (self._doubt_ended(doubtful), *rest)  # type: ignore[return-value]

    def _removed(self, channel: Channel) -> Channel:
        rows, *rest = channel
        gone = tuple((GONE, False, *row[2:]) if row[0] in _WAITING else row for row in rows)
        return (gone, *rest)  # type: ignore[return-value]

    def _returned(self, channel: Channel, *, old: bool) -> Channel:
        rows, *rest = channel
        back = (
            (DOUBT if row[3] else PENDING, True, *row[2:]) if row[0] == GONE and not old else row
            for row in rows
        )
        return (self._doubt_ended(back), *rest)  # type: ignore[return-value]

    def _doubt_ended(self, rows: Iterator[Row]) -> tuple[Row, ...]:
        ends = {OnDoubt.RESEND: DOUBT, OnDoubt.HOLD: HELD, OnDoubt.DROP: DROPPED}[self.terms.on_doubt]
        if ends == DOUBT:
            return tuple(rows)
        return tuple((ends, False, *row[2:]) if row[0] == DOUBT else row for row in rows)

    # --- what happens to one channel ----------------------------------------------------------------------------------

    def _steps(self, channel: Channel, *, out: bool, old: bool) -> tuple[tuple[int, Step], ...]:
        """The steps of a channel, those that help most (and have the highest rank) first; rank 0 does not help."""
        rows, status, hand, *_ = channel
        if hand is not None and hand[2] >= 0:
            return ((9, Step(self._marked(channel, out=out, old=old))),)
        found = list(self._sends(channel)) if hand is not None else []
        if hand is None and not out:
            found += ((7, Step(claimed)) for claimed in self._claims(channel, old=old))
        failures, waits, merges, since = status
        if waits:
            found.append((6, Step((rows, (failures, False, merges, since), *channel[2:]))))
        found += ((5, Step((later, *channel[1:]))) for later in self._come_due(rows))
        if since == 1:
            found.append((0, Step((rows, (failures, waits, merges, 2), *channel[2:]))))
        return tuple(sorted(found, key=lambda one: -one[0]))

    def _come_due(self, rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
        """A row comes due; with it what it shared a message with, for they were put off to the same moment."""
        width = len(self.terms.targets)
        for place, row in enumerate(rows):
            if row[0] not in _WAITING or row[1]:
                continue
            together = range(place % width, len(rows), width) if row[4] else (place,)
            due = {
                other: (rows[other][0], True, *rows[other][2:])
                for other in together
                if (rows[other][0], rows[other][4]) == (row[0], row[4])
            }
            yield _put(rows, due)

    def _claims(self, channel: Channel, *, old: bool) -> Iterator[Channel]:
        """A claim for each target with something due: whose turn it is depends on times that the model has not."""
        rows, status, _, doubts, repeats = channel
        width = len(self.terms.targets)
        for target in range(width):
            places = tuple(
                place
                for place in range(target, len(rows), width)
                if rows[place][0] in _WAITING and rows[place][1]
            )
            for order in {places, places[::-1]}:
                found = self._gathered(tuple((place, rows[place]) for place in order), status, old)
                if found is not None:
                    sending, marked, after = found
                    yield _put(rows, sending), after, (tuple(sending), marked, -1), doubts, repeats

    def _sends(self, channel: Channel) -> Iterator[tuple[int, Step]]:
        rows, status, hand, doubts, repeats = channel
        assert hand is not None
        for end, (outcome, arrives) in enumerate(_ENDS):
            doubted = doubts + (outcome is DOUBTFUL)
            if doubted > self.doubts or end not in self.ends:
                continue
            again = arrives and any(rows[place][5] for place in hand[0])
            after = _put(rows, {place: (*rows[place][:5], rows[place][5] + arrives) for place in hand[0]})
            known = (hand[0], hand[1], end)
            step = Step((after, status, known, doubted, repeats + again), unmarked=again and not hand[1])
            yield 8 if end == _FINE else 0, step

    def _marked(self, channel: Channel, *, out: bool, old: bool) -> Channel:
        rows, status, hand, doubts, repeats = channel
        assert hand is not None
        sent = tuple((place, rows[place]) for place in hand[0])
        marks, after, releases, expires = self._settled(sent, status, hand[2], old)
        marked = list(_put(rows, marks))
        for place, row in enumerate(marked):
            waits = row[0] in _WAITING
            if waits and out and place in hand[0]:
                marked[place] = (GONE, False, *row[2:])
            elif waits and expires and old:
                marked[place] = (DEAD, False, *row[2:])
            elif waits and releases:
                marked[place] = (row[0], True, *row[2:])
        return tuple(marked), after, None, doubts, repeats

    # --- the real policy ----------------------------------------------------------------------------------------------

    def _gather(
        self, waiting: Sequence[tuple[int, Row]], status: Status, old: bool
    ) -> tuple[dict[int, Row], bool, Status] | None:
        """What the claim makes of the rows, whether the message is marked, and the status."""
        wanted = [self._delivery(place, row, old) for place, row in waiting]
        claim = self.policy.gather(wanted, self._status(status, old), terms=self.terms, now=NOON)
        if claim is None:
            return None
        chosen, before = claim.parcel.deliveries, dict(waiting)
        shared = len(chosen) > 1
        sending: dict[int, Row] = {}
        for one in chosen:
            _, _, attempts, repeat, _, copies = before[one.id]
            sending[one.id] = (SENDING, False, min(attempts + 1, _MOST_ATTEMPTS), repeat, shared, copies)
        return sending, claim.parcel.repeat, _abstract(claim.status, status[3])

    def _settle(
        self, sent: Sequence[tuple[int, Row]], status: Status, end: int, old: bool
    ) -> tuple[dict[int, Row], Status, bool, bool]:
        """What the settlement makes of the rows and the status, whether it releases what waits and gives up what is old."""
        parcel = tuple(self._delivery(place, row, old) for place, row in sent)
        told = Parcel(channel="desk", target="", key="key", deliveries=parcel)
        claim = Claim(parcel=told, status=self._status(status, old))
        outcome, _ = _ENDS[end]
        found = self.policy.settle(claim, outcome, terms=self.terms, now=NOON)
        before = dict(sent)
        marks: dict[int, Row] = {}
        for mark in found.marks:
            _, _, attempts, _, shared, copies = before[mark.delivery_id]
            marks[mark.delivery_id] = (_STATES[mark.state], False, attempts, mark.repeat, shared, copies)
        after = _abstract(found.status, status[3])
        return marks, after, found.releases, found.expires_before is not None

    def _delivery(self, place: int, row: Row, old: bool) -> Delivery:
        alert = place // len(self.terms.targets)
        made = due(
            "ab"[alert],
            article="x" if self.siblings else "",
            at=NOON - (_OLD_AGE if old else _AGE),
            attempts=row[2],
            repeat=row[3],
            message="shared" if row[4] else "",
        )
        return replace(made, id=place)

    def _status(self, status: Status, old: bool) -> ChannelStatus:
        failures, waits, merges, since = status
        return ChannelStatus(
            failures=failures,
            failing_since=(None, NOON - _AGE, NOON - (_OLD_AGE if old else _OUTAGE))[since],
            not_before=NOON + timedelta(minutes=1) if waits else None,
            merge_before=NOON if merges else None,
        )


def _abstract(status: ChannelStatus, since: int) -> Status:
    fails = 0 if status.failing_since is None else max(since, 1)
    waits = status.not_before is not None and status.not_before > NOON
    return min(status.failures, _MOST_FAILURES), waits, status.merge_before is not None, fails


def _put(rows: tuple[Row, ...], changed: dict[int, Row]) -> tuple[Row, ...]:
    return tuple(changed.get(place, row) for place, row in enumerate(rows))
