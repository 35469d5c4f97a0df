"""The datasets a rebuild writes: their order, and what stands for the previous version before there was one."""

import pyarrow as pa

from gesek.identity import registry

TEXT, INT, LONG, BOOL, DATE = pa.string(), pa.int32(), pa.int64(), pa.bool_(), pa.date32()

ORDER: dict[str, list[str]] = {
    "person_match": ["dataset", "record_key"],
    "identity_pair": ["kunci_a", "kunci_b"],
    "duplicate_rate": ["dataset", "kode_desa"],
    "person_key": ["key"],
    "person_registry": ["person_id"],
    "family_key": ["key"],
    "family_registry": ["family_id"],
    "person": ["person_id"],
    "family": ["family_id"],
    "house": ["house_id"],
    "decision": ["family_id"],
    "family_conflict": ["family_id", "jenis", "dataset"],
    "dukcapil_event": ["person_id"],
    "decision_conflict": ["family_id", "kunci"],
    "decision_unmatched": ["kode_desa", "nomor_ba", "tanggal_ba", "lembar", "hasil"],
    "list_in_force": ["family_id"],
    "target": ["family_id"],
    "target_change": ["family_id"],
}
"""Relation -> its key, by which the rows of a version are ordered."""

BY_STEP: dict[str, tuple[str, ...]] = {
    "identify": (
        "person_match",
        "identity_pair",
        "duplicate_rate",
        "person_key",
        "person_registry",
        "family_key",
        "family_registry",
        "person",
        "family",
        "house",
        "decision",
        "family_conflict",
        "dukcapil_event",
        "decision_conflict",
        "decision_unmatched",
        "list_in_force",
    ),
    "determine": ("target",),
    "changes": ("target_change",),
}
"""What each step of a rebuild writes."""

_OF_PERSON = tuple(
    f"{field}_asal"
    for field in (
        "nama", "jenis_kelamin", "hubungan", "status_kawin", "pekerjaan", "idsemesta", "sekolah", "jenjang", "hamil",
        "keberadaan", "disabilitas", "disabilitas_berat", "penyakit_kronis", "meninggal",
    )
)  # fmt: skip
_OF_HOUSE = tuple(f"{field}_asal" for field in ("kepemilikan_rumah", "atap", "dinding", "lantai", "penerangan", "bab"))
"""Which source filled each field that a person or house carries on when no source speaks of it any more."""

_PREVIOUS: dict[str, dict[str, pa.DataType]] = {
    "person": {
        "person_id": LONG, "family_id": LONG, "nik": TEXT, "nik_asal": TEXT, "no_kk": TEXT, "nama": TEXT,
        "jenis_kelamin": TEXT, "tanggal_lahir": DATE, "tanggal_lahir_asal": TEXT, "hubungan": TEXT,
        "status_kawin": TEXT, "pekerjaan": TEXT, "idsemesta": TEXT, "sekolah": BOOL, "jenjang": TEXT, "hamil": BOOL,
        "disabilitas": BOOL, "disabilitas_berat": BOOL, "penyakit_kronis": BOOL, "keberadaan": TEXT,
        "meninggal": BOOL, "tanggal_meninggal": DATE, **dict.fromkeys(_OF_PERSON, TEXT),
    },
    "family": {
        "family_id": LONG, "no_kk": TEXT, "kode_desa": TEXT, "alamat": TEXT, "rt": TEXT, "rw": TEXT, "desil": INT,
        "desil_asal": TEXT, "persentil": pa.decimal128(6, 2), "peringkat": INT, "house_id": LONG,
        "id_keluarga_p3ke": TEXT, "id_keluarga_dtsen": TEXT, "daya_watt": INT,
        **dict.fromkeys(("no_kk_asal", "alamat_asal", "daya_watt_asal"), TEXT),
    },
    "house": {
        "house_id": LONG, "kepemilikan_rumah": TEXT, "atap": TEXT, "dinding": TEXT, "lantai": TEXT,
        "penerangan": TEXT, "bab": TEXT, **dict.fromkeys(_OF_HOUSE, TEXT),
    },
    "decision": {
        "family_id": LONG, "hasil": TEXT, "alasan": TEXT, "nomor_ba": TEXT, "tanggal_ba": DATE, "kode_desa": TEXT,
        "tanggal_kejadian": DATE, "lembar": TEXT,
    },
    "dukcapil_event": {"person_id": LONG, "keadaan": TEXT, "tanggal": DATE},
    "decision_conflict": {
        "family_id": LONG, "jenis": TEXT, "lawan_hasil": TEXT, "lawan_alasan": TEXT, "lawan_nomor_ba": TEXT,
        "lawan_tanggal_ba": DATE, "lawan_kode_desa": TEXT, "lawan_tanggal_kejadian": DATE, "lawan_lembar": TEXT,
    },
    "target": {"family_id": LONG, "kode_desa": TEXT, "status": TEXT, "sumber_hilang": BOOL, "asal": TEXT},
}  # fmt: skip

PREVIOUS = (
    "person_key", "person_registry", "family_key", "family_registry",
    "person", "family", "house", "decision", "dukcapil_event", "decision_conflict", "target",
)  # fmt: skip
"""Relations whose last published version a rebuild continues, bound as `previous_<relation>`."""


def empty_previous(relation: str) -> pa.Table:
    """What stands for the previous version of a relation before the first list: no rows, the columns that are read."""
    for entity in ("person", "family"):
        if relation == f"{entity}_key":
            return registry.empty_keys(entity)
        if relation == f"{entity}_registry":
            return registry.empty_registry(entity)
    return pa.schema(list(_PREVIOUS[relation].items())).empty_table()
