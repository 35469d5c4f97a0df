"""An error of every engine, reader and suite is provoked on planted people; nothing that surfaces holds a value of theirs.

What surfaces: the exception with its whole chain, whether shown or suppressed, as Python and as Airflow's log writes it;
standard output and error, the children's too; log records; the ledger's tables; the answers' texts and names. Bare
statements of a reader are not enough: each provocation is checked to quote a value where it is let.
"""

import io
import json
import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from structlog.tracebacks import ExceptionDictTransformer

from gesek import cli, errors
from gesek.operations import dag_defaults
from gesek.quality import gate
from gesek.quality.answers import scribe, village
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.sources import contract, handover, land, read, recognise
from gesek.store import cycles, ledger
from gesek.store.engine import session
from gesek.store.models import ReceivedFile
from tests.data.bad import make_museum as museum
from tests.data.bad.old_formats import ods, xls

SHEET_XML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DIGITS = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An invented person of the sample: NIK, KK and a name nobody else in this repository bears."""
    folder = tmp_path_factory.mktemp("invented")
    generate(folder / "inbox", folder / "truth", 0.001, 2026)
    people = pq.read_table(folder / "truth" / "person.parquet").to_pylist()
    person = next(one for one in people if one["nik"] and len(one["name"].split()) > 1)
    with (folder / "inbox" / "dtsen" / "2026-09" / "dtsen_anggota.csv").open(encoding="utf-8") as file:
        no_kk = next(found for line in file for found in DIGITS.findall(line) if found != person["nik"])
    return {"nik": person["nik"], "no_kk": no_kk, "nama": person["name"]}


def rendered(error: BaseException) -> str:
    """All that any logger could make of an error, suppressed contexts too."""
    shown = ["".join(traceback.format_exception(error)), repr(errors_of(error))]
    transform = ExceptionDictTransformer(use_rich=False, show_locals=False)
    shown.append(json.dumps(transform((type(error), error, error.__traceback__)), default=str))
    return "\n".join(shown)


def errors_of(error: BaseException) -> list[tuple[str, str]]:
    """Every error of the chain, whichever way it is bound to the next."""
    found, waiting = [], [error]
    while waiting:
        one = waiting.pop()
        found.append((repr(one), str(one)))
        waiting += [other for other in (one.__cause__, one.__context__) if other is not None]
    return found


class Surface:
    """What surfaced while something was tried."""

    def __init__(self, capfd: Any, caplog: Any) -> None:
        self.capfd, self.caplog, self.error = capfd, caplog, None

    def of(self, call: Callable[[], object]) -> str:
        """Try it; everything that surfaced, as one text. An error is expected or not: either way it must say nothing."""
        self.caplog.set_level(logging.DEBUG)
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - whatever comes is looked at
            self.error = error
        out, err = self.capfd.readouterr()
        logged = "\n".join(self.caplog.handler.format(record) for record in self.caplog.records)
        return "\n".join(
            [out, err, logged, rendered(self.error) if self.error else "", self._ledger(), self._answers()]
        )

    @staticmethod
    def _ledger() -> str:
        path = settings().home / "ledger.sqlite"
        if not path.exists():
            return ""
        with sqlite3.connect(path) as connection:
            return "\n".join(connection.iterdump())

    @staticmethod
    def _answers() -> str:
        """Names of all answers, and the texts that go into messages; a village's workbook holds its own people."""
        found = list(settings().answers.rglob("*"))
        return "\n".join([*map(str, found), *(path.read_text() for path in found if path.suffix == ".txt")])


@pytest.fixture
def surface(home: Path, capfd: Any, caplog: Any) -> Surface:
    return Surface(capfd, caplog)


def assert_silent(shown: str, canary: dict[str, str]) -> None:
    """No value of the planted person, whole or as a part that still names her, and no sixteen digits at all."""
    for column, value in canary.items():
        assert value not in shown, f"a planted {column} surfaced"
    assert canary["nik"][:12] not in shown and canary["nama"].split()[0] not in shown.split()
    assert not DIGITS.findall(shown)


# The engine, in every kind of session.


def rows(canary: dict[str, str]) -> pa.Table:
    return pa.table({name: [value, value] for name, value in canary.items()})


ENGINE: dict[str, Callable[[Any, Path], object]] = {
    "cast": lambda sql, _: sql.build_expression("x", "select cast(nama as integer) as n from people"),
    "cast of a view, read as arrow": lambda sql, _: (view(sql), sql.arrow("lazy")),
    "cast of a view, hashed": lambda sql, _: (view(sql), sql.hash("lazy", ["n"])),
    "cast of a view, written": lambda sql, home: (view(sql), sql.write_hashed("lazy", home / "x.parquet", ["n"])),
    "cast of a view, kept": lambda sql, _: (view(sql), sql.bind("kept", sql.relation("lazy"))),
    "cast of a view, numbered": lambda sql, _: (view(sql), sql.keep_numbered("lazy", "nomor")),
    "constraint": lambda sql, _: constraint(sql),
    "overflow": lambda sql, _: sql.build_expression(
        "x", "select cast(cast(nik as bigint) as integer) as n from people"
    ),
    "date": lambda sql, _: sql.build_expression("x", "select strptime(nama, '%d-%m-%Y') as d from people"),
    "error()": lambda sql, _: sql.build_expression("x", "select error(nik) as n from people"),
    "no parquet": lambda sql, home: sql.bind_parquet("y", [no_parquet(home)]),
    "no file": lambda sql, home: sql.bind_parquet("y", [home / "3513.parquet"]),
    "arrow": lambda sql, _: within(sql, lambda: sql.arrow("people")["nik"].cast(pa.int32())),
    "arrow scalar": lambda sql, _: within(
        sql, lambda: pa.scalar(sql.arrow("people")["nama"][0].as_py()).cast(pa.int32())
    ),
}


def view(sql: Any) -> None:
    sql.relation("people").project("cast(nama as integer) as n").create_view("lazy")


def constraint(sql: Any) -> None:
    with sql.guarded("people"):
        sql.connection.execute("create table k (nik varchar primary key)")
        sql.connection.execute("insert into k select nik from people")


def within(sql: Any, call: Callable[[], object]) -> None:
    with sql.guarded("people"):
        call()


def no_parquet(home: Path) -> Path:
    (home / "x.parquet").write_bytes(b"PAR1 no parquet PAR1")
    return home / "x.parquet"


@pytest.mark.parametrize("name", ENGINE)
def test_engine(name: str, surface: Surface, canary: dict[str, str], home: Path) -> None:
    def provoke() -> None:
        with session() as sql:
            sql.bind("people", rows(canary))
            ENGINE[name](sql, home)

    assert_silent(surface.of(provoke), canary)
    assert isinstance(surface.error, errors.GesekError)


def test_what_is_looked_for_is_what_the_engine_would_say(canary: dict[str, str]) -> None:
    """The provocations are real: left alone, engine and Arrow quote the planted values."""
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as told:
        connection.execute("select cast($1 as integer)", [canary["nama"]])
    assert canary["nama"] in rendered(told.value)
    with pytest.raises(pa.ArrowInvalid) as told_too:
        pa.array([canary["nama"]]).cast(pa.int32())
    assert canary["nama"] in rendered(told_too.value)
    with pytest.raises(AssertionError):
        assert_silent(rendered(told_too.value), canary)


# The readers.


def files(canary: dict[str, str]) -> dict[str, tuple[str, str, bytes]]:
    """Broken files full of the planted person: title -> source, file name, bytes."""
    family = museum.changed(
        museum.FAMILY, nik=canary["nik"], no_kk=canary["no_kk"], nama_kepala_keluarga=canary["nama"]
    )
    verval = [
        museum.VERVAL,
        museum.verval_row(1, "LAYAK_ME", None),
        museum.verval_row(2, canary["nama"], canary["nik"]),
    ]
    for row in verval[1:]:
        row[3], row[4], row[5] = canary["no_kk"], canary["nik"], canary["nama"]
    sheets = museum.musdes({"kepala_desa": canary["nama"], "jumlah_awal": canary["nik"]}, verval)
    elsewhere = museum.musdes({"kode_desa": canary["nik"]}, verval)
    sk_row = [canary["nik"] if cell == museum.SK_ROW[5] else cell for cell in museum.SK_ROW]
    sk_row[6] = canary["nama"]
    lampiran: dict[str, list[list[object]]] = {"Lampiran": [museum.SK, sk_row]}
    book = museum.workbook(lampiran)
    table = museum.csv([museum.DTSEN, family])
    headless = {"Lampiran": [[canary["nik"], canary["nama"], *museum.SK[2:]], sk_row]}
    p3ke = [*museum.P3KE_ROW]
    p3ke[9], p3ke[10] = canary["nama"], canary["nik"]
    sheet = f'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>{canary["nama"]} {canary["nik"]}'.encode()
    return {
        "csv, a cell too many": ("dtsen", "a.csv", museum.csv([museum.DTSEN, family, [*family, canary["nik"]]]).encode()),
        "csv, an open quote": ("dtsen", "a.csv", table.replace(canary["nama"], f'"{canary["nama"]}').encode()),
        "csv, utf-16": ("dtsen", "a.csv", table.encode("utf-16")),
        "csv, no known encoding": ("dtsen", "a.csv", table.encode() + canary["nama"].encode() + b"\x81\xff;\n"),
        "csv, people where headings are": ("dtsen", "a.csv", museum.csv([family, family]).encode()),
        "csv, a value for a heading": ("dtsen", "a.csv", museum.csv([[*museum.DTSEN, canary["nik"]], [*family, "x"]]).encode()),
        "csv, a value's name": ("dtsen", f"{canary['nik']}.csv", b""),
        "csv, a line too long": ("dtsen", "a.csv", (table + canary["nik"] * 200_000 + "\n").encode()),
        "xlsx, broken sheet": ("sk_bupati", "a.xlsx", museum.with_part(book, "xl/worksheets/sheet1.xml", sheet)),
        "xlsx, cut off": ("sk_bupati", "a.xlsx", book[: len(book) // 2]),
        "xlsx, a value for a heading": ("sk_bupati", "a.xlsx", museum.workbook(headless)),
        "xls, cut off": ("sk_bupati", "a.xls", xls(lampiran)[:2_000]),
        "xls, a value for a heading": ("sk_bupati", "a.xls", xls(headless)),
        "ods, cut off": ("sk_bupati", "a.ods", ods(lampiran)[:900]),
        "ods, a value for a heading": ("sk_bupati", "a.ods", ods(headless)),
        "musdes, counts that are people": ("musdes", "a.xlsx", museum.workbook(sheets)),
        "musdes, minutes of another village": ("musdes", "a.xlsx", museum.workbook(elsewhere)),
        "p3ke without its BAST": ("p3ke", "a.xlsx", museum.workbook({"Sheet1": [museum.P3KE, p3ke]})),
        "p3ke, a broken BAST": ("p3ke", "a.xlsx", museum.workbook({"Sheet1": [museum.P3KE, p3ke]})),
    }  # fmt: skip


TITLES = list(files({"nik": "1" * 16, "no_kk": "2" * 16, "nama": "A B"}))


@pytest.mark.parametrize("title", TITLES)
def test_readers(title: str, surface: Surface, canary: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    source, name, content = files(canary)[title]
    path = settings().inbox / source / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    if title == "p3ke, a broken BAST":
        path.with_name(f"{name}.bast.yaml").write_text(f"nomor: [{canary['nama']}\ntanggal: {canary['nik']}\n")

    def receive() -> None:
        taken = land.collect(source, "2026-09")
        assert len(taken) == 1
        read.read_files(taken, "run")
        if source == "musdes":
            village.answer(contract.load(source), "2026-09", processes=1)
        handover.beside(path)
        recognise.heads(path, None)

    assert_silent(surface.of(receive), canary)
    with ledger.transaction() as open_ledger:
        (file,) = open_ledger.query(ReceivedFile)
    assert file.state == "refused", "the file was to break something"


def test_an_answer_that_cannot_be_written_into_the_workbook(
    surface: Surface, canary: dict[str, str], home: Path
) -> None:
    """openpyxl gives up in the child on a sheet it half read, and the answer comes alone."""
    cell = f'<row r="1"><c r="A1" t="n"><v>{canary["nama"]}</v></c></row>'
    broken = f'<worksheet xmlns="{SHEET_XML}"><sheetData>{cell}</sheetData></worksheet>'
    book = museum.with_part(museum.workbook(museum.musdes()), "xl/worksheets/sheet1.xml", broken.encode())
    (home / "book.xlsx").write_bytes(book)
    with pytest.raises(ValueError, match="Unable to read") as told:
        openpyxl.load_workbook(io.BytesIO(book))
    assert canary["nama"] in rendered(told.value)
    target = home / "answer.xlsx"
    task = scribe.Task(
        1, "musdes", str(home / "book.xlsx"), "book.xlsx", str(target), [("heading", ["JAWABAN"])], {}, "a"
    )
    assert_silent(surface.of(lambda: scribe.write([task], 1)), canary)
    assert surface.error is None and target.is_file()


# Suites.


def test_suites(surface: Surface, canary: dict[str, str], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule of a real suite on rows whose every cell is the planted person, and expectations that raise inside."""
    from gesek.store import lake

    columns = contract_columns("musdes")
    path, relative = lake.part_path("staged/musdes")
    path.parent.mkdir(parents=True, exist_ok=True)
    values = list(canary.values())
    table = pa.table({name: [values[at % 3], values[(at + 1) % 3], None, None] for at, name in enumerate(columns)})
    pq.write_table(table, path)
    version = lake.write("staged/musdes", "2026-09", "x", [lake.Part(relative, table.num_rows)], "run")
    assert_silent(surface.of(lambda: gate.check({"staged/musdes": version.id}, "run")), canary)
    assert isinstance(surface.error, errors.GateError)
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        (failed,) = connection.execute("select count(*) from gate_result where not passed").fetchone()
        (raised,) = connection.execute("select count(*) from gate_result where detail like '%exception%'").fetchone()
    assert failed > 10 and raised > 0


def contract_columns(dataset: str) -> list[str]:
    """The columns that the suite of a staged dataset speaks of."""
    from gesek.quality.suite import load

    loaded = load(f"staged/{dataset}")
    return sorted(frozenset[str]().union(*(rule.columns for rule in loaded.rules)))


# The ledger.


def test_the_ledger(surface: Surface, canary: dict[str, str]) -> None:
    """A statement the ledger refuses: SQLAlchemy would show every bound parameter."""

    def twice() -> None:
        with ledger.transaction() as open_ledger:
            open_ledger.execute(text("create table t (nik varchar primary key)"))
            for _ in range(2):
                open_ledger.execute(text("insert into t values (:nik)"), {"nik": canary["nik"]})

    assert_silent(surface.of(twice), canary)
    assert isinstance(surface.error, errors.StoreError) and "IntegrityError" in str(surface.error)


# The two ways out: a command and a task.

UNFORESEEN: dict[str, Callable[[dict[str, str]], object]] = {
    "key": lambda canary: {}[canary["nik"]],
    "number": lambda canary: int(canary["nama"]),
    "pandas": lambda canary: pd.Series([canary["nama"]]).astype("int64"),
    "date": lambda canary: pd.to_datetime(pd.Series([canary["nama"]])),
    "decoding": lambda canary: canary["nama"].encode("utf-16").decode("utf-8"),
    "arrow": lambda canary: pa.array([canary["nik"]]).cast(pa.int8()),
    "file": lambda canary: Path(f"/nowhere/{canary['nik']} {canary['nama']}").read_bytes(),
    "chained": lambda canary: chained(canary),
    "ours, with a cause": lambda canary: ours(canary),
    "sql": lambda canary: duckdb.sql(f"select cast('{canary['nama']}' as integer)").fetchall(),
}  # fmt: skip


def chained(canary: dict[str, str]) -> None:
    try:
        int(canary["nama"])
    except ValueError as error:
        raise RuntimeError(canary["nik"]) from error


def ours(canary: dict[str, str]) -> None:
    try:
        int(canary["nama"])
    except ValueError as error:
        raise errors.StoreError("Something is not there; run the task again.") from error


@pytest.mark.parametrize("kind", UNFORESEEN)
def test_a_failed_task_logs_no_value(kind: str, surface: Surface, canary: dict[str, str]) -> None:
    @dag_defaults.quiet
    def work() -> None:
        UNFORESEEN[kind](canary)

    assert_silent(surface.of(work), canary)
    assert isinstance(surface.error, errors.GesekError)
    assert "test_what_surfaces" in "".join(traceback.format_exception(surface.error)), "the place in the code stays"


@pytest.mark.parametrize("kind", UNFORESEEN)
def test_a_failed_command_prints_no_value(
    kind: str, surface: Surface, canary: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycles, "current", lambda: UNFORESEEN[kind](canary))
    monkeypatch.setattr(sys, "argv", ["gesek", "cycle", "status"])
    shown = surface.of(cli.main)
    assert isinstance(surface.error, SystemExit) and surface.error.code == 1
    surface.error.__context__ = None  # the interpreter prints nothing of an exit
    assert_silent(shown.split("Traceback")[0], canary)
    assert "gesek: " in shown


def test_a_skipped_task_stays_skipped() -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    @dag_defaults.quiet
    def work() -> None:
        raise AirflowSkipException("nothing new")

    with pytest.raises(AirflowSkipException, match="nothing new"):
        work()


def test_a_mistake_of_a_person_fails_its_task_at_once() -> None:
    from airflow.sdk.exceptions import AirflowFailException

    @dag_defaults.quiet
    def work() -> None:
        raise errors.IncidentError("A reason is missing.")

    with pytest.raises(AirflowFailException, match="A reason is missing") as caught:
        work()
    assert caught.value.__cause__ is caught.value.__context__ is None
