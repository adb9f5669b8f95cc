"""What strangers write stays words in every family: read back by a parser of that family, where there is one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.token import Token

from monitor.model import Alert, AlertKind, Delivery, DeliveryState, Evidence, Parcel, SourceRef, Zone
from monitor.notify.neutral import LINKS_AND_CALLS, ZERO_WIDTH, neutral
from monitor.notify.rendering import Family, Renderer, measure_of, room_of

UTC = ZoneInfo("UTC")
URL = "https://times.example/world/second-boat?a=1&b=(2)"
OTHER = "https://post.example/1"
NASTY = (
    "@everyone", "@here", "@channel", "@alice hello", "<!here>", "<!channel>", "<!subteam^S1|x>", "<@U123>", "<@&99>",
    "<#C1>", "<@!5>", "@room", "[x](http://evil.example)", "![](http://evil.example/a.png)", "<http://evil.example|ok>",
    "http://evil.example/path", "HTTPS://EVIL.EXAMPLE", "see evil.com now", "www.evil.com", "//evil.com/x", "1.2.3.4/x",
    "mailto:a@evil.com", "a@evil.com", "tel:+15551234", "tg://resolve?domain=evil", "javascript:alert(1)", "evil.co.uk", "www.w3", "http://start", "go //start",
    "[ref]: http://evil.example", "[masked][ref]", "<http://evil.example>", "<evil@evil.com>", "xn--80ak6aa92e.com",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><b>x</b>", "<a href='http://evil.example'>x</a>",
    '" onmouseover="alert(1)', "&lt;b&gt;", "&#60;script&#62;", "x\r\nBcc: evil@evil.com", "x\nAlert 1234", "\x1b[2J\x1b]0;x\x07",
    "\u202egnp.exe\u202c", "\u2066x\u2069", "=cmd|' /C calc'!A0", "nul\x00byte", "Z" + "\u0311\u0316\u0317" * 40,
    "**bold** __under__ ~~gone~~ `code` ||spoiler||", "*bold* _slant_ ~gone~ `code`", "```\ncode\n```", "# heading",
    "> quote", "- item", "1. item", "---", "===", "| a | b |", "-# small", ">>> all", "#hashtag", "/start", "$CASH",
    ":smile:", "<:name:123>", "<t:1:R>", "<id:guide>", "</cmd:1>", "\\[x](http://evil.example)", "\\\\server\\share",
    "{{ 7*7 }}", "{% for a in b %}", "{{ message }}", "مرحبا بالعالم", "海軍が攻撃。東京", "👩‍👩‍👧‍👦 👍🏽 🇬🇧", "A" * 5_000, "a. " * 999,
)  # fmt: skip


def evidence(text: str) -> Evidence:
    middle = len(text) // 2
    return Evidence(zone=Zone.BODY, start=0, passage=text, spans=((middle, middle + 3), (0, 1)))


def nasty(alert: Alert, text: str) -> Alert:
    """The alert with `text` wherever a stranger's words may stand."""
    elsewhere = SourceRef(url=OTHER, source=text, title=text)
    return replace(
        alert,
        title=text,
        url=URL,
        source=text,
        shortfall=text,
        evidence=(evidence(text), evidence(f"before {text} after")),
        articles=(elsewhere, SourceRef(url=f"javascript:{text}", source="", title="")),
        news=(text,),
        follows="f1",
    )


def parcels(alert: Alert, text: str) -> Iterator[Parcel]:
    """An alert, a digest, and several with a notice among them, full of `text`."""
    one = nasty(alert, text)
    notice = replace(
        one, id="n1", kind=AlertKind.NOTICE, text=f"{text}\n{text}", url="", articles=(), article_id=""
    )
    digest = replace(notice, id="d1", kind=AlertKind.DIGEST, items=(one, replace(one, article_id="a2")))
    for alerts in ((one,), (digest,), (one, replace(one, id="x2", article_id="a2"), notice)):
        deliveries = (delivery(told, number) for number, told in enumerate(alerts))
        yield Parcel(channel="desk", target="", key="k", deliveries=tuple(deliveries))


def delivery(alert: Alert, number: int) -> Delivery:
    return Delivery(
        id=number,
        alert=alert,
        channel="desk",
        state=DeliveryState.SENDING,
        attempts=1,
        repeat=number == 0,
        created_at=alert.created_at,
        first_attempt_at=alert.created_at,
    )


def written(alert: Alert, text: str, family: Family) -> Iterator[str]:
    """What the family's service gets of it; whatever the family, nothing in it commands, reorders or piles up."""
    renderer = Renderer(zone=UTC, family=family)
    for parcel in parcels(alert, text):
        message = renderer.message(parcel)
        subject = renderer.subject(message)
        told = renderer.text(message, room=room_of(family), measure=measure_of(family))
        assert len(subject.splitlines()) == 1
        assert told.splitlines()[-1] == message.last_lines[-1]
        assert measure_of(family)(told) <= room_of(family)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", subject + told)
        assert not re.search("\\w[\u0300-\u036f]{16}", told)
        yield told


def calls(text: str) -> list[str]:
    """What would wake people or be a command in some chat."""
    return re.findall(
        r"(?i)@(?:everyone|here|channel|room|alice)|<[!@#]|<t:|</cmd|(?:^|\s)(?:[#$@]\w|/\w+(?![\w/<>]))|\[masked\]\[",
        text,
    )


# --- parsers ----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would see: elements, links, handlers, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def tokens(text: str) -> list[Token]:
    """CommonMark with tables, strikethrough and the recognition of bare addresses that most chats use."""
    parser = MarkdownIt("gfm-like", {"linkify": True, "html": True, "breaks": True})
    found: list[Token] = []
    for token in parser.parse(text):
        found += [token, *(token.children or ())]
    return found


SIMPLE = frozenset("paragraph inline text text_special softbreak hardbreak link strong blockquote".split())
WORDS = frozenset({"text", "text_special", "softbreak"})
SLACK = re.compile(r"<([^<>]*)>")
LINKIFY = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": True})


def bare_links(text: str) -> list[str]:
    return [found.url for found in LINKIFY.match(text) or ()]


# --- what they must not find ------------------------------------------------------------------------------------------


def test_a_mails_page_has_the_elements_and_links_of_any_other(alert: Alert) -> None:
    renderer = Renderer(zone=UTC, family=Family.MAIL)
    ours = [Page(renderer.html(renderer.message(parcel))) for parcel in parcels(alert, "words")]
    for text in NASTY:
        theirs = (Page(renderer.html(renderer.message(parcel))) for parcel in parcels(alert, text))
        for plain, told in zip(ours, theirs, strict=True):
            assert told.tags <= plain.tags, text
            assert told.attributes == plain.attributes, text
            assert told.links == plain.links <= {URL, OTHER}, text
            assert set(bare_links("\n".join(told.words))) <= {URL}, text


def test_telegram_sees_its_three_elements_and_our_links(alert: Alert) -> None:
    for text in NASTY:
        for told in written(alert, text, Family.TELEGRAM):
            page = Page(told)
            assert page.tags <= {"a", "b", "blockquote"}, text
            assert page.attributes <= {"href"}, text
            assert page.links <= {URL, OTHER}, text
            assert not bare_links("".join(page.words)), text
            assert not calls("".join(page.words)), text


@pytest.mark.parametrize("family", [Family.MATTERMOST, Family.DISCORD, Family.TEAMS])
def test_markdown_sees_our_bold_words_quotations_and_links(alert: Alert, family: Family) -> None:
    for text in NASTY:
        for told in written(alert, text, family):
            found = tokens(told)
            links = {str(token.attrs["href"]) for token in found if token.type == "link_open"}
            assert links <= {URL, URL.replace("(", "%28").replace(")", "%29"), OTHER}, text
            assert {token.type.removesuffix("_open").removesuffix("_close") for token in found} <= SIMPLE, (
                text
            )
            assert not calls("".join(token.content for token in found if token.type in WORDS)), text


def test_slack_sees_our_links_bold_words_and_no_command(alert: Alert) -> None:
    for text in NASTY:
        for told in written(alert, text, Family.SLACK):
            inside = {one.partition("|")[0] for one in SLACK.findall(told)}
            assert inside <= {URL.replace("&", "&amp;"), OTHER}, text
            without = re.sub(r"(?m)^> ", "", SLACK.sub("", told))
            assert not re.search(r"[<>`~]|&(?!(?:amp|lt|gt);)|^&gt;", without, re.MULTILINE), text
            assert not bare_links(unescape(without)), text
            assert not calls(unescape(without)), text
            for line in without.split("\n"):
                assert line.count("*") % 2 == 0, text
                assert not re.search(r"(?<!\w)_\S(.*\S)?_(?!\w)", line), text


@pytest.mark.parametrize("family", [Family.MAIL, Family.PLAIN, Family.SMS])
def test_plain_text_holds_our_links_alone(alert: Alert, family: Family) -> None:
    for text in NASTY:
        for told in written(alert, text, family):
            assert set(bare_links(told)) <= {URL, OTHER}, text
            assert family is not Family.PLAIN or not calls(told), text


def test_a_trigger_that_begins_in_a_hit_and_ends_outside_is_found(alert: Alert) -> None:
    split = replace(
        alert, evidence=(Evidence(zone=Zone.BODY, start=0, passage="go to evil.com", spans=((6, 11),)),)
    )
    renderer = Renderer(zone=UTC, family=Family.PLAIN)
    parcel = Parcel(channel="desk", target="", key="k", deliveries=(delivery(split, 1),))
    assert f"**evil.{ZERO_WIDTH}**com" in renderer.text(renderer.message(parcel))


def test_a_closing_tag_is_no_command_either() -> None:
    told = neutral("go </script and", LINKS_AND_CALLS)
    assert f"<{ZERO_WIDTH}/{ZERO_WIDTH}script" in told
