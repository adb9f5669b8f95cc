"""What is known of feeds and of what their sites print in all of their articles becomes lines for people, or one object."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.text import Text

from monitor.cli.feed_known import MOST_SITES, Known, Learned
from monitor.cli.feed_list import feed_object, health_object, remarks
from monitor.cli.marked import make_console, say
from monitor.cli.output import counted, shown
from monitor.model import Feed, FeedKind, PageState
from monitor.pipeline.sites import is_kept
from monitor.store.shown import FeedShown

_LABEL = 12
_NOTHING = "Nothing has been learned yet of what is printed in all articles of {}."
_OVERRULE = (
    "Is one of these part of articles after all? Write some of its words under `always:` of the feed in feeds.yaml; "
    "what is still missing here, under `never:`."
)


# --- for programs -----------------------------------------------------------------------------------------------------


def feeds_object(known: Sequence[Known], learned: Sequence[Learned] | None) -> dict[str, object]:
    """Feeds and, if asked for, sites as one JSON object."""
    feeds = [one.feed for one in known]
    sites = {} if learned is None else {"sites": [_site_object(one, feeds) for one in learned]}
    return {"feeds": [_feed_object(one) for one in known], **sites}


def _feed_object(known: Known) -> dict[str, object]:
    own = {"never": known.feed.never, "always": known.feed.always}
    stored = known.shown
    if stored is None:
        return feed_object(known.feed) | own | health_object(None)
    return (
        feed_object(known.feed)
        | own
        | health_object(stored.status)
        | {
            "title": stored.title,
            "site": stored.site,
            "language": stored.language,
            "answered": stored.status.answered_at,
            "new": stored.status.new_at,
            "articles": stored.articles,
            "full": stored.full,
            "states": stored.states,
            "methods": stored.methods,
            "sites": stored.sites[:MOST_SITES],
        }
    )


def _site_object(learned: Learned, feeds: Sequence[Feed]) -> dict[str, object]:
    return {
        "site": learned.site,
        "updated": learned.updated_at,
        "boilerplate": [
            {
                "text": one.text,
                "articles": one.articles,
                "first": one.first_at,
                "last": one.last_at,
                "kept": _kept(one.text, feeds),
            }
            for one in learned.texts
        ],
    }


# --- for people -------------------------------------------------------------------------------------------------------


def print_feeds(known: Sequence[Known], every: timedelta) -> None:
    """A block of lines a feed; `every` is how often feeds are polled that do not say."""
    console = make_console()
    for number, one in enumerate(known):
        if number:
            say(console, "")
        say(console, Text(shown(one.feed.name), "bold"))
        for label, value in (*_configured(one.feed, every), *_stored(one)):
            if value:
                say(console, value, head=Text(f"  {label:<{_LABEL}}", "dim"))


def print_learned(learned: Sequence[Learned], feeds: Sequence[Feed], *, is_first: bool) -> None:
    """The boilerplate of each site, what of it which of the feeds keep, and how to overrule it."""
    console = make_console()
    known = [one for one in learned if one.texts]
    unknown = ", ".join(shown(one.site) for one in learned if not one.texts)
    blocks = [_learned_lines(one, feeds) for one in known]
    blocks += [[("", _NOTHING.format(unknown))]] if unknown else []
    blocks += [[("", _OVERRULE)]] if known else []
    for number, block in enumerate(blocks):
        if number or not is_first:
            say(console, "")
        for head, line in block:
            say(console, line, head=head)


def _configured(feed: Feed, every: timedelta) -> Iterator[tuple[str, str]]:
    page = " (page)" if feed.kind is FeedKind.PAGE else ""
    yield "address", f"{shown(feed.shown_url)}{page}"
    yield "tags", shown(", ".join(sorted(feed.tags)))
    yield "every", shown(feed.every or every)
    for label, texts in (("never", feed.never), ("always", feed.always)):
        yield label, "; ".join(f'"{shown(text)}"' for text in texts)


def _stored(known: Known) -> Iterator[tuple[str, str]]:
    stored = known.shown
    if stored is None:
        yield "state", "not polled yet"
        return
    status, health = stored.status, stored.status.health
    since = f" since {shown(health.since)}" if health.since else ""
    yield "state", f"{shown(health.state)}{since}"
    yield "", shown(remarks(status))
    yield "form", shown(status.form)
    yield "title", shown(stored.title)
    answered = (
        ("last answer", status.answered_at),
        ("last new item", status.new_at),
        ("next poll", status.next_at),
    )
    yield "polled", "; ".join(f"{what} {shown(at)}" for what, at in answered if at)
    yield "usual gap", shown(status.usual_gap) if status.usual_gap else ""
    yield "entries", f"{status.entries:,}, which are {counted(stored.articles, 'article')}"
    yield from _readings(stored)
    yield "on", ", ".join(map(shown, known.sites[:MOST_SITES]))


def _readings(stored: FeedShown) -> Iterator[tuple[str, str]]:
    """How much could be read, why not all, and where the texts are from."""
    if not stored.articles:
        return
    yield "in full", f"{stored.full:,} of {stored.articles:,} ({stored.full / stored.articles:.0%})"
    states = ((state, count) for state, count in stored.states.items() if state is not PageState.ARTICLE)
    yield "pages", ", ".join(f"{count:,} {state}" for state, count in sorted(states, key=lambda one: -one[1]))
    methods = sorted(stored.methods.items(), key=lambda one: -one[1])
    yield "texts from", ", ".join(f"{method} {count:,}" for method, count in methods)


def _kept(text: str, feeds: Sequence[Feed]) -> list[str]:
    """The names of the feeds that say the text is part of their articles; of a long one only its beginning is known."""
    return [feed.name for feed in feeds if is_kept(text, feed)]


def _learned_lines(learned: Learned, feeds: Sequence[Feed]) -> list[tuple[str, Text | str]]:
    """The lines of a site, each behind its indent."""
    count = counted(len(learned.texts), "paragraph")
    title = Text(f"{shown(learned.site)}: {count} in its articles that rules do not see", "bold")
    lines: list[tuple[str, Text | str]] = [("", title)]
    for one in learned.texts:
        seen = f"in {counted(one.articles, 'article')}, {_days(one.first_at, one.last_at)}"
        if names := _kept(one.text, feeds):
            seen += f"; kept all the same by `always:` of {shown(', '.join(names))}"
        lines += [("  ", Text(seen, "dim")), ("    ", shown(one.text))]
    return lines


def _days(first: datetime, last: datetime) -> str:
    """From when to when, to the day."""
    days = list(dict.fromkeys(shown(at)[:10] for at in (first, last)))
    return " to ".join(days)
