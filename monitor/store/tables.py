"""The tables: what survives, as SQLAlchemy Core sees it.

The migrations create them (`migrations/versions`); a test compares both. NULL in a `next_at` means never, in other
columns that there is none. An index that serves a belt's tick holds only rows that wait, so that it stays small.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    text,
)

from monitor.store.columns import (
    Moment,
    Span,
    added_count,
    added_flag,
    added_text,
    count,
    flag,
    metadata,
    required,
    words,
)
from monitor.store.dialect import NEVER_REUSE_IDS, WITHOUT_ROW_IDS, index_where

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),  # `Feed.key`: no secret is in it
    required("shown_url", Text),
    required("host", Text),
    required("name", Text),
    required("tags", Text),  # JSON list, sorted
    Column("every", Span),
    required("configured", Boolean),
    Column("next_at", Moment),  # NULL once it is retired or no longer configured
    Column("not_before", Moment),
    words("etag"),
    words("last_modified"),
    words("body_hash"),
    words("title"),
    words("language"),
    Column("listing_at", Moment),  # the last poll that gave a listing
    Column("answered_at", Moment),  # the last poll that gave a listing or said that nothing changed
    Column("new_at", Moment),  # the last poll that gave a new entry
    Column("failing_since", Moment),
    count("failures"),  # in a row
    words("sentence"),
    count("polls"),
    added_text("rhythm"),  # as `Rhythm.to_text` writes it
    Column("weight", Float),  # of the rhythm, NULL while it is not known,
    Column("usual_gap", Span),  # and its usual gap
    Column("took", Span),  # how long answers take of late
    added_text("wishes"),  # JSON, "" for none
    added_text("form"),
    added_text("site"),
    added_text("hub"),
    added_text("moved_to"),
    added_count("moved_sightings"),
    Column("polled_at", Moment),  # the last poll of any outcome
    Column("first_at", Moment),  # the first poll that was answered
    Column("answering_since", Moment),  # the first one answered since it last failed
    added_text("trouble"),  # of the last poll, "" if it was answered
    Column("retired_at", Moment),
    Column("reset_at", Moment),
    Column("missed_at", Moment),
    Column("stale_at", Moment),  # from when on nothing new is more than a usual pause
    added_text("yields"),  # as `Yields.to_text` writes them
    Column("fell_at", Moment),  # since when articles can hardly be read in full any more
    **NEVER_REUSE_IDS,
)
index_where("ix_feeds_due", feeds.c.next_at, feeds.c.host, where=feeds.c.next_at.is_not(None))
index_where("ix_feeds_failing", feeds.c.failing_since, where=feeds.c.failing_since.is_not(None))
index_where("ix_feeds_stale", feeds.c.stale_at, where=feeds.c.stale_at.is_not(None))
index_where("ix_feeds_fell", feeds.c.fell_at, where=feeds.c.fell_at.is_not(None))
# Spelled out, for an index of some rows serves only queries with the same words.
took_long = text("took >= 5000000")
index_where("ix_feeds_slow", feeds.c.took, where=took_long)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    required("manner", Text),
    required("cause", Text),
    required("opened_at", Moment),
    required("entries", Integer),
    required("unread", Integer),
    count("matches"),  # held alerts so far, told ones included
    Column("told_at", Moment),  # when its last entry was read
    Column("released_at", Moment),  # when it was last summed up
    **NEVER_REUSE_IDS,
)

articles = Table(
    "articles",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they were first stored
    Column("id", Text, nullable=False, unique=True),
    required("url", Text),
    required("title", Text),
    required("body", Text),
    required("summary", Text),
    required("author", Text),
    required("outlet", Text),
    required("language", Text),
    required("published_at", Moment),
    required("extent", Text),
    required("shortfall", Text),
    Column("text_hash", Text),  # NULL for texts too short to tell articles apart
    Column("copy_of", Text),
    required("stored_at", Moment),
    required("updated_at", Moment),
    added_text("section"),
    Column("method", Text, nullable=False, server_default="page"),
    Column("state", Text, nullable=False, server_default="article"),
    added_text("asides"),  # JSON, "" for none
    added_flag("developing"),
    added_text("page_title"),
    **NEVER_REUSE_IDS,
)
index_where("ix_articles_original", articles.c.text_hash, where=articles.c.copy_of.is_(None))
index_where("ix_articles_copy_of", articles.c.copy_of, where=articles.c.copy_of.is_not(None))

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    required("key", Text),
    required("url", Text),
    required("host", Text),  # "" where there is no page to fetch
    required("title", Text),
    required("summary", Text),
    required("content", Text),
    required("author", Text),
    Column("published_at", Moment),
    required("first_seen_at", Moment),
    Column("left_at", Moment),  # when it was last listed, once its feed lists it no more; NULL while listed
    required("state", Text),  # waiting, retry, watched, done, quarantined
    Column("next_at", Moment),
    Column("lease_until", Moment),
    count("claims"),  # since the last record
    count("fetch_failures"),
    count("deaths"),
    words("sentence"),
    Column("quarantined_at", Moment),
    Column("article_id", ForeignKey("articles.id")),
    added_text("section"),
    Column("manner", Text, nullable=False, server_default="prompt"),
    Column("batch_id", Integer),
    added_flag("revised"),  # by its feed, and not read again since
    Column("revised_at", Moment),
    added_count("revisions"),
    added_count("readings"),  # of its page since it was first read, while it is watched
    added_text("etag"),  # of its page
    added_text("page_modified"),
    UniqueConstraint("feed_id", "key"),
    **NEVER_REUSE_IDS,
)
index_where("ix_entries_due", entries.c.next_at, entries.c.host, where=entries.c.next_at.is_not(None))
Index("ix_entries_feed", entries.c.feed_id, entries.c.published_at)
index_where("ix_entries_batch", entries.c.batch_id, entries.c.next_at, where=entries.c.batch_id.is_not(None))
index_where("ix_entries_left", entries.c.left_at, where=entries.c.left_at.is_not(None))
index_where("ix_entries_quarantined", entries.c.quarantined_at, where=entries.c.quarantined_at.is_not(None))
index_where("ix_entries_article", entries.c.article_id, where=entries.c.article_id.is_not(None))

# What an entry is known by within its feed. What stands for an item of the listing itself (its GUID) also says what the
# item looked like when it was last listed, and whether it still is.
entry_keys = Table(
    "entry_keys",
    metadata,
    Column("feed_id", Integer, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    words("content"),
    words("fingerprint"),
    flag("listed"),
    **WITHOUT_ROW_IDS,
)
Index("ix_entry_keys_entry", entry_keys.c.entry_id)
index_where(
    "ix_entry_keys_listed",
    entry_keys.c.feed_id,
    entry_keys.c.fingerprint,
    entry_keys.c.entry_id,
    where=entry_keys.c.listed,
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("url", Text, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
)
Index("ix_article_urls_article", article_urls.c.article_id)

verdicts = Table(
    "verdicts",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("rule_id", Text, primary_key=True),
    required("reason", Text),
    required("evidence", Text),  # JSON
    required("decided_at", Moment),
    Column("changed_at", Moment),  # when the passage that was told was altered or taken away
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they were stored
    Column("id", Text, nullable=False, unique=True),
    required("rule_id", Text),
    required("article_id", Text),  # no reference: an alert outlives its article
    required("created_at", Moment),
    required("snapshot", Text),  # JSON, the whole alert
    Column("kind", Text, nullable=False, server_default="alert"),
    Column("batch_id", Integer),  # it is held until this batch is summed up; NULL if it was told by itself
    Column("told_at", Moment),  # when it was summed up
    added_text("digest"),  # the id of the digest that it was told in
    **NEVER_REUSE_IDS,
)
is_held = and_(alerts.c.batch_id.is_not(None), alerts.c.told_at.is_(None))
index_where("ix_alerts_held", alerts.c.batch_id, alerts.c.created_at, where=is_held)
Index("ix_alerts_created_at", alerts.c.created_at)
Index("ix_alerts_article", alerts.c.article_id)

configuration = Table(
    "configuration",
    metadata,
    Column("id", Integer, primary_key=True),  # there is one row
    required("loaded_at", Moment),
    required("rules", Integer),
    required("restart", Text),  # JSON list
    Column("refused_at", Moment),
    required("problems", Text),  # JSON list
    required("problem_count", Integer),
)

troubles = Table(
    "troubles",
    metadata,
    Column("url", Text, primary_key=True),  # the feed's key, "" for the network that we are in
    required("name", Text),
    required("state", Text),
    required("since", Moment),
    required("sentence", Text),
    required("told_at", Moment),
)
