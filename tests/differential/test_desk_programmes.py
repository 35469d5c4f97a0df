"""Why a programme does not serve somebody: narrowed to her family the rules say what they say over the whole regency."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from gesek.operations import direct
from gesek.programs import choice, definition, judged, served
from gesek.programs.villages import villages
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.store import cycles, lake, ledger
from gesek.store.engine import session
from gesek.targets.citizen import holdings, programmes
from gesek.targets.citizen.programmes import KEPT_OUT, SERVED, WAITING

pytestmark = pytest.mark.slow
CYCLE, SCALE, FAMILIES = "2026-09", 0.005, 25


@pytest.fixture(scope="module")
def regency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole month of a small regency."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("regency")
        patch.setenv("GESEK_HOME", str(home))
        patch.setenv("GESEK_STABLE_SECONDS", "0")
        settings.cache_clear()
        ledger.migrate()
        generate(settings().inbox, home / "truth", SCALE, 2026)
        direct.run_cycle(CYCLE)
        yield home
    settings.cache_clear()


def over_the_whole_regency(name: str) -> dict[object, list[str]]:
    """Candidate -> codes of the rules that keep it out, by the selection's own inputs."""
    version = lake.published(f"out/program_{name}")
    program = definition.load(name, cycles.get(CYCLE).as_of)
    with session(2) as engine:
        engine.bind("wilayah", villages())
        for dataset, one in version.detail["inputs"].items():
            lake.bind(engine, dataset.split("/")[1], lake.version(int(one["version"])))
        served.build(engine, ())
        choice.build_candidates(engine, program, cycles.get(CYCLE).as_of)
        choice.choose(engine, program, cycles.get(CYCLE).as_of)
        return {key: [rule.code for rule in rules] for key, rules in judged.refusals(engine, program).items()}


@pytest.mark.parametrize("name", [one.id for one in definition.all() if one.kind == "aid"])
def test_the_desk_names_the_rules_that_the_selection_applied(regency: Path, name: str) -> None:
    everybody = over_the_whole_regency(name)
    program = definition.load(name, cycles.get(CYCLE).as_of)
    version = lake.published(f"out/program_{name}")
    compared = 0
    with holdings.opened() as opened:
        families = opened.find(opened.core("family"), "true", {}, "family_id, house_id")
        served = {row[program.fields.key] for row in opened.find(opened.relation(version), "true", {})}
        for family in Random(7).sample(families, FAMILIES):
            members = opened.find(opened.core("person"), "family_id = $id", {"id": family["family_id"]}, "person_id")
            about = programmes.About(
                family["family_id"], tuple(one["person_id"] for one in members), family["house_id"]
            )
            circle = programmes.Circle(opened, family["family_id"])
            told = {
                key: [rule.code for rule in rules]
                for key, rules in programmes._judged(program, version, about, circle).items()
            }
            assert told == {key: everybody[key] for key in told}, family["family_id"]
            assert all(everybody[key] == [] for key in told if key in served)
            for place in programmes._places(opened, program, version, about, circle):
                compared += 1
                assert (place.state in (SERVED, WAITING)) == (place.rank is not None)
                assert place.state != KEPT_OUT or place.rules
    assert compared >= FAMILIES
