"""What an export's rows ask for, from its audited versions: rows to mend, by village, and people Dukcapil is asked for.

The engine joins the warned and rejected rows with the cells as received and with what their codes say, once for all villages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gesek.quality.answers import remarks
from gesek.settings import settings
from gesek.sources.codes import catalogue
from gesek.sources.reference import wilayah
from gesek.store.engine import SqlEngine

SENDER = "pengirim"
VILLAGE, ALL = "desa", "semua"
STATED = (
    "idsemesta", "id_keluarga", "nik_state", "kk_state", "nama", "jenis_kelamin", "alamat", "rt", "rw", "kode_desa",
)  # fmt: skip
RECEIVED = ("nik", "no_kk")


@dataclass(frozen=True)
class Part:
    """The rows of one dataset of one received file: its number in the ledger, and where its raw and staged rows lie."""

    file_id: int
    sha256: str
    dataset: str
    raw: str
    staged: str


@dataclass(frozen=True)
class Found:
    """What was found in a set of files.

    Attributes:
        corrections: rows of `export_finding`, by recipient, in the order of the files.
        requests: rows of `dukcapil_request`, in the order of the files.
    """

    corrections: pa.Table
    requests: pa.Table


def find(engine: SqlEngine, parts: Sequence[Part]) -> Found:
    """Select the rows of these parts that ask for something."""
    _bind_rows(engine, parts)
    codes = engine.relation("judged_row").project("codes").distinct().to_arrow_table()["codes"].to_pylist()
    engine.bind("row_remark", row_remarks(codes))
    engine.bind("wilayah", wilayah())
    numbers = {part.sha256: part.file_id for part in parts}
    engine.bind(
        "file_number",
        pa.table({"source_file": list(numbers), "nomor": pa.array(list(numbers.values()), pa.int64())}),
    )
    for name in ("export_finding", "dukcapil_request"):
        engine.build(f"out/{name}")
    place = ("dataset", "nomor", "row_number")
    return Found(
        engine.ordered("export_finding", ["penerima", *place]).to_arrow_table(),
        engine.ordered("dukcapil_request", place).to_arrow_table(),
    )


def _bind_rows(engine: SqlEngine, parts: Sequence[Part]) -> None:
    """Bind `judged_row`, the rows that were not simply accepted, and `family_place`, where a source's families live."""
    rows, places = [], []
    for dataset in sorted({part.dataset for part in parts}):
        own = [part for part in parts if part.dataset == dataset]
        for stage in ("raw", "staged"):
            paths = [settings().lake / str(getattr(part, stage)) for part in own]
            engine.bind_parquet(f"{stage}_{dataset}", paths)
        rows.append(_rows(engine, dataset))
        if {"id_keluarga", "kode_desa", "alamat"} <= set(engine.relation(f"staged_{dataset}").columns):
            # A source's members have no place of their own: they live where their family does.
            places += [(dataset, other) for other in sorted({part.dataset for part in parts})]
    engine.build_expression("judged_row", " union all ".join(rows))
    home = [
        f"select '{other}' as dataset, id_keluarga, kode_desa, alamat from staged_{dataset} where kode_desa is not null"  # noqa: S608
        for dataset, other in places
    ]
    nobody = "select cast(null as varchar) as dataset, cast(null as varchar) as id_keluarga, cast(null as varchar) as kode_desa, "
    engine.build_expression("family_place", " union all ".join(home or [f"{nobody} cast(null as varchar) as alamat"]))


def _rows(engine: SqlEngine, dataset: str) -> str:
    """A select of one dataset's rows in the columns that all datasets share; what it lacks is empty."""
    stated = set(engine.relation(f"staged_{dataset}").columns)
    received = set(engine.relation(f"raw_{dataset}").columns)
    columns = [f"'{dataset}' as dataset", "s.source_file", "s.row_number", "s.verdict", "s.codes"]
    columns += [f"cast({f's.{name}' if name in stated else 'null'} as varchar) as {name}" for name in STATED]
    columns += [f"cast({f'r.{name}' if name in received else 'null'} as varchar) as {name}" for name in RECEIVED]
    columns.append(f"{_birth_date(stated, received)} as tanggal_lahir")
    return (
        f"select {', '.join(columns)} from staged_{dataset} as s "  # noqa: S608 - our own names
        f"left join raw_{dataset} as r on r.source_file = s.source_file and r.row_number = s.row_number "
        "where s.verdict <> 'accepted'"
    )


def _birth_date(stated: set[str], received: set[str]) -> str:
    """The birth date as a text: read, or else as received; never one that was only taken from the NIK."""
    written = "r.tanggal_lahir" if "tanggal_lahir" in received else "null"
    if "tanggal_lahir" not in stated:
        return f"cast({written} as varchar)"
    read = "strftime(s.tanggal_lahir, '%d-%m-%Y')"
    if "tanggal_lahir_asal" in stated:
        read = f"case when s.tanggal_lahir_asal = 'nik' then null else {read} end"
    return f"coalesce({read}, cast({written} as varchar))"


def row_remarks(codes: Sequence[str]) -> pa.Table:
    """Relation `row_remark`: for each text of codes what the village, the sender, or (`semua`) whoever gets all is told.

    Columns: codes, pihak, kode (the codes meant), masalah, perbaikan. Nobody is told of what is only information.
    """
    known = catalogue()
    found = []
    for text in codes:
        told = [(code, known.get(code, remarks.UNKNOWN)) for code in (text or "").split()]
        told = [(code, entry) for code, entry in told if entry.severity in (remarks.REJECT, remarks.WARN)]
        told.sort(key=lambda item: item[1].severity != remarks.REJECT)
        parties = {
            VILLAGE: [item for item in told if item[1].mended_by == "village"],
            SENDER: [item for item in told if item[1].mended_by == "sender"],
            ALL: told,
        }
        for party, entries in parties.items():
            if entries:
                found.append(
                    {
                        "codes": text,
                        "pihak": party,
                        "kode": " ".join(code for code, _ in entries),
                        "masalah": " ".join(dict.fromkeys(entry.id for _, entry in entries)),
                        "perbaikan": " ".join(dict.fromkeys(entry.remedy_id for _, entry in entries)),
                    }
                )
    columns = ("codes", "pihak", "kode", "masalah", "perbaikan")
    return pa.Table.from_pylist(found, schema=pa.schema([(name, pa.string()) for name in columns]))


def by_recipient(corrections: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The corrections of each recipient; the table is in order of the recipients."""
    start = 0
    for run in pc.value_counts(corrections["penerima"].combine_chunks()).to_pylist():
        yield run["values"], corrections.slice(start, run["counts"])
        start += run["counts"]


def counted(rows: pa.Table) -> dict[str, int]:
    """Code -> rows that bear it."""
    found: dict[str, int] = {}
    for pair in pc.value_counts(rows["kode"]).to_pylist():
        for code in pair["values"].split():
            found[code] = found.get(code, 0) + pair["counts"]
    return found
