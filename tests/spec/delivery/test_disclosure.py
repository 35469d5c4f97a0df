"""To whom a person's data went: the record beside each package, and what the desk answers."""

import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.delivery import disclosure, receipts
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.delivery.disclosure import given, record, whom
from gesek.programs import definition
from gesek.programs.parts import Quota
from gesek.programs.recipient import Recipient
from gesek.store import audit, lake
from gesek.store.ledger import transaction
from gesek.store.models import TargetList, Version
from gesek.targets.citizen.wording import texts
from tests.program_tables import DESA, KELURAHAN, Regency, nik
from tests.spec.delivery.test_packages import selected

WHY = ["--reason", "permintaan warga di meja", "--by", "dewi"]


def in_force(current: dict[int, int], keys: dict[str, int] | None = None) -> None:
    """Put the newest list in force, with a registry of these numbers and whom each stands for today, and these keys."""
    registry = {
        "person_id": list(current),
        "current_id": list(current.values()),
        "first_cycle": ["2026-09"] * len(current),
    }
    key = {"key": list(keys or {}), "person_id": pa.array((keys or {}).values(), pa.int64())}
    with transaction() as ledger:
        number = len(ledger.scalars(select(TargetList)).all())
    added = {}
    for name, columns in (("core/person_registry", registry), ("core/person_key", key)):
        kept = lake.save_table(pa.table(columns), name)
        added[name] = lake.write(name, "2026-09", f"{number}", [kept], "r").id
    with transaction() as ledger:
        for row in ledger.scalars(select(TargetList)):
            row.state = "superseded"
        row.state, row.versions = "published", row.versions | added


def asked(number: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["disclosure", "person", *WHY, *more], input=f"{number}\n", env={"COLUMNS": "200"})


def rows(delivery: int) -> list[tuple]:
    found = pq.read_table(record.part(delivery)).to_pylist()
    return [(row["person_id"], row["nomor"], row["role"], row["kode_desa"]) for row in found]


def test_everybody_in_the_file_is_in_its_record_by_role_also_who_left_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = definition.load("rtlh").model_copy(update={"quota": Quota(regency=2)})
    monkeypatch.setattr(definition, "load", lambda *_args: small)
    bad = {"kepemilikan_rumah": "milik_sendiri", "lantai": "tanah"}
    first, second = Regency(), Regency()
    for number in (1, 2, 3):
        first.family(number, house=bad)
    for number in (2, 3, 4):
        second.family(number, house=bad, kode_desa=KELURAHAN if number == 4 else DESA)
    deliver("rtlh", selected(first, "rtlh"))
    deliver("rtlh", selected(second, "rtlh", "r2"))
    assert rows(1) == [(1, None, "served", DESA), (2, None, "served", DESA), (3, None, "waiting", DESA)]
    assert rows(2) == [
        (1, None, "left", DESA), (2, None, "served", DESA), (3, None, "served", DESA), (4, None, "waiting", KELURAHAN),
    ]  # fmt: skip


def test_who_gets_sums_alone_is_told_of_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sums = Recipient(opd="dkp", tier="aggregate")
    changed = definition.load("pangan").model_copy(update={"recipients": (sums,)})
    monkeypatch.setattr(definition, "load", lambda *_args: changed)
    deliver("pangan", selected(Regency().family(1)))
    in_force({1: 1})
    assert rows(1) == [] and given.of(whom.find(nik(1))) == given.Told([], [])


def test_a_killed_run_leaves_no_half_record_and_its_next_try_the_same_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = selected(Regency().family(1).family(2))
    with monkeypatch.context() as broken:
        broken.setattr("gesek.delivery.books.write", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build("pangan", version)
    first = record.part(1).read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("gesek.delivery.disclosure.record.pq.write_table", lambda *_args, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build("pangan", version)
    assert build("pangan", version) == [1]
    assert record.part(1).read_bytes() == first
    assert [file.name for file in record.part(1).parent.iterdir()] == ["000001.parquet"]


def test_a_package_that_was_built_and_never_left_told_nobody_anything(home: Path) -> None:
    build("pangan", selected(Regency().family(1)))
    in_force({1: 1})
    assert given.of(whom.find(nik(1))) == given.Told([], [])
    assert "Tidak ada berkas" in asked(nik(1)).output


def test_the_desk_says_day_recipient_programme_basis_fields_file_and_state_and_is_on_record(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1).family(2)))
    in_force({1: 1, 2: 2})
    done = asked(nik(1))
    program = definition.load("pangan")
    assert done.exit_code == 0, done.output
    assert f"program {program.title}" in done.output and f"Dasar hukum: {program.legal_basis}" in done.output
    wanted = [program.declared(column.field).sentence_id for column in program.recipients[0].columns if column.field]
    assert f"Data yang diberikan: nomor keluarga di Gesek, {', '.join(wanted)}" in done.output
    assert "pangan_2026-09_0001 (dkp/pangan/2026-09/0001), penyerahan 1: terkirim; di dalam daftar" in done.output
    assert nik(1) not in done.output
    [look] = audit.listed(action="disclosure.look")
    assert (look.actor, look.subject, look.reason) == ("dewi", "person:1", "permintaan warga di meja")
    assert "sent; on the list" in asked(nik(1), "--lang", "en").output


def test_a_number_on_the_command_line_or_no_reason_is_refused(home: Path) -> None:
    assert CliRunner().invoke(app, ["disclosure", "person", nik(1), *WHY]).exit_code == 2
    assert CliRunner().invoke(app, ["disclosure", "person"], input=f"{nik(1)}\n").exit_code == 2
    refused = CliRunner().invoke(app, ["disclosure", "person", *WHY], input="351301\n")
    assert "neither a NIK of 16 nor a NISN" in str(refused.exception) and "351301" not in str(refused.exception)
    assert audit.listed(action="disclosure.look") == []


def test_what_the_recipient_answered_and_a_recall_are_told(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1).family(2)))
    deliver("pangan", selected(Regency().family(1), run="r2"))
    in_force({1: 1})
    receipts.answered(
        "dkp", receipts.made({"program": "pangan", "sequence": 1, "level": "accepted", "rows": 2}), "d", "file"
    )
    receipts.recall(2, "dewi", "salah siklus")
    output = asked(nik(1)).output
    assert "penyerahan 1: diterima" in output and "penyerahan 2: ditarik kembali setelah terkirim" in output


def test_who_stands_on_a_sheet_of_the_recipients_own_is_told_its_name_and_its_columns(home: Path) -> None:
    regency = Regency().family(1).family(4, penerima_bpnt=True, ada_pns=True)
    deliver("bpnt", selected(regency, "bpnt"))
    in_force({1: 1, 4: 4})
    assert [(one.role, "nama_ibu" in one.fields) for one in given.of(whom.find(nik(1))).given] == [
        ("USULAN", True), ("served", False),
    ]  # fmt: skip
    [kept_out] = given.of(whom.find(nik(4))).given
    assert kept_out.role == "TIDAK LAYAK" and {"nik", "nama_ibu"} <= set(kept_out.fields)
    assert "kode aturan yang mengeluarkan" in kept_out.fields["alasan"].sentence_id
    assert "terkirim; di dalam lembar TIDAK LAYAK" in asked(nik(4)).output


def test_who_was_two_people_once_is_told_what_was_given_of_both_numbers(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1).family(2)))
    deliver("pangan", selected(Regency().family(1), run="r2"))
    in_force({1: 1, 2: 1}, {f"nik:{nik(2)}": 2})
    told = given.of(whom.find(nik(2)))
    assert [(one.delivery.id, one.role) for one in told.given] == [(1, "served"), (2, "left"), (2, "served")]
    gone = told.given[1]
    assert list(gone.fields) == ["family_id", "nama_kecamatan", "nama_desa"]


def test_a_nik_of_two_people_tells_of_neither(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1).family(2, person={"nik": nik(1)})))
    in_force({1: 1, 2: 2})
    assert "Two people hold this NIK" in str(asked(nik(1)).exception)


def pupil(nisn: str, number: str) -> dict:
    return {"nisn": nisn, "nik": number, "nama": "TUTIK", "tanggal_lahir": date(2015, 1, 2), "jenjang": "SD", "tingkat": 4,
            "penerima_kip": True, "kode_desa": DESA}  # fmt: skip


def test_a_pupil_whom_no_registry_knows_is_found_by_nisn_or_nik(home: Path) -> None:
    regency = Regency().family(1)
    regency.add("dapodik", **pupil("0012345678", nik(77)))
    deliver("pip", selected(regency, "pip"))
    in_force({1: 1})
    with transaction() as ledger:
        export = ledger.scalars(select(Version.id).where(Version.dataset == "staged/dapodik")).one()
    lake.publish([export])
    [(person, nomor, role, _)] = rows(1)
    assert person is None and len(nomor) == 12 and role == "served"
    for number in ("0012345678", nik(77)):
        [one] = given.of(whom.find(number)).given
        assert {"nisn", "nama_ibu", "nomor_kip"} <= set(one.fields)


def test_an_answer_that_lacks_a_record_says_so(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1)))
    in_force({1: 1})
    record.part(1).unlink()
    output = asked(nik(1)).output
    assert "Belum lengkap: catatan penyerahan 1 tidak ada" in output


def test_fields_are_told_as_they_were_agreed_when_the_file_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver("pangan", selected(Regency().family(1)))
    in_force({1: 1})
    before = given.of(whom.find(nik(1))).given[0].fields
    fewer = definition.load("pangan").recipients[0].model_copy(update={"columns": ()})
    later = definition.load("pangan").model_copy(update={"version": 2, "recipients": (fewer,)})
    monkeypatch.setattr(definition, "load", lambda *_args: later)
    assert given.of(whom.find(nik(1))).given[0].fields == before


def test_the_answer_as_a_letter_names_nobody(home: Path, tmp_path: Path) -> None:
    deliver("pangan", selected(Regency().family(1)))
    in_force({1: 1})
    asked(nik(1), "--letter", str(tmp_path / "surat.pdf"))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "surat.pdf").pages).split())
    assert "Pasal 5 dan Pasal 7" in text and "terkirim; di dalam daftar" in text and "CONTOH" in text
    assert nik(1) not in text and "NAMA B" not in text


def test_every_word_of_the_answer_has_both_languages_and_none_is_unused() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(disclosure.__file__).parent.glob("*.py"))
    known = set(texts().disclosure)
    assert {one for one in known if f'"{one}"' not in code} == set()
    assert set(re.findall(r'say\((?:tell\.)?GROUP,\s*"(\w+)"', code)) <= known
