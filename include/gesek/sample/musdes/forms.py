"""The three sheets of families, for the whole regency at once, village by village."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample import memberships
from gesek.sample.damaged_ids import put_kk, put_nik
from gesek.sample.dates import CYCLES, NEVER, excel_serial, spell
from gesek.sample.desk import Desk, month_of, whole
from gesek.sample.dirt import dusun_position, neighbourhood, put_names, street
from gesek.sample.events import share
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing, Places, list_members, places
from gesek.sample.musdes.decisions import REASONS, RESULTS, Decisions, proposals
from gesek.sample.musdes.meetings import SALT, Meetings
from gesek.sample.registries.p3ke import family_id
from gesek.sample.settings import distributions, rates
from gesek.sample.vocabulary import P3KE_HOUSE, POWER_ABOVE_900
from gesek.sample.world import World, digits, words

VERVAL_HEADER = [
    "no", "id_keluarga_p3ke", "idsemesta", "no_kk", "nik", "nama_kepala_keluarga", "alamat", "dusun", "rt", "rw", "kode_desa",
    "desil", "hasil_musdes", "alasan", "tgl_kejadian", "no_akta", "desa_tujuan", "nik_benar", "no_kk_benar", "nama_benar",
    "keterangan",
]  # fmt: skip
PROPOSAL_HEADER = [
    "no", "no_kk", "nik", "nama_kepala_keluarga", "jenis_kelamin", "tanggal_lahir", "alamat", "dusun", "rt", "rw", "kode_desa",
    "kepemilikan_rumah", "jenis_atap", "jenis_dinding", "jenis_lantai", "sumber_penerangan", "bahan_bakar_memasak",
    "sumber_air_minum", "fasilitas_bab", "alasan_usulan",
]  # fmt: skip
CORRECTION_HEADER = [
    "no", "id_keluarga_p3ke", "no_kk", "nik", "nama_kepala_keluarga", "kode_desa", "nik_benar", "no_kk_benar", "nama_benar",
    "keterangan",
]  # fmt: skip
_HOUSE = {
    "kepemilikan_rumah": "kepemilikan", "jenis_atap": "atap", "jenis_dinding": "dinding", "jenis_lantai": "lantai",
    "sumber_penerangan": "penerangan", "bahan_bakar_memasak": "bahan_bakar", "sumber_air_minum": "air_minum",
    "fasilitas_bab": "bab",
}  # fmt: skip
WHY_PROPOSED = [
    "Lansia hidup sendiri, tidak ada penghasilan", "Kepala keluarga perempuan, kerja serabutan", "Belum pernah terdata",
    "Kehilangan mata pencaharian", "Sakit menahun", "Rumah tidak layak huni, kerja serabutan",
]  # fmt: skip


@dataclass
class Form:
    """A sheet's rows for all villages: the export, its header and the village of each row."""

    extract: Extract
    header: list[str]
    village: np.ndarray


def _as_p3ke_has_it(desk: Desk, meetings: Meetings, listing: Listing, village_of: np.ndarray) -> Extract:
    """Start a sheet with the NIK and names as P3KE has them, damage included; nobody mends P3KE between the cycles."""
    extract = desk.export("p3ke_keluarga", CYCLES[0], listing, village_of)
    people = desk.world.people
    put_nik(extract, "nik", people.nik[extract.person], desk.world.families.kk[extract.family], "xlsx")
    put_names(extract, "nama_kepala_keluarga", people)
    extract.dataset, extract.cycle = "musdes", meetings.cycle
    return extract


def verval_form(desk: Desk, meetings: Meetings, decisions: Decisions) -> Form:
    """Make the sheet VERVAL: the pre-filled list (as P3KE has it) and the meeting's decision on each row."""
    world = desk.world
    listing, place = meetings.verval, meetings.place
    extract = _as_p3ke_has_it(desk, meetings, listing, place.village)
    family = listing.family
    village = place.village[family]
    in_p3ke = meetings.decile[family] > 0
    none = pa.scalar(None, pa.string())
    put_kk(extract, "no_kk", place.kk[family], world.people.nik[listing.person], "xlsx")
    in_dtks = memberships.dtks(world, 0)[family]
    number = digits(world.people.number[listing.person] + 10_000_000, 10)
    event = _event_dates(extract, decisions.event)
    named = world.regions.text("name", np.maximum(decisions.destination, 0))
    outside = pa.array(["LUAR KABUPATEN"]).take(pa.array(np.zeros(len(extract), dtype=np.int64)))
    goal = pc.if_else(pa.array(decisions.destination >= 0), pc.utf8_upper(named), outside)
    deed = pc.binary_join_element_wise("3513-KM-", digits(listing.key % 100_000_000, 8), "")
    dead = pa.array(decisions.reason == 1)
    extract.columns |= {
        "id_keluarga_p3ke": pc.if_else(pa.array(in_p3ke), family_id(family), none),
        "idsemesta": pc.if_else(pa.array(in_dtks), pc.binary_join_element_wise("3513", number, ""), none),
        "desil": pc.if_else(pa.array(in_p3ke), pc.cast(pa.array(meetings.decile[family]), pa.string()), none),
        "hasil_musdes": words(list(RESULTS), decisions.result),
        "alasan": words(list(REASONS), decisions.reason),
        "tgl_kejadian": event,
        "no_akta": pc.if_else(dead, deed, none),
        "desa_tujuan": pc.if_else(pa.array(decisions.reason == 2), goal, none),
        "keterangan": pc.if_else(
            pa.array(decisions.widow), "KEPALA KELUARGA MENINGGAL, DILANJUTKAN ANGGOTA LAIN", none
        ),
    }
    _address(extract, world, place, family, village)
    _corrections(extract, world, place, decisions.result < 2, float(distributions()["musdes"]["corrected_identifier"]))
    _nicknames(extract, desk.world, place, family, village)
    return Form(extract, VERVAL_HEADER, village)


def _nicknames(extract: Extract, world: World, place: Places, family: np.ndarray, village: np.ndarray) -> None:
    """Type a few undamaged rows anew: a nickname (the end of the name) with the hamlet, and none of the numbers."""
    hit = extract.chance("nickname") < float(rates()["musdes_nickname_only"])
    for damage in extract.damages:
        hit[damage.rows] = False
    rows = np.flatnonzero(hit)
    positions = pa.array(rows)
    names = extract.columns["nama_kepala_keluarga"].take(positions)
    hamlets = pa.array(distributions()["dusun"]).take(
        pa.array(dusun_position(village[rows], place.dusun[family[rows]], len(distributions()["dusun"])))
    )
    called = pc.binary_join_element_wise(pc.utf8_slice_codeunits(names, -4), hamlets, " ")
    extract.change("nama_kepala_keluarga", rows, called, "nickname", names)
    for column in ("id_keluarga_p3ke", "idsemesta", "no_kk", "nik"):
        true = extract.columns[column].take(positions)
        filled = true.is_valid().to_numpy(zero_copy_only=False)
        keep = pa.array(filled)
        extract.change(column, rows[filled], pa.nulls(int(filled.sum()), pa.string()), "not_copied", true.filter(keep))


def _event_dates(extract: Extract, event: np.ndarray) -> pa.Array:
    """Write dates of events, dd-mm-yyyy as text mostly, some as date cells; empty where there is none."""
    text = spell(np.where(event == NEVER, -100_000, event), "{dd}-{mm}-{yyyy}")
    as_cell = (extract.chance("event cell") < 0.15) & (event != NEVER)
    extract.dates["tgl_kejadian"] = as_cell
    serial = pc.cast(pa.array(excel_serial(event)), pa.string())
    return pc.if_else(pa.array(as_cell), serial, text)


def _address(extract: Extract, world: World, place: Places, family: np.ndarray, village: np.ndarray) -> None:
    pool = distributions()["dusun"]
    extract.columns["alamat"] = street(world, village, place.dusun[family], family, SALT)
    extract.columns["dusun"] = pa.array(pool).take(pa.array(dusun_position(village, place.dusun[family], len(pool))))
    extract.columns["kode_desa"] = world.regions.text("code", village)
    neighbourhood(extract, "rt", place.rt[family])
    neighbourhood(extract, "rw", place.rw[family])


def _corrections(extract: Extract, world: World, place: Places, may: np.ndarray, rate: float) -> None:
    """Fill nik_benar, no_kk_benar and nama_benar from the truth for some of the damaged rows."""
    people = world.people
    truths = {
        "nik_benar": ("nik", pc.cast(pa.array(people.nik[extract.person]), pa.string())),
        "no_kk_benar": ("no_kk", pc.cast(pa.array(world.families.kk[extract.family]), pa.string())),
        "nama_benar": ("nama_kepala_keluarga", people.name.take(pa.array(extract.person))),
    }
    for column, (damaged, true) in truths.items():
        hit = np.zeros(len(extract), dtype=bool)
        for damage in extract.damages:
            if damage.column == damaged:
                hit[damage.rows] = True
        if column == "nik_benar":
            hit &= people.nik[extract.person] > 0
        hit &= may & (extract.chance(column) < rate)
        extract.columns[column] = pc.if_else(pa.array(hit), true, pa.scalar(None, pa.string()))


def proposal_form(desk: Desk, meetings: Meetings) -> Form:
    """Make the sheet USULAN_BARU: families proposed anew, as they are on the day of the meeting."""
    world, families, people = desk.world, desk.world.families, desk.world.people
    chosen = np.zeros(len(families), dtype=bool)
    chosen[proposals(world, meetings)] = True
    days = np.where(chosen, meetings.day[families.village], 0).astype(np.int32)
    place = places(world, days)
    listing = list_members(world, days, chosen, place.village).heads()
    extract = desk.export("musdes", meetings.cycle, listing, place.village)
    family, person = listing.family, listing.person
    put_nik(extract, "nik", people.nik[person], place.kk[family], "xlsx")
    put_kk(extract, "no_kk", place.kk[family], people.nik[person], "xlsx")
    put_names(extract, "nama_kepala_keluarga", people)
    birth = people.birth[person]
    as_cell = extract.chance("birth cell") < 0.12
    serial = pc.cast(pa.array(excel_serial(birth)), pa.string())
    extract.dates["tanggal_lahir"] = as_cell
    why = (extract.chance("why") * len(WHY_PROPOSED)).astype(np.int8)
    extract.columns |= {
        "jenis_kelamin": words(["L", "P"], people.sex[person]),
        "tanggal_lahir": pc.if_else(pa.array(as_cell), serial, spell(birth, "{dd}-{mm}-{yyyy}")),
        "alasan_usulan": words(list(WHY_PROPOSED), why),
    }
    extract.say("power_above_900", "sumber_penerangan", families.penerangan[family] == POWER_ABOVE_900)
    for column, attribute in _HOUSE.items():
        extract.columns[column] = words(list(P3KE_HOUSE[attribute]), getattr(families, attribute)[family])
    village = place.village[family]
    _address(extract, world, place, family, village)
    return Form(extract, PROPOSAL_HEADER, village)


def correction_form(desk: Desk, meetings: Meetings) -> Form:
    """Make the sheet PERBAIKAN: identifiers of families of deciles 2 to 4 put right."""
    listing, place = meetings.others, meetings.place
    extract = _as_p3ke_has_it(desk, meetings, listing, place.village)
    damaged = np.zeros(len(extract), dtype=bool)
    for damage in extract.damages:
        if damage.column == "nik":
            damaged[damage.rows] = True
    rate = float(distributions()["musdes"]["correction_rows"])
    kept = damaged & (share(listing.person, SALT + 14 + month_of(meetings.cycle)) < rate)
    kept &= desk.world.people.nik[listing.person] > 0
    return _only(desk, meetings, extract, np.flatnonzero(kept))


def _only(desk: Desk, meetings: Meetings, full: Extract, rows: np.ndarray) -> Form:
    """Make the correction sheet of the chosen rows of all families of deciles 2 to 4."""
    world, place = desk.world, meetings.place
    listing = meetings.others.pick(rows)
    family = listing.family
    extract = desk.export("musdes", meetings.cycle, listing, place.village)
    positions = pa.array(rows)
    for column in ("nik", "nama_kepala_keluarga"):
        extract.columns[column] = full.columns[column].take(positions)
    extract.numbers["nik"] = full.numbers["nik"][rows]
    where = np.full(len(full), -1, dtype=np.int64)
    where[rows] = np.arange(len(rows))
    for damage in full.damages:
        here = where[damage.rows] >= 0
        keep = pa.array(here)
        extract.note(damage.column, where[damage.rows[here]], damage.kinds.filter(keep), damage.true.filter(keep))
    village = place.village[family]
    extract.columns["no_kk"] = pc.cast(pa.array(place.kk[family]), pa.string())
    extract.columns["id_keluarga_p3ke"] = family_id(family)
    extract.columns["kode_desa"] = world.regions.text("code", village)
    extract.columns["keterangan"] = whole("NIK SESUAI KTP", len(extract))
    _corrections(extract, world, place, np.ones(len(extract), dtype=bool), 1.0)
    extract.columns["no_kk_benar"] = whole(None, len(extract))
    return Form(extract, CORRECTION_HEADER, village)
