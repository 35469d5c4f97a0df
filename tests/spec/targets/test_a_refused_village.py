"""A village whose workbook is refused keeps its decisions in force and holds nobody up: files in at one end, a list at the other."""

from pathlib import Path

import pytest

from gesek.quality import gate, incidents
from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.findings import Incident
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile
from gesek.targets import publication
from tests.builders import DESA, OTHER_DESA, kk, nik, row
from tests.data.bad import make_museum as museum
from tests.unit.targets.test_rebuild import receive, steps, versions_of

NAMES = {DESA: "Ngadisari", OTHER_DESA: "Sumber"}


def family(number: int, village: str) -> list[tuple[str, dict[str, object]]]:
    """A family of P3KE in decile 1."""
    values = {"id_keluarga": f"35130000{number:04d}", "nik": nik(number), "nama": f"KELUARGA {chr(64 + number)}"}
    return [row("p3ke_keluarga", desil=1, kode_desa=village, **values)]


def send(village: str, number: int, decision: str, month: int, **minutes: object) -> None:
    """The village's workbook: what its meeting said of one family."""
    eligible = decision == "LAYAK_ME"
    line = museum.verval_row(1, decision, None if eligible else "SUDAH_MAMPU", village)
    line[1], line[3], line[4], line[5] = (
        f"35130000{number:04d}",
        kk(number),
        nik(number),
        f"KELUARGA {chr(64 + number)}",
    )
    said = {
        "nomor": f"{village[-3:]}/BA-MUSDES/{month:02d}/2026", "tanggal": f"10-{month:02d}-2026", "kode_desa": village,
        "nama_desa": NAMES[village], "jumlah_awal": 1, "jumlah_layak": int(eligible), "jumlah_tidak_layak": int(not eligible),
        "jumlah_sudah_mampu": int(not eligible), "jumlah_akhir": int(eligible),
    }  # fmt: skip
    book = museum.musdes(said | minutes)
    book["VERVAL"] = [museum.VERVAL, line]
    path = settings().inbox / "musdes" / f"musdes_{village}_{month}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(museum.workbook(book))


def take_in(month: int) -> None:
    """What the DAG of the source does: land, read, stage, audit, publish."""
    run = f"musdes-{month}"
    files = read.read_files(land.collect("musdes", f"2026-{month:02d}"), run)
    incidents.follow_files("musdes", run)
    versions = stage.stage_files("musdes", files, run)
    gate.check(versions, run)
    lake.publish(list(versions.values()))


def listed(month: int) -> dict[str, tuple[str, str]]:
    """Rebuild and publish; P3KE's family number -> status and the minutes it rests on."""
    made = steps(f"list-{month}", f"2026-{month:02d}")
    publication.publish(made)
    with session() as engine:
        for name in ("target", "family", "decision"):
            lake.bind(engine, name, lake.version(versions_of(made)[f"core/{name}"]))
        engine.build_expression(
            "told",
            "select f.id_keluarga_p3ke, t.status, d.nomor_ba from target as t join family as f on f.family_id = t.family_id "
            "left join decision as d on d.family_id = t.family_id",
        )
        return {
            one["id_keluarga_p3ke"][-1]: (one["status"], one["nomor_ba"]) for one in engine.arrow("told").to_pylist()
        }


def test_a_refused_village_keeps_its_decisions_and_the_others_go_on(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    receive([*family(1, DESA), *family(3, OTHER_DESA)])
    send(DESA, 1, "LAYAK_ME", 9)
    send(OTHER_DESA, 3, "TIDAK_LAYAK", 9)
    take_in(9)
    assert listed(9) == {
        "1": ("miskin_ekstrem", "001/BA-MUSDES/09/2026"),
        "3": ("tidak_miskin", "003/BA-MUSDES/09/2026"),
    }
    cycles.open_cycle("2026-10")
    send(DESA, 1, "TIDAK_LAYAK", 10, jumlah_akhir=7)
    send(OTHER_DESA, 3, "LAYAK_ME", 10)
    take_in(10)
    with transaction() as ledger:
        files = ledger.query(ReceivedFile).filter(ReceivedFile.cycle_id == "2026-10")
        assert {one.kode_desa: one.state for one in files} == {DESA: "refused", OTHER_DESA: "accepted"}
        assert [one.scope for one in ledger.query(Incident).filter(Incident.severity == "critical")] == [DESA]
    assert listed(10) == {
        "1": ("miskin_ekstrem", "001/BA-MUSDES/09/2026"),
        "3": ("miskin_ekstrem", "003/BA-MUSDES/10/2026"),
    }
