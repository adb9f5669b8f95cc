"""Whether what a user was told of still stands."""

import pytest

from monitor.core.revisions import Version, compare, passage_changed
from monitor.model import Evidence, Zone

TITLE = "Ferry company recalls two ships"
BODY = "The ferry burnt on Monday. Two people were hurt. Nobody knows why.\nThe company recalls its ships."


def told(passage: str, zone: Zone = Zone.BODY) -> Evidence:
    text = TITLE if zone is Zone.TITLE else BODY
    return Evidence(zone=zone, start=max(text.find(passage), 0), passage=passage, spans=((0, 3),))


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("Two people", "Nine people", True),
        ("Two people were hurt. ", "", True),
        ("Two people were hurt", "Two people were badly hurt", True),
        ("Two people", "Two poeple", False),
        ("burnt on Monday", "burnt on Tuesday", False),
        ("hurt. Nobody", "hurt. A third is missing. Nobody", False),
        ("Nobody knows why.", "", False),
        ("The ferry burnt on Monday. ", "", False),
    ],
)
def test_a_passage_of_the_body(old: str, new: str, changed: bool) -> None:
    change = compare(Version(title=TITLE, body=BODY), Version(title=TITLE, body=BODY.replace(old, new)))
    assert passage_changed(told("Two people were hurt."), change) is changed
    assert passage_changed(told("Two people were hurt.", Zone.LEAD), change) is changed


def test_a_moved_passage_still_stands() -> None:
    change = compare(
        Version(title=TITLE, body=BODY),
        Version(
            title=TITLE,
            body=f"{BODY.replace(' Two people were hurt.', '')}\nTwo people were hurt. All is new.",
        ),
    )
    assert not passage_changed(told("Two people were hurt."), change)


def test_a_headline() -> None:
    change = compare(Version(title=TITLE, body=BODY), Version(title=TITLE.replace("two", "nine"), body=BODY))
    assert passage_changed(told(TITLE, Zone.TITLE), change)
    assert not passage_changed(told("Two people were hurt."), change)


def test_what_is_no_passage_of_the_version() -> None:
    change = compare(Version(title=TITLE, body=BODY), Version(title=TITLE, body="All is new."))
    assert not passage_changed(told("Two people were hurt.", Zone.SUMMARY), change)
    assert not passage_changed(told("", Zone.BODY), change)
    assert passage_changed(told("Two people were hurt."), change)
