"""P3KE 2022: families (title rows above the header) and individuals of deciles 1 to 4, as workbooks."""

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_nik
from gesek.sample.dates import CYCLES, P3KE_DAY, age
from gesek.sample.desk import Desk, whole, yes_no
from gesek.sample.dirt import put_dates, put_names, put_village_code, street, village_names
from gesek.sample.events import share
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing, Places, list_members, places, record_days, with_duplicates
from gesek.sample.settings import rates
from gesek.sample.vocabulary import (
    P3KE_HOUSE,
    P3KE_JOBS,
    P3KE_MARRIED,
    P3KE_RELATION,
    P3KE_SCHOOL_DONE,
    P3KE_SCHOOL_NOW,
    POWER_ABOVE_900,
)
from gesek.sample.world import People, World, digits, words

SALT = crc32(b"p3ke")
BAST = ("012/BAST/CONTOH/2026", "2026-08-31")
"""Number and date of the invented handover record."""
AGES = {"current": 0.10, "days_400": 0.25, "days_750": 0.65}
"""P3KE rests on the BKKBN survey of 2021; only some families were looked at again."""
AIDS = ["Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO"]
FAMILY_HEADER = [
    "No", "ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan",
    "Alamat", "Kepala Keluarga", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Tanggal Lahir", "Pekerjaan", "Pendidikan",
    "Kepemilikan Rumah", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya", "Jenis Atap", "Jenis Dinding", "Jenis Lantai",
    "Sumber Penerangan", "Bahan Bakar Memasak", "Sumber Air Minum", "Memiliki Fasilitas Buang Air Besar", *AIDS, "Resiko Stunting",
]  # fmt: skip
PERSON_HEADER = [
    "ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri", "Desil Kesejahteraan", "Alamat",
    "ID Individu", "Nama", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Hubungan Dengan Kepala Keluarga", "Tanggal Lahir",
    "Status Kawin", "Pekerjaan", "Pendidikan", "Usia Dibawah 7 Tahun", "Usia 7-12", "Usia 13-15", "Usia 16-18", "Usia 19-21",
    "Usia 22-59", "Usia 60 Tahun Keatas", *AIDS, "Resiko Stunting",
]  # fmt: skip
HOUSE_COLUMNS = {
    "Kepemilikan Rumah": "kepemilikan", "Jenis Atap": "atap", "Jenis Dinding": "dinding", "Jenis Lantai": "lantai",
    "Sumber Penerangan": "penerangan", "Bahan Bakar Memasak": "bahan_bakar", "Sumber Air Minum": "air_minum",
    "Memiliki Fasilitas Buang Air Besar": "bab",
}  # fmt: skip
AGE_BANDS = {
    "Usia Dibawah 7 Tahun": (0, 6), "Usia 7-12": (7, 12), "Usia 13-15": (13, 15), "Usia 16-18": (16, 18), "Usia 19-21": (19, 21),
    "Usia 22-59": (22, 59), "Usia 60 Tahun Keatas": (60, 200),
}  # fmt: skip
DATE_PATTERNS = {
    "day_month_year_midnight": "{d}/{m}/{yyyy} 0:00:00",
    "dashed": "{dd}-{mm}-{yyyy}",
    "iso": "{yyyy}-{mm}-{dd}",
}
TITLES = [
    ["DATA PENSASARAN PERCEPATAN PENGHAPUSAN KEMISKINAN EKSTREM (P3KE)"],
    ["KABUPATEN PROBOLINGGO - KELUARGA DESIL 1 S.D. 4"],
    [],
]


def p3ke_rows(world: World) -> tuple[Listing, Places, np.ndarray]:
    """Return the individuals of P3KE, the families' places at its time and their deciles (0 where not in P3KE)."""
    decile = memberships.p3ke_deciles(world)
    days = record_days(world, AGES, SALT, P3KE_DAY, 0, 0.0)
    place = places(world, days)
    return list_members(world, days, decile > 0, place.village), place, decile


def family_id(family: np.ndarray) -> pa.Array:
    """Return the `ID Keluarga P3KE` of families."""
    return pc.binary_join_element_wise("3513", digits(family.astype(np.int64) * 13 + 5_000_011, 9), "")


def write_p3ke(desk: Desk, which: str) -> None:
    """Write `p3ke_keluarga_3513.xlsx` (`which` = keluarga) or `p3ke_individu_3513.xlsx` (individu)."""
    listing, place, decile = p3ke_rows(desk.world)
    if which == "keluarga":
        _write_families(desk, listing.heads(), listing, place, decile)
    else:
        _write_people(desk, listing, place, decile)


def p3ke_heads(desk: Desk, heads: Listing, place: Places) -> Extract:
    """Start the family export with the heads' NIK and names, which the villages' pre-filled lists repeat."""
    extract = desk.export("p3ke_keluarga", CYCLES[0], heads, place.village)
    people = desk.world.people
    put_nik(extract, "NIK", people.nik[heads.person], place.kk[heads.family], "xlsx")
    put_names(extract, "Kepala Keluarga", people)
    return extract


def _write_families(desk: Desk, heads: Listing, listing: Listing, place: Places, decile: np.ndarray) -> None:
    world = desk.world
    heads = with_duplicates(heads, SALT + 4, float(rates()["duplicate_exact"]) / 2, 0.0)
    extract = p3ke_heads(desk, heads, place)
    _shared(extract, world, heads, place, decile)
    families = world.families
    young = (
        np.bincount(listing.family[world.people.birth[listing.person] > P3KE_DAY - 1826], minlength=len(families)) > 0
    )
    extract.columns["No"] = pc.cast(pa.array(np.arange(1, len(heads) + 1)), pa.string())
    extract.numbers["No"] = np.ones(len(heads), dtype=bool)
    for header, attribute in HOUSE_COLUMNS.items():
        position = getattr(families, attribute)[heads.family]
        extract.columns[header] = words(list(P3KE_HOUSE[attribute]), position)
    extract.say("power_above_900", "Sumber Penerangan", families.penerangan[heads.family] == POWER_ABOVE_900)
    extract.columns["Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya"] = yes_no(
        families.savings[heads.family], "Ya", "Tidak"
    )
    risk = young[heads.family] & (families.rank[heads.family] < 0.35)
    extract.columns["Resiko Stunting"] = yes_no(risk, "YA", "TIDAK")
    ghosts = int(rates()["ghost_rows"]["p3ke_keluarga"])
    desk.workbook("p3ke", "p3ke_keluarga_3513.xlsx", extract, FAMILY_HEADER, TITLES, ghosts)
    desk.handed_over("p3ke", "p3ke_keluarga_3513.xlsx", CYCLES[0], *BAST)


def _write_people(desk: Desk, listing: Listing, place: Places, decile: np.ndarray) -> None:
    world, people = desk.world, desk.world.people
    listing = with_duplicates(listing, SALT + 3, float(rates()["duplicate_exact"]), float(rates()["duplicate_variant"]))
    extract = desk.export("p3ke_individu", CYCLES[0], listing, place.village)
    put_nik(extract, "NIK", people.nik[listing.person], place.kk[listing.family], "xlsx")
    put_names(extract, "Nama", people)
    _shared(extract, world, listing, place, decile)
    serial = digits(listing.order.astype(np.int64) + np.where(listing.copy == 2, 50, 0), 2)
    years = age(people.birth[listing.person], P3KE_DAY)
    extract.columns |= {
        "ID Individu": pc.binary_join_element_wise(family_id(listing.family), serial, ""),
        "Hubungan Dengan Kepala Keluarga": words(list(P3KE_RELATION), listing.role),
        "Status Kawin": words(list(P3KE_MARRIED), married(people, listing.person, P3KE_DAY)),
        "Resiko Stunting": yes_no((years < 5) & (world.families.rank[listing.family] < 0.35)),
    }
    for header, (low, high) in AGE_BANDS.items():
        extract.columns[header] = yes_no((years >= low) & (years <= high), "Ya", "Tidak")
    desk.workbook("p3ke", "p3ke_individu_3513.xlsx", extract, PERSON_HEADER)
    desk.handed_over("p3ke", "p3ke_individu_3513.xlsx", CYCLES[0], *BAST)


def _shared(extract: Extract, world: World, listing: Listing, place: Places, decile: np.ndarray) -> None:
    """The columns that both files have."""
    people, person, family, count = world.people, listing.person, listing.family, len(listing)
    village = place.village[family]
    put_village_code(extract, "Kode Kemdagri", world.regions, village)
    put_dates(extract, "Tanggal Lahir", people.birth[person], DATE_PATTERNS)
    sound = extract.columns["NIK"]
    damaged = pc.fill_null(pc.not_equal(pc.utf8_length(sound), 16), True).to_numpy(zero_copy_only=False)
    unmatched = damaged | (share(listing.key, SALT + 6) < 0.05)
    extract.columns |= {
        "ID Keluarga P3KE": family_id(family),
        "Provinsi": whole("JAWA TIMUR", count),
        "Kabupaten/Kota": whole("PROBOLINGGO", count),
        "Kecamatan": pc.utf8_upper(world.regions.text("kecamatan_name", village)),
        "Desa/Kelurahan": village_names(extract, world.regions, village, "bps_name"),
        "Desil Kesejahteraan": pc.cast(pa.array(decile[family]), pa.string()),
        "Alamat": street(world, village, place.dusun[family], family, SALT),
        "Padan Dukcapil": yes_no(~unmatched),
        "Jenis Kelamin": pa.array(["Laki-laki", "Perempuan"]).take(pa.array(people.sex[person])),
        "Pekerjaan": words(list(P3KE_JOBS), people.job[person]),
        "Pendidikan": _schooling(people, person),
    }
    extract.numbers["Desil Kesejahteraan"] = np.ones(count, dtype=bool)
    aided = memberships.judged(world, "programmes", 0)
    for header, limit in zip(AIDS, (-0.45, -2.2, -1.2, -1.0, -0.5), strict=True):
        got = (aided[family] < limit) ^ (share(family, SALT + len(header)) < 0.03)
        extract.columns[header] = yes_no(got)


def _schooling(people: People, person: np.ndarray) -> pa.Array:
    """School as of the survey: pupils are siswa of the level of their age, the others have finished something or nothing."""
    years = age(people.birth[person], P3KE_DAY)
    pupil = (years >= 7) & (years <= 18) & (people.job[person] == 11)
    level = np.digitize(years, [13, 16, 19])
    done = np.minimum(people.education[person], np.digitize(years, [13, 16, 19, 23]))
    return words([*P3KE_SCHOOL_DONE, *P3KE_SCHOOL_NOW], np.where(pupil, 5 + level, done))


def married(people: People, person: np.ndarray, day: int) -> np.ndarray:
    """Return the marital status on a day: 0 single, 1 married, 2 divorced, 3 widowed."""
    partner = people.partner[person]
    widowed = (partner >= 0) & (people.death[np.where(partner >= 0, partner, 0)] <= day)
    status = np.where(widowed & (people.married[person] == 1), 3, people.married[person])
    before = people.joined[person] > day
    return np.where(before | (age(people.birth[person], day) < 16), 0, status).astype(np.int8)
