"""Lists of a handful of rows for what two months of a tiny regency do not bring: contradictions settled, people known by key,
people on an exclusion list, programmes that exclude each other."""

from datetime import date
from typing import Any

import pyarrow as pa

from gesek.programs import exclusions, served
from gesek.store.engine import session
from gesek.store.rulings import SCHEMA
from tests.builders import OTHER_DESA, as_previous, built_list, kk, nik, row, rows_of
from tests.program_tables import Regency

Row = tuple[str, dict[str, Any]]


def build() -> None:
    """Build them, one after another; whoever watches the engine sees it."""
    _a_contradiction_that_an_officer_settles()
    _somebody_known_by_an_earlier_key_alone()
    _people_without_a_card_at_one_address()
    _programmes_that_exclude_each_other()


def _family() -> list[Row]:
    card = {"id_keluarga": "D1", "no_kk": kk(1), "nik": nik(1), "nama": "SATU"}
    return [row("dtsen_keluarga", desil=1, **card), row("dtsen_anggota", idsemesta="S1", **card)]


def _verdict(result: str, day: int, **more: Any) -> Row:
    return row(
        "musdes", no_kk=kk(1), nik=nik(1), nama="SATU", hasil_musdes=result, tanggal_ba=date(2026, 9, day), **more
    )


def _a_contradiction_that_an_officer_settles() -> None:
    ours = _verdict("LAYAK_ME", 1)
    theirs = _verdict("TIDAK_LAYAK", 5, alasan="SUDAH_MAMPU", kode_desa=OTHER_DESA, nomor_ba="BA/7")
    with built_list([*_family(), ours]) as session:
        before = as_previous(session)
    with built_list([*_family(), ours, theirs], before, "2026-10") as session:
        (conflict,) = rows_of(session, "decision_conflict")
        before = as_previous(session)
    settled = {
        "ruling_id": 1,
        "kind": "decision.settle",
        "key_a": f"keluarga:{conflict['family_id']}",
        "key_b": conflict["kunci"],
        "verdict": "TIDAK_LAYAK",
    }
    with built_list([*_family(), ours, theirs], before, "2026-10", ruled=pa.Table.from_pylist([settled], SCHEMA)):
        pass


def _somebody_known_by_an_earlier_key_alone() -> None:
    with built_list([*_family(), row("p3ke_individu", id_individu="I1", nik=nik(1), nama="SATU")]) as session:
        before = as_previous(session)
    with built_list([*_family(), row("p3ke_individu", id_individu="I1", nama="LAIN SEKALI")], before, "2026-10"):
        pass


def _people_without_a_card_at_one_address() -> None:
    place = {"alamat": "JL MERAK NO 7", "alamat_kunci": "JL MERAK NO 7", "rt": "001", "rw": "002"}
    alone = [row("dtks", idsemesta=f"S{n}", nik=nik(n), nama=f"ORANG {n}", **place) for n in (2, 3)]
    card = row("dtks", idsemesta="S1", nik=nik(1), no_kk=kk(1), nama="SATU", **place)
    with built_list([card, *alone]):
        pass
    with built_list(alone):
        pass


def _programmes_that_exclude_each_other() -> None:
    regency = Regency().family(1).family(2, house_id=1).family(3).merged(9, 3)
    listed = [{"program": "blt_dd", "person_id": number} for number in (1, 9)]
    rows = [
        {"program": name, "person_id": person, "family_id": family, "house_id": house}
        for name, person, family, house in (
            ("blt_dd", 1, 1, None), ("pkh", 1, 1, None), ("pbi_jkn", 9, 3, None), ("pbi_daerah", 3, 3, None), ("rtlh", 2, 2, 1),
        )
    ]  # fmt: skip
    with session() as engine:
        regency.bind(engine)
        engine.bind("program_exclusion", pa.Table.from_pylist(listed, exclusions.SCHEMA))
        engine.build("out/excluded")
        served.build(engine, ())
        engine.bind("served", pa.Table.from_pylist(rows, served.SCHEMA))
        engine.build("out/family_programs")
