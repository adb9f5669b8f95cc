"""Made-up alerts: one for `channels test`, which shows on a channel all that a real one can hold, and a parcel of each kind
for trying templates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from monitor.model import (
    Alert,
    AlertKind,
    Delivery,
    DeliveryState,
    Evidence,
    Parcel,
    Priority,
    Reason,
    SourceRef,
    Zone,
)

_PASSAGE = "This is the passage that matched, and here the words that you watch for are marked."
_HIT = "words that you watch for"
_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
_URL = "https://example.org/test"


def sample_alert(now: datetime) -> Alert:
    """An alert that says of itself that it is a test, written at `now`."""
    start = _PASSAGE.index(_HIT)
    title = "Test: this channel works"
    return Alert(
        id=f"test-{now:%Y%m%d-%H%M%S}",
        rule_id="test",
        rule="Test of a channel",
        priority=Priority.NORMAL,
        reason=Reason.NEW,
        title=title,
        url=_URL,
        source="news-monitor",
        published_at=now,
        created_at=now,
        article_id="test",
        shortfall="",
        evidence=(Evidence(zone=Zone.BODY, start=0, passage=_PASSAGE, spans=((start, start + len(_HIT)),)),),
        articles=(SourceRef(url=_URL, source="news-monitor", title=title),),
        channels=(),
    )


def sample_parcels() -> Iterator[Parcel]:
    """A parcel of every kind that templates must cope with: full and sparse, alone and several, doubtful or not."""
    alert = replace(sample_alert(_NOON), id="a1", rule="Boat strikes", priority=Priority.URGENT)
    elsewhere = SourceRef(url=f"{_URL}/other", source="Harbour Post", title=alert.title)
    rich = replace(alert, articles=(*alert.articles, elsewhere), shortfall="the server answered 503")
    follow_up = replace(
        rich, id="a2", follows="a1", news=("Two more outlets carry it.", "The toll has risen to 11.")
    )
    sparse = replace(alert, id="a3", url="", source="", title="", evidence=(), articles=(), article_id="n3")
    notice = replace(
        sparse,
        id="n1",
        article_id="",
        kind=AlertKind.NOTICE,
        rule="",
        title="Example Times has moved",
        text="Twice.",
    )
    digest = replace(
        notice, id="d1", kind=AlertKind.DIGEST, items=(rich, replace(alert, rule="Navy"), sparse)
    )
    said = ((rich,), (rich, replace(alert, id="a4", rule="Navy")), (sparse,), (notice,), (digest,))
    yield from (sample_parcel(*alerts, channel="sample") for alerts in said)
    for alerts in ((follow_up,), (follow_up, sparse, notice)):
        yield sample_parcel(*alerts, channel="sample", repeats=1)


def sample_parcel(*alerts: Alert, channel: str, target: str = "", repeats: int = 0) -> Parcel:
    """The alerts as they are sent together; the first `repeats` of them may have arrived before."""
    deliveries = tuple(
        Delivery(
            id=number,
            alert=alert,
            channel=channel,
            state=DeliveryState.SENDING,
            attempts=1,
            repeat=number < repeats,
            created_at=alert.created_at,
            first_attempt_at=alert.created_at,
            target=target,
        )
        for number, alert in enumerate(alerts)
    )
    return Parcel(channel=channel, target=target, key=alerts[0].id, deliveries=deliveries)
