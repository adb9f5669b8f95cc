"""The nouns: what flows through the belts, one meaning each. All are frozen; all times are aware UTC datetimes."""

from monitor.model.alert import (
    Alert,
    AlertKind,
    Delivery,
    DeliveryState,
    Outcome,
    SendResult,
    SourceRef,
)
from monitor.model.article import (
    Article,
    Extent,
    Extraction,
    ReadFailure,
    ReadTrouble,
)
from monitor.model.listing import (
    Entry,
    Feed,
    Listing,
)
from monitor.model.rule import (
    DEFAULT_LANGUAGE,
    Active,
    Document,
    Evidence,
    Match,
    Priority,
    Reason,
    Rule,
    Verdict,
    Zone,
)
from monitor.model.transfer import (
    FailureKind,
    Fetched,
    FetchFailure,
    FetchResult,
    NotModified,
    Request,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "Active",
    "Alert",
    "AlertKind",
    "Article",
    "Delivery",
    "DeliveryState",
    "Document",
    "Entry",
    "Evidence",
    "Extent",
    "Extraction",
    "FailureKind",
    "Feed",
    "FetchFailure",
    "FetchResult",
    "Fetched",
    "Listing",
    "Match",
    "NotModified",
    "Outcome",
    "Priority",
    "ReadFailure",
    "ReadTrouble",
    "Reason",
    "Request",
    "Rule",
    "SendResult",
    "SourceRef",
    "Verdict",
    "Zone",
]
