"""What happens to a daemon, as events that both the log and the live view tell, each in its own words."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor import events
from monitor.model import AlertKind, Cause, DeliveryState, Priority
from tests.world.alerts import plain_alert

AT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)
ALERT = replace(
    plain_alert("5f0c", at=AT, title="Second boat sunk", url="https://times.example/1?a=b"),
    rule_id="boat-strikes",
    rule="Boat strikes",
    priority=Priority.URGENT,
    article_id="a1",
    articles=(),
    channels=("desk", "ops"),
)
DIGEST = replace(
    ALERT,
    id="d1",
    kind=AlertKind.DIGEST,
    rule="",
    url="",
    title="2 matches",
    source="Times",
    items=(ALERT, ALERT),
)
FEED_FAILED = events.FeedFailed(feed="Times", sentence="no answer within 30 s", failures=3, next_at=AT)
FEED_GONE = events.FeedFailed(
    feed="Times", sentence="the server answered 410 (Gone)", failures=1, next_at=None
)
FEED_MOVED = events.FeedMoved(feed="Times", to="https://new.example/rss")
FEED_RESET = events.FeedReset(feed="Times", listed=30, attached=28)
WINDOW_MISSED = events.WindowMissed(feed="Times", since=AT, found=4)
NOTHING_KNOWN = events.WindowMissed(feed="Times", since=None, found=0)
NETWORK_DOWN = events.NetworkDown(hosts=20, since=AT)
NETWORK_UP = events.NetworkUp(since=AT)
BATCH = events.BatchRead(feed="Times", cause=Cause.FIRST_POLL, entries=30, matches=2, silent=False)
SEND_FAILED = events.DeliveryFailed(
    channel="desk", alert_id="5f0c", sentence="refused", attempts=2, next_at=AT, state=DeliveryState.RETRY
)
SEND_IN_DOUBT = replace(SEND_FAILED, sentence="no answer", attempts=1, state=DeliveryState.IN_DOUBT)
SEND_HELD = replace(SEND_IN_DOUBT, next_at=None, state=DeliveryState.HELD)
SEND_DROPPED = replace(SEND_HELD, state=DeliveryState.SUPPRESSED)
