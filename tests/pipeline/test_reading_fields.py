"""What rules may ask of an article besides its text: where it was printed, by whom, filed under what."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model import Document, Entry, Extraction, Feed, Manner
from monitor.pipeline.reading import document_of, read_known, read_page, read_summary, shared_document_of
from monitor.ports import DueEntry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = (
    "The navy strikes two boats off the islands, killing four, officials in the capital said on Friday. " * 5
)
DUE = DueEntry(
    id=1,
    feed=Feed(name="Morning Post", url="https://post.example/rss"),
    entry=Entry(
        key="k",
        url="https://post.example/1?utm_source=rss",
        title="Navy strikes boats",
        summary="Four dead.",
        section="World, Top stories",
    ),
    manner=Manner.PROMPT,
    revised=False,
    first_seen_at=NOW,
    fetch_failures=0,
    deaths=0,
    language="en",
    last_resort=False,
)
PAGE = Extraction(
    title="On the page", body=BODY, author="Ann Lee", language="en-gb", section="world, Defence"
)


def listed_under(section: str) -> DueEntry:
    return replace(DUE, entry=replace(DUE.entry, section=section))


def test_an_article_is_in_the_sections_of_feed_and_page() -> None:
    assert (
        read_page(DUE, "https://post.example/1", PAGE, now=NOW).article.section
        == "World, Top stories, Defence"
    )
    assert read_summary(DUE, now=NOW, shortfall="").article.section == "World, Top stories"


def test_rules_see_where_an_article_stands_and_who_wrote_it() -> None:
    article = read_page(DUE, "https://post.example/1", PAGE, now=NOW).article
    assert document_of(article) == Document(
        title="Navy strikes boats",
        body=BODY,
        summary="Four dead.",
        language="en-gb",
        source="Morning Post",
        url="https://post.example/1",
        author="Ann Lee",
        section="World, Top stories, Defence",
    )


def test_a_copy_shares_all_but_the_headline() -> None:
    article = read_page(DUE, "https://post.example/1", PAGE, now=NOW).article
    whole, shared = document_of(article), shared_document_of(article)
    assert shared == replace(whole, title="", summary="")
    assert shared.body == BODY


def test_a_known_article_is_also_in_the_sections_it_is_listed_under_now() -> None:
    known = read_page(listed_under("Top stories"), "https://post.example/1", PAGE, now=NOW).article
    assert (
        read_known(listed_under("Middle East"), known).article.section
        == "Middle East, Top stories, world, Defence"
    )
    assert read_known(listed_under(""), known).article == known
