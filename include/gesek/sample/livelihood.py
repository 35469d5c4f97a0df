"""School, work and health of each person, correlated with age, sex and the family's welfare."""

import numpy as np

from gesek.sample.dates import END
from gesek.sample.streams import choose

JOBS = [
    "tidak_bekerja", "petani", "buruh_tani", "nelayan", "buruh", "pedagang", "wiraswasta", "karyawan",
    "pns_tni_polri", "perangkat_desa", "pensiunan", "pelajar", "mengurus_rumah_tangga", "lainnya",
]  # fmt: skip
"""Canonical kinds of work; each registry spells them in its own words."""
_POOR = [0.06, 0.13, 0.42, 0.04, 0.22, 0.05, 0.03, 0.02, 0.0, 0.0, 0.0, 0.0, 0.0, 0.03]
_RICH = [0.02, 0.22, 0.03, 0.02, 0.08, 0.16, 0.16, 0.19, 0.09, 0.012, 0.0, 0.0, 0.0, 0.018]


def education(rng: np.random.Generator, age: np.ndarray, standing: np.ndarray) -> np.ndarray:
    """Draw the highest finished school (0 none, 1 SD, 2 SMP, 3 SMA, 4 PT) from age and standing (-2 poor .. 2 rich); int8."""
    years = np.clip((62 - age) / 12, -1.2, 2.4) + 0.85 * standing + rng.normal(0, 0.9, len(age))
    reached = np.digitize(years, [-0.2, 1.55, 2.35, 4.0])
    limit = np.digitize(age, [13, 16, 19, 23])
    return np.minimum(reached, limit).astype(np.int8)


def pupil(rng: np.random.Generator, age: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Draw who goes to school: 6 to 18, the older and poorer less often."""
    share = np.select([age < 6, age < 13, age < 16, age < 19], [0.0, 0.985, 0.9 + 0.09 * rank, 0.55 + 0.38 * rank], 0.0)
    return rng.random(len(age)) < share


def work(
    rng: np.random.Generator,
    age: np.ndarray,
    female: np.ndarray,
    school: np.ndarray,
    rank: np.ndarray,
    finished: np.ndarray,
) -> np.ndarray:
    """Draw each person's job as a position in `JOBS`; int8."""
    count = len(age)
    weight = ((1 - rank) ** 1.3)[:, None]
    shares = np.cumsum(weight * np.array(_POOR) + (1 - weight) * np.array(_RICH), axis=1)
    drawn = rng.random(count) * shares[:, -1]
    job = (drawn[:, None] >= shares).sum(axis=1).astype(np.int8)
    job[(job == 8) & (finished < 3)] = 4
    job[(job == 9) & (finished < 2)] = 1
    home = female & (rng.random(count) < 0.55) & (job < 8)
    job[home] = 12
    old = (age >= 66) & (rng.random(count) < 0.55)
    job[old] = np.where((job[old] == 8), 10, np.where(female[old], 12, 0))
    job[(age >= 60) & (job == 8)] = 10
    young = age < 17
    job[young] = 0
    job[school] = 11
    return job


def health(rng: np.random.Generator, age: np.ndarray, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw disability (0, or 1..9 as DTKS lists them; 9 is severe and multiple) and chronic illness (0, or a code 1..12)."""
    count = len(age)
    risk = 0.006 + 0.012 * (age > 60) + 0.03 * (age > 75) + 0.008 * (1 - rank)
    kind = 1 + choose(rng, [22, 10, 24, 10, 9, 6, 6, 4, 9], count)
    disability = np.where(rng.random(count) < risk, kind, 0)
    sick = rng.random(count) < 0.004 + 0.05 * (age > 45) + 0.12 * (age > 60)
    chronic = np.where(sick, 1 + choose(rng, [34, 12, 8, 10, 6, 9, 4, 5, 4, 3, 3, 2], count), 0)
    return disability.astype(np.int8), chronic.astype(np.int8)


def delivery_days(rng: np.random.Generator, age: np.ndarray, female: np.ndarray, wife: np.ndarray) -> np.ndarray:
    """Draw the day of delivery of women expecting after the last cycle, 0 for everybody else; int32."""
    expecting = female & wife & (age >= 17) & (age <= 42) & (rng.random(len(age)) < 0.045)
    return np.where(expecting, END + rng.integers(5, 240, len(age)), 0).astype(np.int32)
