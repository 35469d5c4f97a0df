"""Raw parts into staged parts: every row typed, normalised and given its verdict, then a version of each dataset.

The SQL of a dataset runs once over all files judged together, however many; its rows are then cut into one part per file,
because a later file of the same key (or village) replaces an earlier one. Some verdicts look at other rows (whose a number
is), so the files of an export are always judged together, on whichever days they came.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import delete, select

from gesek.errors import StoreError
from gesek.paths import SQL
from gesek.settings import settings
from gesek.sources import contract as contracts
from gesek.sources import tries, villages
from gesek.sources.contract import Contract, Dataset
from gesek.sources.reference import companions, wilayah
from gesek.store import cycles, lake
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import transaction
from gesek.store.models import FilePart, ReceivedFile

RAW, STAGED = "raw", "staged"
READ, ACCEPTED = "read", "accepted"
IDENTITY = (
    "nik",
    "no_kk",
    "nama",
    "alamat",
    "rt",
    "rw",
    "tanggal_lahir",
    "jenis_kelamin",
    "hubungan",
    "kode_wilayah",
    "kecamatan",
    "desa",
)
"""Columns that `identity_row` judges; a layout that lacks one has it empty."""

DATES = ("tanggal_lahir", "tanggal", "tanggal_kejadian", "tanggal_lpj", "keterangan_meninggal")
WRITINGS = ("number_written", "name_written", "address_written", "place_written")
"""What `identity_row` reads of the rows once per distinct writing, beside `day`, which the datasets read too."""
WITHOUT_IDENTITY = {"bps"}
PLACE_NOT_REQUIRED = {"dapodik", "bpjs"}
"""Their people may live elsewhere and still belong to a school or an insurance here."""

MANY_ROWS_A_PERSON = {"siks"}
"""A card has a row for every programme and stage that paid, so one NIK on several rows is no mistake there."""
ONE_ROW_A_FAMILY = {"dtsen_keluarga", "regsosek_keluarga", "sk_bupati", "musdes"}
"""Their rows are families under their heads; elsewhere the column `hubungan` says who is one."""

MINUTES = "musdes_berita_acara"
KEPT_ROWS = 200_000
"""So many rows are taken into the engine once: villages send few each, and every statement would open every file again."""
LOG = logging.getLogger(__name__)


def stage_files(source: str, file_ids: list[int], run_id: str, slots: int = 1) -> dict[str, int]:
    """Stage files that were read, and write the versions that now hold the source's data.

    Args:
        source: whose files they are.
        file_ids: ids of received files in state `read` or `accepted`.
        run_id: the run that writes the versions.
        slots: pool slots of the task.

    Returns:
        `staged/<dataset>` -> version id, for each dataset of the source that has rows in force; with villages' workbooks
        also what they look like as a whole.
    """
    agreed = contracts.load(source)
    for together in _judged_together(agreed, file_ids):
        counts: dict[str, dict[str, int]] = {}
        with session(slots) as engine:
            # The minutes first: a village's rows take their number, date and village from them.
            for dataset in sorted(agreed.datasets, key=lambda item: item.dataset != MINUTES):
                _stage_dataset(engine, agreed, dataset, together, counts)
        _accept(together, counts)
    written = {
        f"{STAGED}/{dataset.dataset}": version
        for dataset in agreed.datasets
        if (version := _write_versions(agreed, dataset, run_id)) is not None
    }
    if (decided := written.get(f"{STAGED}/{source}")) is not None and agreed.combine == "per_village":
        written[villages.DATASET] = villages.write_version(decided, run_id, slots)
    return written


def _judged_together(agreed: Contract, file_ids: list[int]) -> list[list[int]]:
    """The files to judge, in groups: with an export's files those in force beside them, apart those already replaced.

    A village's workbook is judged by itself, so it needs no company but that of its cycle, whose day its dates are
    judged by.
    """
    if agreed.combine == "per_village":
        return _by_cycle(file_ids)
    in_force = [file.id for file in _in_force(agreed, file_ids)]
    replaced = [file_id for file_id in file_ids if file_id not in in_force]
    company = in_force if len(replaced) < len(file_ids) else []
    return [group for group in (company, *_by_cycle(replaced)) if group]


def _by_cycle(file_ids: list[int]) -> list[list[int]]:
    with transaction() as ledger:
        query = select(ReceivedFile.id, ReceivedFile.cycle_id).where(ReceivedFile.id.in_(file_ids))
        cycle = {row.id: row.cycle_id for row in ledger.execute(query)}
    return [[one for one in file_ids if cycle[one] == name] for name in sorted(set(cycle.values()))]


def _stage_dataset(
    engine: SqlEngine, agreed: Contract, dataset: Dataset, file_ids: list[int], counts: dict[str, dict[str, int]]
) -> None:
    files = _parts(RAW, dataset.dataset, file_ids)
    if not files:
        return
    engine.bind_parquet("raw_part", [settings().lake / part.path for part in files.values()])
    if sum(part.rows for part in files.values()) <= KEPT_ROWS:
        engine.keep("raw_part")
    with transaction() as ledger:
        cycle_id = ledger.get_one(ReceivedFile, next(iter(files))).cycle_id
    rows = judge(engine, agreed, dataset, agreed.as_of_date(cycles.get(cycle_id).as_of))
    LOG.info("%s: %d rows of %d files judged", dataset.dataset, rows, len(files))
    _write_parts(engine, dataset, files, counts)


def judge(engine: SqlEngine, agreed: Contract, dataset: Dataset, as_of: date) -> int:
    """Type and judge the rows bound as `raw_part` into the relation of the dataset's name.

    The rows of `musdes` need its minutes judged in the same session before.

    Args:
        engine: the session.
        agreed: contract of the source.
        dataset: which of its datasets.
        as_of: the day its facts hold; ages and two-digit years are counted from it.

    Returns:
        The number of rows.
    """
    _bind_inputs(engine, agreed, dataset)
    has = set(dataset.columns) | set(dataset.compose)
    parameters: dict[str, Any] = {"as_of": as_of}
    if dataset.dataset not in WITHOUT_IDENTITY:
        engine.build(f"{STAGED}/day")
        parameters |= {
            "dataset": dataset.dataset,
            "has_nik": "nik" in has,
            "has_kk": "no_kk" in has,
            "has_name": "nama" in has,
            "has_place": bool({"kode_wilayah", "desa"} & has) and dataset.dataset not in PLACE_NOT_REQUIRED,
            "region_codes": dataset.region_codes or "",
            "one_row_a_person": dataset.dataset not in MANY_ROWS_A_PERSON,
            "one_row_a_family": dataset.dataset in ONE_ROW_A_FAMILY,
        }
        for writing in WRITINGS:
            engine.build(f"{STAGED}/{writing}", parameters)
        engine.build(f"{STAGED}/identity_row", parameters)
        for writing in WRITINGS:
            engine.forget(writing)
    return engine.build(f"{STAGED}/{dataset.dataset}", parameters)


def _bind_inputs(engine: SqlEngine, agreed: Contract, dataset: Dataset) -> None:
    """Bind what the dataset's SQL reads: the rows with all identity columns, words, villages, dates as written."""
    raw = engine.relation("raw_part")
    columns = [column for column in raw.columns if column not in ("source_file", "row_number", "lembar")]
    compared = [f'"{column}"' for column in columns if column not in dataset.counter]
    missing = [f'cast(null as varchar) as "{column}"' for column in IDENTITY if column not in columns]
    key = f'"{dataset.key}"' if dataset.key else "cast(null as varchar)"
    cells = ", ".join(f"coalesce({column}, '')" for column in compared)
    contents = f"concat_ws(chr(31), {cells})"
    engine.view("raw_row", raw.project(", ".join(["*", *missing, f"{key} as kunci", f"{contents} as isi"])))
    words = [word for word in contracts.value_words(agreed.source) if word.dataset == dataset.dataset]
    names = ("dataset", "kolom", "dari", "ke")
    text = pa.string()
    engine.bind(
        "value_map", pa.table({name: pa.array([getattr(word, name) for word in words], text) for name in names})
    )
    engine.bind("wilayah", wilayah())
    places = pa.table({"source_file": pa.array([], text), "kode_desa": pa.array([], text)})
    if dataset.dataset == MINUTES:
        engine.bind("pendamping", companions())
    if dataset.dataset == "musdes":
        places = engine.arrow(MINUTES, ["source_file", "kode_desa"])
    engine.bind("file_place", places)
    dates = [column for column in DATES if column in {*columns, *IDENTITY}]
    written = " union all ".join(f"select {column} as tulisan from raw_row" for column in dates)  # noqa: S608 - own names
    engine.build_expression("day_text", f"select distinct tulisan from ({written}) where tulisan is not null")  # noqa: S608


def _write_parts(
    engine: SqlEngine, dataset: Dataset, files: dict[int, FilePart], counts: dict[str, dict[str, int]]
) -> None:
    """Cut the staged rows into one part per file and record them in place of earlier ones."""
    name = dataset.dataset
    with engine.guarded(name):
        table = engine.ordered(name, ["source_file", "row_number"]).to_arrow_table().combine_chunks()
    hashes = _hashes(files)
    bounds = _bounds(table["source_file"])
    written = {}
    for file_id, sha256 in hashes.items():
        start, length = bounds.get(sha256, (0, 0))
        rows = table.slice(start, length)
        written[file_id] = lake.save_table(rows, f"{STAGED}/{name}")
        if name != MINUTES:
            _count(rows["verdict"], counts.setdefault(sha256, {}))
    with transaction() as ledger:
        ledger.execute(
            delete(FilePart).where(
                FilePart.received_file_id.in_(written), FilePart.stage == STAGED, FilePart.dataset == name
            )
        )
        ledger.add_all(
            FilePart(received_file_id=file_id, stage=STAGED, dataset=name, path=part.path, rows=part.rows)
            for file_id, part in written.items()
        )


def _bounds(column: pa.ChunkedArray) -> dict[str, tuple[int, int]]:
    """Value -> where its run starts and how long it is, in a sorted column."""
    runs = pc.run_end_encode(column.combine_chunks()) if len(column) else None
    if runs is None:
        return {}
    if isinstance(runs, pa.ChunkedArray):
        runs = runs.combine_chunks()
    ends, bounds, start = runs.run_ends.to_pylist(), {}, 0
    for value, end in zip(runs.values.to_pylist(), ends, strict=True):
        bounds[value] = (start, end - start)
        start = end
    return bounds


def _count(verdicts: pa.ChunkedArray, into: dict[str, int]) -> None:
    for pair in pc.value_counts(verdicts).to_pylist():
        into[pair["values"]] = into.get(pair["values"], 0) + pair["counts"]


def _accept(file_ids: list[int], counts: dict[str, dict[str, int]]) -> None:
    """Record each file's counts.

    Raises:
        StoreError: the three verdicts of a file do not add up to the rows that were read from it.
    """
    with transaction() as ledger:
        received = dict.fromkeys(file_ids, 0)
        for part in ledger.scalars(select(FilePart).where(FilePart.stage == RAW, FilePart.dataset != MINUTES)):
            if part.received_file_id in received:
                received[part.received_file_id] += part.rows
        for file in ledger.scalars(select(ReceivedFile).where(ReceivedFile.id.in_(file_ids))):
            found = counts.get(file.sha256, {})
            file.rows_accepted = found.get("accepted", 0)
            file.rows_warned = found.get("warned", 0)
            file.rows_rejected = found.get("rejected", 0)
            file.rows_received = received[file.id]
            file.state = ACCEPTED
            if sum(found.values()) != file.rows_received:
                raise StoreError(
                    f"Of received file {file.id} {file.rows_received} rows were read but {sum(found.values())} judged; "
                    "its SQL loses or doubles rows, see include/sql/staged."
                )
            tries.record(ledger, file)


def _rules(agreed: Contract, dataset: Dataset) -> str:
    """A digest of what judges a dataset's rows, so that mended rules make a new version of the same files."""
    digest = hashlib.sha256(agreed.model_dump_json().encode())
    for name in (*WRITINGS, "identity_row", "day", dataset.dataset):
        digest.update((SQL / STAGED / f"{name}.sql").read_bytes())
    digest.update(repr(contracts.value_words(agreed.source)).encode())
    return digest.hexdigest()


def _write_versions(agreed: Contract, dataset: Dataset, run_id: str) -> int | None:
    """Publish the raw version made of the files in force, write the staged one and return its id."""
    files = _in_force(agreed)
    cycle_id = max((file.cycle_id for file in files), default="")
    by_id = {file.id: file.sha256 for file in files}
    version = None
    for stage in (RAW, STAGED):
        parts = _parts(stage, dataset.dataset, by_id)
        if not parts:
            return None
        held = sorted((by_id[file_id], part.path, part.rows) for file_id, part in parts.items())
        rules = [_rules(agreed, dataset)] if stage == STAGED else []
        digest = hashlib.sha256("\n".join([*(sha256 for sha256, _, _ in held), *rules]).encode()).hexdigest()
        found = [lake.Part(path, rows, sha256) for sha256, path, rows in held]
        version = lake.write(f"{stage}/{dataset.dataset}", cycle_id, digest, found, run_id).id
        if stage == RAW:
            lake.publish([version])  # as received: there is nothing to audit before it is in force
    return version


def _in_force(agreed: Contract, judged: Iterable[int] = ()) -> list[ReceivedFile]:
    """The files that make up a source: the newest per key, of the newest cycle unless villages add up.

    Args:
        agreed: the source's contract.
        judged: files about to be accepted, counted with those that are.
    """
    with transaction() as ledger:
        accepted = (ReceivedFile.state == ACCEPTED) | ReceivedFile.id.in_(judged)
        query = select(ReceivedFile).where(ReceivedFile.source == agreed.source, accepted)
        files = list(ledger.scalars(query.order_by(ReceivedFile.id)))
    if agreed.combine == "snapshot":
        newest = max((file.cycle_id for file in files), default="")
        files = [file for file in files if file.cycle_id == newest]
    return list({file.key: file for file in files}.values())


def _parts(stage: str, dataset: str, file_ids: Iterable[int]) -> dict[int, FilePart]:
    with transaction() as ledger:
        query = select(FilePart).where(FilePart.stage == stage, FilePart.dataset == dataset)
        wanted = set(file_ids)
        return {part.received_file_id: part for part in ledger.scalars(query) if part.received_file_id in wanted}


def _hashes(files: dict[int, FilePart]) -> dict[int, str]:
    with transaction() as ledger:
        query = select(ReceivedFile.id, ReceivedFile.sha256).where(ReceivedFile.id.in_(files))
        return {row.id: row.sha256 for row in ledger.execute(query)}
