"""Turns a match that was held back into whether it still is one, now that more of its site is known. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.rules import RuleSet
from monitor.model import Alert, Article, Feed
from monitor.pipeline.reading import document_of
from monitor.pipeline.sites import Sites


def still_holds(
    alert: Alert, article: Article, *, rules: RuleSet, sites: Sites, feeds: Mapping[str, Feed]
) -> bool:
    """Whether the rule of an alert hits its article without what is known to be boilerplate by now.

    `feeds` are by name. A rule that is gone meanwhile cannot be asked: its match stands.
    """
    feed = feeds.get(alert.source) or Feed(name=alert.source, url="")
    swept = sites.sweep(article.url, article.id, article.body or article.summary, feed)
    rule = rules.alone(alert.rule_id)
    if not swept.asides or rule is None:
        return True
    text = {"body": swept.text} if article.body else {"summary": swept.text}
    whole = document_of(article)
    if rule.hits(replace(whole, **text), feed=feed):
        return True
    # What hits neither way was revised since it matched, or its rule was: that says nothing about boilerplate.
    return not rule.hits(whole, feed=feed)
