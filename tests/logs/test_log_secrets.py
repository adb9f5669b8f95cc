"""No line of the log holds a secret, not even a part of one where a long value is cut."""

import logging
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from monitor.events import BugFound, StoreFailed
from monitor.logs import LogObserver, keep_secrets
from monitor.logs.lines import line_of

SECRET = "kept-0ut/of the+log"
AT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept() -> None:
    keep_secrets([SECRET])


@pytest.mark.parametrize("json", [False, True])
def test_events_are_told_without(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    observer = LogObserver("debug", json=json)
    basic = b64encode(f"me:{SECRET}".encode()).decode()
    trace = f"Traceback\n  RuntimeError: {{'Authorization': 'Basic {basic}', 'X': {SECRET!r}}}"
    observer.see(BugFound(belt="poll", item=f"Wire {SECRET}", traceback=trace))
    observer.see(StoreFailed(belt="poll", sentence=f"refused: https://h/?k={SECRET}"))
    told = capsys.readouterr().err
    assert told.count("***") == 4
    assert "kept" not in told and basic[8:-4] not in told


@pytest.mark.parametrize("key", ["traceback", "why"])
def test_what_is_cut_leaves_no_part_of_a_secret(key: str) -> None:
    for shift in range(len(SECRET)):
        text = "x" * (2_000 - shift) + SECRET + "y" * (8_000 - shift)
        line = line_of(AT, logging.ERROR, "bug", {key: text}, json=False)
        assert not any(SECRET[at : at + 4] in line for at in range(len(SECRET) - 3))


def test_lists_are_told_without() -> None:
    line = line_of(AT, logging.ERROR, "configuration-refused", {"problems": (SECRET, "b")}, json=True)
    assert '"problems": ["***", "b"]' in line
