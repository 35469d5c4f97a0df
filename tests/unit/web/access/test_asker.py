"""What several grants of one account add up to."""

from gesek.access.asker import Asker, Held

PLACE, AGENCY, WHOLE = Held("kecamatan", frozenset({"351314"})), Held("opd", frozenset({"dinsos"})), Held("operator")
SEEN = "villages.see"


def test_an_agency_is_bound_to_no_place_and_a_place_to_no_agency() -> None:
    assert Asker("a", (AGENCY,)).area(SEEN).everywhere
    assert Asker("a", (AGENCY,)).opds(SEEN) == {"dinsos"}
    assert Asker("a", (PLACE,)).area(SEEN).kecamatan == {"351314"}
    assert Asker("a", (PLACE,)).opds(SEEN) is None


def test_who_holds_both_sees_no_other_places_rows_of_other_agencies() -> None:
    both = Asker("a", (PLACE, AGENCY))
    assert not both.area(SEEN).everywhere
    assert not both.area(SEEN).holds("3513012001")
    assert both.bounds(SEEN) == {"kecamatan": {"351314"}, "opd": {"dinsos"}}


def test_a_grant_of_the_regency_opens_all_and_no_grant_nothing() -> None:
    assert Asker("a", (PLACE, AGENCY, WHOLE)).area(SEEN).everywhere
    assert Asker("a", (PLACE, AGENCY, WHOLE)).opds(SEEN) is None
    assert not Asker("a").area(SEEN).everywhere
    assert Asker("a").opds(SEEN) == frozenset()
    assert Asker("a").area(SEEN).villages == frozenset()


def test_the_villages_of_an_area_are_those_it_holds() -> None:
    found = Asker("a", (PLACE,)).area(SEEN).villages
    assert found is not None
    assert found and all(code.startswith("351314") for code in found)
    assert Asker("a", (WHOLE,)).area(SEEN).villages is None
