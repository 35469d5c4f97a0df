"""What was given of a person, delivery by delivery: the record's rows joined with what the ledger says of each package."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gesek.delivery.disclosure import record
from gesek.delivery.disclosure.whom import Whom
from gesek.errors import StoreError
from gesek.programs.fields import catalogue
from gesek.rules.file import DeclaredField
from gesek.store.deliveries import Delivery, DeliveryAttempt
from gesek.store.ledger import transaction
from gesek.store.programs import ProgramVersion

PLACE = ("nama_kecamatan", "nama_desa")
"""What a file says, beside the number, of who left the list."""
Rules = Mapping[tuple[str, int], dict[str, Any]]
"""Programme and version -> what the version says, as the ledger keeps it."""


@dataclass(frozen=True)
class Given:
    """What one delivery gave of a person.

    Attributes:
        delivery: its ledger row.
        role: what her row is in the file (see `record`).
        title, legal_basis: of the programme, in the version that was delivered.
        fields: name -> its declaration, of every field of her row.
    """

    delivery: Delivery
    role: str
    title: str
    legal_basis: str
    fields: Mapping[str, DeclaredField]


@dataclass(frozen=True)
class Told:
    """What is said of a person; `unrecorded` are the packages that left and of whose people there is no record."""

    given: list[Given]
    unrecorded: list[int]


def of(whom: Whom) -> Told:
    """Everything that was given of somebody, the oldest first."""
    left = {one.id: one for one in deliveries()}
    rows = record.rows_of(left, whom.persons, whom.pupils)
    known = rules()
    pairs = sorted({(row["delivery_id"], row["role"]) for row in rows})
    found = [given(left[delivery], role, known) for delivery, role in pairs]
    return Told(sorted(found, key=lambda one: one.delivery.id), record.missing(left))


def deliveries(ids: Collection[int] = ()) -> list[Delivery]:
    """The packages that left or may have: sent, or tried; in order.

    Args:
        ids: only these.

    Raises:
        StoreError: one of them is not in the ledger, or never left.
    """
    with transaction() as ledger:
        tried = Delivery.id.in_(select(DeliveryAttempt.delivery_id))
        query = select(Delivery).where(Delivery.sent_at.is_not(None) | tried).order_by(Delivery.id)
        found = list(ledger.scalars(query.where(Delivery.id.in_(ids)) if ids else query))
    absent = sorted(set(ids) - {one.id for one in found})
    if absent:
        numbers = ", ".join(map(str, absent))
        raise StoreError(f"Delivery {numbers} is not in the ledger or never left; see `gesek delivery list`.")
    return found


def given(row: Delivery, role: str, versions: Rules) -> Given:
    """What a delivery gave of a person in this role."""
    known = versions.get((row.program, row.program_version))
    if known is None:
        raise StoreError(
            f"The ledger lacks version {row.program_version} of {row.program}, by which delivery {row.id} was made; restore it."
        )
    agreed = catalogue().units[known["unit"]]
    declared = {**agreed.fields, **catalogue().results, **catalogue().kept_out}
    names = [agreed.key, *_names(known, row.recipient, role)]
    fields = {name: declared.get(name) or _undeclared(name) for name in names}
    return Given(row, role, known["title"], known["legal_basis"], fields)


def _names(known: Mapping[str, Any], opd: str, role: str) -> list[str]:
    """The fields agreed with the recipient for rows of this role: those of its list, or of a sheet of its own."""
    if role == record.LEFT:
        return list(PLACE)
    recipient = next(one for one in known["recipients"] if one["opd"] == opd)
    own = {sheet["name"]: sheet for sheet in recipient.get("sheets", [])}
    return [column["field"] for column in own.get(role, recipient)["columns"] if column.get("field")]


def _undeclared(name: str) -> DeclaredField:
    """A field that was delivered once and is declared no more; it is told by its name."""
    return DeclaredField(type="text", id=name, en=name)


def rules() -> Rules:
    """What every version of a programme says that ever selected anybody."""
    with transaction() as ledger:
        return {(one.program, one.version): one.content for one in ledger.scalars(select(ProgramVersion))}
