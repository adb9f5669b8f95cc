"""Turns what is due for one target of a channel into what goes out at once as one message. Pure.

What may have arrived goes again as it went before, under the same key; all else may share messages: the alerts of
several rules on one article always, what had to wait with what else had to wait.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from monitor.core.identity.fingerprint import digest
from monitor.core.outbox.pace import begun, free_at, is_probing
from monitor.model import AlertKind, ChannelStatus, ChannelTerms, Claim, Delivery, Parcel

# So many alerts at most share a message: more than that nobody reads.
MOST = 50


def gather(
    due: Sequence[Delivery], status: ChannelStatus, *, terms: ChannelTerms, now: datetime
) -> Claim | None:
    """What goes out now of what is due for one target, in the order it became due, and the channel's status from then
    on; None while the channel must wait."""
    if not due or free_at(status, terms, now) is not None:
        return None
    chosen = tuple(_chosen(due, status, terms)[:MOST])
    parcel = Parcel(channel=terms.name, target=chosen[0].target, key=_key(chosen), deliveries=chosen)
    return Claim(parcel=parcel, status=begun(status, terms, now))


def _chosen(due: Sequence[Delivery], status: ChannelStatus, terms: ChannelTerms) -> list[Delivery]:
    """What goes together, the delivery whose turn it is first."""
    # Of all that waits for a channel that fails, one that failed least: so a message that nothing can take does not keep
    # the channel shut for the others.
    first = min(due, key=lambda one: one.attempts) if is_probing(status) else due[0]
    if not terms.merges:
        return [first]
    if first.repeat:
        return _as_before(first, due)
    if first.alert.kind is AlertKind.DIGEST:
        return [first]
    siblings = [first, *(one for one in due if one is not first and _same_article(one, first))]
    if is_probing(status):
        return siblings
    if half := _refused_together(due).get(first.id):
        return half
    piled = _piled_up(first, due, status.merge_before)
    return siblings + [one for one in piled if one not in siblings]


def _as_before(first: Delivery, due: Sequence[Delivery]) -> list[Delivery]:
    """What may have arrived, with all that the same message told."""
    if not first.message:
        return [first]
    return [first, *(one for one in due if one is not first and one.repeat and one.message == first.message)]


def _same_article(one: Delivery, other: Delivery) -> bool:
    """Whether several rules hit one article, and this alert has not perhaps arrived."""
    alert, first = one.alert, other.alert
    both = alert.kind is AlertKind.ALERT and first.kind is AlertKind.ALERT
    return both and bool(first.article_id) and alert.article_id == first.article_id and not one.repeat


def _piled_up(first: Delivery, due: Sequence[Delivery], before: datetime | None) -> list[Delivery]:
    """What else was stored while the channel had to wait, if the first was."""
    if before is None or first.created_at >= before:
        return []
    refused = _refused_together(due)
    return [one for one in due if _may_join(one) and one.created_at < before and one.id not in refused]


def _may_join(one: Delivery) -> bool:
    return not one.repeat and one.alert.kind is not AlertKind.DIGEST


def _refused_together(due: Sequence[Delivery]) -> dict[int, list[Delivery]]:
    """By the ids of those that a message about several articles told, which was refused: half of what it told.

    One of them may be the reason, such as a text that the far end chokes on. Halved each time, it is soon alone, and the
    others have arrived.
    """
    told: dict[str, list[Delivery]] = defaultdict(list)
    for one in due:
        if one.message and not one.repeat:
            told[one.message].append(one)
    return {
        one.id: half
        for together in told.values()
        if (half := _half(together)) != together
        for one in together
    }


def tells_several(parcel: Parcel) -> bool:
    """Whether a message is about several articles: what is wrong with one of them is no matter of the others."""
    return len({_about(one) for one in parcel.deliveries}) > 1


def _half(together: Sequence[Delivery]) -> list[Delivery]:
    """Those on the first half of the articles, on at least one."""
    articles = list(dict.fromkeys(_about(one) for one in together))
    first = articles[: max(len(articles) // 2, 1)]
    return [one for one in together if _about(one) in first]


def _about(one: Delivery) -> str:
    return one.alert.article_id or one.alert.id


def _key(chosen: Sequence[Delivery]) -> str:
    """The name of a message, made of what it tells: what goes again as it was has that of before, a part of it has not."""
    ids = sorted(one.alert.id for one in chosen)
    return ids[0] if len(ids) == 1 else digest("message", *ids)
