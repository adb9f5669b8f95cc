"""What is compared with what: a held match with the text it was found in, a copy's passage with the text that was read."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from monitor.core.rules import compile_rules
from monitor.model import (
    Alert,
    Article,
    Cause,
    Entry,
    Evidence,
    Extent,
    Extraction,
    Manner,
    Match,
    Reason,
    Rule,
    Zone,
)
from monitor.pipeline.decision import Question, decide
from monitor.pipeline.reading import read_page
from monitor.pipeline.rechecking import still_holds
from monitor.pipeline.sites import Sites
from monitor.ports import DueEntry, EntryDone, HeldBatch, Known
from monitor.store import open_store
from tests.world.doubles import NOON
from tests.world.town import APPEAL, CHESS, CROP, FROST, LIDO, POST, STORIES, VANCE, VISIT


def alert_by(rule: Rule, article: Article) -> Alert:
    return Alert(
        id=rule.id,
        rule_id=rule.id,
        rule=rule.name,
        priority=rule.priority,
        reason=Reason.SUMMED_UP,
        title=article.title,
        url=article.url,
        source=POST.name,
        published_at=NOON,
        created_at=NOON,
        article_id=article.id,
        shortfall="",
        evidence=(),
        articles=(),
        channels=rule.channels,
    )


def article_of(body: str, **changes: str) -> Article:
    article = Article(
        id="a",
        url="http://post.example/a",
        title="Growers fear the frost",
        body=body,
        summary="",
        author="",
        outlet=POST.name,
        language="en",
        published_at=NOON,
        extent=Extent.FULL,
        shortfall="",
        text_hash="",
    )
    return replace(article, **changes)  # type: ignore[arg-type]


async def test_a_held_match_that_an_edit_took_out_of_its_article_is_not_taken_back(
    tmp_path: Path,
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    sites = Sites(store)
    for title, text in STORIES.items():
        await sites.learn("http://post.example/x", title, title, [text, APPEAL], at=NOON)
    revised = article_of(f"{LIDO}\n{APPEAL}")
    rules = compile_rules([CROP, VANCE], [POST])
    again = partial(still_holds, rules=rules, sites=sites, feeds={POST.name: POST})
    held = [alert_by(CROP, revised), alert_by(VANCE, revised)]
    batch = HeldBatch(
        id=1,
        feed=POST.name,
        cause=Cause.FIRST_POLL,
        opened_at=NOON,
        entries=1,
        unread=0,
        alerts=tuple(held),
        articles={revised.id: revised},
    )
    assert [again(alert, batch) for alert in held] == [True, False]
    await store.close()


def test_what_a_copy_says_by_itself_is_looked_for_in_the_text_that_was_read() -> None:
    wire = article_of(f"{FROST}\n{LIDO}\n{CHESS}", id="wire", url="http://wire.example/1")
    stored = replace(wire, id="a", url="http://post.example/a", copy_of="wire")
    due = DueEntry(
        id=1,
        feed=POST,
        entry=Entry(key="1", url=stored.url, title="Pool and frost in one night"),
        manner=Manner.PROMPT,
        revised=False,
        first_seen_at=NOON,
        fetch_failures=0,
        deaths=0,
        language="en",
        last_resort=False,
    )
    extraction = Extraction(title="", body=f"{VISIT}\n{wire.body}")
    evidence = Evidence(zone=Zone.LEAD, start=0, passage=VISIT, spans=((13, 26),))
    question = Question(
        reading=read_page(due, stored.url, extraction, now=NOON),
        matches=(Match(rule=VANCE, evidence=(evidence,)),),
        hits_in_text=lambda _rule: True,
        manner=Manner.PROMPT,
        revised=False,
        entry=EntryDone(),
        now=NOON,
        max_age=None,
    )
    decided = {"wire": frozenset({VANCE.id}), "a": frozenset[str]()}
    decision = decide(question, Known(by_url={stored.url: stored}, alike=(wire,), decided=decided))
    assert decision.article.id == "a"
    assert [verdict.reason for verdict in decision.verdicts] == [Reason.NEW]
