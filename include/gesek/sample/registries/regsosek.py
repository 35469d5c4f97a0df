"""Regsosek 2022: families and members, numeric codes, BPS region codes in separate columns."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import CYCLES, REGSOSEK_DAY, age
from gesek.sample.desk import Desk, whole, yes_no
from gesek.sample.dirt import put_dates, put_names, street
from gesek.sample.events import share
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing, Places, list_members, places, with_duplicates
from gesek.sample.registries.p3ke import married
from gesek.sample.settings import rates
from gesek.sample.vocabulary import (
    REGSOSEK_DIFFICULTY,
    REGSOSEK_FIELD,
    REGSOSEK_HOUSE,
    REGSOSEK_SCHOOL,
    REGSOSEK_STATUS,
)
from gesek.sample.world import World, digits, words

SALT = crc32(b"regsosek")
FAMILY_HEADER = [
    "kode_provinsi", "kode_kabupaten", "kode_kecamatan", "kode_desa", "kode_sls_non_sls", "sub_sls", "nomor_bangunan",
    "no_urut_keluarga", "id_keluarga", "no_kk", "nama_kepala_keluarga", "alamat", "jumlah_art", "r301a", "r303", "r304", "r305",
    "r306a", "r307a", "r307b1", "r308", "r309a", "r310", "bpnt_kd", "pkh_kd", "blt_dd_kd", "subsidi_listrik_kd",
    "bantuan_pemda_kd", "pupuk_kd", "lpg_kd",
]  # fmt: skip
MEMBER_HEADER = [
    "id_keluarga", "no_urut_art", "r402_nama", "r403_nik", "r404", "r405", "r406_tanggal_lahir", "r407_umur", "r408", "r409",
    "r410_hamil", "r412_sekolah", "r413_jenjang", "r414_kelas", "r415_ijazah", "r416a_bekerja", "r417_lapangan", "r418_status",
    *[f"r428{part}" for part in "abcdefghi"], "r430_penyakit",
]  # fmt: skip
_QUESTIONS = {
    "r301a": "kepemilikan", "r303": "lantai", "r304": "dinding", "r305": "atap", "r306a": "air_minum", "r307a": "penerangan",
    "r308": "bahan_bakar", "r309a": "bab",
}  # fmt: skip


def write_regsosek(desk: Desk, which: str) -> None:
    """Write `regsosek_keluarga.csv` (`which` = keluarga) or `regsosek_anggota.csv` (anggota)."""
    world = desk.world
    days = np.full(len(world.families), REGSOSEK_DAY, dtype=np.int32)
    place = places(world, days)
    listing = list_members(world, days, memberships.regsosek(world), place.village)
    if which == "keluarga":
        _write_families(desk, listing, place)
    else:
        _write_members(desk, listing, place)


def _building(world: World) -> np.ndarray:
    """Number the houses within their village."""
    host = world.families.host
    village = world.families.village[host]
    order = np.lexsort((host, village))
    new_house = np.r_[True, host[order][1:] != host[order][:-1]]
    new_village = np.r_[True, village[order][1:] != village[order][:-1]]
    running = np.cumsum(new_house)
    start = np.maximum.accumulate(np.where(new_village, running, 0))
    number = np.empty(len(host), dtype=np.int64)
    number[order] = running - start + 1
    return number


def _family_id(world: World, family: np.ndarray, place: Places) -> pa.Array:
    return pc.binary_join_element_wise(
        world.regions.text("bps", place.village[family]),
        digits(family.astype(np.int64) * 3 + 2_000_000, 8),
        "",
    )


def _write_families(desk: Desk, listing: Listing, place: Places) -> None:
    world, families = desk.world, desk.world.families
    sizes = np.bincount(listing.family, minlength=len(families))
    heads = with_duplicates(listing.heads(), SALT + 4, float(rates()["duplicate_exact"]) / 5, 0.0)
    extract = desk.export("regsosek_keluarga", CYCLES[0], heads, place.village)
    family = heads.family
    _codes(extract, world, place, family)
    put_kk(extract, "no_kk", place.kk[family], world.people.nik[heads.person], "csv")
    names = world.people.name.take(pa.array(heads.person))
    extract.columns |= {
        "nomor_bangunan": digits(_building(world)[family], 3),
        "no_urut_keluarga": digits(1 + (families.host[family] != family).astype(np.int64), 3),
        "id_keluarga": _family_id(world, family, place),
        "nama_kepala_keluarga": names,
        "alamat": street(world, place.village[family], place.dusun[family], family, SALT),
        "jumlah_art": pc.cast(pa.array(sizes[family]), pa.string()),
        "r307b1": _power(families.watt[family]),
        "r310": words(["1", "3", "1", None, "5"], families.bab[family]),
    }
    for question, attribute in _QUESTIONS.items():
        extract.columns[question] = words(list(REGSOSEK_HOUSE[attribute]), getattr(families, attribute)[family])
    judged = memberships.judged(world, "programmes", 0)
    limits = {"bpnt_kd": -0.4, "pkh_kd": -0.9, "blt_dd_kd": -1.4, "bantuan_pemda_kd": -1.9}
    for column, limit in limits.items():
        extract.columns[column] = yes_no(
            (judged[family] < limit) ^ (share(family, SALT + len(column)) < 0.02), "1", "2"
        )
    extract.columns["subsidi_listrik_kd"] = yes_no(families.watt[family] == 450, "1", "2")
    extract.columns["pupuk_kd"] = yes_no(share(family, SALT + 31) < 0.15, "1", "2")
    extract.columns["lpg_kd"] = yes_no((families.bahan_bakar[family] == 0) & (families.rank[family] < 0.8), "1", "2")
    extract.say("power_above_900", "r307b1", families.watt[family] > 900)
    desk.csv("regsosek", "regsosek_keluarga.csv", extract, FAMILY_HEADER)


def _codes(extract: Extract, world: World, place: Places, family: np.ndarray) -> None:
    """Province, regency, kecamatan, village and SLS; a few rows have the Kemendagri kecamatan (2 digits) and village (4)."""
    village, count = place.village[family], len(family)
    bps, kemendagri = world.regions.text("bps", village), world.regions.text("code", village)
    extract.columns["kode_provinsi"] = whole("35", count)
    extract.columns["kode_kabupaten"] = whole("13", count)
    rows = np.flatnonzero(extract.chance("system") < float(rates()["region_other_system"]))
    for column, right, wrong in (("kode_kecamatan", (4, 7), (4, 6)), ("kode_desa", (7, 10), (6, 10))):
        extract.columns[column] = pc.utf8_slice_codeunits(bps, *right)
        true = extract.columns[column].take(pa.array(rows))
        other = pc.utf8_slice_codeunits(kemendagri.take(pa.array(rows)), *wrong)
        extract.change(column, rows, other, "region_kemendagri_code", true)
    extract.columns["kode_sls_non_sls"] = digits(place.rt[family], 4)
    extract.columns["sub_sls"] = whole("00", count)


def _power(watt: np.ndarray) -> pa.Array:
    """r307b1: 1 450 W, 2 900, 3 1300, 4 2200, 5 more; empty without a meter of its own."""
    code = np.select([watt == 0, watt == 450, watt == 900, watt == 1300, watt == 2200], [0, 1, 2, 3, 4], 5)
    return words([None, "1", "2", "3", "4", "5"], code)


def _write_members(desk: Desk, listing: Listing, place: Places) -> None:
    world, people = desk.world, desk.world.people
    listing = with_duplicates(
        listing, SALT + 3, float(rates()["duplicate_exact"]) / 5, float(rates()["duplicate_variant"]) / 3
    )
    extract = desk.export("regsosek_anggota", CYCLES[0], listing, place.village)
    person = listing.person
    put_nik(extract, "r403_nik", people.nik[person], place.kk[listing.family], "csv")
    put_names(extract, "r402_nama", people)
    put_dates(extract, "r406_tanggal_lahir", people.birth[person], {"dashed": "{dd}-{mm}-{yyyy}"}, 0.5)
    years = age(people.birth[person], REGSOSEK_DAY)
    job = people.job[person]
    school_age = (years >= 6) & (years <= 18)
    at_school = school_age & ((job == 11) | (people.birth[person] % 11 > 0))
    level = np.digitize(years, [13, 16, 19])
    works = (years >= 15) & np.isin(job, [1, 2, 3, 4, 5, 6, 7, 8, 9, 13])
    expecting = (
        (people.sex[person] == 1)
        & (years >= 18)
        & (years <= 40)
        & (listing.role == 2)
        & (share(person, SALT + 7) < 0.05)
    )
    serial = listing.order.astype(np.int64) + np.where(listing.copy == 2, 50, 0)
    done = np.minimum(people.education[person], np.digitize(years, [13, 16, 19, 23]))
    grade = np.select([level == 0, level == 1], [years - 6, years - 12], years - 15)
    extract.columns |= {
        "id_keluarga": _family_id(world, listing.family, place),
        "no_urut_art": pc.cast(pa.array(serial), pa.string()),
        "r404": words(["1", "2", "3", "4", "5", "6"], _presence(listing)),
        "r405": words(["1", "2"], people.sex[person]),
        "r407_umur": pc.cast(pa.array(years), pa.string()),
        "r408": words(["1", "2", "3", "4"], married(people, person, REGSOSEK_DAY)),
        "r409": words([None, *"12345678"], listing.role),
        "r410_hamil": words([None, "2", "1"], np.where(people.sex[person] == 1, 1 + expecting, 0)),
        "r412_sekolah": words(["1", "2", "3"], np.select([years < 6, at_school], [0, 1], 2)),
        "r413_jenjang": words([None, *REGSOSEK_SCHOOL[1:]], np.where(at_school, level + 1, 0)),
        "r414_kelas": words([None, *"123456"], np.where(at_school, np.clip(grade, 1, 6), 0)),
        "r415_ijazah": words(list(REGSOSEK_SCHOOL), done),
        "r416a_bekerja": words(["2", "1"], works),
        "r417_lapangan": words(list(REGSOSEK_FIELD), np.where(works, job, 0)),
        "r418_status": words(list(REGSOSEK_STATUS), np.where(works, job, 0)),
        "r430_penyakit": pc.cast(pa.array(people.chronic[person] + 1), pa.string()),
    }  # fmt: skip
    extract.columns |= _difficulties(people.disability[person])
    presence = _presence(listing)
    extract.say("dead", "r404", presence == 1)
    extract.say("moved", "r404", np.isin(presence, [2, 3]))
    extract.say("not_found", "r404", presence == 5)
    extract.say("works_for_state", "r418_status", works & np.isin(job, [8, 9]))
    desk.csv("regsosek", "regsosek_anggota.csv", extract, MEMBER_HEADER)


def _difficulties(disability: np.ndarray) -> dict[str, pa.Array]:
    """r428a to r428i: 4 no difficulty, 2 much, 1 cannot at all (who is severely disabled)."""
    severe = disability == 9
    columns = {}
    for part in "abcdefghi":
        kinds = [kind for kind, parts in REGSOSEK_DIFFICULTY.items() if part in parts]
        hit = np.isin(disability, kinds)
        columns[f"r428{part}"] = words(["4", "2", "1"], hit * (1 + severe))
    return columns


def _presence(listing: Listing) -> np.ndarray:
    """r404: lives with the family; a few are noted as dead, moved, abroad, new, not found."""
    drawn = share(listing.key, SALT + 12)
    other = np.digitize(drawn, [0.985, 0.989, 0.993, 0.996, 0.999])
    return np.where(listing.order == 1, 0, other).astype(np.int8)
