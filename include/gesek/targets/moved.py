"""The families behind a figure of a list: who came, left, changed or stayed, in one village, one kecamatan or all.

A family is told of by its head's name and where it lives, which is what a village knows it by; no NIK or No. KK leaves the engine.
Whoever looks is on record first (see `look`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gesek.errors import StoreError
from gesek.store import audit, cycles, lake
from gesek.store.engine import SqlEngine, session
from gesek.store.models import TargetList
from gesek.targets import lists, rebuild
from gesek.targets.citizen import looks
from gesek.targets.reasons import changes

LISTED = "daftar"
"""All who are on the list as extremely poor: those who came and those who stayed."""
KINDS = ("datang", "pergi", "berubah", "tetap")
NO_PLACE = "-"
"""Stands for the village of families whose village no source knows."""
SLOTS = 2
_HIDDEN = "regexp_replace({}, '([0-9][ .-]?){{16,}}', '(nomor disamarkan) ', 'g')"


@dataclass(frozen=True)
class Family:
    """A family as a list tells it.

    Attributes:
        kode_desa: its village; of a family that left, the one it left; None where no source knows it.
        kode_desa_lama: its village in the list before, where that is another one.
        nama: of its head.
        jiwa: its members, living and present.
    """

    family_id: int
    kode_desa: str | None
    kode_desa_lama: str | None
    perubahan: str
    alasan: str
    status_lama: str | None
    status_baru: str | None
    nama: str
    alamat: str
    rt: str
    rw: str
    jiwa: int | None


@dataclass(frozen=True)
class Choice:
    """Which families of a list are meant.

    Attributes:
        what: `daftar` (all on the list), a kind of change, or the code of a reason.
        place: code of a kecamatan (six digits) or village (ten), `-` for no known village, or empty for all.
    """

    what: str = LISTED
    place: str = ""

    def __post_init__(self) -> None:
        if self.what not in (LISTED, *KINDS, *changes()):
            raise StoreError(
                f"'{self.what}' is no change of a list; write {LISTED}, {', '.join(KINDS)} or the code of a reason."
            )
        if self.place not in ("", NO_PLACE) and not (self.place.isdecimal() and len(self.place) in (6, 10)):
            raise StoreError("A place is the code of a kecamatan (six digits) or of a village (ten); write it so.")

    def subject(self, list_id: int) -> str:
        """How the audit chain names it."""
        return f"list:{list_id}/{self.what}/{self.place or 'semua'}"


def look(list_id: int, choice: Choice, by: str, reason: str) -> None:
    """Write down that somebody looks at these families, before any is shown.

    Raises:
        StoreError: there is no such list.
        ConfigurationError: a reason is missing.
    """
    why = looks.reason_of(reason)
    looks.record(by, "list.families", choice.subject(lists.find(list_id).id), why)


def looked(subject: str, by: str, action: str = "list.families") -> str | None:
    """The reason by which an officer looked at the same today, on the regency's clock; None when he did not."""
    found = audit.listed(action=action, actor=by, subject=subject, limit=1)
    if not found or cycles.clock(datetime.fromisoformat(found[0].at)).date() != cycles.today():
        return None
    return found[0].reason


def families(
    list_id: int,
    choice: Choice,
    within: Iterable[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[Family], int]:
    """Some of the chosen families, by village, RW and RT, and how many there are in all.

    Args:
        list_id: the list.
        choice: which of its families.
        within: codes of kecamatan and villages outside of which nobody is told of; None for everywhere.
        limit: at most so many; None for all.
        offset: so many are passed over.

    Raises:
        StoreError: there is no such list.
    """
    item = lists.find(list_id)
    asked = {"what": choice.what, "place": choice.place, "everywhere": within is None, "within": sorted(within or ())}
    with session(SLOTS) as engine:
        lake.bind(engine, "target_change", lake.version(item.versions["core/target_change"]))
        count = engine.build_expression("chosen", _CHOSEN, asked)
        _find_families(engine, item)
        engine.build_expression("part", _PART, {"limit": count if limit is None else limit, "offset": offset})
        engine.build_expression("told", _TOLD)
        rows = engine.ordered("told", ["nomor"]).to_arrow_table().drop_columns(["nomor"]).to_pylist()
    return [Family(**row) for row in rows], count


def _find_families(engine: SqlEngine, item: TargetList) -> None:
    """Bind the chosen families as `known`; one that became part of another stands only in the list before."""
    lake.bind(engine, "family", lake.version(item.versions["core/family"]))
    engine.build_expression("known", _KNOWN)
    gone = engine.build_expression("gone", "select family_id from chosen anti join known using (family_id)")
    before = {one.dataset: one.version_id for one in rebuild.input_set(item.input_set_id).items} if gone else {}
    if version := before.get("core/family"):
        lake.bind(engine, "family", lake.version(version))
        engine.build_expression("earlier", _KNOWN)
        engine.build_expression(
            "known", "select * from known union all select e.* from earlier as e semi join gone using (family_id)"
        )


_CHOSEN = """
with placed as (
    select *, case when perubahan = 'pergi' then kode_desa_lama else kode_desa end as tempat
    from target_change
)
select *
from placed
where ($what in (perubahan, alasan) or ($what = 'daftar' and perubahan in ('datang', 'tetap')))
    and ($place in ('', left(tempat, 6), tempat) or ($place = '-' and tempat is null))
    and ($everywhere or left(tempat, 6) in (select unnest($within)) or tempat in (select unnest($within)))
"""

_KNOWN = """
select family_id, alamat, rt, rw, nama_kepala, jumlah_anggota
from family
where family_id in (select family_id from chosen)
"""

_PART = """
select
    row_number() over (order by c.tempat nulls last, coalesce(k.rw, ''), coalesce(k.rt, ''), c.family_id) as nomor,
    c.*,
    k.* exclude (family_id)
from chosen as c
left join known as k on k.family_id = c.family_id
order by nomor
limit $limit offset $offset
"""

_TOLD = f"""
select
    p.nomor,
    p.family_id,
    p.tempat as kode_desa,
    case when p.kode_desa_lama <> p.tempat then p.kode_desa_lama end as kode_desa_lama,
    p.perubahan,
    p.alasan,
    p.status_lama,
    p.status_baru,
    {_HIDDEN.format("coalesce(p.nama_kepala, '')")} as nama,
    {_HIDDEN.format("coalesce(p.alamat, '')")} as alamat,
    coalesce(p.rt, '') as rt,
    coalesce(p.rw, '') as rw,
    cast(p.jumlah_anggota as bigint) as jiwa
from part as p
"""  # noqa: S608 - own text
