"""What a recipient finds in the outbox."""

import csv
import json
import subprocess
from pathlib import Path

import openpyxl
import pytest

from gesek.delivery import package
from gesek.delivery.summary import summary
from gesek.delivery.workbook import safe_text
from gesek.errors import StoreError
from gesek.programs.select import select
from gesek.quality import gate
from gesek.store import lake
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import Delivery, InputSet, InputSetItem, TargetList
from tests.program_tables import Regency, nik

CORE = ("person", "family", "house", "target", "decision")
STAGED = ("siks", "musdes", "bpjs", "dapodik", "rtlh", "dtsen_keluarga")


def publish(regency: Regency, run: str = "r1", without: str = "") -> int:
    with session() as engine:
        regency.bind(engine)
        ids = {
            f"{stage}/{name}": lake.save_version(engine, name, f"{stage}/{name}", [], "2026-09", run)
            for stage, names in (("core", CORE), ("staged", STAGED))
            for name in names
            if name != without
        }
    items = [InputSetItem(dataset=d, version_id=v.id, version_hash=v.hash) for d, v in ids.items() if d[0] == "s"]
    with transaction() as ledger:
        frozen = InputSet(cycle_id="2026-09", run_id=run, digest=run, created_at=now(), items=items)
        ledger.add(frozen)
        ledger.flush()
        row = TargetList(cycle_id="2026-09", kind="pemutakhiran", state="draft", input_set_id=frozen.id,
            target_version_id=ids["core/target"].id, hash="h" + run, created_at=now(),
            versions={d: v.id for d, v in ids.items() if d[0] == "c"})  # fmt: skip
        ledger.add(row)
        ledger.flush()
        return row.id


def selected(regency: Regency, program: str = "pangan", run: str = "r1") -> int:
    return select(program, publish(regency, run), run, 1)[f"out/program_{program}"]


def workbook(folder: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(next(Path(folder).glob("*.xlsx")))


@pytest.fixture
def village() -> Regency:
    first = {"nama": "=HYPERLINK(1)"}
    return Regency().family(1, person=first).family(2, person={"nik": None}).family(3, person={"nama": "ANI"})


def test_a_missing_required_source_is_named(home: Path, village: Regency) -> None:
    with pytest.raises(StoreError, match="needs the source musdes"):
        select("pangan", publish(village, without="musdes"), "r1", 1)


@pytest.mark.parametrize("program", ["blt_dd", "bpnt", "pkh", "pbi_jkn", "pbi_daerah", "pip", "rtlh"])
def test_every_programme_passes_its_suite_and_is_delivered_even_with_few_rows(
    home: Path, village: Regency, program: str
) -> None:
    version = selected(village, program)
    assert gate.check({f"out/program_{program}": version}, "r1").passed
    [one] = package.deliver(program, version, "r1")
    rows = list(workbook(one["path"])["DAFTAR"].values)
    assert len(rows) == one["rows"] + 1
    assert rows[0][0]


def test_numbers_of_people_are_text_of_sixteen_characters(home: Path, village: Regency) -> None:
    [one] = package.deliver("pangan", selected(village), "r1")
    sheet = workbook(one["path"])["DAFTAR"]
    header = [cell.value for cell in sheet[1]]
    cells = [row[header.index("NIK")] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [nik(1), None, nik(3)]
    assert cells[0].data_type == "s" and len(cells[0].value) == 16
    names = [row[header.index("Nama")] for row in sheet.iter_rows(min_row=2)]
    assert (names[0].value, names[0].data_type) == ("'=HYPERLINK(1)", "s")
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref


def test_the_manifest_names_rows_versions_and_the_sample(home: Path, village: Regency) -> None:
    [one] = package.deliver("pangan", selected(village), "r1")
    manifest = json.loads((Path(one["path"]) / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["label"], manifest["baris"]) == ("DATA CONTOH - REGENSI FIKTIF", "3")
    told = {row[0]: row[1] for row in workbook(one["path"])["MANIFEST"].values}
    assert told["hash_versi"] == manifest["hash_versi"] and told["label"] == manifest["label"]
    assert one["path"].endswith("outbox/dkp/pangan/2026-09-1")


def test_the_same_version_twice_is_handed_over_once_and_a_new_one_gets_the_next_number(
    home: Path, village: Regency
) -> None:
    version = selected(village)
    assert len(package.deliver("pangan", version, "r1")) == 1
    assert package.deliver("pangan", version, "r2") == []
    [second] = package.deliver("pangan", selected(village.family(4), run="r3"), "r3")
    assert second["path"].endswith("2026-09-2")
    assert [(row["program"], row["recipient"], row["rows"]) for row in summary("2026-09")] == [
        ("pangan", "dkp", 3),
        ("pangan", "dkp", 4),
    ]


@pytest.mark.parametrize("step", ["write", "rename", "sent"])
def test_a_run_killed_between_two_steps_is_finished_by_the_next(
    home: Path, village: Regency, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = selected(village)

    def die(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        if step == "write":
            broken.setattr(package.workbook, "write", die)
        elif step == "rename":
            broken.setattr(Path, "rename", die)
        else:
            broken.setattr(package.hashlib, "sha256", _dies_at_second(package.hashlib.sha256))
        with pytest.raises(KeyboardInterrupt):
            package.deliver("pangan", version, "r1")
    assert summary("2026-09") == []
    [one] = package.deliver("pangan", version, "r2")
    assert one["path"].endswith("2026-09-1")
    assert sorted(path.name for path in Path(one["path"]).parent.iterdir()) == ["2026-09-1"]
    with transaction() as ledger:
        assert [row.state for row in ledger.query(Delivery)] == ["sent"]


def _dies_at_second(real):
    calls = []

    def sha256(data: bytes):
        calls.append(1)
        if len(calls) == 2:  # the first digest is the workbook's, the second the manifest's, after renaming
            raise KeyboardInterrupt
        return real(data)

    return sha256


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@x", "\t=1"])
def test_text_like_a_formula_is_kept_as_text(text: str) -> None:
    assert safe_text(text).startswith("'")


@pytest.mark.program("soffice")
def test_libreoffice_reads_the_numbers_whole(home: Path, village: Regency, tmp_path: Path) -> None:
    [one] = package.deliver("pangan", selected(village), "r1")
    book = next(Path(one["path"]).glob("*.xlsx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path / "csv"), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with next((tmp_path / "csv").glob("*.csv")).open(encoding="utf-8") as file:
        assert [row["NIK"] for row in csv.DictReader(file)] == [nik(1), "", nik(3)]
