"""Small staged tables with fixed defaults: a test names only what it is about.

Each builder gives one staged row; `bind` puts rows of several datasets into an engine session, with every other
dataset empty. All people are invented.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from gesek.identity import linkage, registry, staged
from gesek.identity.match import match_people
from gesek.store import rulings
from gesek.store.engine import SqlEngine
from gesek.targets import criteria, survivorship
from gesek.targets.determine import determine
from gesek.targets.families import build_families
from gesek.targets.outputs import PREVIOUS, empty_previous

DESA = "3513012001"
OTHER_DESA = "3513022003"

Row = tuple[str, dict[str, Any]]

DEFAULTS: dict[str, dict[str, Any]] = {
    "dtks": {"penerima_pkh": False, "penerima_bpnt": False, "disabilitas": False, "meninggal": False},
    "dtsen_keluarga": {"rt": "001", "rw": "001"},
    "dtsen_anggota": {"hubungan": "kepala_keluarga"},
    "p3ke_keluarga": {"penerima_pkh": False, "penerima_bpnt": False},
    "p3ke_individu": {"hubungan": "kepala_keluarga"},
    "regsosek_keluarga": {"kode_sls": "000100"},
    "regsosek_anggota": {"hubungan": "kepala_keluarga", "keberadaan": "1", "no_urut_art": "1"},
    "musdes": {"lembar": "VERVAL", "nomor_ba": "BA/1", "tanggal_ba": date(2026, 9, 10)},
    "dukcapil": {"padan": True},
    "sk_bupati": {},
    "siks": {"tahap": "1"},
    "bps": {},
}


def row(dataset: str, **values: Any) -> Row:
    """One staged row of a dataset; `nama` also fills `nama_kunci`, a NIK or No. KK its state, the village is DESA."""
    columns = staged.COLUMNS[dataset]
    unknown = set(values) - set(columns)
    assert not unknown, f"{dataset} has no column {sorted(unknown)}"
    filled = {"verdict": "accepted", "kode_desa": DESA, **DEFAULTS[dataset], **values}
    filled.setdefault("nama_kunci", filled.get("nama"))
    filled.setdefault("nik_state", "valid" if filled.get("nik") else "missing")
    filled.setdefault("kk_state", "valid" if filled.get("no_kk") else "missing")
    filled.setdefault("alamat_kunci", filled.get("alamat"))
    filled.setdefault("tanggal_lahir_asal", "sumber" if filled.get("tanggal_lahir") else None)
    return dataset, {column: filled.get(column) for column in columns}


def nik(number: int, born: date = date(1980, 5, 17), female: bool = False) -> str:
    """A well-formed invented NIK of a person born then; `number` tells people apart."""
    return f"351301{born.day + 40 * female:02d}{born:%m%y}{number:04d}"


def kk(number: int) -> str:
    """A well-formed invented No. KK."""
    return f"351301150312{number:04d}"


def table(dataset: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows of one staged dataset as an Arrow table of the declared columns."""
    return pa.Table.from_pylist(list(rows), schema=pa.schema(list(staged.COLUMNS[dataset].items())))


def bind(engine: SqlEngine, rows: Iterable[Row]) -> None:
    """Bind every staged dataset: these rows, the others empty."""
    grouped: dict[str, list[dict[str, Any]]] = {dataset: [] for dataset in staged.COLUMNS}
    for dataset, values in rows:
        grouped[dataset].append(values)
    for dataset, values in grouped.items():
        engine.bind(dataset, table(dataset, values))


@contextmanager
def engine(threads: int = 1):
    """A session that needs no settings."""
    connection = duckdb.connect(":memory:", config={"threads": threads})
    try:
        yield SqlEngine(connection)
    finally:
        connection.close()


def bind_nobody_known(session: SqlEngine) -> None:
    """Bind registries in which nobody is known yet, and no ruling."""
    session.bind("ruling", rulings.empty())
    for entity in ("person", "family"):
        session.bind(f"previous_{entity}_key", registry.empty_keys(entity))
        session.bind(f"previous_{entity}_registry", registry.empty_registry(entity))


def rows_of(session: SqlEngine, name: str) -> list[dict[str, Any]]:
    """The rows of a relation as dictionaries."""
    return session.arrow(name).to_pylist()


@contextmanager
def built_list(
    rows: Iterable[Row],
    before: dict[str, pa.Table] | None = None,
    cycle: str = "2026-09",
    as_of: date = date(2026, 9, 30),
    threads: int = 1,
    rules: criteria.Criteria | None = None,
    ruled: pa.Table | None = None,
):
    """A session in which a whole list was built from these rows.

    `before` are the relations of the list in force (see `as_previous`); without it there is none. `rules` are
    other criteria than those shipped, `ruled` officers' rulings (`rulings.SCHEMA`).
    """
    with engine(threads) as session:
        bind(session, rows)
        for relation in PREVIOUS:
            known = (before or {}).get(relation)
            session.bind(f"previous_{relation}", empty_previous(relation) if known is None else known)
        survivorship.load().bind(session, dict.fromkeys(survivorship.SOURCES, as_of))
        session.bind("ruling", rulings.empty() if ruled is None else ruled)
        match_people(session, cycle, linkage.in_force())
        build_families(session, cycle, as_of)
        determine(session, rules or criteria.load(cycle))
        session.build("core/target_change")
        yield session


def as_previous(session: SqlEngine) -> dict[str, pa.Table]:
    """What the next list continues from the one built in this session."""
    return {relation: session.arrow(relation) for relation in PREVIOUS}
