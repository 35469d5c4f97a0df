"""A programme says how old what it needs is, before it refuses to select by it."""

from pathlib import Path

from gesek.programs import definition, freshness, inputs
from gesek.targets import lists
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import publish


def test_each_source_with_its_age_and_what_is_missing(home: Path) -> None:
    listed = publish(Regency().family(1), without="bpjs")
    there = inputs.readable(lists.find(listed))
    told = {one.source: one for one in freshness.of(definition.load("pbi_daerah"), there)}
    assert (told["dtsen"].newest, told["dtsen"].age, told["dtsen"].stale) == ("2026-09", 0, False)
    assert told["bpjs"].missing and not told["bpjs"].stale
