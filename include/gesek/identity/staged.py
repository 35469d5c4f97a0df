"""The staged columns that identity and targets read, and an empty relation where an optional source is absent.

One declaration serves three ends: the statements of `sql/core` may rely on these columns, a source that never sent a
file becomes a relation without rows, and tests build their small tables from it.
"""

import pyarrow as pa

from gesek.store import lake
from gesek.store.engine import SqlEngine

TEXT, INT, LONG, BOOL, DATE = pa.string(), pa.int32(), pa.int64(), pa.bool_(), pa.date32()

ROW = {"verdict": TEXT}
PERSON = {"nik": TEXT, "nik_state": TEXT, "nama": TEXT, "nama_kunci": TEXT}
KK = {"no_kk": TEXT, "kk_state": TEXT}
BIRTH = {"tanggal_lahir": DATE, "tanggal_lahir_asal": TEXT, "jenis_kelamin": TEXT}
PLACE = {"kode_desa": TEXT, "alamat": TEXT, "alamat_kunci": TEXT}
RTRW = {"rt": TEXT, "rw": TEXT}
HOUSING = dict.fromkeys(("kepemilikan_rumah", "atap", "dinding", "lantai", "penerangan", "bab"), TEXT)

COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "dtks": {
        **ROW, **PERSON, **KK, **BIRTH, **PLACE, **RTRW,
        "idsemesta": TEXT, "penerima_pkh": BOOL, "penerima_bpnt": BOOL, "disabilitas": BOOL, "meninggal": BOOL,
        "tanggal_meninggal": DATE,
    },
    "dtsen_keluarga": {
        **ROW, **PERSON, **KK, **BIRTH, **PLACE, **RTRW,
        "id_keluarga": TEXT, "desil": INT, "persentil": pa.decimal128(6, 2), "peringkat_kabupaten": INT,
    },
    "dtsen_anggota": {
        **ROW, **PERSON, **KK, **BIRTH,
        "id_keluarga": TEXT, "idsemesta": TEXT, "hubungan": TEXT, "pekerjaan": TEXT,
    },
    "p3ke_keluarga": {
        **ROW, **PERSON, **BIRTH, **PLACE, **HOUSING,
        "id_keluarga": TEXT, "desil": INT, "pekerjaan": TEXT, "penerima_pkh": BOOL, "penerima_bpnt": BOOL,
    },
    "p3ke_individu": {
        **ROW, **PERSON, **BIRTH, **PLACE,
        "id_keluarga": TEXT, "id_individu": TEXT, "desil": INT, "hubungan": TEXT, "status_kawin": TEXT,
        "pekerjaan": TEXT,
    },
    "regsosek_keluarga": {
        **ROW, **KK, **PLACE, **HOUSING,
        "id_keluarga": TEXT, "nama": TEXT, "nama_kunci": TEXT, "nomor_bangunan": TEXT, "kode_sls": TEXT,
        "daya_watt": INT,
    },
    "regsosek_anggota": {
        **ROW, **PERSON, **BIRTH,
        "id_keluarga": TEXT, "no_urut_art": TEXT, "keberadaan": TEXT, "hubungan": TEXT, "status_kawin": TEXT,
        "sekolah": BOOL, "jenjang": TEXT, "pekerjaan": TEXT, "hamil": BOOL, "disabilitas": BOOL,
        "disabilitas_berat": BOOL, "penyakit_kronis": BOOL,
    },
    "musdes": {
        **ROW, **PERSON, **KK, **BIRTH, **PLACE, **RTRW, **HOUSING,
        "lembar": TEXT, "id_keluarga_p3ke": TEXT, "idsemesta": TEXT, "hasil_musdes": TEXT, "alasan": TEXT,
        "tanggal_kejadian": DATE, "nik_benar": TEXT, "no_kk_benar": TEXT, "nama_benar": TEXT, "nomor_ba": TEXT,
        "tanggal_ba": DATE,
    },
    "dukcapil": {
        **ROW, "nik": TEXT, "idsemesta": TEXT, "padan": BOOL, "status_penduduk": TEXT, "tanggal_kejadian": DATE,
    },
    "sk_bupati": {**ROW, **PERSON, **KK, **BIRTH, **PLACE, **RTRW},
    "siks": {**ROW, "nik": TEXT, "program": TEXT, "tahap": TEXT},
    "bps": {"tahun": INT, "indikator": TEXT, "nilai": pa.decimal128(18, 2)},
}  # fmt: skip
"""Dataset -> column -> type. All of them are needed except the datasets that are absent as a whole."""


def empty(dataset: str) -> pa.Table:
    """A table of a staged dataset without rows, in its declared columns."""
    return pa.schema(list(COLUMNS[dataset].items())).empty_table()


def bind(engine: SqlEngine, versions: dict[str, int | None]) -> None:
    """Bind staged datasets under their own names; those without a version become relations without rows."""
    for dataset, version_id in versions.items():
        if version_id is None:
            engine.bind(dataset, empty(dataset))
        else:
            lake.bind(engine, dataset, lake.version(version_id))
