"""An alert, digest or notice becomes the JSON object that `jsonl://` writes and `json://` carries: a contract with other programs."""

import json
from datetime import UTC

from monitor.core.text import json_escaped
from monitor.model import Alert, AlertKind, Evidence


def alert_object(alert: Alert, *, repeat: bool) -> dict[str, object]:
    """The alert as a JSON object; texts as the article has them, `spans` in code points of `passage`, times in UTC.

    `shortfall` is "" or begins with "summary only"; `repeat` says that an earlier attempt may have arrived. A notice has
    the same keys: `title` and `text` say what there is to say, and there is no rule, address, story or evidence. A digest
    is like a notice, with one key more: `items` holds the objects of all alerts that it sums up, newest first.
    """
    told: dict[str, object] = {
        "alert": alert.id,
        "kind": alert.kind.value,
        "rule": alert.rule,
        "priority": alert.priority.value,
        "reason": alert.reason.value,
        "title": alert.title,
        "text": alert.text,
        "url": alert.url,
        "source": alert.source,
        "published": alert.published_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "story": {
            "id": alert.article_id,
            "articles": [
                {"url": one.url, "source": one.source, "title": one.title} for one in alert.articles
            ],
        },
        "evidence": [_evidence(one) for one in alert.evidence],
        "shortfall": f"summary only: {alert.shortfall}" if alert.shortfall else "",
        "repeat": repeat,
    }
    if alert.kind is AlertKind.DIGEST:
        told["items"] = [alert_object(one, repeat=repeat) for one in alert.items]
    return told


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "field": evidence.zone.value,
        "passage": evidence.passage,
        "spans": [[start, end] for start, end in evidence.spans],
    }


def json_line(value: dict[str, object]) -> str:
    """`value` as one line of JSON, readable in any script, without characters that could break or bend the line."""
    return json_escaped(json.dumps(value, ensure_ascii=False))
