"""Linkage of any two tables, such as public benchmark data: the same statements and weights as a rebuild's."""

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from gesek.errors import ConfigurationError
from gesek.identity import linkage
from gesek.identity.link import weigh
from gesek.identity.name_key import Habits
from gesek.store.engine import SqlEngine

FIELDS: dict[str, pa.DataType] = {
    "nama": pa.string(),
    "lahir": pa.date32(),
    "kelamin": pa.string(),
    "kode_desa": pa.string(),
    "rt": pa.string(),
    "rw": pa.string(),
    "no_kk": pa.string(),
    "family_ref": pa.string(),
    "ibu": pa.string(),
}
"""What may be compared: name, birth date, sex, place code (its first six characters the wider place), RT, RW, household number,
household reference, mother's name."""
NOT_LETTERS = re.compile("[^A-Z]+")


def link(engine: SqlEngine, left: pa.Table, right: pa.Table, columns: Mapping[str, str], key: str) -> pa.Table:
    """Compare every row of `left` with the rows of `right` worth comparing.

    Args:
        engine: a session; its relations `link_*` are overwritten.
        left: rows looked for.
        right: rows among which they are looked for.
        columns: field of `FIELDS` -> column of both tables; fields that are not named are not known. `nama` is needed.
        key: column of both tables that tells rows apart.

    Returns:
        left (key), right (key), weight (hundredths of bits), probability (0 to 1), pattern; pairs of at least the weight from
        which on `reference/linkage.yaml` asks an officer, the likeliest first.

    Raises:
        ConfigurationError: a field is unknown or `nama` is missing.
    """
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown or "nama" not in columns:
        raise ConfigurationError(
            f"The column mapping names {', '.join(unknown) or 'no column for nama'}; map nama and other fields of {', '.join(FIELDS)}."
        )
    rules = linkage.in_force()
    sought, known = (left, True, 0), (right, False, left.num_rows)
    both = pa.concat_tables([_rows(rules.habits, columns, key, *each) for each in (sought, known)])
    engine.bind("link_record", both.drop_columns("key"))
    weigh(engine, rules.linkage)
    found = engine.arrow("link_pair")
    found = found.filter(pc.greater(found["b"], left.num_rows))
    keys = both["key"].combine_chunks()
    ends = [keys.take(pc.subtract(found[end], 1).combine_chunks()) for end in ("a", "b")]
    probability = pc.divide(pc.cast(found["peluang"], pa.float64()), 1000)
    columns_ = [*ends, found["bobot"], probability, found["pola"]]
    pairs = pa.table(columns_, names=["left", "right", "weight", "probability", "pattern"])
    return pairs.sort_by([("weight", "descending"), ("left", "ascending"), ("right", "ascending")])


def _rows(habits: Habits, columns: Mapping[str, str], key: str, table: pa.Table, sought: bool, before: int) -> pa.Table:
    """The rows in the shape of `link_record`, numbered after those before."""
    count = table.num_rows
    number = pa.array(range(before + 1, before + count + 1), pa.int64())
    fields = {
        name: table[columns[name]].cast(kind) if name in columns else pa.nulls(count, kind)
        for name, kind in FIELDS.items()
    }
    written = [_key_form(name) for name in fields.pop("nama").to_pylist()]
    heard = [habits.key(name) if name else None for name in written]
    mothers = [_key_form(name) for name in fields.pop("ibu").to_pylist()]
    return pa.table(
        {
            "key": table[key].cast(pa.string()),
            "nomor": number,
            "part": number,
            "dicari": pa.array([sought] * count, pa.bool_()),
            "dataset": pa.array(["kiri" if sought else "kanan"] * count, pa.string()),
            "nama_kunci": pa.array(written, pa.string()),
            "kunci": pa.array([one and one.key for one in heard], pa.string()),
            "inti": pa.array([one and one.core for one in heard], pa.string()),
            "akhir": pa.array([one and one.last for one in heard], pa.string()),
            "ibu": pa.array([habits.key(name).key if name else None for name in mothers], pa.string()),
            **fields,
        }
    )


def _key_form(name: str | None) -> str | None:
    """Capitals A to Z and single spaces, as `nama_kunci` is; None where nothing is left."""
    return NOT_LETTERS.sub(" ", (name or "").upper()).strip() or None
