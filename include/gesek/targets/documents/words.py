"""Numbers as an Indonesian letter writes them."""

UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def number(value: int) -> str:
    """With a point for the thousands: 12.345."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float) -> str:
    """One place after the comma: 170,6."""
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))


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
