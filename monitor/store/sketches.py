"""Sketches of texts <-> rows by which the few texts that share something are found among all of the last days."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text

from monitor.core.identity.sketches import MOST_BANDS, bands_of, likeness
from monitor.store.dialect import insert
from monitor.store.text_tables import sketch_bands, sketches

# Texts that are worth a decision's reading them in full.
_MOST_ALIKE = 4

# Those whose sketches are compared, by how many bands they share.
_MOST_COMPARED = 12

# Of those that have a band the earliest count: a phrase of thousands must not cost each text thousands of rows, and a wire
# text's printings all share more than this one band.
_MOST_SHARING = 32

# A text is compared in full if so many of its runs of five words seem to be the other's. A copy has two fifths of the runs
# of three; where its changes lie scattered, that leaves a fifth of those of five.
_LEAST_CONTAINED = 0.18

_MOST_FORGOTTEN = 100  # in one transaction: each costs 25 rows at as many places, 0.15 ms
_ABSENT = -1  # no band and no article has this number
_ASKED = tuple(f"band{place}" for place in range(MOST_BANDS))
_HOLDING = " UNION ALL ".join(
    # A part with an order and an end must be a query of its own.
    f"SELECT number FROM (SELECT number FROM sketch_bands WHERE band = :{asked} "  # noqa: S608 - no value
    f"ORDER BY number LIMIT {_MOST_SHARING}) AS of_{asked}"
    for asked in _ASKED
)
_SHARING = text(
    f"SELECT number FROM ({_HOLDING}) AS holding "  # noqa: S608 - as above
    f"GROUP BY number ORDER BY COUNT(*) DESC, number LIMIT {_MOST_COMPARED}"
)
_SKETCHES = select(sketches.c.number, sketches.c.sketch).where(
    sketches.c.number.in_(bindparam("numbers", expanding=True)), sketches.c.at >= bindparam("since")
)
_IF_NEW = insert(sketches).on_conflict_do_nothing(index_elements=["number"])


def store_sketch(connection: Connection, number: int, sketch: bytes, at: datetime) -> None:
    """Let the article be found by its sketch, and by the one it had before no more; by none if `sketch` is b""."""
    row = {"number": number, "sketch": sketch, "at": at}
    if sketch and connection.execute(_IF_NEW, row).rowcount:
        _add_bands(connection, number, sketch)
        return
    before = connection.execute(select(sketches.c.sketch).where(sketches.c.number == number)).scalar()
    if before is not None:
        _forget(connection, number, before)
    if sketch:
        connection.execute(_IF_NEW, row)
        _add_bands(connection, number, sketch)


def _add_bands(connection: Connection, number: int, sketch: bytes) -> None:
    rows = [{"band": band, "number": number} for band in bands_of(sketch)]
    connection.execute(insert(sketch_bands), rows)


def alike(connection: Connection, sketch: bytes, since: datetime) -> list[int]:
    """The numbers of at most 4 articles sketched since then that share enough with a text to be compared with it in
    full, the likest first, of equals the earliest; none for b""."""
    if not sketch:
        return []
    asked = dict.fromkeys(_ASKED, _ABSENT) | dict(zip(_ASKED, bands_of(sketch), strict=False))
    sharing = connection.execute(_SHARING, asked).scalars().all()
    found = connection.execute(_SKETCHES, {"numbers": sharing, "since": since}).all() if sharing else ()
    likest = [(likeness(sketch, other), number) for number, other in found]
    enough = [(one, number) for one, number in likest if one.containment >= _LEAST_CONTAINED]
    enough.sort(key=lambda pair: (-pair[0].containment - pair[0].jaccard, pair[1]))
    return [number for _, number in enough[:_MOST_ALIKE]]


def forget_sketches(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget the sketches of at most `limit` (and 100) articles, stored before `before`; how many went."""
    query = select(sketches.c.number, sketches.c.sketch).where(sketches.c.at < before)
    gone = connection.execute(query.order_by(sketches.c.at).limit(min(limit, _MOST_FORGOTTEN))).all()
    for row in gone:
        _forget(connection, row.number, row.sketch)
    return len(gone)


def _forget(connection: Connection, number: int, sketch: bytes) -> None:
    of_text = sketch_bands.c.band.in_(bands_of(sketch)), sketch_bands.c.number == number
    connection.execute(delete(sketch_bands).where(*of_text))
    connection.execute(delete(sketches).where(sketches.c.number == number))
