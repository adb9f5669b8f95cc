from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from monitor.core.identity import Census, KnownItem, item_keys, take_census
from monitor.model import Entry
from tests.gates.memory import Memory

NOON = datetime(2026, 3, 1, 12, 4, 31, tzinfo=UTC)
STORY = Entry(
    key="https://news.example.org/?p=1",
    url="https://news.example.org/2026/03/harbour-wall",
    title="Harbour board puts off its vote on the sea wall",
    summary="The board met on Monday to decide who pays, and decided nothing.",
    published_at=NOON,
)
OTHER = Entry(
    key="https://news.example.org/?p=2",
    url="https://news.example.org/2026/03/regatta",
    title="Record crowd at the autumn regatta",
    summary="The home crew lost by a length in heavy rain.",
    published_at=NOON - timedelta(hours=3),
)


def shape(census: Census) -> tuple[int, int, int, int, int]:
    return (
        len(census.new),
        len(census.revised),
        len(census.attached),
        len(census.same),
        len(census.repeated),
    )


NEW, REVISED, ATTACHED, SAME, REPEATED = (tuple(int(i == n) for i in range(5)) for n in range(5))


def after(*before: Entry) -> Memory:
    memory = Memory()
    memory.list_items(before)
    return memory


def becomes(**changes: object) -> tuple[int, int, int, int, int]:
    """What becomes of the story, listed anew with these changes."""
    return shape(after(STORY, OTHER).list_items([replace(STORY, **changes)]))  # type: ignore[arg-type]


def test_keys_are_short_and_of_their_kind() -> None:
    keys = item_keys(STORY)
    assert [key[0] for key in (keys.guid, keys.url, keys.text)] == ["g", "u", "t"]
    assert {len(key) for key in (keys.guid, keys.url, keys.text)} == {21}


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org/?utm_source=rss", ""])
def test_a_front_page_is_no_key(url: str) -> None:
    assert item_keys(replace(STORY, url=url)).url == ""


def test_a_title_with_nothing_beside_it_is_no_key() -> None:
    bare = replace(STORY, published_at=None, summary="More soon.")
    assert item_keys(bare).text == ""
    assert item_keys(replace(bare, published_at=NOON)).text
    assert item_keys(replace(bare, summary="word " * 8)).text
    assert item_keys(replace(STORY, title="")).text == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, SAME),
        ({"url": STORY.url.replace("https", "http")}, SAME),
        ({"url": STORY.url + "?utm_source=rss&utm_medium=feed"}, SAME),
        ({"title": STORY.title.replace(" ", "  ")}, SAME),
        ({"content": "The whole text, edited."}, SAME),
        ({"published_at": NOON + timedelta(days=1)}, SAME),
        ({"title": "Harbour board votes for the sea wall"}, REVISED),
        ({"title": STORY.title.upper()}, REVISED),
        ({"summary": ""}, REVISED),
        ({"url": STORY.url + "-vote"}, REVISED),
    ],
)
def test_a_known_guid_is_revised_by_title_link_and_summary_alone(
    changes: dict[str, object], expected: tuple[int, ...]
) -> None:
    assert becomes(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"key": "http://news.example.org/?p=1"}, SAME),
        ({"key": "https://news.example.org/?p=1&utm_source=feed"}, SAME),
        ({"key": "https://news.example.org/?p=1#xtor=RSS-1"}, SAME),
        ({"key": "https://www.news.example.org/?p=1"}, ATTACHED),
        ({"key": "https://news.example.org/?p=1#1"}, ATTACHED),
        ({"key": "new"}, ATTACHED),
        ({"key": "new", "published_at": NOON + timedelta(days=30)}, ATTACHED),
        ({"key": "new", "title": "Harbour board puts off vote on the sea wall"}, REVISED),
        (
            {"key": "new", "title": "Nobody pays for anything"},
            REVISED,
        ),  # the moment of publication is the same
        ({"key": "new", "summary": "Edited."}, REVISED),
        ({"key": "new", "url": ""}, ATTACHED),
        ({"key": "new", "url": "https://news.example.org/opinion/harbour-wall"}, ATTACHED),
        ({"key": "new", "url": STORY.url + "-2", "summary": "A second part."}, NEW),
        ({"key": "new", "title": "Nobody pays", "published_at": NOON + timedelta(days=1)}, NEW),
    ],
)
def test_an_unknown_guid_is_known_by_link_or_text(
    changes: dict[str, object], expected: tuple[int, ...]
) -> None:
    assert becomes(**changes) == expected


def test_on_the_hour_is_too_coarse_a_date_to_tell_items_by() -> None:
    noon = replace(STORY, published_at=NOON.replace(minute=0, second=0))
    other = replace(noon, key="new", title="Ferries stay in port", summary="Until Tuesday.")
    assert shape(after(noon).list_items([other])) == NEW


def test_without_guids_the_link_is_the_key() -> None:
    story = replace(STORY, key=STORY.url)
    memory = after(story)
    assert shape(memory.list_items([replace(story, title="Quite another headline")])) == REVISED
    assert shape(memory.list_items([replace(story, key=story.url.replace("https", "http"))])) == REVISED


def test_all_guids_change_at_once_and_come_back() -> None:
    listing = [STORY, OTHER]
    memory = after(*listing)
    anew = [replace(entry, key=f"urn:{number}") for number, entry in enumerate(listing)]
    assert shape(memory.list_items(anew)) == (0, 0, 2, 0, 0)
    assert shape(memory.list_items(anew)) == (0, 0, 0, 2, 0)
    assert shape(memory.list_items(listing)) == (0, 0, 0, 2, 0)
    assert len(memory.rows) == 2


def test_two_guids_of_one_entry_do_not_take_turns() -> None:
    twin = replace(STORY, key="twin", title="Harbour board puts off its vote on the wall")
    memory = after(STORY)
    assert shape(memory.list_items([STORY, twin])) == (0, 1, 0, 1, 0)
    for listing in ([STORY, twin], [twin, STORY], [STORY], [twin]) * 2:
        assert memory.list_items(listing).same, listing
    assert len(memory.rows) == 1
    edited = [replace(entry, summary=f"Edited, {entry.key}.") for entry in (STORY, twin)]
    assert shape(memory.list_items(edited)) == (0, 1, 1, 0, 0)
    assert shape(memory.list_items(edited)) == (0, 0, 0, 2, 0)


def test_the_outcome_does_not_depend_on_what_is_unchanged_being_there() -> None:
    twin = replace(STORY, key="twin", title="Harbour board puts off its vote on the wall")
    fresh = replace(OTHER, key="fresh", url=STORY.url, title="Live: all that happens in the harbour")
    known = after(STORY, OTHER).known([STORY, OTHER, twin, fresh])
    pruned, full = take_census([twin], known), take_census([STORY, OTHER, twin], known)
    assert (pruned.new, pruned.revised, pruned.attached) == (full.new, full.revised, full.attached)
    pruned, full = take_census([fresh], known), take_census([STORY, fresh], known)
    assert (pruned.new, pruned.revised, pruned.attached) == (full.new, full.revised, full.attached)


def test_many_items_under_one_link_are_many() -> None:
    page = "https://traffic.example.org/today"
    reports = [
        replace(STORY, key=str(uuid), url=page, title=f"Traffic report {uuid}", summary=f"Jam {uuid}.")
        for uuid in (483_112_955, 483_112_956, 483_112_957)
    ]
    memory = Memory()
    assert shape(memory.list_items(reports)) == (3, 0, 0, 0, 0)
    assert shape(memory.list_items(reports)) == (0, 0, 0, 3, 0)
    more = [replace(entry, key=entry.key + "0", title=entry.title + "0", summary="Jam.") for entry in reports]
    assert shape(memory.list_items(more)) == (3, 0, 0, 0, 0)


def test_what_is_listed_twice_at_once_is_one_entry() -> None:
    memory = Memory()
    listing = [STORY, replace(STORY, key="twin"), replace(STORY, key="http" + STORY.key[5:])]
    assert shape(memory.list_items(listing)) == (1, 0, 0, 0, 2)
    assert shape(memory.list_items(listing)) == (0, 0, 0, 3, 0)


def test_items_numbered_from_the_top_are_told_apart() -> None:
    def numbered(*items: Entry) -> list[Entry]:
        return [replace(item, key=str(place)) for place, item in enumerate(items, start=1)]

    third = replace(
        STORY, url=STORY.url + "/3", title="Ferries stay in port", published_at=NOON + timedelta(hours=1)
    )
    memory = after(*numbered(STORY, OTHER))
    census = memory.list_items(numbered(third, STORY, OTHER))
    assert [entry.title for entry in census.new] == [third.title]
    assert census.new[0].key != "1"
    assert not census.revised
    assert shape(memory.list_items(numbered(third, STORY, OTHER))) == (0, 0, 0, 3, 0)
    assert {row.title for row in memory.rows.values()} == {third.title, STORY.title, OTHER.title}


def test_a_wholly_rewritten_article_under_its_own_guid_is_no_news() -> None:
    story = replace(STORY, key="urn:uuid:b0d27e34-8a1b-42ba-9622-f685c23266c3")
    rewritten = replace(
        story,
        url=STORY.url + "-victims-named",
        title="Two pillars of the community remembered",
        published_at=NOON + timedelta(hours=9),
    )
    assert shape(after(story).list_items([rewritten])) == REVISED


def test_a_daily_programme_without_dates_is_new_every_day() -> None:
    programme = replace(
        STORY, published_at=None, summary="All the news of the day in a few minutes, every day."
    )
    tomorrow = replace(programme, key="2", url=STORY.url + "/tomorrow")
    assert shape(after(programme).list_items([tomorrow])) == NEW


def test_a_guid_known_from_before_digests_were_kept_is_judged_by_its_entry() -> None:
    row = KnownItem(
        entry_id=7, content="", title=STORY.title, url=STORY.url, summary=STORY.summary, published_at=None
    )
    known = {item_keys(STORY).guid: row}
    assert shape(take_census([STORY], known)) == SAME
    assert shape(take_census([replace(STORY, title="Edited")], known)) == REVISED


def test_ten_thousand_items_are_no_burden() -> None:
    listing = [
        replace(STORY, key=f"{STORY.key}{n}", url=f"{STORY.url}-{n}?utm_source=rss", title=f"Story {n}")
        for n in range(10_000)
    ]
    started = process_time()
    assert len(take_census(listing, {}).new) == 10_000
    assert process_time() - started < 1.0  # 0.1 s on a machine of 2024 that does nothing else
