"""What is remembered of sites: one row each."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.ports import SiteLesson
from monitor.store.dialect import insert
from monitor.store.text_tables import site_memories


def site_memory(connection: Connection, *, site: str) -> bytes:
    """What is remembered of a site's boilerplate, b"" if nothing."""
    query = select(site_memories.c.memory).where(site_memories.c.site == site)
    return connection.execute(query).scalar() or b""


def store_lesson(connection: Connection, lesson: SiteLesson, at: datetime) -> None:
    """Remember this of the site from now on."""
    values = {"memory": lesson.memory, "updated_at": at}
    statement = insert(site_memories).values(values | {"site": lesson.site})
    connection.execute(statement.on_conflict_do_update(index_elements=["site"], set_=values))


def forget_sites(connection: Connection, *, before: datetime) -> None:
    """Forget the memories of sites that no article came from since `before`."""
    connection.execute(delete(site_memories).where(site_memories.c.updated_at < before))
