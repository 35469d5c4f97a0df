"""The real kecamatan and villages, with the codes of both systems and the spellings of both authorities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from gesek.paths import REFERENCE
from gesek.sample.settings import kecamatan


@dataclass(frozen=True)
class Regions:
    """330 villages in the order of their Kemendagri codes; every attribute is one value per village.

    Attributes:
        code: Kemendagri, 10 digits undotted. bps: BPS, 10 digits. name, bps_name: the two spellings.
        kecamatan: position 0..23. kecamatan_code: 6 digits (Kemendagri). kecamatan_bps: 7 digits.
        kelurahan: true for the five urban villages. weight: share of the regency's families.
        javanese: share of Javanese names. shift: welfare shift of the kecamatan and village.
    """

    code: np.ndarray
    bps: np.ndarray
    name: np.ndarray
    bps_name: np.ndarray
    kecamatan: np.ndarray
    kecamatan_code: np.ndarray
    kecamatan_name: np.ndarray
    kecamatan_bps: np.ndarray
    kelurahan: np.ndarray
    weight: np.ndarray
    javanese: np.ndarray
    shift: np.ndarray

    def text(self, attribute: str, villages: np.ndarray) -> pa.Array:
        """Return a text attribute for an array of village positions."""
        words = pa.array([str(word) for word in getattr(self, attribute)])
        return words.take(pa.array(villages))

    def __len__(self) -> int:
        return len(self.code)


def load_regions(rng: np.random.Generator) -> Regions:
    """Read the reference file and draw the villages' sizes and shifts (the kecamatan's are given)."""
    table = pd.read_csv(REFERENCE / "wilayah_3513.csv", dtype=str, keep_default_na=False)
    districts = table[table["level"] == "kecamatan"].set_index("kemendagri_code")
    villages = table[table["level"].isin(["desa", "kelurahan"])].sort_values("kemendagri_code_nodot")
    given = kecamatan().set_index("kemendagri_code")
    parent = districts.loc[villages["parent_kemendagri_code"]]
    code6 = parent["kemendagri_code_nodot"].to_numpy(dtype=object)
    order = {code: position for position, code in enumerate(sorted(set(code6)))}
    position = np.array([order[code] for code in code6], dtype=np.int16)
    weight = rng.lognormal(0.0, 0.35, len(villages))
    total = np.bincount(position, weight)
    share = given.loc[code6, "population_weight"].to_numpy(dtype=float) * weight / total[position]
    shift = given.loc[code6, "poverty_shift"].to_numpy(dtype=float) + rng.normal(0.0, 0.12, len(villages))
    return Regions(
        code=villages["kemendagri_code_nodot"].to_numpy(dtype=object),
        bps=villages["bps_code"].to_numpy(dtype=object),
        name=villages["name"].to_numpy(dtype=object),
        bps_name=villages["bps_name"].to_numpy(dtype=object),
        kecamatan=position,
        kecamatan_code=code6,
        kecamatan_name=parent["name"].to_numpy(dtype=object),
        kecamatan_bps=parent["bps_code"].to_numpy(dtype=object),
        kelurahan=(villages["level"] == "kelurahan").to_numpy(),
        weight=share / share.sum(),
        javanese=given.loc[code6, "javanese_share"].to_numpy(dtype=float),
        shift=shift,
    )


def spread(weights: np.ndarray, total: int) -> np.ndarray:
    """Share out `total` families over the villages by weight, each at least one; largest remainders first."""
    exact = weights / weights.sum() * max(total, len(weights))
    whole = np.maximum(1, np.floor(exact)).astype(np.int64)
    missing = max(total, len(weights)) - int(whole.sum())
    if missing > 0:
        whole[np.argsort(-(exact - np.floor(exact)), kind="stable")[:missing]] += 1
    return whole
