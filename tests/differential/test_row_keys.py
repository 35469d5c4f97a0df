"""The desk knows a row in core by the keys that matching gave it: every row's key leads to a record, every record to a row."""

from datetime import date

from gesek.targets.citizen.keys import KEYS
from tests.builders import built_list, kk, nik, row, rows_of

BORN = date(1980, 5, 17)
PEOPLE = [
    {"nama": "SATU", "nik": nik(1), "tanggal_lahir": BORN},
    {"nama": "DUA", "nik": None},
    {"nama": "TIGA", "nik": nik(3), "kode_desa": None},
]


def every_shape():
    """Rows with and without each number a key is made of, an id that a source repeats, and rejected rows."""
    rows = []
    for number, person in enumerate(PEOPLE, start=1):
        bare = {name: value for name, value in person.items() if name != "kode_desa"}
        card = {"no_kk": kk(number) if number != 2 else None}
        rows += [
            row("dtks", **person, **card, idsemesta=f"S{number}" if number == 1 else None),
            row("dtsen_keluarga", **person, **card, id_keluarga=f"D{number}"),
            row("dtsen_anggota", **bare, **card, id_keluarga=f"D{number}" if number != 3 else None, idsemesta=None),
            row("dtsen_anggota", **bare, **card, id_keluarga=f"D{number}", idsemesta=f"S{number}"),
            row("dtsen_keluarga", **person, **card, id_keluarga=f"DX{number}"),
            row("p3ke_keluarga", **person, id_keluarga=f"P{number}"),
            row("p3ke_keluarga", **person, id_keluarga=f"PX{number}"),
            row("p3ke_individu", **person, id_keluarga=f"P{number}", id_individu=f"I{number}" if number == 1 else None),
            row("regsosek_keluarga", nama=person["nama"], id_keluarga=f"R{number}", **card),
            row("regsosek_keluarga", nama=person["nama"], id_keluarga=f"RX{number}", **card),
            row("regsosek_anggota", **bare, id_keluarga=f"R{number}", no_urut_art=str(number) if number != 2 else None),
            row("musdes", **person, **card, lembar="USULAN_BARU"),
            row("musdes", **person, **card, lembar="VERVAL", hasil_musdes="LAYAK_ME"),
            row("sk_bupati", **person, **card),
        ]
    rows.append(row("dtks", nama="LAIN", idsemesta="S1", nik=nik(9)))
    rows.append(row("dtks", nama="DITOLAK", idsemesta="S99", verdict="rejected"))
    return rows


def test_the_keys_of_rows_are_those_of_matching() -> None:
    with built_list(every_shape()) as session:
        matched = {(one["dataset"], one["record_key"].partition("#")[0]) for one in rows_of(session, "person_match")}
        known = {one["key"] for one in rows_of(session, "family_key")}
        records, families = set(), set()
        for dataset, keys in KEYS.items():
            if not keys.source:
                continue
            for column, into in ((keys.record, records), (keys.family, families)):
                if column:
                    session.build_expression(
                        "keyed", f"select {column} as kunci from {dataset} where verdict <> 'rejected'"
                    )
                    into |= {(keys.source, one["kunci"]) for one in rows_of(session, "keyed") if one["kunci"]}
    assert matched <= records
    assert {key for source, key in records - matched if not key.startswith("kepala:")} == set()
    assert {key for _, key in families} <= known
    assert {key for key in known if key.startswith(("dtsen:", "p3ke:", "regsosek:", "musdes:", "sk:"))} <= {
        key for _, key in families
    }
