"""What is a trifle and what is not, and where it stands."""

# ruff: noqa: RUF001 - texts of languages that are written with such signs

import time

import pytest

from monitor.core.revisions import ChangeKind, Place, Version, compare

TITLE = "Ferry company recalls two ships after fire"
BODY = (
    "By Ann Miller | Updated 12:40 | 12 comments\n"
    "Coastline Ferries has recalled 1,200 life jackets after a fire on Monday, the mayor of Harwick said. "
    'The company did not resign its licence. "It is a dark day for all of us," said Peter Solberg.\n'
    "Two passengers were injured. The damage is put at $3.5 million. The ship may sail again in June."
)

TRIFLES = [
    ("1,200", "1200"),
    ("1,200", "1\u202f200"),
    ("did not", "didn't"),
    ("licence", "license"),
    ("Solberg", "Sollberg"),
    ("passengers", "passegners"),
    ("company", "comapny"),
    ('"It is a dark day for all of us,"', "“It is a dark day for all of us”,"),
    ("12:40", "13:55"),
    ("12 comments", "1,318 comments"),
    ("Harwick said. ", "Harwick said.\n\n"),
    ("injured. The", "injured. The The"),
    ("Two passengers", "2 passengers"),
    ("the mayor", "mayor"),
    ("the mayor", "THE MAYOR"),
    ("life jackets", "life-jackets"),
    ("said Peter", "said Mr. Peter"),
    ("Updated 12:40 | ", ""),
    ("$3.5 million", "$3.50 million"),
]
MATTERS = [
    ("1,200", "1,300"),
    ("1,200", "1.2"),
    ("did not resign", "did resign"),
    ("Monday", "Sunday"),
    ("June", "July"),
    ("million", "billion"),
    ("$3.5", "€3.5"),
    ("3.5", "35"),
    ("Solberg", "Andersen"),
    ("Harwick", "Lowestoft"),
    ("dark", "bright"),
    ("may sail", "will sail"),
    ("Two passengers", "Three passengers"),
    ("injured", "killed"),
    ("Two passengers were injured. ", ""),
    ("injured. The", "injured. A third is missing. The"),
    (", the mayor of Harwick said", ""),
]


def kind_of(old: str, new: str, *, title: str = TITLE, language: str = "en") -> ChangeKind:
    return compare(Version(title=TITLE, body=old), Version(title=title, body=new), language=language).kind


@pytest.mark.parametrize(("old", "new"), TRIFLES)
def test_trifles_change_nothing(old: str, new: str) -> None:
    assert BODY.count(old)
    assert kind_of(BODY, BODY.replace(old, new)) is ChangeKind.TRIVIAL
    assert kind_of(BODY.replace(old, new), BODY) is ChangeKind.TRIVIAL


@pytest.mark.parametrize(("old", "new"), MATTERS)
def test_what_is_said_differently_is_material(old: str, new: str) -> None:
    assert BODY.count(old)
    assert kind_of(BODY, BODY.replace(old, new)) is ChangeKind.MATERIAL
    assert kind_of(BODY.replace(old, new), BODY) is ChangeKind.MATERIAL


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (TITLE.upper(), ChangeKind.TRIVIAL),
        (f"{TITLE} | The Harwick Post", ChangeKind.TRIVIAL),
        (f"LIVE: {TITLE}", ChangeKind.TRIVIAL),
        ("Ferry company recalls 2 ships after fire", ChangeKind.TRIVIAL),
        ("", ChangeKind.TRIVIAL),
        ("Ferry company recalls five ships after fire", ChangeKind.MATERIAL),
        ("Ferry company sells two ships after fire", ChangeKind.MATERIAL),
        ("Airline company recalls two ships after fire", ChangeKind.MATERIAL),
    ],
)
def test_headlines(title: str, kind: ChangeKind) -> None:
    assert kind_of(BODY, BODY, title=title) is kind


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("東京で地震があり、3人が負傷した。津波の心配はない。", "東京で地震があり、5人が負傷した。津波の心配はない。", ChangeKind.MATERIAL),
        ("東京で地震があり、3人が負傷した。津波の心配はない。", "東京で地震があり、3人が負傷した。", ChangeKind.MATERIAL),
        ("東京で地震があり、3人が負傷した。", "東京で地震があり、3人が負傷した。\n更新：2026年3月2日 12:40", ChangeKind.TRIVIAL),
        ("东京发生地震，三人受伤。", "大阪发生地震，三人受伤。", ChangeKind.MATERIAL),
        ("东京发生地震，三人受伤。", "东京发生地震, 三人受伤。", ChangeKind.TRIVIAL),
        ("Das Schiff ist für zwei Wochen gesperrt.", "Das Schiff ist fuer zwei Wochen gesperrt!", ChangeKind.TRIVIAL),
        ("Das Schiff ist für zwei Wochen gesperrt.", "Das Schiff ist nicht für zwei Wochen gesperrt.", ChangeKind.MATERIAL),
        ("Le départ est prévu en juin.", "Le départ est prévu en juillet.", ChangeKind.MATERIAL),
        ("문유성씨와 김다니엘씨가 참석했다.", "문유성와씨 김다니엘씨가 참석했다.", ChangeKind.TRIVIAL),
    ],
)  # fmt: skip
def test_languages(old: str, new: str, kind: ChangeKind) -> None:
    assert kind_of(old, new, language="") is kind


def test_the_same_text_is_the_same() -> None:
    assert kind_of(BODY, BODY) is ChangeKind.SAME


def test_boxes_may_change_places_and_be_touched_up() -> None:
    lines = BODY.split("\n")
    moved = "\n".join([lines[2].replace("passengers", "pasengers"), lines[0], lines[1]])
    assert kind_of(BODY, moved) is ChangeKind.TRIVIAL
    assert kind_of(BODY, moved.replace("3.5", "4.5")) is ChangeKind.MATERIAL


def test_a_quotation_in_a_box_repeats_what_stands_there() -> None:
    assert kind_of(BODY, f"{BODY}\n“It is a dark day for all of us”") is ChangeKind.TRIVIAL
    assert kind_of(BODY, f"{BODY}\n“It is a good day for all of us”") is ChangeKind.MATERIAL


def test_two_words_of_the_text_are_no_slips_of_one_another() -> None:
    old = "Farley met Harley. Then Farley left the harbour with the crew."
    assert kind_of(old, old.replace("Then Farley", "Then Harley")) is ChangeKind.MATERIAL


def test_the_words_that_differ_have_their_places() -> None:
    new = BODY.replace("injured", "killed").replace("The damage", "It burnt all night. The damage")
    change = compare(Version(title=TITLE, body=BODY), Version(title=TITLE, body=new), language="en")
    changed, added = change.passages
    assert changed.place is Place.BODY
    assert changed.old is not None
    assert changed.new is not None
    assert BODY[slice(*changed.old)] == "Two passengers were injured."
    assert new[slice(*changed.new)] == "Two passengers were killed."
    (edit,) = changed.edits
    assert (BODY[slice(*edit.old)], new[slice(*edit.new)]) == ("injured", "killed")
    assert added.old is None
    assert added.new is not None
    assert new[slice(*added.new)] == "It burnt all night."


def test_sentences_run_together_differ_only_where_they_do() -> None:
    new = BODY.replace("injured. The damage", "hurt, and the damage")
    change = compare(Version(title="", body=BODY), Version(title="", body=new), language="en")
    (passage,) = change.passages
    assert passage.old is not None
    assert BODY[slice(*passage.old)] == "Two passengers were injured. The damage is put at $3.5 million."
    words = [(BODY[slice(*edit.old)], new[slice(*edit.new)]) for edit in passage.edits if edit.is_material]
    assert words == [("injured", "hurt, and")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 400_000, "other " * 350_000),
        ("\n".join(f"Line {n} says this." for n in range(30_000)), "\n".join(f"Row {n} tells that." for n in range(30_000))),
        (" " * 1_000_000 + "|", "|" + " " * 1_000_000),
        ("A" * 1_000_000, "B" * 1_000_000),
        ("1,1" * 300_000, "1.1" * 300_000),
        ("a b " * 20_000, "b a " * 20_000),
        ("更新日" * 60_000, "日更新" * 60_000),
        ("By " + "A," * 300_000, "By " + "A&" * 300_000),
        ("A b. " * 10_000, "B a. " * 10_000),
    ],
    ids=["words", "lines", "spaces", "letters", "figures", "two words", "stamps", "byline", "two sentences"],
)  # fmt: skip
def test_long_texts_take_bounded_time(old: str, new: str) -> None:
    began = time.process_time()
    compare(Version(title=old[:100_000], body=old), Version(title=new[:100_000], body=new))
    assert time.process_time() - began < 6  # 2 s alone; what grows with the square takes minutes
