"""A look at what was given of a person: asked for with a reason, written down before anything is said."""

from gesek.delivery.disclosure import given, whom
from gesek.delivery.disclosure.given import Told
from gesek.targets.citizen import looks


def at(number: str, reason: str, by: str) -> Told:
    """Everything that was given of whom a number means.

    Args:
        number: a NIK or NISN.
        reason: why, without names or numbers of people.
        by: account of who looks.

    Raises:
        ConfigurationError: the number or the reason cannot be used.
        StoreError: no list is in force, or two people hold the number.
    """
    why = looks.reason_of(reason)
    found = whom.find(whom.checked(number))
    looks.record(by, "disclosure.look", found.subject, why)
    return given.of(found)
