"""Rows in a store, written as the monitor would leave them, for commands to show."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, insert, select

from monitor.core.boilerplate import SiteMemory
from monitor.core.identity import article_id, canonical_url
from monitor.model import (
    Alert,
    Article,
    Aside,
    AsideKind,
    Evidence,
    Extent,
    Method,
    Priority,
    Reason,
    SourceRef,
    Zone,
)
from monitor.store import open_store, outbox_tables, tables, text_tables
from monitor.store.codec import alert_to_json
from monitor.store.rows import values_of

AT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)
URL = "https://www.example.org/world/boats"
BODY = (
    "The navy struck a second boat on Tuesday, killing three people.\nOfficials gave no details of the raid."
)
ARTICLE = Article(
    id=article_id(URL),
    url=URL,
    title="Navy strikes second boat in a week",
    body=BODY,
    summary="A second boat was struck.",
    author="",
    outlet="Wire",
    language="en",
    published_at=AT,
    extent=Extent.FULL,
    shortfall="",
    text_hash="h1",
    method=Method.STRUCTURED,
    asides=(
        Aside(kind=AsideKind.CAPTION, text="A lifeboat in the harbour of Caldera."),
        Aside(kind=AsideKind.BOILERPLATE, text="Support our reporting on whales and the sea."),
    ),
)
ALERT = Alert(
    id="5f0c9a1be2d34c77",
    rule_id="Boat strikes",
    rule="Boat strikes",
    priority=Priority.URGENT,
    reason=Reason.NEW,
    title=ARTICLE.title,
    url=URL,
    source="Wire",
    published_at=AT,
    created_at=AT + timedelta(minutes=1),
    article_id=ARTICLE.id,
    shortfall="",
    evidence=(
        Evidence(zone=Zone.BODY, start=0, passage=BODY.split("\n", maxsplit=1)[0], spans=((9, 15), (25, 29))),
    ),
    articles=(SourceRef(url=URL, source="Wire", title=ARTICLE.title),),
    channels=("desk",),
)


_OTHERS = (
    "Dockers in the harbour of Lowport began to unload the first ships since spring.",
    "Parliament passed a budget that raises spending on schools and roads.",
    "A young conductor from Seville takes over the city's orchestra next season.",
    "The glacier above Arven lost nine metres of ice over a single summer.",
    "Nurses at the general hospital voted to accept the latest pay offer.",
    "Voters go to the polls on Sunday in an election that nobody dares to call.",
    "Growers picked the earliest grapes that any vineyard here remembers.",
    "The railway to the coast reopens after a landslide closed it in March.",
)


def memory_of(text: str) -> bytes:
    """What is remembered of a site that prints `text` in all of its eight articles, one a day until now."""
    memory, now = SiteMemory(), datetime.now(UTC)
    for number, own in enumerate(_OTHERS):
        memory.learn(f"a{number}", own[:40], [own, text], at=now - timedelta(days=7 - number))
    return memory.to_bytes()


@dataclass(frozen=True)
class Shelf:
    """A new store in a file; each method adds a row."""

    file: Path

    def __post_init__(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with open_store(f"sqlite:///{self.file}", owner=True):
            pass

    def feed(self, url: str, name: str, **changes: Any) -> None:
        row = {"url": url, "shown_url": url, "host": "", "name": name, "tags": "[]", "configured": True}
        answers = {"answered_at": AT, "first_at": AT, "new_at": AT, "polls": 1, "form": "RSS 2.0"}
        self._add(tables.feeds, row | answers | changes)

    def article(
        self, article: Article = ARTICLE, *, feed_url: str = "", at: datetime = AT, **changes: Any
    ) -> Article:
        changed = replace(article, **changes)
        self._add(tables.articles, values_of(changed) | {"stored_at": at, "updated_at": at})
        self._add(tables.article_urls, {"url": canonical_url(changed.url), "article_id": changed.id})
        if feed_url:
            self._list(changed, feed_url)
        return changed

    def _list(self, article: Article, feed_url: str) -> None:
        with self._connected() as connection:
            feed = connection.execute(
                select(tables.feeds.c.id).where(tables.feeds.c.url == feed_url)
            ).scalar_one()
        texts = dict.fromkeys(("host", "title", "summary", "content", "author"), "")
        row = {"feed_id": feed, "key": article.id, "url": article.url, "first_seen_at": AT, "state": "done"}
        self._add(tables.entries, row | texts | {"article_id": article.id})

    def alert(self, alert: Alert = ALERT, *, told: bool = True, **changes: Any) -> None:
        changed = replace(alert, **changes)
        row = {"id": changed.id, "rule_id": changed.rule_id, "article_id": changed.article_id}
        self._add(tables.alerts, row | {"created_at": changed.created_at, "snapshot": alert_to_json(changed)})
        if told:
            self.delivery(changed.id)

    def delivery(self, alert: str, *, channel: str = "desk", state: str = "sent", **changes: Any) -> None:
        """Where an alert stands with one target; of one that has not ended, `ended_at` is to be None."""
        with self._connected() as connection:
            query = select(tables.alerts.c.number).where(tables.alerts.c.id == alert)
            number = connection.execute(query).scalar_one()
        row = {"alert_number": number, "channel": channel, "target": "", "state": state, "attempts": 1}
        times = {"created_at": AT, "queued_at": AT, "attempted_at": AT, "ended_at": AT}
        self._add(outbox_tables.deliveries, row | times | {"sentence": "taken by example.org"} | changes)

    def channel(self, name: str, *targets: str, **changes: Any) -> None:
        """A channel as the store knows it, with whom it reaches."""
        self._add(outbox_tables.channels, {"name": name, "configured": True} | changes)
        for target in targets or ("",):
            self._add(outbox_tables.targets, {"channel": name, "target": target, "configured": True})

    def hold(self, alert: str) -> None:
        """Let an alert wait for a summary."""
        with self._connected() as connection:
            held = tables.alerts.update().where(tables.alerts.c.id == alert).values(batch_id=1, told_at=None)
            connection.execute(held)

    def verdict(self, **changes: Any) -> None:
        row = {
            "article_id": ARTICLE.id,
            "rule_id": ALERT.rule_id,
            "reason": "new",
            "evidence": "[]",
            "decided_at": AT,
        }
        self._add(tables.verdicts, row | changes)

    def revision(self, number: int, at: datetime, body: str, title: str = ARTICLE.title) -> None:
        row = {"article_id": ARTICLE.id, "number": number, "at": at, "title": title, "body": body}
        self._add(text_tables.revisions, row)

    def memory(self, site: str, memory: bytes) -> None:
        self._add(text_tables.site_memories, {"site": site, "memory": memory, "updated_at": AT})

    def _add(self, table: Any, row: dict[str, Any]) -> None:
        with self._connected() as connection:
            connection.execute(insert(table), [row])

    def _connected(self) -> Any:
        return create_engine(f"sqlite:///{self.file}", poolclass=NullPool).begin()
