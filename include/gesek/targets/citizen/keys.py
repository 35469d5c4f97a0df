"""How the rows of every source are known in core: the keys of `sql/core/person_row.sql` and `source_family.sql`.

A test holds the two together. Sources that are not matched (payouts, pupils, insurance, houses) have none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """How the rows of one staged dataset are known in core.

    Attributes:
        source: its name in `person_match`; empty where its rows are not matched.
        record: the key of the person's record; family: the reference of the family; each SQL, or empty.
        also: whether rows of the family's No. KK or members' NIK speak of it too, unless they propose another.
    """

    source: str = ""
    record: str = ""
    family: str = ""
    also: bool = False


def _own(source: str, number: str, otherwise: str) -> str:
    return f"coalesce({number}, concat({otherwise}))".replace("$source", source)


PROPOSALS = "USULAN_BARU"
"""The worksheet of a meeting's proposals."""
PROPOSAL = (
    "concat('musdes:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', "
    "coalesce(no_kk, ''), '|', coalesce(cast(tanggal_lahir as varchar), ''))"
)
"""A meeting's proposal, which is a person and a family of its own."""
DECREED = "concat('sk:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', coalesce(no_kk, ''))"
"""A row of the decree, likewise."""
KEYS: dict[str, Known] = {
    "dtks": Known(
        "dtks",
        _own(
            "dtks",
            "'idsemesta:' || idsemesta",
            "'$source:', coalesce(kode_desa, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, ''), '|', coalesce(no_kk, '')",
        ),
    ),
    "dtsen_keluarga": Known("dtsen", "'kepala:dtsen:' || id_keluarga", "'dtsen:' || id_keluarga"),
    "dtsen_anggota": Known(
        "dtsen",
        _own(
            "dtsen",
            "'idsemesta:' || idsemesta",
            "'$source:', coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')",
        ),
    ),
    "p3ke_keluarga": Known("p3ke", "'kepala:p3ke:' || id_keluarga", "'p3ke:' || id_keluarga"),
    "p3ke_individu": Known(
        "p3ke",
        _own(
            "p3ke",
            "'p3ke:' || id_individu",
            "'$source:', coalesce(id_keluarga, ''), '|', coalesce(nama_kunci, ''), '|', coalesce(nik, '')",
        ),
    ),
    "regsosek_keluarga": Known("regsosek", "'kepala:regsosek:' || id_keluarga", "'regsosek:' || id_keluarga"),
    "regsosek_anggota": Known(
        "regsosek",
        "concat('regsosek:', coalesce(id_keluarga, ''), ':', coalesce(cast(no_urut_art as varchar), ''))",
    ),
    "musdes": Known(
        "musdes",
        family=f"case when lembar = '{PROPOSALS}' then {PROPOSAL} else 'p3ke:' || id_keluarga_p3ke end",
        record=f"case when lembar = '{PROPOSALS}' then {PROPOSAL} end",
        also=True,
    ),
    "sk_bupati": Known("sk_bupati", DECREED, DECREED),
    "siks": Known(),
    "bpjs": Known(),
    "dapodik": Known(),
    "rtlh": Known(),
    "dukcapil": Known(),
}
"""Staged datasets that name people -> how their rows are known."""
