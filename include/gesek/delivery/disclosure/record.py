"""The record of disclosure (UU 27/2022 art. 31): who stands in which delivered file, one immutable Parquet part per delivery.

A part is sorted by `person_id` and cut into buckets, its row groups, whose bounds stand in its footer: a look-up opens every part
and reads of each at most the bucket that may hold the person. What her row told is not repeated here: it is the recipient's
columns in the programme's version, which the ledger keeps. Nor is whether the file left: that is the delivery's state.

A row speaks of the person whose own fields it shows: of a family or house, the one who represents it. A pupil whom no registry
knows has no `person_id` and is found by `nomor`, the number of her row in the file; all others are found without it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gesek.delivery import numbers
from gesek.delivery.lists import Lists, only_in
from gesek.settings import settings
from gesek.store.engine import SqlEngine, session
from gesek.store.parquet import compression
from gesek.whole_file import beside

SERVED, WAITING, LEFT = "served", "waiting", "left"
"""What a person's row is in a file: on the list, waiting, or no longer on it, which is told by number and place alone. A row of the
recipient's own sheet is called by the sheet's name, which is in capitals."""
BUCKET = 16_384
"""Rows of a bucket."""
SCHEMA = pa.schema(
    [("delivery_id", pa.int64()), ("person_id", pa.int64()), ("nomor", pa.string()), ("kode_desa", pa.string()), ("role", pa.string())]
)  # fmt: skip


def roles(key: str, rows: Lists, before: pa.Table | None) -> dict[str, pa.Table]:
    """Role -> the rows of a package in that role.

    Args:
        key: the field by which the programme's unit is numbered.
        rows: what the package is made of.
        before: those served by the recipient's delivery before, with key, person_id and kode_desa; None for the first one.
    """
    found = {SERVED: rows.served, WAITING: rows.waiting, **rows.own}
    if before is not None:
        found[LEFT] = only_in(before, rows.served, key)
    return found


def keep(delivery_id: int, key: str, named: Mapping[str, pa.Table]) -> None:
    """Write the part of a delivery before its package counts as built; written again, it replaces itself.

    Args:
        delivery_id: the delivery's.
        key: the field by which the programme's unit is numbered.
        named: role -> the rows in that role (see `roles`); empty where no row leaves.
    """
    parts = [_rows(delivery_id, key, role, table) for role, table in named.items()]
    rows = pa.concat_tables([SCHEMA.empty_table(), *parts])
    order = [(name, "ascending") for name in ("person_id", "nomor", "role")]
    with beside(part(delivery_id)) as aside:
        pq.write_table(rows.sort_by(order), aside, compression=compression(rows.num_rows), row_group_size=BUCKET)


def _rows(delivery_id: int, key: str, role: str, table: pa.Table) -> pa.Table:
    count, known = table.num_rows, pc.is_valid(table["person_id"])
    columns = {
        "delivery_id": pa.repeat(delivery_id, count),
        "person_id": table["person_id"],
        "nomor": pc.if_else(known, None, pc.cast(numbers.of(table[key]), pa.string())),
        "kode_desa": table["kode_desa"],
        "role": pa.repeat(role, count),
    }
    return pa.table([columns[one.name].cast(one.type) for one in SCHEMA], schema=SCHEMA)


def part(delivery_id: int) -> Path:
    """Where the part of a delivery lies."""
    return settings().lake / "disclosure" / f"{delivery_id:06d}.parquet"


def missing(deliveries: Iterable[int]) -> list[int]:
    """Those of these deliveries of which there is no record."""
    return [one for one in deliveries if not part(one).is_file()]


def rows_of(deliveries: Collection[int], persons: Collection[int], pupils: Collection[str]) -> list[dict[str, Any]]:
    """The rows of a person in these deliveries.

    Args:
        deliveries: where to look; those without a record are passed over (see `missing`).
        persons: every number she has or had.
        pupils: numbers of her rows as a pupil whom no registry knew.
    """
    # Bounds of buckets are compared with plain values only, so there is a test for each.
    known = {f"person_{place}": one for place, one in enumerate(persons)}
    pupil = {f"nomor_{place}": one for place, one in enumerate(pupils)}
    tests = [f"person_id = ${name}" for name in known]
    tests += [f"(person_id is null and nomor = ${name})" for name in pupil]
    if not tests:
        return []
    with opened(deliveries) as engine:
        query = f"select * from record where {' or '.join(tests)}"  # noqa: S608 - own text, values bound
        engine.build_expression("found", query, known | pupil)
        return engine.arrow("found").to_pylist()


@contextmanager
def opened(deliveries: Collection[int]) -> Iterator[SqlEngine]:
    """A session in which `record` stands for the rows of these deliveries; those without a record are passed over."""
    absent = set(missing(deliveries))
    paths = [part(one) for one in deliveries if one not in absent]
    with session() as engine:
        if paths:
            engine.bind_parquet("record", paths, alike=True)
        else:
            engine.bind("record", SCHEMA.empty_table())
        yield engine
