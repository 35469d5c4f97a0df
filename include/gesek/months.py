"""Days as people write them, by the names of the months."""

from datetime import date

INDONESIAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month(value: date, names: tuple[str, ...] = INDONESIAN) -> str:
    """September 2026."""
    return f"{names[value.month - 1]} {value.year}"


def day(value: date, names: tuple[str, ...] = INDONESIAN) -> str:
    """30 September 2026."""
    return f"{value.day} {month(value, names)}"
