"""Other spellings of a name, as clerks of Pandalungan villages write them, and plain typing errors."""

_PREFIXES = {
    "MUHAMMAD": ("MOCH", "MOH", "MOHAMMAD", "MUH", "MOHAMAD", "M"),
    "MOHAMMAD": ("MOCH", "MOH", "MUHAMMAD", "MUH", "MOCHAMMAD", "M"),
    "MOCH": ("MOH", "MOHAMMAD", "MOCHAMAD", "MUH", "M"),
    "MOH": ("MOCH", "MOHAMMAD", "MUHAMMAD", "MUH"),
    "AHMAD": ("ACHMAD", "ACH", "AKHMAD", "A"),
    "SITI": ("ST", "ST.", "SITTI", "ST"),
    "ABDUL": ("ABD", "ABD.", "ABDOEL"),
    "ABD": ("ABDUL", "ABD."),
    "NUR": ("NOER", "NOR", "NUR."),
}
_SWAPS = (
    ("U", "OE"), ("DH", "D"), ("D", "DH"), ("TH", "T"), ("J", "DJ"), ("C", "TJ"), ("SY", "S"), ("KH", "H"), ("H", "CH"),
    ("I", "Y"), ("F", "P"), ("V", "F"), ("Z", "S"), ("Q", "K"), ("AH", "A"), ("O", "U"), ("A", "O"), ("IYAH", "IYA"),
    ("HOTIJAH", "KHOTIJAH"), ("SUL", "SOL"), ("NN", "N"), ("M", "MM"), ("EN", "IN"),
)  # fmt: skip


def respell(name: str, dice: int, father: str | None) -> tuple[str, str]:
    """Spell a name otherwise.

    Args:
        name: upper-case name.
        dice: random integer.
        father: the father's name, for `BIN` and `BINTI`; None if unknown.

    Returns:
        The new spelling and its kind: prefix, title, bin, initial, case, spacing, swap, typo.
    """
    parts = name.split(" ")
    roll = dice % 100
    dice //= 100
    if parts[0] in _PREFIXES and roll < 55:
        choices = _PREFIXES[parts[0]]
        return " ".join([choices[dice % len(choices)], *parts[1:]]), "prefix"
    if roll < 62:
        if not father:
            return _swap(name, dice)
        return f"{name} {'BINTI' if dice % 2 else 'BIN'} {father.split(' ')[0]}", "bin"
    if roll < 67:
        return f"{('H. ', 'HJ. ', 'H ', 'P. ', 'B. ')[dice % 5]}{name}", "title"
    if roll < 71 and len(parts) > 1:
        return f"{parts[0]} {parts[-1][0]}", "initial"
    if roll < 75:
        return name.title(), "case"
    if roll < 79:
        return name.replace(" ", "  ") + " " if len(parts) > 1 else f" {name}", "spacing"
    if roll < 93:
        return _swap(name, dice)
    return _typo(name, dice)


def _swap(name: str, dice: int) -> tuple[str, str]:
    for offset in range(len(_SWAPS)):
        old, new = _SWAPS[(dice + offset) % len(_SWAPS)]
        position = name.find(old, 1)
        if position > 0:
            return name[:position] + new + name[position + len(old) :], "swap"
    return _typo(name, dice)


def _typo(name: str, dice: int) -> tuple[str, str]:
    if len(name) < 4:
        return name + name[-1], "typo"
    position = 1 + (dice // 7) % (len(name) - 2)
    if dice % 3 == 0:
        return name[:position] + name[position + 1 :], "typo"
    if dice % 3 == 1:
        return name[:position] + name[position + 1] + name[position] + name[position + 2 :], "typo"
    return name[:position] + name[position] + name[position:], "typo"
