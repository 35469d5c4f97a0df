"""What the truth says of a row: codes due, codes open, and why."""

from dataclasses import dataclass, field


@dataclass
class Expected:
    """Codes due, codes about which nobody can say, and the undecidable kinds of damage met."""

    due: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    unknowable: list[str] = field(default_factory=list)
