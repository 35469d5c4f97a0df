"""The exclusion list of a programme within an area, and who is meant by a NIK or a person's number."""

from dataclasses import dataclass

from gesek.access.asker import Area
from gesek.errors import StoreError
from gesek.programs import exclusions
from gesek.programs.exclusions import Person
from gesek.store import audit, cycles, lake
from gesek.store.programs import ProgramExclusion
from gesek.targets.citizen import sought
from gesek.web.door import NotFoundError
from gesek.web.paging import Page, paged

NIK_DIGITS = 16


@dataclass(frozen=True)
class Entry:
    """One person on the list.

    Attributes:
        kode_desa: her village; empty where it is not known.
    """

    row: ProgramExclusion
    kode_desa: str

    @property
    def in_force(self) -> bool:
        """Whether the next selection leaves her out."""
        return self.row.revoked_at is None and self.row.valid_until >= cycles.today()


def entries(program: str, area: Area, everything: bool, number: int) -> Page[Entry]:
    """The entries of a programme in an area, the newest first; those that ended too if asked."""
    rows = exclusions.listed(program, everything)
    places = _places(rows)
    found = [Entry(row, places.get(row.person_id, "")) for row in reversed(rows)]
    return paged([one for one in found if area.holds(one.kode_desa)], number)


def entry(program: str, area: Area, number: int) -> ProgramExclusion:
    """An entry by its number; raises NotFoundError where it is another programme's, or lies outside of the area."""
    for one in exclusions.listed(program, everything=True):
        if one.id == number and area.holds(_places([one]).get(one.person_id, "")):
            return one
    raise NotFoundError


def sought_by(given: str, area: Area, program: str, by: str) -> Person:
    """Who is meant by a NIK or a number; the look is a record of the audit chain before anything is shown.

    Raises:
        StoreError: nobody in the area is; names no value.
    """
    found = _found(sought.digits_of(given))
    mine = found is not None and area.holds(found.kode_desa)
    subject = f"person:{found.person_id}" if found is not None and mine else "person:none"
    audit.note(actor=by, action="program.look", subject=subject, reason=f"pengecualian {program}")
    if found is None or not mine:
        raise StoreError(
            "Nobody in your area can be told by this NIK or number alone; look for the person first, and give her number."
        )
    return found


def within(person_id: int, area: Area) -> int:
    """The number itself, of somebody in the area; raises NotFoundError for everybody else."""
    if not area.holds(exclusions.places([person_id]).get(person_id, "")):
        raise NotFoundError
    return person_id


def _found(digits: str) -> Person | None:
    if not digits.isdecimal() or len(digits) > NIK_DIGITS:
        return None
    try:
        number = exclusions.person_of(digits) if len(digits) == NIK_DIGITS else int(digits)
        return exclusions.known(number)
    except StoreError:
        return None


def _places(rows: list[ProgramExclusion]) -> dict[int, str]:
    if lake.published(exclusions.PEOPLE) is None:
        return {}
    return exclusions.places({row.person_id for row in rows})
