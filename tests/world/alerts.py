"""Made-up alerts, and what is sent of them at once: for all tests that need some and say what is special about theirs."""

from datetime import datetime

from monitor.model import Alert, Delivery, DeliveryState, Parcel, Priority, Reason, SourceRef


def plain_alert(
    name: str, *, at: datetime, title: str, url: str = "", source: str = "Example Times"
) -> Alert:
    """A new alert of the rule "Boats" for the desk, on the article of the same name, printed at `url` if that is said."""
    return Alert(
        id=name,
        rule_id="boats",
        rule="Boats",
        priority=Priority.NORMAL,
        reason=Reason.NEW,
        title=title,
        url=url,
        source=source,
        published_at=at,
        created_at=at,
        article_id=name,
        shortfall="",
        evidence=(),
        articles=(SourceRef(url=url, source=source, title=title),) if url else (),
        channels=("desk",),
    )


def sent_together(
    *alerts: Alert,
    channel: str = "desk",
    target: str = "",
    key: str = "",
    thread: str = "",
    repeat: bool = False,
) -> Parcel:
    """The alerts as they are being sent for the first time, under the first one's id unless `key` is said."""
    deliveries = tuple(
        Delivery(
            id=number,
            alert=one,
            channel=channel,
            state=DeliveryState.SENDING,
            attempts=1,
            repeat=repeat,
            created_at=one.created_at,
            first_attempt_at=one.created_at,
            target=target,
            thread=thread,
        )
        for number, one in enumerate(alerts)
    )
    return Parcel(channel=channel, target=target, key=key or alerts[0].id, deliveries=deliveries)
