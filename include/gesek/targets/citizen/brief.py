"""What a list itself holds of a family: why it stands as it does, without the rows of sources and the programmes' rules.

It takes a fraction of the time of the whole answer, and can be asked of a draft, which the desk does not know yet.
"""

from dataclasses import dataclass
from typing import Any

from gesek.errors import StoreError
from gesek.store.models import TargetList
from gesek.targets.citizen import holdings, standing
from gesek.targets.citizen.holdings import Holdings, Row
from gesek.targets.citizen.standing import Meeting, Publication, Standing

LISTS = 6
"""Published lists that are told of; half a year of monthly ones."""


@dataclass(frozen=True)
class Brief:
    """A family as one list has it.

    Attributes:
        family: its row of core, or None where the list only knows that it became part of another one.
        members: name, relation and whether living and present; the head first.
        meeting: the decision in force on it; None where no meeting spoke of it.
        change: its row of the list's changes; None where nothing changed and it never was on the list.
        conflicts: what sources or meetings contradict each other in about it.
        publications: how it stood on the newest published lists, the newest first.
        became: the family that stands for it today, where that is another one.
    """

    family_id: int
    list_id: int
    family: Row | None
    members: list[Row]
    standing: Standing | None
    meeting: Meeting | None
    change: Row | None
    conflicts: list[Row]
    publications: list[Publication]
    became: int | None

    @property
    def kode_desa(self) -> str | None:
        """Its village; of one that only the list before had, the village there."""
        place = (self.family or {}).get("kode_desa") or (self.change or {}).get("kode_desa_lama")
        return str(place) if place else None


def of_family(item: TargetList, family_id: int) -> Brief:
    """A family by its number in a list, drafted or published.

    Raises:
        StoreError: no family of that list ever had the number.
    """
    with holdings.of_list(item) as found:
        today = standing.today_as(found, family_id)
        change = _one(found, "target_change", "family_id = $id", family_id)
        if today is None and change is None:
            raise StoreError(f"List {item.id} knows no family {family_id}; take the number from that list.")
        family = _one(found, "family", "family_id = $id", family_id)
        return Brief(
            family_id,
            item.id,
            family,
            _members(found, family_id) if family else [],
            standing.standing(found, family_id),
            standing.meeting(found, family_id),
            change,
            standing.conflicts(found, family_id),
            standing.publications(found, family_id, LISTS),
            today if today != family_id else None,
        )


def _one(found: Holdings, dataset: str, condition: str, family_id: int) -> dict[str, Any] | None:
    relation = found.core(dataset)
    rows = found.find(relation, condition, {"id": family_id}) if relation else []
    return rows[0] if rows else None


def _members(found: Holdings, family_id: int) -> list[Row]:
    relation = found.core("person")
    columns = "person_id, nama, hubungan, tanggal_lahir, meninggal, keberadaan"
    rows = found.find(relation, "family_id = $id", {"id": family_id}, columns) if relation else []
    return sorted(rows, key=lambda row: (row["hubungan"] != "kepala_keluarga", row["person_id"]))
