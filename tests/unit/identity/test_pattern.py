"""How two records agree: each level of each comparison, by example (sql/core/link_pattern.sql)."""

from datetime import date

import pyarrow as pa
import pytest

from gesek.identity import linkage
from gesek.identity.link import compare
from gesek.identity.two_tables import FIELDS, _rows
from tests.builders import DESA, OTHER_DESA, engine, kk

SAME_KECAMATAN = DESA[:6] + "2009"
BASE = {
    "nama": "SITI AMINAH",
    "lahir": date(1961, 3, 8),
    "kelamin": "P",
    "kode_desa": DESA,
    "no_kk": kk(1),
    "ibu": "SARTI",
}
BASE |= {"rt": "1", "rw": "2"}


def digit(comparison, one, other):
    """The digit of a comparison for two records that otherwise agree, whichever of them is looked for."""
    found = set()
    for left, right in ((one, other), (other, one)):
        tables = [
            pa.Table.from_pylist(
                [{"id": "x"} | BASE | values], schema=pa.schema([("id", pa.string()), *FIELDS.items()])
            )
            for values in (left, right)
        ]
        columns = {name: name for name in FIELDS}
        with engine() as session:
            rules = linkage.in_force()
            places = ((tables[0], True, 0), (tables[1], False, 1))
            both = [_rows(rules.habits, columns, "id", *place) for place in places]
            session.bind("link_record", pa.concat_tables(both).drop_columns("key"))
            compare(session, rules.linkage)
            patterns = session.arrow("link_pattern")["pola"].to_pylist()
        place = linkage.ORDER.index(comparison)
        found |= {int(f"{pattern:09d}"[place]) for pattern in patterns} or {None}
    assert len(found) == 1, "the order of the two matters"
    return found.pop()


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("SITI AMINAH", "SITI AMINAH", 7),
        ("SITI AMINAH", "ST AMINA", 6),
        ("SITI AMINAH", "SITI AMINAT", 5),
        ("SITI AMINAH", "SITI", 4),
        ("SITI AMINAH", "SITI A", 4),
        ("MOH HASAN BASRI", "HASAN BASRI", 4),
        ("SITI AMINAH", "NUR AMINAH", 3),
        ("HASAN", "HUSEN", 2),
        ("SITI AMINAH", "BUDIONO", None),
        ("SITI AMINAH", None, 0),
    ],
)
def test_names(one, other, level):
    assert digit("nama", {"nama": one}, {"nama": other}) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (date(1961, 3, 8), date(1961, 3, 8), 7),
        (date(1961, 1, 1), date(1961, 1, 1), 6),
        (date(1961, 3, 8), date(1961, 8, 3), 5),
        (date(1961, 3, 8), date(1961, 12, 31), 4),
        (date(1961, 3, 8), date(1961, 3, 9), 3),
        (date(1961, 3, 8), date(1962, 5, 20), 2),
        (date(1961, 3, 8), date(1975, 5, 20), 1),
        (date(1961, 3, 8), None, 0),
    ],
)
def test_birth_dates(one, other, level):
    assert digit("lahir", {"lahir": one}, {"lahir": other}) == level


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ({}, 5),
        ({"rt": None}, 4),
        ({"rt": "7"}, 3),
        ({"kode_desa": SAME_KECAMATAN}, 2),
        ({"kode_desa": OTHER_DESA}, 1),
        ({"kode_desa": None}, 0),
    ],
)
def test_places(other, level):
    assert digit("tempat", {}, other) == level


@pytest.mark.parametrize(("other", "level"), [(kk(1), 3), (kk(2), 2), ("3513091509990077", 1), (None, 0)])
def test_cards(other, level):
    assert digit("kk", {"no_kk": kk(1)}, {"no_kk": other}) == level


@pytest.mark.parametrize(("other", "level"), [("SARTI", 3), ("SARTIK", 2), ("TUMINAH", 1), (None, 0)])
def test_mothers(other, level):
    assert digit("ibu", {}, {"ibu": other}) == level


@pytest.mark.parametrize(("other", "level"), [("P", 2), ("L", 1), (None, 0)])
def test_sexes(other, level):
    assert digit("kelamin", {}, {"kelamin": other}) == level
