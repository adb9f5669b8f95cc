"""What is remembered of sites: one row each."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.ports import SiteLesson
from monitor.store.dialect import insert
from monitor.store.rows import chunks
from monitor.store.text_tables import site_memories

# Made once: SQLAlchemy takes ten times as long to make a statement as SQLite to carry it out.
_LESSON = insert(site_memories)
_LESSON = _LESSON.on_conflict_do_update(
    index_elements=["site"], set_={name: _LESSON.excluded[name] for name in ("memory", "updated_at")}
)


def site_memory(connection: Connection, *, site: str) -> bytes:
    """What is remembered of a site's boilerplate, b"" if nothing."""
    query = select(site_memories.c.memory).where(site_memories.c.site == site)
    return connection.execute(query).scalar() or b""


def site_memories_of(connection: Connection, sites: Collection[str]) -> dict[str, bytes]:
    """What is remembered of sites, by their names; those that nothing is remembered of are left out."""
    found: dict[str, bytes] = {}
    for some in chunks(list(sites)):
        rows = connection.execute(
            select(site_memories.c.site, site_memories.c.memory).where(site_memories.c.site.in_(some))
        )
        found.update((row.site, row.memory) for row in rows)
    return found


def store_lesson(connection: Connection, lesson: SiteLesson, at: datetime) -> None:
    """Remember this of the site from now on."""
    connection.execute(_LESSON, {"site": lesson.site, "memory": lesson.memory, "updated_at": at})


def forget_sites(connection: Connection, *, before: datetime) -> None:
    """Forget the memories of sites that no article came from since `before`."""
    connection.execute(delete(site_memories).where(site_memories.c.updated_at < before))
