"""Villages and kecamatan that senders name wrongly, at the rates of `mistakes.yaml`."""

import re
from collections.abc import Callable

import numpy as np

from gesek.sample.extract import Extract
from gesek.sample.mistakes import EDITS, overwrite, untouched
from gesek.sample.regions import Regions
from gesek.sample.settings import mistakes

_SIGNS = re.compile("[^A-Z]")


def misplace(extract: Extract, regions: Regions) -> None:
    """Name another village, misspell it, or put it into another kecamatan in a few rows, and note it."""
    columns = mistakes()["places"]["columns"].get(extract.dataset)
    if columns is None:
        return
    village, kecamatan, code = columns["village"], columns["kecamatan"], columns.get("code")
    rates = mistakes()["places"]["rates"]
    names = _Names(regions)
    _rename(extract, "village_other", rates, village, lambda at, _: names.neighbour(at))
    _rename(extract, "village_misspelt", rates, village, names.misspelt)
    _rename(extract, "village_outside_kecamatan", rates, kecamatan, lambda at, _: names.other_kecamatan(at), village)
    if code is None:
        return
    hit = (extract.chance("place_unknown") < float(rates["place_unknown"])) & untouched(
        extract, village, kecamatan, code
    )
    rows = np.flatnonzero(hit)
    texts = [extract.columns[code][int(at)].as_py() for at in rows]
    overwrite(extract, "place_unknown", code, rows, [EDITS["village_code_unknown"](text) for text in texts])
    spelt = [names.misspelt(int(extract.group[at]), extract.columns[village][int(at)].as_py()) for at in rows]
    overwrite(extract, "place_unknown", village, rows, list(spelt))


def _rename(
    extract: Extract,
    kind: str,
    rates: dict[str, float],
    column: str,
    other: Callable[[int, str], str | None],
    beside: str | None = None,
) -> None:
    """Replace a name in the manner in which its column writes; `beside` is a column that must be undamaged too."""
    chosen = (extract.chance(kind) < float(rates[kind])) & untouched(extract, column, beside or column)
    rows, texts = [], []
    for at in np.flatnonzero(chosen).tolist():
        written = extract.columns[column][at].as_py()
        name = other(int(extract.group[at]), written) if written else None
        if name is not None:
            prefix = "Kec. " if written.startswith("Kec. ") else ""
            rows.append(at)
            texts.append(prefix + (name if prefix else name.title() if written.istitle() else name.upper()))
    overwrite(extract, kind, column, np.array(rows, dtype=np.int64), list(texts))


def name_key(name: str) -> str:
    """Return a name without signs, in capitals: how far two spellings of a village are one."""
    return _SIGNS.sub("", name.upper())


class _Names:
    """What the villages of a kecamatan are called."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.of: dict[int, set[str]] = {int(each): set() for each in regions.kecamatan}
        for village in range(len(regions)):
            self.of[int(regions.kecamatan[village])] |= {
                name_key(regions.name[village]),
                name_key(regions.bps_name[village]),
            }

    def neighbour(self, village: int) -> str | None:
        """The next village of the same kecamatan, under a name that is not the village's own."""
        regions = self.regions
        same = np.flatnonzero(regions.kecamatan == regions.kecamatan[village])
        other = int(same[(int(np.searchsorted(same, village)) + 1) % len(same)])
        own = {name_key(regions.name[village]), name_key(regions.bps_name[village])}
        return None if name_key(regions.name[other]) in own else str(regions.name[other])

    def misspelt(self, village: int, written: str) -> str:
        """The name with a letter doubled, which is no village of the kecamatan."""
        known = self.of[int(self.regions.kecamatan[village])]
        for at in range(1, len(written)):
            spelt = written[:at] + written[at - 1] + written[at:]
            if name_key(spelt) not in known and name_key(spelt) != name_key(written):
                return spelt
        return written + "X"

    def other_kecamatan(self, village: int) -> str:
        """The next kecamatan that has no village of this name."""
        regions = self.regions
        own = {name_key(regions.name[village]), name_key(regions.bps_name[village])}
        districts = sorted(self.of)
        start = districts.index(int(regions.kecamatan[village]))
        for step in range(1, len(districts)):
            other = districts[(start + step) % len(districts)]
            if not own & self.of[other]:
                return str(regions.kecamatan_name[int(np.flatnonzero(regions.kecamatan == other)[0])])
        return "LUAR DAERAH"
