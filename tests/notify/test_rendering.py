import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Alert, Evidence, SourceRef, Zone
from monitor.notify.clean import break_mentions, clean, cut, safe_link
from monitor.notify.html import html_of
from monitor.notify.message import Message, compose
from monitor.notify.passages import MAX_PASSAGE, passages
from monitor.notify.text import text_of

LONDON = ZoneInfo("Europe/London")


def message_of(alert: Alert, *, repeat: bool = False, zone: ZoneInfo = LONDON) -> Message:
    return compose(alert, repeat=repeat, zone=zone)


def found(passage: str, *spans: tuple[int, int]) -> Evidence:
    return Evidence(zone=Zone.BODY, start=0, passage=passage, spans=spans)


def marked(evidence: Evidence) -> str:
    (passage,) = passages((evidence,))
    return passage.marked


# --- the plain text ---------------------------------------------------------------------------------------------------


def test_the_whole_text(rich_alert: Alert) -> None:
    assert text_of(message_of(rich_alert, repeat=True)) == (
        "Possible repeat: this alert may have reached you before.\n\n"
        "Rule: Boat strikes (urgent)\n\n"
        "Navy strikes second boat in a week\n"
        "https://times.example/world/second-boat\n"
        "Example Times, Fri 3 July 2026, 15:05 BST\n\n"
        "Found in the text:\n"
        "The navy said on Tuesday that a **strike** had sunk a second **boat** off the coast.\n\n"
        "Also printed by:\n- Harbour Post: https://post.example/1\n\n"
        "Summary only. The server answered 503.\n\n"
        "Alert 5f0c9a1be2d34c77"
    )


def test_a_plain_alert_says_no_more_than_it_must(alert: Alert) -> None:
    text = text_of(message_of(alert))

    assert text.startswith("Rule: Boat strikes\n\nNavy strikes")
    assert "repeat" not in text
    assert "Also" not in text
    assert "Summary" not in text


def test_a_repeat_is_told_in_the_subject_and_first(alert: Alert) -> None:
    message = message_of(alert, repeat=True)

    assert message.subject == "Possible repeat: [Boat strikes] Navy strikes second boat in a week"
    assert text_of(message).startswith("Possible repeat: ")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "Fri 3 July 2026, 23:05 UTC"),
        ("America/New_York", "Fri 3 July 2026, 19:05 EDT"),
        ("Asia/Dubai", "Sat 4 July 2026, 03:05 UTC+04"),
    ],
)
def test_times_are_told_in_the_configured_zone(alert: Alert, zone: str, told: str) -> None:
    late = replace(alert, published_at=datetime(2026, 7, 3, 23, 5, tzinfo=UTC))

    assert message_of(late, zone=ZoneInfo(zone)).byline == f"Example Times, {told}"


def test_an_outlet_without_a_name_is_called_by_its_host(alert: Alert) -> None:
    assert message_of(replace(alert, source="")).byline.startswith("times.example, ")


def test_many_printings_are_counted_and_some_shown(alert: Alert) -> None:
    others = [SourceRef(url=f"https://p{i}.example/1", source=f"Paper {i}", title="") for i in range(25)]
    text = text_of(message_of(replace(alert, articles=(*alert.articles, *others))))

    assert "Also printed by 25 others:\n- Paper 0: https://p0.example/1\n" in text
    assert "- Paper 19: https://p19.example/1\n- and 5 more\n" in text


def test_little_room_costs_the_least_important_first(rich_alert: Alert) -> None:
    message = message_of(rich_alert)
    whole = text_of(message)
    for room in range(len(whole), 0, -1):
        text = text_of(message, room=room)
        assert len(text) <= room
        assert text.endswith(message.last_line) or room < len(message.last_line)
    without_list = text_of(message, room=len(whole) - 1)
    assert "Also printed" not in without_list
    assert "Summary only" in without_list
    cut_passage = text_of(message, room=260)
    assert "a **strike** had sunk a second…" in cut_passage
    assert rich_alert.url in cut_passage
    assert text_of(message, room=100).startswith("Navy strikes second boat in a week\nhttps://times.example/")
    assert text_of(message, room=60) == "Navy strikes second boat in a week\nAlert 5f0c9a1be2d34c77"
    assert text_of(message, room=40) == "Navy strikes…\nAlert 5f0c9a1be2d34c77"


# --- passages ---------------------------------------------------------------------------------------------------------


def test_hits_are_marked_in_order_once_and_hug_their_words() -> None:
    assert marked(found("boats and a strike", (12, 18), (0, 5))) == "**boats** and a **strike**"
    assert marked(found("a boat strike", (2, 6), (4, 13))) == "a **boat strike**"
    assert marked(found("a boat here", (1, 7))) == "a **boat** here"
    assert marked(found("one\ntwo  three", (0, 7))) == "**one two** three"


def test_spans_out_of_bounds_or_empty_harm_nothing() -> None:
    assert marked(found("boat", (-5, 2), (3, 99), (2, 2))) == "**bo**a**t**"
    assert marked(found("boat")) == "boat"


@pytest.mark.parametrize("place", [0, 3_000, 5_990])
def test_a_very_long_passage_is_shown_around_its_first_hit(place: int) -> None:
    text = "word " * 1_200
    start = place - place % 5
    shown = marked(found(text[:start] + "boats" + text[start + 5 :], (start, start + 5)))

    assert "**boats**" in shown
    assert len(shown) <= MAX_PASSAGE + 10
    assert shown.startswith("… ") == (place > 0)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=4))
def test_marking_loses_no_words(text: str, spans: list[tuple[int, int]]) -> None:
    (passage,) = passages((found(text, *spans),))

    assert passage.plain.split() == clean(text).split() or "".join(passage.plain.split()) == "".join(
        clean(text).split()
    )


# --- strangers' text --------------------------------------------------------------------------------------------------


@given(st.text(max_size=80))
def test_clean_text_is_one_line_without_control(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cleaned)
    assert not any(
        unicodedata.bidirectional(char) in {"RLO", "LRO", "RLI", "LRI", "PDF", "PDI"} for char in cleaned
    )


@pytest.mark.parametrize("char", ["\u061c", "\u200b", "\u3164", "\uffa0", "\x1f", "\ufffe", "\U000e0041"])
def test_what_hides_in_a_text_is_not_shown(char: str) -> None:
    assert clean(f"bo{char}at") == "boat"
    assert safe_link(f"https://a.example/bo{char}at") == "https://a.example/boat"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?y=1&z=%20#f", "https://a.example/x?y=1&z=%20#f"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        ("https://a.example/a b<i>\"'", "https://a.example/a%20b%3Ci%3E%22'"),
        ("https://a.example/статья", "https://a.example/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"),
        ("https://a.example/@everyone](b", "https://a.example/%40everyone%5D(b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user@evil.example/", ""),
        ("https://a.example\\@evil.example/", ""),
        ("https://[broken", ""),
        ("/relative", ""),
        ("", ""),
    ],
)
def test_only_http_links_with_a_plain_host_are_shown(url: str, safe: str) -> None:
    assert safe_link(url) == safe


@pytest.mark.parametrize(
    "text", ["@everyone", "@Here now", "<!here>", "<!subteam^S1>", "<@U123>", "[click](https://evil.example)"]
)
def test_nothing_a_stranger_writes_wakes_a_chat(text: str) -> None:
    broken = break_mentions(f"see {text}")

    assert broken.replace("\u200b", "") == f"see {text}"
    assert not any(trigger in broken.lower() for trigger in ("@everyone", "@here", "<!", "<@", "]("))


def test_an_address_of_a_person_is_left_alone() -> None:
    assert break_mentions("write to desk@example.org") == "write to desk@example.org"


@given(st.text(max_size=60), st.integers(-1, 70))
def test_a_cut_keeps_to_its_room(text: str, room: int) -> None:
    assert len(cut(text, room)) <= max(room, 0) or text == ""
    assert cut(text, len(text)) == text


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("First said this. Then that happened.", 30, "First said this. …"),
        ("Only words without any end here", 20, "Only words without…"),
        ("Cafe\u0301s", 5, "Caf…"),
        ("ab👩‍🚀x", 4, "ab…"),
        ("ab👍🏽x", 4, "ab…"),
    ],
)
def test_a_cut_falls_between_sentences_words_or_characters(text: str, room: int, short: str) -> None:
    assert cut(text, room) == short


# --- HTML -------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a mail program would see: the elements, links and handlers of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e&amp;{}%s'


def test_no_strangers_text_becomes_html(rich_alert: Alert) -> None:
    ref = SourceRef(url="javascript:alert(1)", source=NASTY, title=NASTY)
    nasty = replace(
        rich_alert,
        rule=NASTY,
        title=NASTY,
        url='https://times.example/"><script>',
        source=NASTY,
        shortfall=NASTY,
        evidence=(found(NASTY, (2, 10)),),
        articles=(ref, ref),
    )
    ours, theirs = Page(html_of(message_of(rich_alert))), Page(html_of(message_of(nasty)))

    assert set(theirs.tags) == set(ours.tags)
    assert theirs.attributes == ours.attributes
    assert set(theirs.links) == {"https://times.example/%22%3E%3Cscript%3E"}
    assert "<script>alert(1)</script>" in theirs.words
    assert "\u202e" not in theirs.words


def test_html_says_what_the_text_says(rich_alert: Alert) -> None:
    message = message_of(rich_alert, repeat=True)
    page = Page(html_of(message))

    for words in (
        message.repeat,
        message.heading,
        message.title,
        message.url,
        message.byline,
        message.passages[0].plain,
        "Harbour Post",
        message.shortfall,
        message.last_line,
    ):
        assert words in page.words
    assert page.tags.count("mark") == 2


def test_html_loads_nothing_from_anywhere(rich_alert: Alert) -> None:
    html = html_of(message_of(rich_alert))

    assert not {"img", "link", "script", "iframe", "object"} & set(Page(html).tags)
    assert "url(" not in html
    assert "@import" not in html
