"""Alerts become a feed that any reader can subscribe to: Atom (RFC 4287) or JSON Feed 1.1, the same text every time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zoneinfo import ZoneInfo

from monitor.core.text import json_escaped
from monitor.model import Alert, AlertKind, Priority
from monitor.notify.clean import clean, cut, safe_link
from monitor.notify.passages import Passage, passages

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_OURSELVES = "news-monitor"
# RFC 4151: unique for as long as an alert's id is, and the same whoever writes the feed, and where.
_ID = f"tag:{_OURSELVES},2026:"
_LONGEST = 300  # characters of a headline or a name
_MOST_PRINTINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert of a single article, and when it was told: by itself, or in a digest."""

    alert: Alert
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What the feed as a whole is: `rule` is the one whose alerts it holds, "" for all; `url` where it is served, "" if
    that is not known; `made_at` what an empty one says of its age; `zone` is that of the times in texts."""

    made_at: datetime
    zone: ZoneInfo
    rule: str = ""
    url: str = ""

    @property
    def title(self) -> str:
        """What readers list it under."""
        return f"Alerts: {_text(self.rule)}" if self.rule else f"Alerts of {_OURSELVES}"

    @property
    def id(self) -> str:
        """Its name for ever."""
        return f"{_ID}alerts/{quote(self.rule, safe='')}" if self.rule else f"{_ID}alerts"


def told_alerts(stored: Iterable[Alert], *, rule: str = "") -> Iterator[Told]:
    """What was told of single articles, in the order given: the items of a digest one by one, as told when that was;
    notices are left out, and with `rule` (a name or an id) the alerts of all others."""
    for alert in stored:
        for item in alert.items or (alert,):
            if item.kind is AlertKind.ALERT and (not rule or rule in {item.rule, item.rule_id}):
                yield Told(alert=item, at=alert.created_at)


# --- Atom -------------------------------------------------------------------------------------------------------------


def atom(told: Sequence[Told], outline: Outline) -> str:
    """An Atom feed with an entry for each of `told`, in their order."""
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "title", outline.title)
    _add(feed, "id", outline.id)
    _add(feed, "updated", _moment(max((one.at for one in told), default=outline.made_at)))
    if outline.url:
        _add(feed, "link", "", rel="self", type="application/atom+xml", href=outline.url)
    _add(SubElement(feed, "author"), "name", _OURSELVES)
    _add(feed, "generator", _OURSELVES)
    for one in told:
        _add_entry(feed, one, outline.zone)
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _add_entry(feed: Element, told: Told, zone: ZoneInfo) -> None:
    alert = told.alert
    entry = SubElement(feed, "entry")
    _add(entry, "title", _headline(alert))
    _add(entry, "id", f"{_ID}alert/{quote(alert.id, safe='')}")
    _add(entry, "published", _moment(told.at))
    _add(entry, "updated", _moment(told.at))
    if link := safe_link(alert.url):
        _add(entry, "link", "", rel="alternate", type="text/html", href=link)
    if outlet := _text(alert.source):
        _add(SubElement(entry, "author"), "name", outlet)
    for tag in _tags(alert):
        _add(entry, "category", "", term=tag)
    _add(entry, "summary", _summary(alert), type="text")
    _add(entry, "content", _html(alert, zone), type="html")


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text or None


# --- JSON Feed --------------------------------------------------------------------------------------------------------


def json_feed(told: Sequence[Told], outline: Outline) -> str:
    """A JSON Feed 1.1 with an item for each of `told`, in their order."""
    feed: dict[str, object] = {"version": _JSON_FEED, "title": outline.title}
    if outline.url:
        feed["feed_url"] = outline.url
    feed["authors"] = [{"name": _OURSELVES}]
    feed["items"] = [_item(one, outline.zone) for one in told]
    lines = json.dumps(feed, ensure_ascii=False, indent=2).split("\n")
    return "\n".join(map(json_escaped, lines)) + "\n"


def _item(told: Told, zone: ZoneInfo) -> dict[str, object]:
    alert = told.alert
    item: dict[str, object] = {"id": f"{_ID}alert/{quote(alert.id, safe='')}"}
    if link := safe_link(alert.url):
        item["url"] = link
    item |= {"title": _headline(alert), "summary": _summary(alert), "content_html": _html(alert, zone)}
    item |= {"date_published": _moment(told.at), "tags": _tags(alert)}
    if outlet := _text(alert.source):
        item["authors"] = [{"name": outlet}]
    item["_news_monitor"] = {
        "about": "https://jsonfeed.org/version/1.1#extensions-a-name-extensions-a",
        "alert": alert.id,
        "rule": alert.rule,
        "priority": alert.priority.value,
        "published": _moment(alert.published_at),
    }
    return item


# --- texts ------------------------------------------------------------------------------------------------------------


def _headline(alert: Alert) -> str:
    return _text(alert.title) or "(no headline)"


def _tags(alert: Alert) -> list[str]:
    urgency = [] if alert.priority is Priority.NORMAL else [alert.priority.value]
    return list(filter(None, [_text(alert.rule), *urgency]))


def _summary(alert: Alert) -> str:
    """The best passage, else what there is to say."""
    found = passages(alert.evidence)
    return found[0].plain.strip() if found else f"Rule: {_text(alert.rule)}"


def _html(alert: Alert, zone: ZoneInfo) -> str:
    """What an alert says, as HTML of paragraphs and links alone: everything that strangers wrote is escaped."""
    lines = [
        *(f"<blockquote>{_marked(one)}</blockquote>" for one in passages(alert.evidence)),
        *(f"<p>New: {escape(clean(one))}</p>" for one in alert.news),
        f"<p>{escape(_byline(alert, zone))}</p>",
        _shortfall(alert),
        _printings(alert),
        f"<p>Rule: {escape(_text(alert.rule))}. Alert {escape(clean(alert.id))}</p>",
    ]
    return "\n".join(filter(None, lines))


def _marked(passage: Passage) -> str:
    parts = ((escape(one.text), one.hit) for one in passage.segments)
    return "".join(f"<mark>{text}</mark>" if hit else text for text, hit in parts)


def _byline(alert: Alert, zone: ZoneInfo) -> str:
    published = f"published {alert.published_at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return ", ".join(filter(None, (_text(alert.source), published)))


def _shortfall(alert: Alert) -> str:
    return f"<p>Summary only: {escape(_text(alert.shortfall))}</p>" if alert.shortfall else ""


def _printings(alert: Alert) -> str:
    others = [one for one in alert.articles if one.url != alert.url]
    links = [_link(safe_link(one.url), _text(one.source)) for one in others[:_MOST_PRINTINGS]]
    more = f" and {len(others) - len(links)} more" if len(others) > len(links) else ""
    return f"<p>Also printed by {', '.join(links)}{more}</p>" if links else ""


def _link(url: str, words: str) -> str:
    text = escape(words or url.partition("://")[2].partition("/")[0])
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _text(text: str) -> str:
    return cut(clean(text).strip(), _LONGEST)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
