"""The reviewed rules that a rebuild is frozen with: the criteria of its cycle, the order of trust and the rules of linkage.

An input set names them by version and digest, and the ledger keeps them as they were, so that a list can be built again when the
files have long become others.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from gesek.errors import ConfigurationError, StoreError
from gesek.identity import linkage
from gesek.identity.linkage import Rules
from gesek.store.ledger import transaction
from gesek.store.models import CriteriaState, InputSet, InputSetItem, TargetList
from gesek.targets import criteria, survivorship
from gesek.targets.criteria import Criteria
from gesek.targets.survivorship import Survivorship

CRITERIA = "criteria/v"
"""Before the version number, as the item of the input set that says by which criteria a list is made."""
SURVIVORSHIP = "reference/survivorship"
LINKAGE = "reference/linkage"


@dataclass(frozen=True)
class InForce:
    """The rules of a cycle as they are today."""

    criteria: Criteria
    survivorship: Survivorship
    linkage: Rules

    def items(self) -> list[InputSetItem]:
        """What an input set says of them."""
        named = {
            f"{CRITERIA}{self.criteria.version}": self.criteria.digest,
            SURVIVORSHIP: self.survivorship.digest,
            LINKAGE: self.linkage.digest,
        }
        return [InputSetItem(dataset=name, version_id=None, version_hash=digest) for name, digest in named.items()]

    def kept(self) -> list[CriteriaState]:
        """What the ledger keeps of them."""
        return [
            CriteriaState(digest=one.digest, content=one.content)
            for one in (self.criteria, self.survivorship, self.linkage)
        ]


def in_force(cycle_id: str) -> InForce:
    """The rules by which a list of the cycle is made.

    Raises:
        ConfigurationError: a file is wrong, or these criteria were edited after a list was published with them.
    """
    rules = criteria.load(cycle_id)
    name = f"{CRITERIA}{rules.version}"
    used = select(InputSetItem.version_hash).join(InputSet).join(TargetList, TargetList.input_set_id == InputSet.id)
    used = used.where(InputSetItem.dataset == name, TargetList.published_at.is_not(None))
    with transaction() as ledger:
        known = set(ledger.scalars(used))
    if known - {rules.digest}:
        raise ConfigurationError(
            f"include/{name}.yaml was edited after a list was published with it; restore it and write the change as "
            f"v{rules.version + 1}.yaml."
        )
    return InForce(rules, survivorship.load(), linkage.in_force())


def criteria_of(frozen: InputSet) -> Criteria:
    """The criteria an input set was frozen with; raises StoreError when the ledger did not keep them as they were."""
    item = next(item for item in frozen.items if item.dataset.startswith(CRITERIA))
    today = next((one for one in criteria.versions() if one.digest == item.version_hash), None)
    return today or criteria.parse(_kept(frozen.id, item.version_hash))


def survivorship_of(frozen: InputSet) -> Survivorship:
    """The order of trust an input set was frozen with; raises StoreError when the ledger did not keep it as it was."""
    item = next(item for item in frozen.items if item.dataset == SURVIVORSHIP)
    today = survivorship.load()
    return today if today.digest == item.version_hash else survivorship.parse(_kept(frozen.id, item.version_hash))


def linkage_of(frozen: InputSet) -> Rules:
    """The rules of linkage an input set was frozen with; raises StoreError when the ledger did not keep them as they were."""
    item = next(item for item in frozen.items if item.dataset == LINKAGE)
    today = linkage.in_force()
    return today if today.digest == item.version_hash else linkage.parse(_kept(frozen.id, item.version_hash))


def _kept(input_set_id: int, digest: str) -> str:
    with transaction() as ledger:
        kept = ledger.get(CriteriaState, digest)
    if kept is None or hashlib.sha256(kept.content.encode()).hexdigest() != digest:
        raise StoreError(
            f"The rules changed after input set {input_set_id} was frozen, and the ledger does not have them as they were; "
            "put the earlier files back, or start a new rebuild."
        )
    return kept.content
