"""What a desk writes beside its articles, and one amount in two forms, change nothing; what only looks like them does."""

import pytest

from monitor.core.revisions import ChangeKind, Version, compare

BODY = (
    "The port of Harwick is closed until 6:00 p.m. on Sept. 7, Senator Ann Hall said.\n"
    "Repairs cost $5 million, 12 percent of the budget, and 10 to 15 ships wait 20 miles off the coast. It is the third time."
)
LINES = [
    "Additional reporting by Ann Miller in Berlin",
    "(Reporting by Ann Miller; Editing by Tom Hale)",
    "Ann Miller contributed to this report.",
    "© 2026 The Harwick Post. All rights reserved.",
    "Sign up for our free morning newsletter",
    "Already a subscriber? Log in",
    "Read also: Ferry sinks | The Harwick Post",
    "24m ago",
    "Join our 12,400 subscribers",
    "sda/afp/ank",
]
NEWS = [
    "12 dead",
    "By Monday, all flights had stopped.",
    "Users must log in with a passport.",
    "Copyright does not apply here.",
    "Reporters were expelled from Moscow.",
    "This article was amended on 3 March 2026: an earlier version misstated the role of Ann Hall.",
    "Members voted to strike.",
]
SAME = [
    ("6:00 p.m.", "18:00"),
    ("Sept. 7", "September 7"),
    ("Senator Ann", "Sen. Ann"),
    ("$5 million", "$5m"),
    ("$5 million", "5 million dollars"),
    ("12 percent", "12 per cent"),
    ("10 to 15", "10-15"),
    ("20 miles", "20 miles (32 km)"),
    ("third", "3rd"),
    ("Senator Ann Hall said", "said Senator Ann Hall"),
]
OTHER = [
    ("6:00 p.m.", "6:00 a.m."),
    ("$5 million", "$5"),
    ("$5 million", "5 million euros"),
    ("10 to 15", "10 to 16"),
    ("20 miles", "20 miles (62 km)"),
    ("third", "4th"),
    ("Ann Hall said", "said Ann Morton"),
]


def kind_of(old: str, new: str) -> ChangeKind:
    return compare(Version(title="", body=old), Version(title="", body=new), language="en").kind


@pytest.mark.parametrize("line", LINES)
def test_lines_of_the_desk_are_trifles(line: str) -> None:
    assert kind_of(BODY, f"{BODY}\n{line}") is ChangeKind.TRIVIAL


@pytest.mark.parametrize("line", NEWS)
def test_short_news_is_none_of_them(line: str) -> None:
    assert kind_of(BODY, f"{BODY}\n{line}") is ChangeKind.MATERIAL


@pytest.mark.parametrize(("old", "new"), SAME)
def test_an_amount_in_another_form_is_the_same(old: str, new: str) -> None:
    assert BODY.count(old)
    assert kind_of(BODY, BODY.replace(old, new)) is ChangeKind.TRIVIAL


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_another_amount_is_not(old: str, new: str) -> None:
    assert BODY.count(old)
    assert kind_of(BODY, BODY.replace(old, new)) is ChangeKind.MATERIAL


def test_names_from_other_scripts_and_abbreviations() -> None:
    body = "Fighting near Kiev went on, the EU said. Muhammad Deif denied it."
    assert (
        kind_of(body, body.replace("Kiev", "Kyiv").replace("the EU", "the European Union (EU)"))
        is ChangeKind.TRIVIAL
    )
    assert kind_of(body, body.replace("Muhammad", "Mohammed")) is ChangeKind.TRIVIAL
    assert kind_of(body, body.replace("the EU", "the African Union")) is ChangeKind.MATERIAL
    assert kind_of(body, body.replace("Kiev", "Kharkiv")) is ChangeKind.MATERIAL
