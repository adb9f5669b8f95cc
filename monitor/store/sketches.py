"""Sketches of texts <-> rows by which the few texts that share something are found among all of the last days."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.core.identity.sketches import MOST_BANDS, asked_of, bands_of, likenesses
from monitor.store.dialect import rows_of, run_many, stored
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

_MOST_FORGOTTEN = 100  # in one transaction: each costs some 18 rows at as many places
_ABSENT = -1  # no band and no article has this number
# A part with an order and an end must be a query of its own.
_OF_BAND = (
    "SELECT number FROM (SELECT number FROM sketch_bands WHERE band = ? "  # noqa: S608 - no value
    f"ORDER BY number LIMIT {_MOST_SHARING}) AS of_band"
)
_HOLDING = " UNION ALL ".join([_OF_BAND] * MOST_BANDS)
# As plain SQL, as all that follows: SQLAlchemy's own would take longer than the database.
_SHARING = (
    f"SELECT sketches.number, sketch FROM (SELECT number FROM ({_HOLDING}) AS holding "  # noqa: S608 - as above
    f"GROUP BY number ORDER BY COUNT(*) DESC, number LIMIT {_MOST_COMPARED}) AS sharing "
    "CROSS JOIN sketches WHERE sketches.number = sharing.number AND at >= ?"  # in this order
)
_IF_NEW = "INSERT INTO sketches (number, at, sketch) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING"
_BAND = "INSERT INTO sketch_bands (band, number) VALUES (?, ?)"


def store_sketch(connection: Connection, number: int, sketch: bytes, at: datetime) -> None:
    """Let the article be found by its sketch, and by the one it had before no more; by none if `sketch` is b""."""
    if sketch and _add(connection, number, sketch, at):
        return
    before = rows_of(connection, "SELECT sketch FROM sketches WHERE number = ?", [number])
    if before:
        _forget(connection, number, before[0].sketch)
    if sketch:
        _add(connection, number, sketch, at)


def _add(connection: Connection, number: int, sketch: bytes, at: datetime) -> bool:
    """Add a sketch and its bands, unless the article has one; whether it had none."""
    if not run_many(connection, _IF_NEW, [(number, stored(at), sketch)]):
        return False
    run_many(connection, _BAND, [(band, number) for band in bands_of(sketch)])
    return True


def alike(connection: Connection, sketch: bytes, since: datetime) -> list[int]:
    """The numbers of at most 4 articles sketched since then that share enough with a text to be compared with it in
    full, the likest first, of equals the earliest; none for b""."""
    if not sketch:
        return []
    bands = asked_of(sketch)
    asked = [*bands, *[_ABSENT] * (MOST_BANDS - len(bands)), stored(since)]
    found = rows_of(connection, _SHARING, asked)
    likest = zip(likenesses(sketch, [row[1] for row in found]), [row[0] for row in found], strict=True)
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
