"""Every look at a person's data is a record of the audit chain: who looked, at whom, why. The one place that writes it."""

from gesek.errors import ConfigurationError
from gesek.sources.headings import redacted
from gesek.store import audit


def reason_of(reason: str) -> str:
    """A reason as it may be kept; raises ConfigurationError when there is none."""
    kept = " ".join(redacted(reason).split())
    if len(kept) < 4:
        raise ConfigurationError(
            "A look at a person's data needs a reason; write --reason, without names or numbers of people."
        )
    return kept


def record(actor: str, action: str, subject: str, reason: str) -> None:
    """Write a look down before anything is shown.

    Args:
        actor: account of who looks.
        action: `warga.search`, `warga.answer`, `list.explain`, `complaint.read`, `correction.read` or `disclosure.look`.
        subject: `person:<id>`, `family:<id>`, `complaint:<number>`, or `person:none` for a search.
        reason: why, as `reason_of` gave it.
    """
    audit.note(actor=actor, action=action, subject=subject, reason=reason)
