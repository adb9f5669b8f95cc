"""What is to be said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.rule import Evidence, Priority, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """One printing of an article: where, and under which headline."""

    url: str
    source: str
    title: str


class AlertKind(StrEnum):
    """What is said: that a rule hit an article, several such hits in one, or something about the monitor itself."""

    ALERT = "alert"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be said, a snapshot that always renders the same. `id` is deterministic (rule and article).

    A notice has a title and a `text` (lines divided by newlines), which alerts have not, and no rule, article,
    address or evidence: those are "" and empty. A digest is like a notice, with the alerts that it sums up in `items`,
    newest first; `source` is then the feed they come from. `follows` is the id of the alert that this one goes on from
    ("" if it begins by itself), `news` what is new since, in sentences.
    """

    id: str
    rule_id: str
    rule: str
    priority: Priority
    reason: Reason
    title: str
    url: str
    source: str
    published_at: datetime
    created_at: datetime
    article_id: str
    shortfall: str
    evidence: tuple[Evidence, ...]
    articles: tuple[SourceRef, ...]
    channels: tuple[str, ...]
    kind: AlertKind = AlertKind.ALERT
    text: str = ""
    items: tuple["Alert", ...] = ()
    follows: str = ""
    news: tuple[str, ...] = ()
