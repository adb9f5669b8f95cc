from hypothesis import given
from hypothesis import strategies as st

from monitor.core.sections import LONGEST_SECTION, joined_sections


def test_labels_are_joined_each_once_whatever_their_case() -> None:
    assert joined_sections(["World", "UK news, world", "", " ,", "Asia"]) == "World, UK news, Asia"
    assert joined_sections([]) == ""


@given(st.lists(st.text(max_size=200)))
def test_it_is_bounded_and_ends_between_labels_and_joining_again_changes_nothing(labels: list[str]) -> None:
    joined = joined_sections(labels)
    assert len(joined) <= LONGEST_SECTION
    given = {part.strip() for label in labels for part in label.split(",")}
    assert not joined or set(joined.split(", ")) <= given
    assert joined_sections([joined]) == joined
