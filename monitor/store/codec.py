"""Model to JSON text and back, exactly."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from monitor.model import (
    Alert,
    AlertKind,
    Aside,
    AsideKind,
    Evidence,
    Priority,
    Reason,
    SourceRef,
    Wishes,
    Zone,
)

Json = dict[str, Any]


def alert_to_json(alert: Alert) -> str:
    """The whole alert, as one JSON object; those that a digest sums up stand whole in it, under `items`."""
    return _dump(_alert_to_dict(alert))


def alert_from_json(text: str) -> Alert:
    """The alert that `alert_to_json` wrote."""
    return _alert_from_dict(json.loads(text))


def evidence_to_json(evidence: Iterable[Evidence]) -> str:
    """Passages, best first, as a JSON list."""
    return _dump([_evidence_to_dict(one) for one in evidence])


def evidence_from_json(text: str) -> tuple[Evidence, ...]:
    """The passages that `evidence_to_json` wrote."""
    return tuple(_evidence_from_dict(one) for one in json.loads(text))


@lru_cache(maxsize=1024)
def tags_to_json(tags: frozenset[str]) -> str:
    """A feed's tags as a sorted JSON list: the same tags always make the same text."""
    return _dump(sorted(tags))


@lru_cache(maxsize=1024)
def tags_from_json(text: str) -> frozenset[str]:
    """The tags that `tags_to_json` wrote."""
    return frozenset(json.loads(text))


def wishes_to_json(wishes: Wishes) -> str:
    """How often a feed asks to be polled, "" if it does not say."""
    if wishes == Wishes():
        return ""
    return _dump(
        {
            "every": None if wishes.every is None else wishes.every // timedelta(microseconds=1),
            "skip_hours": sorted(wishes.skip_hours),
            "skip_weekdays": sorted(wishes.skip_weekdays),
        }
    )


@lru_cache(maxsize=1024)
def wishes_from_json(text: str) -> Wishes:
    """The wishes that `wishes_to_json` wrote."""
    if not text:
        return Wishes()
    data: Json = json.loads(text)
    return Wishes(
        every=None if data["every"] is None else timedelta(microseconds=data["every"]),
        skip_hours=frozenset(data["skip_hours"]),
        skip_weekdays=frozenset(data["skip_weekdays"]),
    )


def asides_to_json(asides: Sequence[Aside]) -> str:
    """An article's asides, "" for none."""
    return _dump([[one.kind.value, one.text] for one in asides]) if asides else ""


def asides_from_json(text: str) -> tuple[Aside, ...]:
    """The asides that `asides_to_json` wrote."""
    return tuple(Aside(kind=AsideKind(kind), text=said) for kind, said in json.loads(text)) if text else ()


def moments_to_json(moments: Sequence[datetime]) -> str:
    """Moments as a JSON list, "" for none."""
    return _dump([at.isoformat() for at in moments]) if moments else ""


def moments_from_json(text: str) -> tuple[datetime, ...]:
    """The moments that `moments_to_json` wrote."""
    return tuple(datetime.fromisoformat(at) for at in json.loads(text)) if text else ()


def _alert_to_dict(alert: Alert) -> Json:
    return {
        "id": alert.id,
        "rule_id": alert.rule_id,
        "rule": alert.rule,
        "priority": alert.priority.value,
        "reason": alert.reason.value,
        "title": alert.title,
        "url": alert.url,
        "source": alert.source,
        "published_at": alert.published_at.isoformat(),
        "created_at": alert.created_at.isoformat(),
        "article_id": alert.article_id,
        "shortfall": alert.shortfall,
        "evidence": [_evidence_to_dict(one) for one in alert.evidence],
        "articles": [{"url": one.url, "source": one.source, "title": one.title} for one in alert.articles],
        "channels": list(alert.channels),
        "kind": alert.kind.value,
        "text": alert.text,
        "items": [_alert_to_dict(one) for one in alert.items],
        "follows": alert.follows,
        "news": list(alert.news),
    }


def _alert_from_dict(data: Json) -> Alert:
    return Alert(
        id=data["id"],
        rule_id=data["rule_id"],
        rule=data["rule"],
        priority=Priority(data["priority"]),
        reason=Reason(data["reason"]),
        title=data["title"],
        url=data["url"],
        source=data["source"],
        published_at=datetime.fromisoformat(data["published_at"]),
        created_at=datetime.fromisoformat(data["created_at"]),
        article_id=data["article_id"],
        shortfall=data["shortfall"],
        evidence=tuple(_evidence_from_dict(one) for one in data["evidence"]),
        articles=tuple(
            SourceRef(url=one["url"], source=one["source"], title=one["title"]) for one in data["articles"]
        ),
        channels=tuple(data["channels"]),
        # Earlier versions knew no notices, no digests, and no follow-ups.
        kind=AlertKind(data.get("kind", AlertKind.ALERT.value)),
        text=data.get("text", ""),
        items=tuple(_alert_from_dict(one) for one in data.get("items", ())),
        follows=data.get("follows", ""),
        news=tuple(data.get("news", ())),
    )


def _evidence_to_dict(evidence: Evidence) -> Json:
    return {
        "zone": evidence.zone.value,
        "start": evidence.start,
        "passage": evidence.passage,
        "spans": [list(span) for span in evidence.spans],
    }


def _evidence_from_dict(data: Json) -> Evidence:
    return Evidence(
        zone=Zone(data["zone"]),
        start=data["start"],
        passage=data["passage"],
        spans=tuple((start, end) for start, end in data["spans"]),
    )


def _dump(value: Json | list[Any]) -> str:
    # ASCII only: text with half a surrogate pair, which UTF-8 cannot hold, survives as an escape.
    return json.dumps(value, separators=(",", ":"))
