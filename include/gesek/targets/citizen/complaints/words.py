"""What a complainant said, and who an unlisted person is: one immutable part in the lake per complaint."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store import lake

DATASET = "complaint/words"
SCHEMA = pa.schema(
    [("kata", pa.string()), ("nama", pa.string()), ("nik", pa.string()), ("no_kk", pa.string()), ("jenis_kelamin", pa.string()),
     ("tanggal_lahir", pa.date32()), ("alamat", pa.string()), ("dusun", pa.string()), ("rt", pa.string()), ("rw", pa.string())]
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Told:
    """What was said; the person's data only where the list does not know her. Its text shows nothing of it."""

    kata: str = ""
    nama: str = ""
    nik: str = ""
    no_kk: str = ""
    jenis_kelamin: str = ""
    tanggal_lahir: date | None = None
    alamat: str = ""
    dusun: str = ""
    rt: str = ""
    rw: str = ""

    def __repr__(self) -> str:
        return "Told()"


def keep(told: Told) -> str:
    """Write it; returns the part's path relative to the lake."""
    row = {name: value or None for name, value in asdict(told).items()}
    return lake.save_table(pa.Table.from_pylist([row], schema=SCHEMA), DATASET).path


def read(part: str) -> Told:
    """Read it back; raises StoreError when the lake lacks it."""
    path = settings().lake / part
    if not path.is_file():
        raise StoreError("The lake lacks the words of a complaint; restore it from the backup.")
    row: dict[str, Any] = pq.read_table(path).to_pylist()[0]
    values: dict[str, Any] = {one.name: row[one.name] or one.default for one in fields(Told)}
    return Told(**values)
