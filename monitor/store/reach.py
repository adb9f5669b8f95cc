"""The configured channels and their targets to what becomes of all that waits for others, or is in doubt.

What waits for a target that is out of use is handed over to those that are in use, if nobody on its channel was told
yet (somebody put an address right), else it is suppressed, and revived when its target is back in time.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, true, update

from monitor.model import ChannelTerms, DeliveryState, OnDoubt
from monitor.store.dialect import insert
from monitor.store.outbox_tables import channels, deliveries, is_open, targets, unsent
from monitor.store.rows import AnyRow, Values

WAITING = (DeliveryState.PENDING.value, DeliveryState.RETRY.value, DeliveryState.IN_DOUBT.value)

HELD_SENTENCE = "it may have arrived: held until you decide (on_doubt: hold)"
DROPPED_SENTENCE = "it may have arrived; not sent again (on_doubt: drop)"

waits = and_(is_open, deliveries.c.state.in_(WAITING))

# Whether a delivery's channel and target are both in use; and whether its channel is.
is_wanted = exists().where(
    channels.c.name == deliveries.c.channel,
    channels.c.configured,
    targets.c.channel == deliveries.c.channel,
    targets.c.target == deliveries.c.target,
    targets.c.configured,
)
on_used_channel = exists().where(channels.c.name == deliveries.c.channel, channels.c.configured)

# Whether nobody on a delivery's channel was told its alert, nor is or will be without it.
_other = deliveries.alias("other")
_others_target = _other.outerjoin(
    targets, and_(targets.c.channel == _other.c.channel, targets.c.target == _other.c.target)
)
is_unheard = ~exists().select_from(_others_target).where(
    _other.c.alert_number == deliveries.c.alert_number,
    _other.c.channel == deliveries.c.channel,
    or_(
        _other.c.state.in_((DeliveryState.SENT.value, DeliveryState.SENDING.value)),
        targets.c.configured,
    ),
)


def sync_channels(connection: Connection, *, wanted: Sequence[ChannelTerms], now: datetime) -> None:
    """Make the configured channels and targets those of `wanted`, and see to what that changes."""
    before = _configured_before(connection)
    _try_changed(connection, wanted, now)
    _store_terms(connection, wanted)
    for one in wanted:
        _revive(connection, one, before.get(one.name), now)
        if one.on_doubt is OnDoubt.RESEND:
            due = {"state": DeliveryState.IN_DOUBT.value, "next_at": now}
            _turn(connection, one.name, DeliveryState.HELD, due)
    end_unwanted(connection, now)
    for one in wanted:
        _end_doubt(connection, one, now)


def end_unwanted(connection: Connection, now: datetime, *, among: ColumnElement[bool] | None = None) -> None:
    """Hand over what waits for a target that is out of use, or else suppress it; `among` narrows down whose."""
    unwanted = and_(waits, ~is_wanted, true() if among is None else among)
    query = select(deliveries).where(unwanted, on_used_channel, is_unheard)
    rows = connection.execute(query).all()
    if rows:
        _hand_over(connection, sorted(rows, key=lambda row: (row.alert_number, row.channel, row.id)))
    connection.execute(update(deliveries).where(unwanted).values(_suppressed(now)))


# --- terms ------------------------------------------------------------------------------------------------------------


def _configured_before(connection: Connection) -> dict[str, frozenset[str]]:
    """The targets in use of each channel in use."""
    query = select(targets.c.channel, targets.c.target).join_from(
        targets, channels, channels.c.name == targets.c.channel
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(query.where(channels.c.configured, targets.c.configured)):
        found.setdefault(row.channel, set()).add(row.target)
    return {name: frozenset(reached) for name, reached in found.items()}


def _try_changed(connection: Connection, terms: Sequence[ChannelTerms], now: datetime) -> None:
    """Have channels tried at once whose address was changed: the pause that they keep was for the one before."""
    noted = {row.name: row.address for row in connection.execute(select(channels.c.name, channels.c.address))}
    changed = [one.name for one in terms if noted.get(one.name) not in {None, "", one.address}]
    if changed:
        end_pause(connection, changed)
        this = and_(waits, deliveries.c.channel.in_(changed), deliveries.c.next_at > now)
        connection.execute(update(deliveries).where(this).values(next_at=now))


def end_pause(connection: Connection, names: Sequence[str]) -> None:
    """Let channels be tried that fail and therefore keep a pause. That they fail stands until they took something."""
    failing = and_(channels.c.name.in_(names), channels.c.failing_since.is_not(None))
    connection.execute(update(channels).where(failing).values(not_before=None))


def _store_terms(connection: Connection, terms: Sequence[ChannelTerms]) -> None:
    connection.execute(update(channels).values(configured=False))
    if not terms:
        return
    new = insert(channels)
    rows = [
        {"name": one.name, "configured": True, "merges": one.merges, "address": one.address} for one in terms
    ]
    known = {name: new.excluded[name] for name in ("configured", "merges", "address")}
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=known), rows)
    names = [one.name for one in terms]
    connection.execute(update(targets).where(targets.c.channel.in_(names)).values(configured=False))
    rows = [
        {"channel": one.name, "target": target, "configured": True}
        for one in terms
        for target in dict.fromkeys(one.targets)
    ]
    new = insert(targets)
    in_use = {"configured": new.excluded.configured}
    connection.execute(new.on_conflict_do_update(index_elements=["channel", "target"], set_=in_use), rows)


# --- what is back -----------------------------------------------------------------------------------------------------


def _revive(
    connection: Connection, terms: ChannelTerms, before: frozenset[str] | None, now: datetime
) -> None:
    """Make due what waited for the channel or a target of it that is back; what may have arrived is in doubt. Of a
    channel that was out of use, all: what was for others than it reaches now may yet be handed over."""
    back = true() if before is None else deliveries.c.target.in_(sorted({*terms.targets} - before))
    if before is not None and before.issuperset(terms.targets):
        return  # the usual start: no need to look through what was suppressed
    suppressed = and_(
        unsent,
        deliveries.c.channel == terms.name,
        deliveries.c.queued_at > now - terms.expire,
        deliveries.c.state == DeliveryState.SUPPRESSED.value,
        ~deliveries.c.dropped,
        back,
    )
    for repeat, state in ((False, DeliveryState.PENDING), (True, DeliveryState.IN_DOUBT)):
        due = {"state": state.value, "next_at": now, "ended_at": None}
        this = update(deliveries).where(suppressed, deliveries.c.repeat.is_(repeat))
        connection.execute(this.values(due))


# --- whose target is out of use ---------------------------------------------------------------------------------------


def _hand_over(connection: Connection, rows: Sequence[AnyRow]) -> None:
    """Give deliveries, those of an alert on a channel side by side, to the targets in use: one row for each."""
    reach = _configured_before(connection)
    moved: list[Values] = []
    added: list[Values] = []
    for (_, channel), found in groupby(rows, key=lambda row: (row.alert_number, row.channel)):
        some = list(found)
        first, *others = sorted(reach[channel])
        repeat = any(row.repeat for row in some)  # it may have arrived, whoever that was
        moved.append({"row": some[0].id, "to": first, "may_repeat": repeat})
        added += (_copy(some[0], target, repeat) for target in others)
    connection.execute(_MOVED, moved)
    if added:
        connection.execute(insert(deliveries), added)


_MOVED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("row"))
    .values(target=bindparam("to"), repeat=bindparam("may_repeat"))
)


def _copy(row: AnyRow, target: str, repeat: bool) -> Values:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's name for what is public
    return {name: value for name, value in values.items() if name != "id"} | {
        "target": target,
        "repeat": repeat,
    }


def _suppressed(now: datetime) -> Values:
    return {"state": DeliveryState.SUPPRESSED.value, "next_at": None, "ended_at": now}


# --- what is in doubt -------------------------------------------------------------------------------------------------


def _end_doubt(connection: Connection, terms: ChannelTerms, now: datetime) -> None:
    """Hold or drop what is in doubt, where the channel does not send such again."""
    if terms.on_doubt is OnDoubt.HOLD:
        held = {"state": DeliveryState.HELD.value, "next_at": None, "sentence": HELD_SENTENCE}
        _turn(connection, terms.name, DeliveryState.IN_DOUBT, held)
    elif terms.on_doubt is OnDoubt.DROP:
        dropped = _suppressed(now) | {"dropped": True, "sentence": DROPPED_SENTENCE}
        _turn(connection, terms.name, DeliveryState.IN_DOUBT, dropped)


def _turn(connection: Connection, channel: str, state: DeliveryState, values: Values) -> None:
    this = and_(is_open, deliveries.c.channel == channel, deliveries.c.state == state.value)
    connection.execute(update(deliveries).where(this).values(values))
