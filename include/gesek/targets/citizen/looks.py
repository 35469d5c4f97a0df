"""Every look at a person's data is written down: who looked, at whom, why. The one place that does."""

import logging

from gesek.errors import ConfigurationError
from gesek.sources.headings import redacted

log = logging.getLogger(__name__)


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
        action: `warga.search`, `warga.answer` or `list.explain`.
        subject: `person:<id>`, `family:<id>`, or `person:none`.
        reason: why, as `reason_of` gave it.
    """
    log.info("%s by %s: %s (%s)", action, actor, subject, reason)
