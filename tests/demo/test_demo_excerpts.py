import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.excerpts import excerpt
from monitor.demo.timetable import split_early, spread
from tests.demo.made_up import a_piece

LONG = "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon."


def span(word: str, text: str = LONG) -> tuple[int, int]:
    return text.index(word), text.index(word) + len(word)


def shown(text: str, *words: str, room: int) -> str:
    segments = excerpt(text, [span(word, text) for word in words], room)
    return "".join(f"[{segment.text}]" if segment.hit else segment.text for segment in segments)


@pytest.mark.parametrize(
    ("words", "room", "result"),
    [
        (("beta",), 200, LONG.replace("beta", "[beta]")),
        (("iota",), 60, "… zeta eta theta [iota] kappa lambda mu …"),
        (("Alpha",), 30, "[Alpha] beta gamma delta epsilon …"),
        (("upsilon",), 30, "… rho sigma tau [upsilon]."),
        (
            ("beta", "tau"),
            80,
            "Alpha [beta] gamma delta epsilon zeta … xi omicron pi rho sigma [tau] upsilon.",
        ),
        ((), 30, "Alpha beta gamma delta epsilon …"),
    ],
)
def test_an_excerpt_stands_around_its_hits(words: tuple[str, ...], room: int, result: str) -> None:
    assert shown(LONG, *words, room=room) == result


def test_control_characters_and_line_ends_do_no_harm() -> None:
    assert excerpt("a\nb\x1b[31m\u202ec", [(0, 1)], 80)[1].text == " b [31m c"


def test_spans_outside_the_passage_are_ignored() -> None:
    assert shown("short", room=10) == "short"
    assert [one.text for one in excerpt("short", [(3, 3), (2, 99), (-1, 2)], 10)] == ["short"]


@given(
    st.text(max_size=300),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=5),
    st.integers(1, 200),
)
def test_an_excerpt_invents_nothing(text: str, spans: list[tuple[int, int]], room: int) -> None:
    flat = "".join(char if char.isprintable() else " " for char in text)
    at = 0
    for segment in excerpt(text, spans, room):
        if not segment.hit and segment.text.strip() == "…":
            continue
        at = flat.index(segment.text, at) + len(segment.text)


def test_a_few_pieces_are_early_and_the_rest_come_evenly_the_last_at_the_end() -> None:
    pieces = [a_piece(f"p{number}") for number in range(9)]
    early, rest = split_early(pieces)
    assert [*early, *rest] == pieces
    assert len(early) == 3
    due = spread(rest, 12.0)
    assert [one.piece for one in due] == list(rest)
    assert [one.after for one in due] == [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    assert spread([], 12.0) == []
