"""Turns a match that was held back into whether it still is one, now that more of its site is known. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.rules import RuleSet
from monitor.model import Alert, Feed
from monitor.pipeline.reading import document_of
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
