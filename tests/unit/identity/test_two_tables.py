"""Linkage of any two tables by a column mapping."""

from datetime import date

import pyarrow as pa
import pytest

from gesek.errors import ConfigurationError
from gesek.identity.two_tables import link
from tests.builders import DESA, engine

COLUMNS = {"nama": "name", "lahir": "born", "kode_desa": "place", "ibu": "mother"}


def people(*rows):
    names = ("id", "name", "born", "place", "mother")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


BORN = date(1961, 3, 8)
LEFT = people(("l1", "St. Aminah", BORN, DESA, "Sarti"), ("l2", "Budi", date(1999, 1, 2), DESA, None))
RIGHT = people(
    ("r1", "SITI AMINAH", date(1961, 8, 3), DESA, "SARTI"),
    ("r2", "SITI AMINAH", date(1985, 5, 5), DESA, "TUMI"),
    ("r3", "BUDI", date(1999, 1, 2), DESA, None),
)


def test_pairs_come_with_their_probability_the_likeliest_first():
    with engine() as session:
        pairs = link(session, LEFT, RIGHT, COLUMNS, "id").to_pylist()
    likely = [(pair["left"], pair["right"]) for pair in pairs if pair["probability"] > 0.5]
    assert sorted(likely) == [("l1", "r1"), ("l2", "r3")]
    assert [pair["weight"] for pair in pairs] == sorted((pair["weight"] for pair in pairs), reverse=True)


def test_another_mother_weighs_against():
    with engine() as session:
        mothers = link(session, LEFT, RIGHT, COLUMNS, "id").to_pylist()
        without = link(session, LEFT, RIGHT, {k: v for k, v in COLUMNS.items() if k != "ibu"}, "id").to_pylist()
    of = {(pair["left"], pair["right"]): pair["weight"] for pair in mothers}
    assert of["l1", "r1"] > {(pair["left"], pair["right"]): pair["weight"] for pair in without}["l1", "r1"]


@pytest.mark.parametrize("columns", [{"nama": "name", "umur": "age"}, {"lahir": "born"}])
def test_a_mapping_that_cannot_be_used_is_named(columns):
    with engine() as session, pytest.raises(ConfigurationError, match="column mapping"):
        link(session, LEFT, RIGHT, columns, "id")
