"""Versions of an article's text that were replaced <-> rows, at most 50 for each article."""

from sqlalchemy import Connection, delete, func, select

from monitor.model import Revision
from monitor.store.dialect import insert
from monitor.store.text_tables import revisions

MOST_REVISIONS = 50
"""So many replaced versions of an article are kept: the first, which tells what it once said, and the latest."""


def store_revision(connection: Connection, revision: Revision) -> None:
    """Keep a version; of more than 50 the earliest but the first goes. Stored again under its number, it is replaced."""
    values = {
        "article_id": revision.article_id,
        "number": revision.number,
        "at": revision.at,
        "title": revision.title,
        "body": revision.body,
    }
    statement = insert(revisions).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["article_id", "number"], set_=values))
    if revision.number > MOST_REVISIONS:
        _forget(connection, revision.article_id)


def newest_revision(connection: Connection, article_id: str) -> int:
    """How many versions of an article were replaced so far, those that are kept no more included."""
    query = select(func.coalesce(func.max(revisions.c.number), 0)).where(revisions.c.article_id == article_id)
    number: int = connection.execute(query).scalar_one()
    return number


def revisions_of(connection: Connection, article_id: str) -> tuple[Revision, ...]:
    """The kept versions of an article that were replaced, the first one first."""
    query = select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.number)
    rows = connection.execute(query)
    return tuple(
        Revision(article_id=row.article_id, number=row.number, at=row.at, title=row.title, body=row.body)
        for row in rows
    )


def _forget(connection: Connection, article_id: str) -> None:
    ours = revisions.c.article_id == article_id
    first = select(revisions.c.number).where(ours).order_by(revisions.c.number).limit(1)
    latest = (
        select(revisions.c.number).where(ours).order_by(revisions.c.number.desc()).limit(MOST_REVISIONS - 1)
    )
    kept = {*connection.execute(first).scalars(), *connection.execute(latest).scalars()}
    connection.execute(delete(revisions).where(ours, revisions.c.number.not_in(kept)))
