"""Numbers and days as an Indonesian letter writes them."""

from datetime import date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def number(value: int) -> str:
    """With a point for the thousands: 12.345."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float) -> str:
    """One place after the comma: 170,6."""
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))


def day(value: date) -> str:
    """30 September 2026."""
    return f"{value.day} {month(value)}"


def month(value: date) -> str:
    """September 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def spelled(value: int) -> str:
    """A whole number below a thousand million in words (terbilang): 1234 is `seribu dua ratus tiga puluh empat`."""
    if value < 12:
        return UNITS[value]
    if value < 20:
        return f"{UNITS[value - 10]} belas"
    for size, name in ((1_000_000, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh")):
        if value >= size:
            whole, rest = divmod(value, size)
            head = f"se{name}" if whole == 1 and name in ("ribu", "ratus") else f"{spelled(whole)} {name}"
            return f"{head} {spelled(rest)}" if rest else head
    raise ValueError("no whole number")
