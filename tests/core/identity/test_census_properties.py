from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.identity import item_keys, take_census
from monitor.model import Entry
from tests.gates.memory import Memory

SITE = "https://example.org/"
MOMENT = datetime(2026, 3, 1, 12, 0, 7, tzinfo=UTC)

# Few words, links and dates, so that items often share some of them.
ITEMS = st.builds(
    Entry,
    key=st.sampled_from(
        ["1", "2", "urn:harbour", "urn:regatta-2026", SITE + "a", "http://example.org/a", SITE]
    ),
    url=st.sampled_from(["", SITE, SITE + "a", SITE + "a?utm_source=x", SITE + "b", SITE + "c"]),
    title=st.sampled_from(["", "Sea wall", "Sea wall vote", "Regatta lost by a length", "政府は金曜日"]),
    summary=st.sampled_from(["", "Nothing was decided.", "Rain. " * 10]),
    published_at=st.sampled_from([None, MOMENT, MOMENT + timedelta(hours=1), MOMENT.replace(second=0)]),
)
LISTINGS = st.lists(ITEMS, max_size=8, unique_by=lambda entry: item_keys(entry).guid)


@settings(max_examples=200, deadline=None)
@given(st.lists(LISTINGS, min_size=1, max_size=5))
def test_every_item_finds_one_place_and_no_entry_two_revisions(listings: list[list[Entry]]) -> None:
    memory = Memory()
    for listing in listings:
        rows = set(memory.rows)
        census = memory.list_items(listing)
        revised = [sighting.entry_id for sighting in census.revised]
        assert len(revised) == len(set(revised))
        assert {sighting.entry_id for sighting in (*census.revised, *census.attached, *census.same)} <= rows
        assert {repeat.first for repeat in census.repeated} <= set(census.new)
        # A new item whose GUID was another's is in `new` under a key made for it, and in `repeated` as it came.
        items = [sighting.entry for sighting in (*census.revised, *census.attached, *census.same)]
        items += [repeat.entry for repeat in census.repeated]
        items += [entry for entry in census.new if entry in listing]
        assert sorted(map(repr, items)) == sorted(map(repr, listing))


@settings(max_examples=200, deadline=None)
@given(st.lists(LISTINGS, min_size=1, max_size=5))
def test_the_same_listing_again_is_all_the_same(listings: list[list[Entry]]) -> None:
    memory = Memory()
    for listing in listings:
        memory.list_items(listing)
        again = memory.list_items(listing)
        assert not again.new
        assert not again.revised
        settled = memory.list_items(listing)
        assert len(settled.same) == len(listing)


@settings(max_examples=200, deadline=None)
@given(st.lists(LISTINGS, min_size=2, max_size=4))
def test_leaving_out_what_is_unchanged_changes_nothing(listings: list[list[Entry]]) -> None:
    memory = Memory()
    for listing in listings[:-1]:
        memory.list_items(listing)
    listing = listings[-1]
    known = memory.known(listing)
    full = take_census(listing, known)
    same = {id(sighting.entry) for sighting in full.same}
    pruned = take_census([entry for entry in listing if id(entry) not in same], known)
    assert (full.new, full.revised, full.attached, full.repeated) == (
        pruned.new,
        pruned.revised,
        pruned.attached,
        pruned.repeated,
    )


@given(LISTINGS)
def test_order_is_kept(listing: list[Entry]) -> None:
    census = Memory().list_items(listing)
    kept = [entry for entry in listing if entry in census.new]
    assert [entry for entry in census.new if entry in listing] == kept
