"""How far shares rose in each received file, against the file whose place it takes.

A source may send several files a month, and one that was damaged on its way hardly moves the whole. So each file of a version
is held against the file of the same key (the sender's name for it, see `ReceivedFile.key`) in the version in force before,
and one that takes no other's place against all rows of that version. Not against the file that came last: what a gate stopped
was received too, and beside one damaged file the next would look sound.
"""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
from sqlalchemy import select

from gesek.quality import projection
from gesek.quality.suite import ENOUGH_ROWS, Movement, ShareBound
from gesek.store import lake
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile, Version

Counts = dict[str, tuple[int, int]]
"""Digest of a received file -> its rows, and those of them that are counted."""


def of_files(version: Version, before: Version, items: Sequence[Movement]) -> pd.DataFrame:
    """The rise of each file's share.

    Returns:
        One row per received file in no order, one column per rule, named like it: the share less that of the file whose place
        it takes; missing where one of both has too few rows to tell, or the column is not there.
    """
    places = _places(version, before)
    bounds = {item.rule: item.file_share for item in items if item.file_share is not None}
    tables = [_rows(one, {bound.column for bound in bounds.values()}) for one in (version, before)]
    rises: dict[str, dict[str, float | None]] = {}
    for rule, bound in bounds.items():
        now, earlier = (_counts(table, bound) for table in tables)
        whole = (sum(rows for rows, _ in earlier.values()), sum(hits for _, hits in earlier.values()))
        rises[rule] = {file: _rise(counts, earlier.get(places.get(file, ""), whole)) for file, counts in now.items()}
    return pd.DataFrame({rule: pd.Series(files, dtype="float64") for rule, files in rises.items()})


def _rise(now: tuple[int, int], earlier: tuple[int, int]) -> float | None:
    if min(now[0], earlier[0]) < ENOUGH_ROWS:
        return None
    return round(now[1] / now[0] - earlier[1] / earlier[0], 6)


def _places(version: Version, before: Version) -> dict[str, str]:
    """Digest of a file -> that of the file before whose place it takes: itself, or the one of its key."""
    new, old = ({part.sha256 for part in one.parts if part.sha256} for one in (version, before))
    query = select(ReceivedFile.sha256, ReceivedFile.key).where(
        ReceivedFile.sha256.in_(new | old), ReceivedFile.key.is_not(None)
    )
    with transaction() as ledger:
        key = {row.sha256: row.key for row in ledger.execute(query.order_by(ReceivedFile.id))}
    by_key = {key[file]: file for file in sorted(old) if file in key}
    taken = {file: by_key[key[file]] for file in new if file in key and key[file] in by_key}
    return taken | {file: file for file in new & old}


def _rows(version: Version, columns: set[str]) -> pa.Table:
    """The rows of a version with their file and those of these columns that it has, read once for all rules."""
    files = lake.paths(version)
    if not files:
        return pa.table({})
    known = projection.schema(files)
    wanted = sorted({"source_file", *columns} & set(known.names))
    return pads.dataset([str(file) for file in files], known).to_table(columns=wanted)


def _counts(table: pa.Table, bound: ShareBound) -> Counts:
    if not {"source_file", bound.column} <= set(table.column_names):
        return {}
    hit = pc.is_in(table[bound.column], value_set=pa.array(sorted(bound.values), table[bound.column].type))
    counted = pa.table({"file": table["source_file"], "hit": hit.cast(pa.int64())})
    found = counted.group_by("file").aggregate([("hit", "count"), ("hit", "sum")]).to_pylist()
    return {one["file"]: (one["hit_count"], one["hit_sum"]) for one in found}
