"""A list in force: two candidates of one village, a family of decile 3 of another, and rows tied to nobody."""

from pathlib import Path

import pytest

from gesek.targets.citizen import lookups
from tests.builders import DESA, OTHER_DESA, nik
from tests.conftest import Once
from tests.desk import BORN, extra, family, publish, receive

KECAMATAN, OTHER_KECAMATAN = DESA[:6], OTHER_DESA[:6]


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
