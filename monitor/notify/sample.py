"""A made-up alert, for `channels test`: it shows on a channel all that a real one can hold."""

from datetime import datetime

from monitor.model import Alert, Evidence, Priority, Reason, SourceRef, Zone

_PASSAGE = "This is the passage that matched, and here the words that you watch for are marked."
_HIT = "words that you watch for"
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
