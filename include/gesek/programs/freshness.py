"""How old the sources are that a programme needs, counted in months before the list's cycle."""

from dataclasses import dataclass

from gesek.errors import StoreError
from gesek.programs.definition import Program
from gesek.programs.inputs import Inputs
from gesek.store import cycles


@dataclass(frozen=True)
class Needed:
    """A source a programme needs.

    Attributes:
        source: its id.
        months: the age its data may have.
        newest: cycle of its newest version; empty where there is none.
        age: months from there to the list's cycle.
    """

    source: str
    months: int
    newest: str = ""
    age: int = 0

    @property
    def missing(self) -> bool:
        """Whether there is no version of it."""
        return not self.newest

    @property
    def stale(self) -> bool:
        """Whether its newest data are older than the programme allows."""
        return self.age > self.months


def of(program: Program, there: Inputs) -> list[Needed]:
    """The sources a programme needs, and how old what may be read with a list is."""
    return [_needed(source, months, there) for source, months in program.required_sources.items()]


def check(program: Program, there: Inputs) -> None:
    """Raise StoreError unless every source is there and no older than the programme allows."""
    for one in of(program, there):
        if one.missing:
            raise StoreError(
                f"Programme {program.id} needs the source {one.source}, which has no version; ingest it, and rebuild and "
                "publish the list if it is made from it."
            )
        if one.stale:
            raise StoreError(
                f"Programme {program.id} needs the source {one.source} of the last {one.months} months, and its newest is of "
                f"{one.newest}; ingest a newer one, and rebuild and publish the list if it is made from it."
            )


def _needed(source: str, months: int, there: Inputs) -> Needed:
    staged = f"staged/{source}"
    cycle_ids = [
        version.cycle_id
        for dataset, version in there.versions.items()
        if dataset == staged or dataset.startswith(f"{staged}_")
    ]
    if not cycle_ids:
        return Needed(source, months)
    newest = max(cycle_ids)
    return Needed(source, months, newest, cycles.months_between(newest, there.listed.cycle_id))
