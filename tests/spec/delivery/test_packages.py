"""What a recipient finds in the outbox."""

import csv
import hashlib
import json
import subprocess
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from gesek.delivery import books, build, keys, lists, seal, sheets, states, verify
from gesek.delivery.deliver import deliver
from gesek.delivery.summary import summary
from gesek.delivery.workbook import write
from gesek.errors import HandOverError, StoreError
from gesek.programs import definition
from gesek.programs.parts import Quota
from gesek.programs.select import select
from gesek.quality import gate
from gesek.spreadsheet import safe
from gesek.store import audit, lake
from gesek.store.deliveries import Delivery
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import InputSet, InputSetItem, TargetList
from gesek.whole_file import sha256
from tests.program_tables import AS_OF, DESA, Regency, nik

LIST = "DAFTAR - DATA CONTOH"
CORE = ("person", "family", "house", "target", "decision", "person_registry", "family_registry")
STAGED = ("dtks", "dtsen_anggota", "siks", "musdes", "bpjs", "dapodik", "rtlh", "dtsen_keluarga")


def publish(regency: Regency, run: str = "r1", without: str = "", listed: bool = True) -> int:
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
        row = TargetList(cycle_id="2026-09", kind="pemutakhiran", state="superseded" if listed else "draft",
            input_set_id=frozen.id, target_version_id=ids["core/target"].id, hash="h" + run, created_at=now(),
            published_at=now() if listed else None,
            versions={d: v.id for d, v in ids.items() if d[0] == "c"})  # fmt: skip
        ledger.add(row)
        ledger.flush()
        return row.id


def selected(regency: Regency, program: str = "pangan", run: str = "r1") -> dict[str, int]:
    return select(program, publish(regency, run), run, 1)


def workbook(folder: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(opened(Path(folder))))


def opened(folder: Path) -> bytes:
    """The workbook of a package, opened with its delivery's password."""
    opd, program, _, sequence = folder.parts[-4:]
    archives = sorted(folder.glob("*.zip"))
    if not archives:
        return seal.opened(next(folder.glob("*.xlsx")), keys.password(program, opd, int(sequence)))
    with zipfile.ZipFile(archives[0]) as archive:
        name = next(one for one in archive.namelist() if DESA in one)
        return seal.opened_bytes(archive.read(name), name, keys.password(program, opd, int(sequence), DESA))


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
    assert gate.check(version, "r1").passed
    [one] = deliver(program, version)
    rows = list(workbook(one["path"])[LIST].values)
    assert len(rows) == one["rows"] + 1
    assert rows[0][0]


def test_numbers_of_people_are_text_of_sixteen_characters(home: Path, village: Regency) -> None:
    [one] = deliver("pangan", selected(village))
    sheet = workbook(one["path"])[LIST]
    header = [cell.value for cell in sheet[1]]
    cells = [row[header.index("NIK")] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [nik(1), None, nik(3)]
    assert cells[0].data_type == "s" and len(cells[0].value) == 16
    names = [row[header.index("Nama")] for row in sheet.iter_rows(min_row=2)]
    assert (names[0].value, names[0].data_type) == ("'=HYPERLINK(1)", "s")
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref


def test_the_manifest_names_rows_versions_and_what_each_rule_did(home: Path, village: Regency) -> None:
    village.family(4, person={"meninggal": True})
    [one] = deliver("pangan", selected(village))
    folder = Path(one["path"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["rows"], manifest["sequence"], manifest["program_version"]) == (3, 1, 1)
    assert {"core/person", "core/family", "core/target"} <= set(manifest["sources"])
    [dead] = [rule for rule in manifest["rules"] if rule["code"] == "MENINGGAL"]
    assert (dead["rows"], dead["alone"]) == (1, 1)
    [file] = manifest["files"]
    assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    told = {row[0]: row[1] for row in workbook(one["path"])["MANIFEST"].values}
    assert told["Hash pilihan"] == manifest["selection"]["hash"] and told["Jumlah baris"] == "3"
    assert told["Dikeluarkan: MENINGGAL"].startswith("1. ")
    assert one["path"].endswith("outbox/dkp/pangan/2026-09/0001")


def test_invented_data_are_marked_on_every_tab_every_page_and_in_the_properties(home: Path, village: Regency) -> None:
    [one] = deliver("pangan", selected(village))
    book = workbook(one["path"])
    marked = [f"{name} - DATA CONTOH" for name in ("DAFTAR", "BARU", "KELUAR", "RINGKASAN", "PENGEMBALIAN")]
    assert book.sheetnames == [*marked, "MANIFEST"]
    assert all(sheet.oddHeader.center.text == "DATA CONTOH - REGENSI FIKTIF" for sheet in book)
    assert all(sheet.sheet_properties.tabColor.rgb == "FFC00000" for sheet in book)
    assert "REGENSI FIKTIF" in book.properties.title


def test_a_sheet_prints_on_a4_with_its_heading_on_every_page_and_says_what_its_codes_mean(
    home: Path, village: Regency
) -> None:
    [one] = deliver("blt_dd", selected(village, "blt_dd"))
    book = workbook(one["path"])
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.paperSize, page.fitToHeight) == ("landscape", 9, 0)
        assert sheet.print_title_rows == "$1:$1"
    listed = book[LIST]
    header = [cell.value for cell in listed[1]]
    reasons = {
        code for row in listed.iter_rows(min_row=2) for code in row[header.index("Dasar Kriteria")].value.split()
    }
    told = {row[0] for row in book["MANIFEST"].values}
    assert reasons and all(f"Arti kriteria {code}" in told for code in reasons)
    letter = {name: listed.cell(1, at).column_letter for at, name in enumerate(header, start=1)}
    assert listed.column_dimensions[letter["Kode Desa"]].width >= 10


def test_the_document_is_dated_by_the_as_of_day_so_that_equal_lists_give_equal_bytes(
    home: Path, village: Regency, tmp_path: Path
) -> None:
    version = lake.version(selected(village)["out/program_pangan"])
    with session() as engine:
        lake.bind(engine, "selection", version)
        table = engine.arrow("selection").sort_by("peringkat")
    program = definition.load("pangan")
    files = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for file in files:
        write(
            file,
            program.title,
            sheets.of_list(program, program.recipients[0], lists.Lists(table, {}), None),
            {"Program": "x"},
            AS_OF,
            "",
        )
        time.sleep(1.1)  # the writer stamps whole seconds
    assert files[0].read_bytes() == files[1].read_bytes()
    assert openpyxl.load_workbook(files[0]).properties.created.date() == AS_OF


def test_only_the_agreed_columns_leave(home: Path, village: Regency) -> None:
    [one] = deliver("pangan", selected(village))
    heading = [cell.value for cell in workbook(one["path"])[LIST][1]]
    assert heading == [sheets.NUMBER, *(column.header for column in definition.load("pangan").recipients[0].columns)]


def test_houses_beyond_the_quota_wait_on_a_sheet_of_their_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = definition.load("rtlh").model_copy(update={"quota": Quota(regency=2)})
    monkeypatch.setattr(definition, "load", lambda *_args: small)
    bad = {"kepemilikan_rumah": "milik_sendiri", "lantai": "tanah"}
    regency = Regency()
    for number in (1, 2, 3):
        regency.family(number, house=bad)
    [one] = deliver("rtlh", selected(regency, "rtlh"))
    book = workbook(one["path"])
    assert book.sheetnames[:2] == [LIST, "DAFTAR TUNGGU - DATA CONTOH"]
    assert [row[1] for row in book[LIST].iter_rows(min_row=2, values_only=True)] == [1, 2]
    assert [row[1] for row in book["DAFTAR TUNGGU - DATA CONTOH"].iter_rows(min_row=2, values_only=True)] == [3]
    assert one["rows"] == 2


def test_a_draft_is_never_delivered(home: Path, village: Regency) -> None:
    version = select("pangan", publish(village, listed=False), "r1", 1)
    with pytest.raises(StoreError, match="published list"):
        deliver("pangan", version)


def test_a_delivery_is_a_record_of_the_audit_chain_with_its_manifests_hash(home: Path, village: Regency) -> None:
    version = selected(village)
    [one] = deliver("pangan", version)
    deliver("pangan", version)
    [recorded] = audit.listed(action="delivery.send")
    assert recorded.subject == f"delivery:{one['id']}"
    assert recorded.after == sha256(Path(one["path"]) / "manifest.json")


def test_a_delivered_selection_is_the_one_in_force(home: Path, village: Regency) -> None:
    version = selected(village)
    assert lake.published("out/program_pangan") is None
    deliver("pangan", version)
    assert {name: lake.published(name).id for name in version} == version


def test_a_selection_run_again_reads_the_list_of_its_first_try(home: Path, village: Regency) -> None:
    first = select("pangan", publish(village), "r1", 1)
    newer = publish(village.family(4), run="r2")
    assert select("pangan", newer, "r1", 1) == first
    assert select("pangan", newer, "r2", 1) != first


def test_memberships_are_those_in_force_when_the_selection_begins(home: Path, village: Regency) -> None:
    listed = publish(village, without="bpjs")
    with pytest.raises(StoreError, match="needs the source bpjs"):
        select("pbi_jkn", listed, "r1", 1)
    chosen = {}
    for run, member in (("r1", 1), ("r2", 3)):
        with session() as engine:
            village.add("bpjs", nik=nik(member), segmen="PBPU").bind(engine)
            bpjs = lake.save_version(engine, "bpjs", "staged/bpjs", [], "2026-09", run)
        lake.publish([bpjs.id])
        chosen[run] = lake.version(select("pbi_jkn", listed, run, 1)["out/program_pbi_jkn"])
        assert chosen[run].detail["inputs"]["staged/bpjs"] == {"version": bpjs.id, "hash": bpjs.hash}
    assert chosen["r1"].rows == chosen["r2"].rows + 1
    assert select("pbi_jkn", listed, "r1", 1)["out/program_pbi_jkn"] == chosen["r1"].id


def test_the_same_version_twice_is_handed_over_once_and_a_new_one_gets_the_next_number(
    home: Path, village: Regency
) -> None:
    version = selected(village)
    assert len(deliver("pangan", version)) == 1
    assert deliver("pangan", version) == []
    [second] = deliver("pangan", selected(village.family(4), run="r3"))
    assert second["path"].endswith("2026-09/0002")
    assert [(row["program"], row["recipient"], row["rows"]) for row in summary("2026-09")] == [
        ("pangan", "dkp", 3),
        ("pangan", "dkp", 4),
    ]


STEPS: dict[str, tuple[object, str, str]] = {
    "before the workbook": (books.workbook, "write", "build"),
    "before the manifest": (build.manifest, "save", "build"),
    "before the package appears in the store": (Path, "rename", "build"),
    "before it is recorded as built": (states, "move", "build"),
    "before the folder appears in the outbox": (Path, "rename", "hand over"),
    "after the folder appeared in the outbox": (states, "move", "hand over"),
}


@pytest.mark.parametrize("step", list(STEPS))
def test_a_run_killed_between_two_steps_is_finished_by_the_next(
    home: Path, village: Regency, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = selected(village)
    owner, name, during = STEPS[step]
    if during == "hand over":
        build.build("pangan", version)
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, _die)
        with pytest.raises(KeyboardInterrupt):
            deliver("pangan", version)
    assert summary("2026-09") == []
    [one] = deliver("pangan", version)
    assert one["path"].endswith("2026-09/0001")
    assert sorted(path.name for path in Path(one["path"]).iterdir()) == [
        "LENGKAP",
        "manifest.json",
        "manifest.sig",
        "pangan_2026-09_0001.xlsx",
    ]
    for place in ("outbox", "packages"):
        assert [path.name for path in (home / place / "dkp/pangan/2026-09").iterdir()] == ["0001"]
    with transaction() as ledger:
        assert [row.state for row in ledger.query(Delivery)] == ["sent"]


def _die(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_a_package_changed_in_the_outbox_before_it_was_recorded_is_left_alone_and_a_whole_one_put_beside_it(
    home: Path, village: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = selected(village)
    build.build("pangan", version)
    with monkeypatch.context() as broken:
        broken.setattr(states, "move", _die)
        with pytest.raises(KeyboardInterrupt):
            deliver("pangan", version)
    changed = home / "outbox/dkp/pangan/2026-09/0001/manifest.json"
    changed.write_text("{}")
    deliver("pangan", version)
    assert changed.read_text() == "{}"
    assert verify.problems(changed.parent.with_name("0001-2"), keys.public_pem()) == []


def test_where_another_package_lies_nothing_is_put_down(home: Path, village: Regency) -> None:
    version = selected(village)
    place = home / "outbox/dkp/pangan/2026-09/0001"
    place.mkdir(parents=True)
    (place / "LENGKAP").write_text("another\n")
    with pytest.raises(HandOverError, match="Another file lies at .*LENGKAP"):
        deliver("pangan", version)
    assert [path.name for path in place.iterdir()] == ["LENGKAP"]


def test_a_package_changed_in_the_store_is_not_handed_over(home: Path, village: Regency) -> None:
    version = selected(village)
    build.build("pangan", version)
    (home / "packages/dkp/pangan/2026-09/0001/manifest.json").write_text("{}")
    with pytest.raises(StoreError, match="not the one recorded"):
        deliver("pangan", version)
    assert not (home / "outbox").exists()


def test_two_runs_at_once_hand_over_one_package(home: Path, village: Regency) -> None:
    version = selected(village)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _run: deliver("pangan", version), range(2)))
    assert sorted(len(one) for one in found) == [0, 1]
    assert [path.name for path in (home / "outbox/dkp/pangan/2026-09").iterdir()] == ["0001"]


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@x", "\t=1"])
def test_text_like_a_formula_is_kept_as_text(text: str) -> None:
    assert safe(pa.array([text])).to_pylist() == [f"'{text}"]


@pytest.mark.parametrize("text", ["-", "SITI", "A=B", "", None])
def test_other_text_stays_as_it_is(text: str | None) -> None:
    assert safe(pa.array([text], pa.string())).to_pylist() == [text]


def test_characters_a_workbook_cannot_hold_are_left_out() -> None:
    assert safe(pa.array(["SI\x00TI\x0b"])).to_pylist() == ["SITI"]


@pytest.mark.program("soffice")
def test_libreoffice_reads_the_numbers_whole(home: Path, village: Regency, tmp_path: Path) -> None:
    [one] = deliver("pangan", selected(village))
    book = tmp_path / "opened.xlsx"
    book.write_bytes(opened(Path(one["path"])))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path / "csv"), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with next((tmp_path / "csv").glob("*.csv")).open(encoding="utf-8") as file:
        assert [row["NIK"] for row in csv.DictReader(file)] == [nik(1), "", nik(3)]
