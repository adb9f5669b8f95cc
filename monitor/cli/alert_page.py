"""An alert, where it stands on each channel and its article as it is now become lines for people, or one object."""

from collections.abc import Iterator
from itertools import islice

from rich.console import Console
from rich.text import Text

from monitor.cli.asides import KINDS
from monitor.cli.changes import say_steps, step_object, steps_of
from monitor.cli.delivery_words import in_full, whom
from monitor.cli.marked import make_console, say, say_passages
from monitor.cli.output import counted, shown
from monitor.cli.trial import kinds_of
from monitor.model import Alert, AlertKind, Article, Extent, PageState, Priority
from monitor.store.shown import AlertShown, ArticleShown

_LABEL = 12
_MOST_ASIDES = 20


# --- for people -------------------------------------------------------------------------------------------------------


def print_alert_page(found: AlertShown) -> None:
    """The alert as it was told, its deliveries, and what there is to say of its article."""
    console = make_console()
    alert = found.told.alert
    _say_alert(console, alert)
    _say_deliveries(console, found)
    for item in alert.items:
        say(console, "")
        _say_alert(console, item)
    if found.article is not None:
        _say_article(console, found, found.article)
    elif alert.kind is AlertKind.ALERT:
        say(console, "\nIts article is no longer stored.")


def _say_alert(console: Console, alert: Alert) -> None:
    urgency = "" if alert.priority is Priority.NORMAL else f" ({alert.priority})"
    what = f"{shown(alert.rule)}{urgency}" if alert.rule else _KINDS[alert.kind]
    say(console, Text.assemble((what, "bold cyan"), (f"  {shown(alert.id)}", "dim")))
    say(console, Text(shown(alert.title) or "(no headline)", "bold"))
    for line in filter(None, (alert.url, _byline(alert), *alert.text.split("\n"))):
        say(console, shown(line))
    if alert.shortfall:
        say(console, Text(f"summary only: {shown(alert.shortfall)}", "yellow"))
    say_passages(console, alert.evidence, indent=2)


_KINDS = {AlertKind.ALERT: "Alert", AlertKind.DIGEST: "Summary", AlertKind.NOTICE: "Notice"}


def _byline(alert: Alert) -> str:
    told = f"told {shown(alert.created_at)}"
    if alert.kind is not AlertKind.ALERT:
        return told
    return ", ".join(filter(None, (alert.source, f"published {shown(alert.published_at)}", told)))


def _say_deliveries(console: Console, found: AlertShown) -> None:
    _heading(console, "Deliveries")
    told = found.told
    if told.held:
        say(console, "waits for a summary", head="  ")
    elif told.digest:
        say(console, f"told in a summary: news-monitor alerts show {told.digest}", head="  ")
    elif not told.deliveries:
        say(console, "none", head="  ")
    for one in told.deliveries:
        _say_fact(console, whom(one.channel, one.target), in_full(one))


def _say_article(console: Console, found: AlertShown, stored: ArticleShown) -> None:
    article = stored.article
    _heading(console, "Its article now")
    for label, value in _facts(found, stored):
        if value:
            _say_fact(console, label, value)
    for aside in islice(article.asides, _MOST_ASIDES):
        say(console, shown(aside.text), head=Text(f"    {KINDS[aside.kind]:<18}", "dim"))
    if stored.printings:
        _heading(console, "Also printed by")
        for one in stored.printings:
            _say_fact(console, one.source, one.url)
    steps = steps_of(stored)
    if len(steps) > 1:
        _heading(console, "Versions")
        say_steps(console, steps, indent=2)


def _facts(found: AlertShown, stored: ArticleShown) -> Iterator[tuple[str, str]]:
    article, told = stored.article, found.told.alert
    yield "headline", shown(article.title) if article.title != told.title else ""
    yield "address", shown(article.url) if article.url != told.url else ""
    yield "read", f"{_extent(article)}; last at {shown(stored.updated_at)}"
    yield "page", shown(article.state) if article.state is not PageState.ARTICLE else ""
    yield "text from", shown(article.method)
    yield "", "says that it goes on developing" if article.is_developing else ""
    yield "told passage", f"changed or taken away at {shown(found.changed_at)}" if found.changed_at else ""
    yield "left out", kinds_of(article.asides)


def _extent(article: Article) -> str:
    if article.extent is Extent.FULL:
        return f"in full, {counted(len(article.body.split()), 'word')}"
    return f"summary only ({shown(article.shortfall)})" if article.shortfall else "summary only"


def _heading(console: Console, title: str) -> None:
    say(console, "")
    say(console, Text(title, "bold"))


def _say_fact(console: Console, label: str, value: str) -> None:
    say(console, shown(value), head=Text(f"  {shown(label):<{_LABEL}}  ", "dim"))


# --- for programs -----------------------------------------------------------------------------------------------------


def article_object(found: AlertShown) -> dict[str, object]:
    """What `alerts list --json` does not say: the article as it is now (null if it is gone), and when the told passage
    was changed."""
    return {"article": _article(found.article) if found.article else None, "changed": found.changed_at}


def _article(stored: ArticleShown) -> dict[str, object]:
    article = stored.article
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.outlet,
        "extent": article.extent,
        "shortfall": article.shortfall,
        "state": article.state,
        "method": article.method,
        "developing": article.is_developing,
        "language": article.language,
        "stored": stored.stored_at,
        "updated": stored.updated_at,
        "asides": [{"kind": aside.kind, "text": aside.text} for aside in article.asides],
        "printings": [{"url": one.url, "source": one.source, "title": one.title} for one in stored.printings],
        "versions": [step_object(step) for step in steps_of(stored)],
    }
