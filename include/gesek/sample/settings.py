"""The reviewable numbers of the sample: rates of dirt, distributions, names, kecamatan.

Everything is read from `include/sample/`; the code holds no rate of its own.
"""

from functools import cache
from typing import Any

import pandas as pd
import yaml

from gesek.paths import INCLUDE

SAMPLE = INCLUDE / "sample"


@cache
def rates() -> dict[str, Any]:
    """Return `rates.yaml`: how often each kind of dirt occurs, as shares between 0 and 1."""
    return dict(yaml.safe_load((SAMPLE / "rates.yaml").read_text(encoding="utf-8")))


@cache
def mistakes() -> dict[str, Any]:
    """Return `mistakes.yaml`: which cells and rows senders fill in wrongly, and how often."""
    return dict(yaml.safe_load((SAMPLE / "mistakes.yaml").read_text(encoding="utf-8")))


@cache
def distributions() -> dict[str, Any]:
    """Return `distributions.yaml`: sizes at scale 1.0 and shares of the invented regency."""
    return dict(yaml.safe_load((SAMPLE / "distributions.yaml").read_text(encoding="utf-8")))


@cache
def name_parts() -> pd.DataFrame:
    """Return the name parts: part, sex (L, P), tongue (j, m, i), era (o, n, a), place (first, second), weight."""
    return pd.read_csv(SAMPLE / "names.csv", keep_default_na=False)


@cache
def kecamatan() -> pd.DataFrame:
    """Return the 24 kecamatan with population weight, share of Javanese names and poverty shift."""
    return pd.read_csv(SAMPLE / "kecamatan.csv", dtype={"kemendagri_code": str})


def scaled(name: str, scale: float) -> int:
    """Return a size of `distributions.yaml` at the given scale, never below 1."""
    return max(1, round(float(distributions()[name]) * scale))
