"""The fields a programme may name, per unit: `include/programs/fields.yaml`, read strictly and once.

Imported by DAG files through `gesek.programs.definition`: keep it to pydantic and YAML.
"""

from functools import lru_cache
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from gesek.paths import PROGRAMS
from gesek.rules.condition import Condition, Named
from gesek.rules.file import DeclaredField, Strict, explained, read_yaml

Unit = Literal["family", "person", "student", "house"]


class UnitFields(Strict):
    """A unit.

    Attributes:
        key: the field that tells its candidates apart.
        relation: the file of `sql/out` that makes them.
        excluded_by: field by which the exclusion list of people finds them.
        fields: what is known of each.
    """

    key: str
    relation: str
    excluded_by: Literal["person_id", "family_id", "house_id"]
    fields: dict[str, DeclaredField]


class Relation(Strict):
    """A file of `sql/out`.

    Attributes:
        reads: the datasets it reads, each as `<stage>/<name>`.
        key: field by which it is joined, where that is not the unit's own key.
        selections: whether it reads what the programmes selected last (`programs.served`).
    """

    reads: tuple[str, ...] = Field(min_length=1)
    key: str = ""
    selections: bool = False


class FieldCatalogue(Strict):
    """All of `fields.yaml`."""

    relations: dict[str, Relation]
    naming: frozenset[str] = Field(min_length=1)
    withheld: frozenset[str] = Field(min_length=1)
    always: tuple[Condition, ...] = Field(min_length=1)
    exclusion_list: Named
    quota_used_up: Named
    results: dict[str, DeclaredField]
    kept_out: dict[str, DeclaredField]
    units: dict[Unit, UnitFields]

    @model_validator(mode="after")
    def _hangs_together(self) -> "FieldCatalogue":
        known = {name for unit in self.units.values() for name in unit.fields}
        strange = sorted((self.naming | self.withheld) - known)
        if strange:
            raise ValueError(
                f"naming or withheld has {', '.join(strange)}, which no unit declares; declare or remove it"
            )
        for name, unit in self.units.items():
            for needed in {
                unit.key,
                unit.excluded_by,
                *(self.relations[one].key or unit.key for one in self._joined(unit)),
            }:
                if needed not in unit.fields:
                    raise ValueError(f"units.{name} is joined by '{needed}', which is no field of it; declare it")
            for wanted in [unit.relation, *(field.relation for field in unit.fields.values() if field.relation)]:
                if wanted not in self.relations:
                    raise ValueError(f"units.{name} uses '{wanted}', which is not under relations; declare it there")
            for condition in self.always:
                condition.check(unit.fields[condition.field].type if condition.field in unit.fields else None)
        return self

    def _joined(self, unit: UnitFields) -> set[str]:
        return {field.relation for field in unit.fields.values() if field.relation in self.relations}

    def look_ups(self, unit: Unit, used: set[str]) -> list[str]:
        """Relations to be joined to a unit's own one so that all `used` fields exist, sorted."""
        fields = self.units[unit].fields
        return sorted({fields[name].relation for name in used if name in fields and fields[name].relation})

    def joined_by(self, unit: Unit, relation: str) -> str:
        """The field by which a look-up is joined to a unit."""
        return self.relations[relation].key or self.units[unit].key

    def read_selections(self, relations: list[str]) -> bool:
        """Whether any of these relations leads to what programmes selected."""
        return any(self.relations[one].selections for name in relations for one in self.builds(name))

    def builds(self, relation: str) -> list[str]:
        """The relations to build for this one, itself last, each after those it reads."""
        order: list[str] = []
        for dataset in self.relations[relation].reads:
            stage, name = dataset.split("/")
            if stage == "out":
                order += [one for one in self.builds(name) if one not in order]
        return [*order, relation]

    def reads(self, relations: list[str]) -> list[str]:
        """The datasets of core, staged and reference that these relations lead to, sorted."""
        every = {dataset for name in relations for one in self.builds(name) for dataset in self.relations[one].reads}
        return sorted(dataset for dataset in every if not dataset.startswith("out/"))


@lru_cache(maxsize=1)
def catalogue() -> FieldCatalogue:
    """The declared fields; raises ConfigurationError if the file is wrong."""
    path = PROGRAMS / "fields.yaml"
    try:
        return FieldCatalogue.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None
