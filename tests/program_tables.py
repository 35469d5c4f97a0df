"""Small tables of core and staged data for programmes, with harmless defaults."""

from datetime import date

import pyarrow as pa

from gesek.programs import served
from gesek.programs.villages import villages

T, N, L, B, D = pa.string(), pa.int32(), pa.int64(), pa.bool_(), pa.date32()
DESA, KELURAHAN = "3513012001", next(r["kode_desa"] for r in villages().to_pylist() if r["jenis"] == "kelurahan")
AS_OF = date(2026, 9, 30)

COLUMNS = {
    "person": dict(person_id=L, family_id=L, nik=T, no_kk=T, nama=T, jenis_kelamin=T, tanggal_lahir=D, hubungan=T,
        status_kawin=T, pekerjaan=T, kode_desa=T, alamat=T, rt=T, rw=T, idsemesta=T, sekolah=B, jenjang=T, hamil=B,
        nik_asal=T, no_kk_asal=T, nama_asal=T, disabilitas=B, disabilitas_berat=B, penyakit_kronis=B, keberadaan=T, meninggal=B),
    "family": dict(family_id=L, kepala_person_id=L, no_kk=T, nama_kepala=T, kode_desa=T, alamat=T, rt=T, rw=T,
        jumlah_anggota=N, desil=N, desil_asal=T, persentil=pa.decimal128(6, 2), peringkat=N, house_id=L,
        id_keluarga_p3ke=T, id_keluarga_dtsen=T, penerima_pkh=B, penerima_bpnt=B, kepala_perempuan=B,
        lansia_sendiri=B, ada_disabilitas=B, ada_pns=B, daya_watt=N),
    "house": dict(house_id=L, kode_desa=T, alamat=T, rt=T, rw=T, kepemilikan_rumah=T, atap=T, dinding=T, lantai=T,
        penerangan=T, bab=T, jumlah_keluarga=N),
    "target": dict(family_id=L, kode_desa=T, status=T, perlu_konfirmasi=B, peringkat=N),
    "decision": dict(family_id=L, nomor_ba=T, tanggal_ba=D),
    "person_registry": dict(person_id=L, current_id=L),
    "family_registry": dict(family_id=L, current_id=L),
    "program_exclusion": dict(program=T, person_id=L),
    "dtks": dict(verdict=T, idsemesta=T, nama_ibu=T),
    "dtsen_anggota": dict(verdict=T, idsemesta=T, nik=T, no_kk=T, nama=T),
    "siks": dict(verdict=T, nik=T, program=T),
    "musdes": dict(verdict=T, nik=T),
    "dtsen_keluarga": dict(verdict=T, nik=T),
    "bpjs": dict(verdict=T, nik=T, nama=T, tanggal_lahir=D, kode_desa=T, segmen=T),
    "dapodik": dict(verdict=T, nisn=T, nik=T, nama=T, jenis_kelamin=T, tanggal_lahir=D, no_kk=T, nama_ibu=T, npsn=T,
        sekolah=T, jenjang=T, tingkat=N, kode_desa=T, penerima_kip=B, nomor_kip=T, penerima_kps=B, alasan_layak=T),
    "rtlh": dict(verdict=T, nik=T, nama=T, kode_desa=T, tanggal_lpj=D, tahun=N),
}  # fmt: skip


def nik(number: int) -> str:
    return f"35130100000{number:05d}"


class Regency:
    """Families of one person each unless told otherwise."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = {name: [] for name in COLUMNS}

    def family(self, number: int, status="miskin_ekstrem", desil=1, confirm=False, house=None, person=None, **more):
        place = {"kode_desa": DESA, "alamat": "DUSUN KRAJAN", "rt": "001", "rw": "002"} | {
            key: more.pop(key) for key in ("kode_desa",) if key in more
        }
        base = {"family_id": number, "kepala_person_id": number, "no_kk": f"35130199999{number:05d}",
                "nama_kepala": "SITI", "jumlah_anggota": 1, "desil": desil, "desil_asal": "dtsen", "house_id": number,
                "penerima_pkh": False, "penerima_bpnt": False, "ada_pns": False}  # fmt: skip
        self.rows["family"].append(base | place | more)
        self.rows["target"].append(
            {"family_id": number, "status": status, "perlu_konfirmasi": confirm, "peringkat": number}
        )
        self.rows["house"].append({"house_id": number, "jumlah_keluarga": 1, **place} | (house or {}))
        self.rows["family_registry"].append({"family_id": number, "current_id": number})
        self.person(number, number, **(person or {}))
        return self

    def person(self, number: int, family: int, **more):
        base = {"person_id": number, "family_id": family, "nik": nik(number), "nama": f"NAMA {'ABCDEFGHIJ'[number % 10]}",
                "jenis_kelamin": "P", "tanggal_lahir": date(1980, 1, 2), "hubungan": "kepala_keluarga",
                "kode_desa": DESA, "keberadaan": "ada", "meninggal": False}  # fmt: skip
        self.rows["person"].append(base | more)
        self.rows["person_registry"].append({"person_id": number, "current_id": number})
        return self

    def add(self, table: str, **row):
        self.rows[table].append({"verdict": "accepted"} | row)
        return self

    def merged(self, earlier: int, now: int):
        """A person known by an earlier number, too."""
        self.rows["person_registry"].append({"person_id": earlier, "current_id": now})
        return self

    def table(self, name: str) -> pa.Table:
        schema = pa.schema(list(COLUMNS[name].items()))
        return pa.Table.from_pylist([{c: row.get(c) for c in schema.names} for row in self.rows[name]], schema=schema)

    def bind(self, engine) -> None:
        for name in COLUMNS:
            engine.bind(name, self.table(name))
        engine.bind("wilayah", villages())
        served.build(engine, ())
