"""Dates that JSON Feeds, sitemaps and pages state as text."""

from datetime import UTC, datetime

import pytest

from monitor.sources.entries import moment_in

NOON = datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-03T12:05:09Z",
        "2026-07-03T14:05:09+02:00",
        "2026-07-03T14:05:09+0200",
        "2026-07-03 14:05:09 +02:00",
        "Fri, 03 Jul 2026 14:05:09 +0200",
        "Fri, 03 Jul 2026 14:05:09 +02:00",
        "Fri, 03 Jul 2026 08:05:09 -04:00",
        "Fri, 03 Jul 2026 12:05:09 GMT",
        "2026-07-03 12:05:09",
    ],
)
def test_a_date_is_read_with_its_offset(text: str) -> None:
    assert moment_in(text) == NOON


@pytest.mark.parametrize(
    "text", ["", "today", "07/03/2026", "14:05", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment_in(text) is None
