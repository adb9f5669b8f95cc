"""Turns a match into whether it is one of less of its article: without the headline, without its site's boilerplate. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.rules import RuleSet
from monitor.model import Alert, Article, Feed
from monitor.pipeline.reading import document_of, shared_document_of
from monitor.pipeline.sites import Sites
from monitor.ports import HeldBatch


def still_holds(
    alert: Alert, batch: HeldBatch, *, rules: RuleSet, sites: Sites, feeds: Mapping[str, Feed]
) -> bool:
    """Whether the rule of an alert that a batch holds hits its article without what is known to be boilerplate by now.

    `feeds` are by name. Where the article or the rule is gone meanwhile, the match stands.
    """
    article = batch.articles.get(alert.article_id)
    if article is None:
        return True
    feed = feeds.get(alert.source) or Feed(name=alert.source, url="")
    swept = sites.sweep(article.url, article.id, article.body or article.summary, feed, batch.memories)
    rule = rules.alone(alert.rule_id)
    if not swept.asides or rule is None:
        return True
    text = {"body": swept.text} if article.body else {"summary": swept.text}
    whole = document_of(article)
    if rule.hits(replace(whole, **text), feed=feed):
        return True
    # What hits neither way was revised since it matched, or its rule was: that says nothing about boilerplate.
    return not rule.hits(whole, feed=feed)


def hits_in_text(rule_id: str, *, article: Article, rules: RuleSet, feed: Feed) -> bool:
    """Whether a rule hits what a copy may share with its original: all but the headline."""
    rule = rules.alone(rule_id)
    return rule is not None and bool(rule.hits(shared_document_of(article), feed=feed))
