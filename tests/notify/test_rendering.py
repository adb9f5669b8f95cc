import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Alert, Evidence, Parcel, Priority, SourceRef, Zone
from monitor.notify.clean import break_mentions, clean, cut, safe_link
from monitor.notify.families import NO_LIMIT, measure_of, room_of
from monitor.notify.message import Message, message_of
from monitor.notify.passages import MAX_PASSAGE, passages
from monitor.notify.reducing import cut_passage
from monitor.notify.rendering import Family, Renderer, family_of
from tests.world.outbox import alone

LONDON = ZoneInfo("Europe/London")


def composed(alert: Alert, *, repeat: bool = False, zone: ZoneInfo = LONDON) -> Message:
    return message_of(alone(alert, repeat=repeat), zone)


def text_of(
    message: Message, *, room: int = NO_LIMIT, lines: int = NO_LIMIT, family: Family = Family.PLAIN
) -> str:
    renderer = Renderer(zone=LONDON, family=family)
    return renderer.text(message, room=room, lines=lines, measure=measure_of(family))


def message_parcel(parcel: Parcel) -> Message:
    return Renderer(zone=LONDON, family=Family.PLAIN).message(parcel)


def html_of(message: Message) -> str:
    return Renderer(zone=LONDON, family=Family.MAIL).html(message)


def found(passage: str, *spans: tuple[int, int]) -> Evidence:
    return Evidence(zone=Zone.BODY, start=0, passage=passage, spans=spans)


def marked(evidence: Evidence) -> str:
    (passage,) = passages((evidence,))
    return "".join(f"**{one.text}**" if one.hit else one.text for one in passage.segments)


# --- the plain text ---------------------------------------------------------------------------------------------------


def test_the_whole_text(rich_alert: Alert) -> None:
    assert text_of(composed(rich_alert, repeat=True)) == (
        "Possible repeat: this alert may have reached you before.\n\n"
        "Rule: Boat strikes (urgent)\n\n"
        "Navy strikes second boat in a week\n"
        "https://times.example/world/second-boat\n"
        "Example Times, Fri 3 July 2026, 15:05 BST\n\n"
        "Found in the text:\n"
        "The navy said on Tuesday that a **strike** had sunk a second **boat** off the coast.\n\n"
        "Also printed by:\n- Harbour Post: https://post.example/1\n\n"
        "Summary only. The server answered 503.\n\n"
        "Why you got this: rule Boat strikes matched in the text, and tells this channel. To hear less, change or "
        "remove that rule in the rules folder.\n\n"
        "Alert 5f0c9a1be2d34c77"
    )


def test_a_plain_alert_says_no_more_than_it_must(alert: Alert) -> None:
    text = text_of(composed(alert))

    assert text.startswith("Rule: Boat strikes\n\nNavy strikes")
    assert "repeat" not in text
    assert "Also" not in text
    assert "Summary" not in text


def test_a_repeat_is_told_in_the_subject_and_first(alert: Alert) -> None:
    message = composed(alert, repeat=True)

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

    assert composed(late, zone=ZoneInfo(zone)).items[0].byline == f"Example Times, {told}"


def test_an_outlet_without_a_name_is_called_by_its_host(alert: Alert) -> None:
    assert composed(replace(alert, source="")).items[0].byline.startswith("times.example, ")


def test_many_printings_are_counted_and_some_shown(alert: Alert) -> None:
    others = [SourceRef(url=f"https://p{i}.example/1", source=f"Paper {i}", title="") for i in range(25)]
    text = text_of(composed(replace(alert, articles=(*alert.articles, *others))))

    assert "Also printed by 25 others:\n- Paper 0: https://p0.example/1\n" in text
    assert "- Paper 19: https://p19.example/1\n- and 5 more\n" in text


def test_little_room_costs_the_least_important_first(rich_alert: Alert) -> None:
    message = composed(rich_alert)
    whole = text_of(message)
    for room in range(len(whole), 0, -3):
        text = text_of(message, room=room)
        assert len(text) <= room
        assert text.endswith(message.last_lines[-1]) or room < len(message.last_lines[-1])
    without_list = text_of(message, room=len(whole) - 1)
    assert "Also printed by Harbour Post\n" in without_list
    assert "Summary only" in without_list
    shorter = text_of(message, room=260)
    assert "The navy said on Tuesday that a **strike** had sunk a second **boat**…" in shorter
    assert rich_alert.url in shorter
    assert text_of(message, room=100).startswith("Navy strikes second boat in a week\nhttps://times.example/")
    assert text_of(message, room=60) == "Navy strikes second boat in a week\nAlert 5f0c9a1be2d34c77"
    assert text_of(message, room=44) == "Navy strikes second…\nAlert 5f0c9a1be2d34c77"
    assert text_of(message, room=30) == "Alert 5f0c9a1be2d34c77"


@pytest.mark.parametrize("most", range(1, 12))
def test_few_lines_end_with_the_last_one(rich_alert: Alert, most: int) -> None:
    text = text_of(composed(rich_alert, repeat=True), lines=most)
    assert len(text.replace("\n\n", "\n").split("\n")) <= most
    assert text.endswith("Alert 5f0c9a1be2d34c77")


@pytest.mark.parametrize("family", Family)
def test_every_family_fits_its_service_and_ends_with_the_id(rich_alert: Alert, family: Family) -> None:
    long = replace(
        rich_alert,
        title="Boats & *ships* 🇬🇧 " * 15,
        evidence=(found("Сказано 🚢 & <ли>. " * 35, (0, 7)),) * 5,
    )
    message = composed(long, repeat=True)
    for room in (160, 320, 900, min(room_of(family), 2_500)):
        text = Renderer(zone=LONDON, family=family).text(message, room=room, measure=measure_of(family))
        assert measure_of(family)(text) <= room
        assert text.endswith("Alert 5f0c9a1be2d34c77")


def test_a_text_message_is_headline_outlet_link_and_id(rich_alert: Alert) -> None:
    message = composed(rich_alert, repeat=True)
    assert text_of(message, room=160, family=Family.SMS) == (
        "Possible repeat\nNavy strikes second boat in a week\nExample Times\n"
        "https://times.example/world/second-boat\n\nAlert 5f0c9a1be2d34c77"
    )
    quoted = replace(rich_alert, title="\u201cStrike\u201d \u2013 it\u2019s over at evil.com\u2026")
    text = text_of(composed(quoted), room=160, family=Family.SMS)
    assert text.startswith(
        '"Strike" - it\'s over at evil. com...\n'
    )  # one sign beyond GSM 7 bit halves its length
    assert text.isascii()


@pytest.mark.parametrize(
    ("url", "family"),
    [
        ("mailtos://a:b@smtp.example.org", Family.MAIL),
        ("SLACK://a/b/c", Family.SLACK),
        ("mmosts://host/x", Family.MATTERMOST),
        ("discord://1/2", Family.DISCORD),
        ("workflows://x", Family.TEAMS),
        ("tgram://1:2/3", Family.TELEGRAM),
        ("twilio://a", Family.SMS),
        ("ntfy://host/topic", Family.PLAIN),
        ("stdout://", Family.SCREEN),
        ("nonsense", Family.PLAIN),
    ],
)
def test_the_scheme_tells_the_family(url: str, family: Family) -> None:
    assert family_of(url) is family


def test_the_same_alert_always_looks_the_same(rich_alert: Alert) -> None:
    for family in Family:
        texts = {Renderer(zone=LONDON, family=family).text(composed(rich_alert)) for _ in range(3)}
        assert len(texts) == 1


# --- several ----------------------------------------------------------------------------------------------------------


def several(alert: Alert, count: int) -> list[Alert]:
    return [
        replace(
            alert,
            id=f"id{n}",
            article_id=f"n{n}",
            title=f"Boat {n} struck",
            rule="Navy" if n % 3 else "Boats",
        )
        for n in range(count)
    ]


def test_one_article_that_several_rules_hit_is_told_once(
    alert: Alert, parcel_of: Callable[..., Parcel]
) -> None:
    (hit,) = alert.evidence
    other = replace(
        alert,
        id="77",
        rule="Navy",
        priority=Priority.URGENT,
        evidence=(replace(hit, spans=((4, 8),)), found("Officials said so.", (0, 9))),
    )
    message = message_parcel(parcel_of(alert, other))
    text = text_of(message)
    assert message.subject == "[Boat strikes, Navy] Navy strikes second boat in a week"
    assert message.priority is Priority.URGENT
    assert text.startswith("Rules: Boat strikes, Navy (urgent)\n\nNavy strikes second boat in a week\n")
    assert "The **navy** said on Tuesday that a **strike** had sunk a second **boat** off" in text
    assert "**Officials** said so." in text
    assert text.count(alert.url) == 1
    assert text.endswith("\n\nAlert 5f0c9a1be2d34c77\nAlert 77")


def test_several_articles_stand_under_their_rules(alert: Alert, parcel_of: Callable[..., Parcel]) -> None:
    alerts = several(alert, 4)
    alerts[2] = replace(alerts[2], priority=Priority.URGENT)
    message = message_parcel(parcel_of(*alerts))
    text = text_of(message)
    assert message.subject == "4 alerts: Boats (2), Navy (2)"
    headings = [line for line in text.splitlines() if line.startswith(("4 alerts", "Rule", "Boat"))]
    assert headings == [
        "4 alerts", "Rule: Navy (urgent)", "Boat 2 struck", "Rule: Boats", "Boat 0 struck", "Boat 3 struck",
        "Rule: Navy", "Boat 1 struck",
    ]  # fmt: skip
    assert text.splitlines()[-4:] == ["Alert id0", "Alert id1", "Alert id2", "Alert id3"]
    assert text.count(alert.url) == 4


@pytest.mark.parametrize("family", Family)
def test_fifty_alerts_in_little_room_keep_all_their_ids(
    alert: Alert, parcel_of: Callable[..., Parcel], family: Family
) -> None:
    message = message_parcel(parcel_of(*several(alert, 50)))
    text = Renderer(zone=LONDON, family=family).text(message, room=1_300, measure=measure_of(family))
    assert [line for line in text.splitlines() if line.startswith("Alert id")] == list(message.last_lines)
    assert "more: news" in text
    tiny = text_of(message, room=160, family=family)
    assert tiny.splitlines()[0].startswith("50 alerts")
    assert "Alert id0" in tiny.splitlines()


def test_what_may_have_arrived_is_said_of_what_it_is(alert: Alert, parcel_of: Callable[..., Parcel]) -> None:
    alerts = several(alert, 3)
    parcel = parcel_of(*alerts)
    first, *rest = parcel.deliveries
    message = message_parcel(replace(parcel, deliveries=(replace(first, repeat=True), *rest)))
    text = text_of(message)
    assert message.subject.startswith("Possible repeat: 3 alerts: ")
    assert text.startswith("Possible repeat: one of these 3 may have reached you before, and say so below.\n")
    assert "\n\nPossible repeat\nBoat 0 struck\n" in text
    assert text.count("Possible repeat") == 2
    whole = text_of(message_parcel(parcel_of(*alerts, repeat=True)))
    assert whole.startswith("Possible repeat: these alerts may have reached you before.\n")
    assert whole.count("Possible repeat") == 1


def test_of_one_article_it_says_which_rules_word_is_doubtful(
    alert: Alert, parcel_of: Callable[..., Parcel]
) -> None:
    parcel = parcel_of(alert, replace(alert, id="77", rule="Navy"))
    first, second = parcel.deliveries
    text = text_of(message_parcel(replace(parcel, deliveries=(first, replace(second, repeat=True)))))
    assert text.startswith("Possible repeat: what Navy found in this article may have reached you before.\n")


def test_a_follow_up_says_what_is_new(alert: Alert) -> None:
    follow_up = replace(
        alert, follows="0a1b", news=("Two more outlets carry it.", "The toll has risen to 14.")
    )
    message = composed(follow_up)
    text = text_of(message)
    assert message.subject == "Follow-up: [Boat strikes] Navy strikes second boat in a week"
    assert text.startswith("Follow-up to alert 0a1b\nRule: Boat strikes\n")
    assert "What is new:\n- Two more outlets carry it.\n- The toll has risen to 14.\n" in text
    page = Page(html_of(message)).words
    assert "Follow-up to alert 0a1b" in page and "Two more outlets carry it." in page
    assert "*What is new:*\n• Two more" in text_of(message, family=Family.SLACK)


# --- chats ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "headline", "passage"),
    [
        (
            Family.SLACK,
            "*<https://times.example/world/second-boat|Navy strikes second boat in a week>*",
            "> The navy said on Tuesday that a *strike* had sunk a second *boat* off the coast.",
        ),
        (
            Family.DISCORD,
            "**[Navy strikes second boat in a week](<https://times.example/world/second-boat>)**",
            "> The navy said on Tuesday that a **strike** had sunk a second **boat** off the coast.",
        ),
        (
            Family.TEAMS,
            "**[Navy strikes second boat in a week](https://times.example/world/second-boat)**",
            "The navy said on Tuesday that a **strike** had sunk a second **boat** off the coast.",
        ),
        (
            Family.TELEGRAM,
            '<b><a href="https://times.example/world/second-boat">Navy strikes second boat in a week</a></b>',
            (
                "<blockquote>The navy said on Tuesday that a <b>strike</b> had sunk a second <b>boat</b> off the "
                "coast.</blockquote>"
            ),
        ),
    ],
)
def test_a_chat_links_the_headline_and_marks_the_hits(
    alert: Alert, family: Family, headline: str, passage: str
) -> None:
    lines = text_of(composed(alert), family=family).splitlines()
    assert lines[0] == headline
    assert passage in lines


def test_hits_within_a_word_stand_out_too(alert: Alert) -> None:
    chinese = composed(replace(alert, evidence=(found("東京都で", (1, 2)),)))
    assert "> 東\u200b*京*\u200b都で" in text_of(chinese, family=Family.SLACK)
    assert "> 東**京**都で" in text_of(chinese, family=Family.DISCORD)
    quoted = composed(replace(alert, evidence=(found('he said "US" now', (8, 12)),)))
    assert '> he said "**US**" now' in text_of(quoted, family=Family.MATTERMOST)


def test_a_passage_is_cut_around_its_hit_between_what_people_see_as_characters() -> None:
    text = "First this was said. " * 10 + "Then a strike came. " + "👩‍👩‍👧‍👦" * 60
    (passage,) = passages((found(text, (217, 223)),))
    for room in range(60, len(text)):
        short = cut_passage(passage, room)
        assert len(short.plain) <= room
        assert [one.text for one in short.segments if one.hit] == ["strike"]
        assert not short.plain.rstrip("… ").endswith("\u200d")
    (passage,) = passages((found(text[:230] + "After that it went on. " * 9, (217, 223)),))
    assert cut_passage(passage, 80).plain == "…this was said. Then a strike came. After that it went on. …"


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
    shown = passages((found(text, *spans),))
    if not clean(text).strip():
        assert shown == ()
        return
    (passage,) = shown
    assert "".join(clean(passage.plain).split()) == "".join(clean(text).split())


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
    ours, theirs = Page(html_of(composed(rich_alert))), Page(html_of(composed(nasty)))

    assert set(theirs.tags) == set(ours.tags)
    assert theirs.attributes == ours.attributes
    assert set(theirs.links) == {"https://times.example/%22%3E%3Cscript%3E"}
    assert "<script>alert(1)</script>" in theirs.words
    assert "\u202e" not in theirs.words


def test_html_says_what_the_text_says(rich_alert: Alert) -> None:
    message = composed(rich_alert, repeat=True)
    (item,) = message.items
    page = Page(html_of(message))

    for words in (
        message.repeat,
        item.heading,
        item.title,
        item.url,
        item.byline,
        item.passages[0].plain,
        "Harbour Post",
        item.shortfall,
        message.why,
        message.last_lines[-1],
    ):
        assert words in page.words
    assert page.tags.count("mark") == 2


def test_html_loads_nothing_from_anywhere(rich_alert: Alert) -> None:
    html = html_of(composed(rich_alert))

    assert not {"img", "link", "script", "iframe", "object"} & set(Page(html).tags)
    assert "url(" not in html
    assert "@import" not in html
