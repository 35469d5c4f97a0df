"""Which family and village a complaint is about, where the list knows them."""

from gesek.errors import StoreError
from gesek.targets.citizen import standing
from gesek.targets.citizen.holdings import opened


def of_complaint(family: int, person: int) -> tuple[int | None, int | None, str]:
    """The numbers that stand today for a family or a person, and her village; nothing for somebody unlisted (both 0).

    Raises:
        StoreError: no list is in force, or it does not know the number.
    """
    if not (family or person):
        return None, None, ""
    with opened() as holdings:
        families, people = holdings.core("family"), holdings.core("person")
        if families is None or people is None:
            raise StoreError("No list is in force yet; enter the complaint without --family or --person.")
        if person:
            found = holdings.having(people, {"person_id": [person]}, "family_id", "kode_desa")
            if not found:
                raise StoreError(f"The list in force knows no person {person}; search with `gesek warga cari`.")
            return found[0]["family_id"], person, found[0]["kode_desa"] or ""
        current = standing.today_as(holdings, family)
        rows = holdings.having(families, {"family_id": [current]}, "kode_desa")
        if not rows:
            raise StoreError(f"The list in force knows no family {family}; search with `gesek warga cari`.")
        return current, None, rows[0]["kode_desa"] or ""
