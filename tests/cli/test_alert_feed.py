"""`alerts feed`: what was told becomes a feed that readers, and our own reader, take."""

import json
import warnings
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of a parser that it ships
    import feedparser

from dataclasses import replace
from zoneinfo import ZoneInfo

from monitor.model import Alert, AlertKind, Evidence, FeedKind, Listing, ReadFailure, SourceRef, Zone
from monitor.notify.feed_out import Outline, atom, json_feed, told_alerts
from monitor.sources.listing import read_listing
from tests.cli.shelves import ALERT, AT, URL, Shelf

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]
LONDON = ZoneInfo("Europe/London")
OUTLINE = Outline(made_at=AT, zone=LONDON)
NASTY = '<script>alert(1)</script> \x1b[31m\u202e@everyone & "quotes" ]]> \ud800\x00 &lt;b&gt;'


def read_back(text: str, content_type: str) -> Listing | ReadFailure:
    url = "https://me.example/feed"
    return read_listing(text.encode(), content_type, url, kind=FeedKind.FEED, links="", known=frozenset())


def digest(*items: Alert, minutes: int = 10, id: str = "d1") -> Alert:  # noqa: A002
    return replace(
        ALERT,
        id=id,
        kind=AlertKind.DIGEST,
        items=items,
        rule="",
        rule_id="",
        created_at=AT + timedelta(minutes=minutes),
    )


def nasty() -> Alert:
    evidence = Evidence(zone=Zone.BODY, start=0, passage=NASTY, spans=((0, 8),))
    printing = SourceRef(url="javascript:alert(1)", source=NASTY, title=NASTY)
    return replace(
        ALERT, id="a/b c", title=NASTY, rule=NASTY, source=NASTY, shortfall=NASTY, evidence=(evidence,),
        url="https://x.example/?a=<b>&c=\"d\"", articles=(printing,), news=(NASTY,),
    )  # fmt: skip


def test_a_digest_is_told_item_by_item_and_notices_are_not() -> None:
    notice = replace(ALERT, id="n1", kind=AlertKind.NOTICE, rule="", rule_id="")
    one, two = replace(ALERT, id="i1"), replace(ALERT, id="i2", rule="Rail", rule_id="rail")
    told = list(told_alerts([notice, digest(one, two), ALERT]))
    assert [(each.alert.id, each.at) for each in told] == [
        ("i1", AT + timedelta(minutes=10)),
        ("i2", AT + timedelta(minutes=10)),
        (ALERT.id, ALERT.created_at),
    ]
    assert [each.alert.id for each in told_alerts([digest(one, two), ALERT], rule="rail")] == ["i2"]


def test_atom_is_what_a_reader_takes() -> None:
    told = list(told_alerts([ALERT, nasty()]))
    text = atom(told, replace(OUTLINE, url="https://me.example/alerts.xml"))
    read = feedparser.parse(text, sanitize_html=False)
    assert not read.bozo and read.version == "atom10"
    assert read.feed.title == "Alerts of news-monitor"
    assert read.feed.id == "tag:news-monitor,2026:alerts"
    first = read.entries[0]
    assert (first.title, first.link, first.id) == (
        ALERT.title,
        URL,
        f"tag:news-monitor,2026:alert/{ALERT.id}",
    )
    assert first.updated == "2026-07-03T14:06:00Z"
    assert {tag.term for tag in first.tags} == {"Boat strikes", "urgent"}
    assert "The navy <mark>struck</mark> a second <mark>boat</mark> on Tuesday" in first.content[0].value
    assert "published 2026-07-03 15:05 BST" in first.content[0].value
    fromstring(text.encode())


def test_json_feed_is_what_a_reader_takes() -> None:
    told = list(told_alerts([ALERT, nasty()]))
    feed = json.loads(json_feed(told, replace(OUTLINE, rule="Boat strikes", url="https://me.example/a.json")))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["feed_url"]) == ("Alerts: Boat strikes", "https://me.example/a.json")
    first = feed["items"][0]
    assert (first["title"], first["url"]) == (ALERT.title, URL)
    assert first["date_published"] == "2026-07-03T14:06:00Z"
    assert first["_news_monitor"]["alert"] == ALERT.id
    assert len({item["id"] for item in feed["items"]}) == 2


@pytest.mark.parametrize(
    ("write", "kind"), [(atom, "application/atom+xml"), (json_feed, "application/feed+json")]
)
def test_our_own_reader_reads_it_back(write: Callable[..., str], kind: str) -> None:
    told = list(told_alerts([digest(replace(ALERT, id="i1")), ALERT]))
    listing = read_back(write(told, OUTLINE), kind)
    assert isinstance(listing, Listing), listing
    assert [(entry.title, entry.url, entry.published_at) for entry in listing.entries] == [
        (ALERT.title, URL, AT + timedelta(minutes=10)),
        (ALERT.title, URL, ALERT.created_at),
    ]
    assert len({entry.key for entry in listing.entries}) == 2
    assert "The navy struck a second boat" in (listing.entries[0].content or listing.entries[0].summary)


@pytest.mark.parametrize("write", [atom, json_feed])
def test_nothing_of_strangers_is_active(write: Callable[..., str]) -> None:
    text = write(list(told_alerts([nasty()])), OUTLINE)
    assert not set(text) & {"\x1b", "\u202e", "\x00", "\ud800"}
    if write is atom:
        entry = feedparser.parse(text, sanitize_html=False).entries[0]
        title, content, links = entry.title, entry.content[0].value, [link.href for link in entry.links]
    else:
        (item,) = json.loads(text)["items"]
        title, content, links = item["title"], item["content_html"], [item["url"]]
    assert title.startswith(("<script>", "&lt;script&gt;"))
    assert "<script" not in content and "javascript:" not in content
    assert "&lt;script&gt;" in content.replace("<mark>", "").replace("</mark>", "")
    assert links == ["https://x.example/?a=%3Cb%3E&c=%22d%22"]


@pytest.mark.parametrize("write", [atom, json_feed])
def test_the_same_alerts_make_the_same_feed_and_none_a_valid_one(write: Callable[..., str]) -> None:
    told = list(told_alerts([ALERT]))
    assert write(told, OUTLINE) == write(told, replace(OUTLINE, made_at=AT + timedelta(days=1)))
    empty = write([], OUTLINE)
    kind = "application/atom+xml" if write is atom else "application/feed+json"
    assert isinstance(read_back(empty, kind), Listing)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_latest_alerts_come_first_and_only_so_many(call: Call, shelf: Shelf, capsys: Said) -> None:
    for number in range(5):
        shelf.alert(id=f"a{number}", created_at=AT + timedelta(minutes=number))
    assert call("alerts", "feed", "--limit", 3) == 0
    ids = [entry.id.rpartition("/")[2] for entry in feedparser.parse(capsys.readouterr().out).entries]
    assert ids == ["a4", "a3", "a2"]
    assert call("alerts", "feed", "--rule", "Krieg", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["items"] == []
    assert call("alerts", "feed", "--rule", "nope") == 2
    assert capsys.readouterr().err.startswith("news-monitor: there is no rule called 'nope' (there are: ")


def test_a_file_is_replaced_in_one_step(call: Call, shelf: Shelf, capsys: Said, tmp_path: Path) -> None:
    shelf.alert()
    file = tmp_path / "feed.json"
    file.write_text("old")
    inode = file.stat().st_ino
    assert call("alerts", "feed", "--format", "json", "--output", file, "--url", "me.example/feed.json") == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"wrote 1 alert to {file}\n")
    assert json.loads(file.read_text())["feed_url"] == "https://me.example/feed.json"
    assert file.stat().st_ino != inode and list(tmp_path.glob(".feed*")) == []
    assert call("alerts", "feed", "--output", tmp_path / "nowhere" / "x") == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_what_waits_for_a_summary_is_not_told_yet(call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.alert(id="held", told=False)
    shelf.hold("held")
    assert call("alerts", "feed") == 0
    assert feedparser.parse(capsys.readouterr().out).entries == []


def test_times_are_utc() -> None:
    moved = replace(ALERT, created_at=ALERT.created_at.astimezone(ZoneInfo("Asia/Tokyo")))
    assert atom(list(told_alerts([moved])), OUTLINE) == atom(list(told_alerts([ALERT])), OUTLINE)
    assert moved.created_at.astimezone(UTC) == ALERT.created_at
