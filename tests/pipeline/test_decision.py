from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.core.identity import text_hash
from monitor.model import (
    Article,
    Entry,
    Evidence,
    Extent,
    Extraction,
    Feed,
    Manner,
    Match,
    Reason,
    Rule,
    Zone,
)
from monitor.pipeline.decision import Question, decide
from monitor.pipeline.reading import (
    TOO_SHORT,
    Reading,
    chosen,
    lists_again,
    read_known,
    read_page,
    read_summary,
)
from monitor.ports import Decision, DueEntry, EntryDone, Known

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = (
    "The navy strikes two boats off the islands, killing four, officials in the capital said on Friday. " * 5
)
OTHER_BODY = (
    "A record crowd saw the home crew lose by a length in heavy rain at the autumn regatta today. " * 5
)
RULE = Rule(id="boat strike", name="boat strike", query="boat strike", channels=("mail", "hook"))
MATCH = Match(
    rule=RULE,
    evidence=(Evidence(zone=Zone.BODY, start=0, passage="The navy strikes two boats", spans=((9, 16),)),),
)


def due(
    url: str = "https://a.example/1?utm_source=rss", *, title: str = "Navy strikes boats", key: str = "k"
) -> DueEntry:
    return DueEntry(
        id=1,
        feed=Feed(name="A", url="https://a.example/rss"),
        entry=Entry(
            key=key, url=url, title=title, summary="Four dead.", published_at=NOW - timedelta(hours=1)
        ),
        manner=Manner.PROMPT,
        revised=False,
        first_seen_at=NOW,
        fetch_failures=0,
        deaths=0,
        language="",
        last_resort=False,
    )


def page(
    page_url: str = "https://a.example/1", *, body: str = BODY, canonical: str = "", **entry: str
) -> Reading:
    extraction = Extraction(title="On the page", body=body, canonical_url=canonical)
    return read_page(due(**entry), page_url, extraction, now=NOW)


def decided(
    reading: Reading, known: Known | None = None, *, hit_in_text: bool = True, revised: bool = False
) -> Decision:
    question = Question(
        reading=reading,
        matches=(MATCH,),
        hits_in_text=lambda _rule: hit_in_text,
        manner=Manner.PROMPT,
        revised=revised,
        entry=EntryDone(),
        now=NOW,
        max_age=timedelta(days=3),
    )
    return decide(question, known or Known())


def stored(reading: Reading, **changes: object) -> Article:
    return replace(decided(reading).article, **changes)  # type: ignore[arg-type]


def test_a_new_article_alerts_on_every_channel_of_its_rule() -> None:
    decision = decided(page())
    [alert] = decision.alerts
    assert decision.verdicts[0].reason is Reason.NEW
    assert (alert.rule, alert.channels, alert.title) == (
        "boat strike",
        ("mail", "hook"),
        "Navy strikes boats",
    )
    assert alert.url == "https://a.example/1"
    assert alert.evidence == MATCH.evidence
    assert [printing.url for printing in alert.articles] == ["https://a.example/1"]
    assert decision.urls == ("https://a.example/1",)


def test_the_link_is_the_address_after_redirects_and_all_addresses_are_remembered() -> None:
    decision = decided(page("https://a.example/story/1", canonical="https://a.example/canonical/1"))
    assert decision.article.url == "https://a.example/canonical/1"
    assert set(decision.urls) == {
        "https://a.example/1",
        "https://a.example/story/1",
        "https://a.example/canonical/1",
    }


def test_the_same_article_under_another_address_is_not_told_again() -> None:
    first = stored(page())
    again = page("https://a.example/1", url="https://short.example/x", key="other")
    known = Known(by_url={first.url: first}, decided={first.id: frozenset({RULE.id})})
    decision = decided(again, known)
    assert decision.article.id == first.id
    assert decision.verdicts[0].reason is Reason.ALREADY_TOLD
    assert decision.alerts == ()
    assert decision.urls == ("https://short.example/x",)


def test_a_canonical_address_that_another_text_claimed_is_not_believed() -> None:
    front = "https://a.example/section"
    first = stored(page(canonical=front))
    second = page(
        "https://a.example/2",
        body=OTHER_BODY,
        canonical=front,
        url="https://a.example/2",
        title="Regatta lost",
        key="2",
    )
    known = Known(by_url={front: first}, decided={first.id: frozenset({RULE.id})})
    decision = decided(second, known)
    assert decision.article.id != first.id
    assert decision.article.url == "https://a.example/2"
    assert len(decision.alerts) == 1


def test_articles_behind_one_wall_are_not_one_article() -> None:
    wall = "https://a.example/subscribe"
    first = stored(page(wall))
    second = page(wall, url="https://a.example/2", title="Something quite different happened", key="2")
    decision = decided(second, Known(by_url={wall: first}, decided={first.id: frozenset({RULE.id})}))
    assert decision.article.id != first.id
    assert decision.article.url == "https://a.example/2"


def test_a_copy_is_not_told_again_and_names_its_original() -> None:
    original = stored(page())
    copy = page("https://b.example/9", url="https://b.example/9", title="Navy strikes boats", key="9")
    known = Known(original=original, decided={original.id: frozenset({RULE.id})})
    decision = decided(copy, known)
    assert decision.article.copy_of == original.id
    assert decision.verdicts[0].reason is Reason.COPY


def test_a_copy_that_hits_by_its_own_headline_alerts() -> None:
    original = stored(page())
    copy = page("https://b.example/9", url="https://b.example/9", title="Four dead as boats are hit", key="9")
    known = Known(original=original, decided={original.id: frozenset({RULE.id})})
    decision = decided(copy, known, hit_in_text=False)
    [alert] = decision.alerts
    assert {printing.url for printing in alert.articles} == {"https://a.example/1", "https://b.example/9"}


def test_a_copy_whose_original_the_rule_never_saw_alerts() -> None:
    original = stored(page())
    copy = page("https://b.example/9", url="https://b.example/9", key="9")
    assert len(decided(copy, Known(original=original)).alerts) == 1


def test_a_body_that_comes_later_completes_the_article() -> None:
    summary = read_summary(due(), now=NOW, shortfall="the server did not answer")
    assert summary.article.extent is Extent.SUMMARY
    first = stored(summary)
    known = Known(by_url={"https://a.example/1": first}, decided={first.id: frozenset({RULE.id})})
    decision = decided(page(), known)
    assert decision.article.id == first.id
    assert decision.article.extent is Extent.FULL
    assert decision.article.text_hash == text_hash(BODY)
    assert decision.verdicts[0].reason is Reason.ALREADY_TOLD


def test_a_summary_never_replaces_a_body() -> None:
    first = stored(page())
    known = Known(by_url={"https://a.example/1": first})
    decision = decided(read_summary(due(), now=NOW, shortfall="gone"), known)
    assert decision.article == first


def test_a_known_article_listed_by_another_feed_keeps_its_text() -> None:
    first = stored(page())
    known = Known(by_url={"https://a.example/1": first})
    assert decided(read_known(due(), first), known).article == first


def test_entries_that_all_link_to_the_front_page_are_articles_of_their_own() -> None:
    one = read_summary(due("https://a.example/", key="1"), now=NOW, shortfall="no page")
    two = read_summary(due("https://a.example/", key="2"), now=NOW, shortfall="no page")
    assert one.own_url == two.own_url == ""
    assert one.article.id != two.article.id
    assert decided(one).urls == ()


def test_a_date_in_the_future_is_now_and_a_missing_one_is_first_sight() -> None:
    future = due()
    future = replace(future, entry=replace(future.entry, published_at=NOW + timedelta(days=9)))
    missing = replace(
        future, entry=replace(future.entry, published_at=None), first_seen_at=NOW - timedelta(hours=2)
    )
    assert read_summary(future, now=NOW, shortfall="").article.published_at == NOW
    assert read_summary(missing, now=NOW, shortfall="").article.published_at == NOW - timedelta(hours=2)


def test_a_headline_that_opens_the_body_is_not_part_of_it() -> None:
    assert page(body=f"Navy strikes boats\n{BODY}").article.body == BODY
    assert page(body=f"ON THE PAGE\n{BODY}").article.body == BODY


def test_a_copy_under_the_same_headline_is_told_once_though_only_the_headline_hits() -> None:
    original = stored(page())
    copy = page("https://b.example/9", url="https://b.example/9", key="9")
    known = Known(original=original, decided={original.id: frozenset({RULE.id})})
    assert decided(copy, known, hit_in_text=False).alerts == ()


def test_something_new_at_an_old_address_is_an_article_of_its_own() -> None:
    first = stored(page())
    known = Known(by_url={first.url: first}, decided={first.id: frozenset({RULE.id})})
    other = due(title="A quite different thing happened today", key="2")
    assert not lists_again(other.entry, first)
    extraction = Extraction(title="Live", body=OTHER_BODY)
    decision = decided(read_page(other, first.url, extraction, now=NOW), known)
    assert decision.article.id != first.id
    assert decision.article.url == first.url
    assert len(decision.alerts) == 1
    assert decision.urls == ()


def test_the_same_headline_at_the_same_address_is_the_same_article() -> None:
    first = stored(page())
    assert lists_again(due(title="NAVY strikes boats!", key="2").entry, first)
    assert not lists_again(due().entry, replace(first, extent=Extent.SUMMARY))


def test_a_page_of_few_words_is_a_wall_and_the_feed_is_read_too() -> None:
    reading = page(body="Subscribe to continue reading.")
    assert reading.article.extent is Extent.SUMMARY
    assert reading.article.body == ""
    assert reading.article.summary == "Subscribe to continue reading.\nFour dead."
    assert reading.article.shortfall == TOO_SHORT
    assert reading.article.text_hash == ""


def test_a_feed_that_carries_more_than_its_page_is_believed() -> None:
    full = replace(due(), entry=replace(due().entry, content=BODY))
    found = chosen(Extraction(title="", body="Log in."), full.entry)
    reading = read_page(full, "https://a.example/1", found, now=NOW)
    assert reading.article.body == BODY
    assert reading.article.extent is Extent.FULL


def test_the_feeds_language_stands_in_where_the_page_names_none() -> None:
    german = replace(due(), language="de")
    assert (
        read_page(german, "https://a.example/1", Extraction(title="", body=BODY), now=NOW).article.language
        == "de"
    )
    assert read_summary(german, now=NOW, shortfall="").article.language == "de"
    assert read_summary(due(), now=NOW, shortfall="").article.language == "en"


def test_an_edited_headline_over_the_same_text_is_the_same_article() -> None:
    first = stored(page())
    known = Known(by_url={first.url: first}, decided={first.id: frozenset({RULE.id})})
    edited = page(
        title="Four dead off the islands", key="2", body=BODY + " One more sentence was added later on."
    )
    decision = decided(edited, known)
    assert decision.article.id == first.id
    assert decision.alerts == ()


def test_items_that_share_a_page_are_articles_of_their_own_and_the_same_in_every_feed() -> None:
    first = stored(page(url="https://a.example/1#item1"))
    known = Known(by_url={first.url: first}, decided={first.id: frozenset({RULE.id})})
    item = {"url": "https://a.example/1#item2", "title": "A boat is hit elsewhere"}
    here, there = (decided(page(**item, key=key), known) for key in ("here", "there"))
    assert here.article.id != first.id
    assert here.alerts[0].id == there.alerts[0].id


def test_the_link_of_an_article_behind_a_wall_is_its_own() -> None:
    reading = page("https://a.example/subscribe", body="Subscribe to continue reading.")
    assert decided(reading).article.url == "https://a.example/1"
    assert decided(reading).urls == ("https://a.example/1",)


def test_a_body_that_comes_later_shows_no_address_that_another_text_claimed() -> None:
    front = "https://a.example/section"
    other = stored(
        page(
            "https://a.example/9",
            url="https://a.example/9",
            title="Regatta lost",
            body=OTHER_BODY,
            canonical=front,
        )
    )
    summary = stored(read_summary(due(), now=NOW, shortfall="the server did not answer"))
    known = Known(by_url={front: other, "https://a.example/1": summary})
    decision = decided(page(canonical=front), known)
    assert decision.article.id == summary.id
    assert decision.article.url == "https://a.example/1"


def test_a_revised_entry_brings_the_text_of_its_article_up_to_date() -> None:
    before = stored(page())
    known = Known(by_url={"https://a.example/1": before}, former=before)
    longer = BODY + " The minister has resigned over it."
    assert decided(page(body=longer), replace(known, former=None)).article == before
    after = decided(page(body=longer), known, revised=True).article
    assert (after.id, after.body, after.published_at) == (before.id, longer, before.published_at)


def test_a_revised_entry_whose_page_cannot_be_read_leaves_the_article_as_it_was() -> None:
    before = stored(page())
    known = Known(by_url={"https://a.example/1": before}, former=before)
    told = read_summary(due(), now=NOW, shortfall="the server does not answer")
    assert decided(told, known, revised=True).article == before
