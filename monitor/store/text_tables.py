"""The tables about texts: earlier versions, what copies share, what sites print in all of their articles."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from monitor.store.columns import Moment, metadata, required
from monitor.store.dialect import WITHOUT_ROW_IDS

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    required("at", Moment),
    required("title", Text),
    required("body", Text),
)

# What an article shares with its copies: some hashes of its word runs, each leading to the articles that have it. Neither
# table refers to `articles`: that would cost a look-up for each of some 30 rows. Rows are forgotten by their age; one whose
# article went earlier finds nothing.
sketches = Table(
    "sketches",
    metadata,
    Column("number", Integer, primary_key=True),  # the article's
    required("at", Moment),  # when it was last stored
    required("sketch", LargeBinary),
)
Index("ix_sketches_at", sketches.c.at)

sketch_bands = Table(
    "sketch_bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),  # the article's
    **WITHOUT_ROW_IDS,
)

# Articles that an entry was read as before it became another (its feed changed its link or headline, and the text differs
# too): no entry may refer to them any more, so that none takes them along when it is forgotten.
left_behind = Table(
    "left_behind",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    required("since", Moment),
)
Index("ix_left_behind_since", left_behind.c.since)

# What a site's boilerplate is (`core.boilerplate`), by its registrable domain.
site_memories = Table(
    "site_memories",
    metadata,
    Column("site", Text, primary_key=True),
    required("memory", LargeBinary),
    required("updated_at", Moment),
)
