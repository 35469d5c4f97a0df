"""Which programmes a visitor sees: an agency its own (those it owns or gets files of), everybody else all."""

from gesek.access.asker import Asker
from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.store import cycles
from gesek.web.door import NotFoundError


def programs(asker: Asker, permission: str) -> list[Program]:
    """The programmes and reports for which something is allowed, in the version that selects today, by id."""
    mine = asker.opds(permission)
    today = [present(name) for name in definition.names()]
    return [one for one in today if mine is None or mine & _agencies(one)]


def one(asker: Asker, permission: str, program: str) -> Program:
    """One of them; raises NotFoundError where there is none or it is another agency's."""
    for found in programs(asker, permission):
        if found.id == program:
            return found
    raise NotFoundError


def present(program: str) -> Program:
    """A programme in the version that selects today, or in its newest where none does."""
    every = definition.versions(program)
    valid = [one for one in every if one.valid_on(cycles.today())]
    return (valid or every)[-1]


def _agencies(program: Program) -> set[str]:
    return {program.owner, *(recipient.opd for recipient in program.recipients)}
