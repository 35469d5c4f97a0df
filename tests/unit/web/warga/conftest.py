"""A list in force: two candidates of one village, a family of decile 3 of another, and rows tied to nobody."""

from datetime import date
from pathlib import Path

import pytest

from gesek.targets.citizen import lookups
from tests.builders import DESA, OTHER_DESA, kk, nik, row
from tests.conftest import Once
from tests.desk import extra, publish, receive

BORN = date(1980, 5, 17)
KECAMATAN, OTHER_KECAMATAN = DESA[:6], OTHER_DESA[:6]


def family(number, name, decile=1, desa=DESA):
    values = {"id_keluarga": f"D{number}", "no_kk": kk(number), "nik": nik(number), "nama": name}
    return [
        row("dtsen_keluarga", desil=decile, kode_desa=desa, **values),
        row("dtsen_anggota", idsemesta=f"S{number}", tanggal_lahir=BORN, **values),
    ]


def made() -> None:
    receive(
        [
            *family(1, "SATU"),
            *family(2, "DUA"),
            *family(3, "TIGA", 3, OTHER_DESA),
            *family(4, "SATU", 2),
            extra("bpjs", nik=nik(8), nama="DELAPAN", tanggal_lahir=BORN, kode_desa=OTHER_DESA),
        ]
    )
    publish("before")
    lookups.prepare()


@pytest.fixture
def regency(home: Path, once: Once) -> Path:
    once(made)
    return home
