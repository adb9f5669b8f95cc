"""Model to JSON and back, exactly, for whatever text there is."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Alert, AlertKind, Evidence, Priority, Reason, SourceRef, Wishes, Zone
from monitor.store.codec import (
    alert_from_json,
    alert_to_json,
    evidence_from_json,
    evidence_to_json,
    moments_from_json,
    moments_to_json,
    tags_from_json,
    tags_to_json,
    wishes_from_json,
    wishes_to_json,
)

anything = st.text(st.characters(codec=None), max_size=20)  # half surrogate pairs too
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(min_value=0, max_value=10**9)
evidence = st.builds(
    Evidence,
    zone=st.sampled_from(Zone),
    start=numbers,
    passage=anything,
    spans=st.lists(st.tuples(numbers, numbers), max_size=4).map(tuple),
)
sources = st.builds(SourceRef, url=anything, source=anything, title=anything)
single_alerts = st.builds(
    Alert,
    id=anything,
    rule_id=anything,
    rule=anything,
    priority=st.sampled_from(Priority),
    reason=st.sampled_from(Reason),
    title=anything,
    url=anything,
    source=anything,
    published_at=moments,
    created_at=moments,
    article_id=anything,
    shortfall=anything,
    evidence=st.lists(evidence, max_size=3).map(tuple),
    articles=st.lists(sources, max_size=3).map(tuple),
    channels=st.lists(anything, max_size=3).map(tuple),
    kind=st.sampled_from(AlertKind),
    text=anything,
    follows=anything,
    news=st.lists(anything, max_size=3).map(tuple),
)
# A digest holds alerts, which hold none.
alerts = st.builds(replace, single_alerts, items=st.lists(single_alerts, max_size=3).map(tuple))


@given(alerts)
@settings(max_examples=200, deadline=None)
def test_an_alert_survives(alert: Alert) -> None:
    text = alert_to_json(alert)
    assert alert_from_json(text) == alert
    text.encode("ascii")


def test_an_alert_is_stored_field_by_field(make: Any) -> None:
    stored = json.loads(alert_to_json(make.alert("al", "desk")))
    assert set(stored) == {field.name for field in fields(Alert)}


def test_an_alert_of_before_digests_and_follow_ups_is_read(make: Any) -> None:
    alert = make.alert("al", "desk")
    stored = json.loads(alert_to_json(alert))
    for since_then in ("items", "kind", "text", "follows", "news"):
        del stored[since_then]
    assert alert_from_json(json.dumps(stored)) == alert


@given(st.lists(evidence, max_size=5).map(tuple))
@settings(max_examples=100, deadline=None)
def test_evidence_survives(passages: tuple[Evidence, ...]) -> None:
    assert evidence_from_json(evidence_to_json(passages)) == passages


@given(st.lists(moments, max_size=5).map(tuple))
@settings(max_examples=100, deadline=None)
def test_moments_survive(some: tuple[datetime, ...]) -> None:
    assert moments_from_json(moments_to_json(some)) == some


@given(st.frozensets(anything, max_size=8))
@settings(max_examples=100, deadline=None)
def test_tags_survive_and_the_same_tags_are_the_same_text(tags: frozenset[str]) -> None:
    text = tags_to_json(tags)
    assert tags_from_json(text) == tags
    assert tags_to_json(frozenset(sorted(tags, reverse=True))) == text


@given(
    st.builds(
        Wishes,
        every=st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
        skip_hours=st.frozensets(st.integers(0, 23)),
        skip_weekdays=st.frozensets(st.integers(0, 6)),
    )
)
@settings(max_examples=100, deadline=None)
def test_wishes_survive(wishes: Wishes) -> None:
    assert wishes_from_json(wishes_to_json(wishes)) == wishes
