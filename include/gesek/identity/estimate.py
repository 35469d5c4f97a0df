"""Estimating the weights of `reference/linkage.yaml` from the data themselves, without anybody labelling pairs.

A seeded share of the records with a sound NIK loses it, with all that was read from it, and linkage looks for them. The NIK then
says which pair is right, so the weights are those with which the pairs' agreement best foretells it: a logistic regression on the
patterns, which unlike frequencies per comparison takes into account that No. KK, village, birth date and family hang together
(twins agree in all of them). Same data, share and seed give the same weights.
"""

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.optimize import minimize

from gesek.identity import link, linkage, match, name_key, staged
from gesek.identity.components import Parts
from gesek.identity.linkage import ORDER
from gesek.store import lake, rulings
from gesek.store.engine import SqlEngine, session

ROUNDS = 3
"""Times the strongest agreement of each pair is chosen anew and the weights fitted to it."""
RIDGE = 1.0
"""Keeps the weight of a level that hardly occurs near nothing."""
BIT = np.log(2) / 100
WITHOUT = {"sumber": 1}
"""Digits that say nothing, besides 0."""
RECORD = """
    select r.nomor, r.dataset, r.record_key, r.family_ref,
        case when w.nomor is null then r.nik end as nik, case when w.nomor is null then r.idsemesta end as idsemesta,
        r.no_kk, r.nama_kunci,
        case when w.nomor is null or r.tanggal_lahir_asal <> 'nik' then r.tanggal_lahir end as tanggal_lahir,
        r.tanggal_lahir_asal,
        case when w.nomor is null or coalesce(r.tanggal_lahir_asal, '') <> 'nik' then r.jenis_kelamin end as jenis_kelamin,
        r.kode_desa, r.rt, r.rw
    from all_record as r left join withheld as w on w.nomor = r.nomor"""
SOUND = """
    select nomor, nik, row_number() over (order by dataset, record_key) as ke from match_record where nik is not null"""
LABELLED = """
    select p.a, p.b, p.pola, max(case when r.nik = w.nik then 1 else 0 end) as benar
    from link_pattern as p
    inner join withheld as w on w.nomor = p.a
    inner join link_record as l on l.part = p.b and not l.dicari
    inner join match_record as r on r.nomor = l.nomor
    group by p.a, p.b, p.pola"""

Weights = dict[tuple[str, int], int]


def withhold(engine: SqlEngine, share: float, seed: int) -> None:
    """Take the NIK off a share of the records: `match_record` afterwards, `withheld`(nomor, nik) who lost which.

    Args:
        engine: session with `match_record`; `all_record` keeps it as it was.
        share: of the records with a sound NIK, 0 to 1.
        seed: which of them.
    """
    engine.bind("all_record", engine.relation("match_record"))
    engine.build_expression("sound", SOUND)
    sound = engine.arrow("sound").sort_by("ke")
    chosen = np.random.default_rng(seed).random(sound.num_rows) < share
    engine.bind("withheld", sound.select(["nomor", "nik"]).filter(pa.array(chosen)))
    engine.forget("match_record")
    engine.build_expression("match_record", RECORD)


def tie_by_identifiers(engine: SqlEngine) -> None:
    """Bind `person_part` of `match_record` by sound NIK and idsemesta alone."""
    engine.build("core/identity_ruling")
    engine.build("core/nik_conflict")
    parts = Parts(engine.relation("match_record").shape[0])
    for rule, statement in match.CERTAIN:
        engine.build(f"core/{statement}")
        parts.tie(rule, engine.arrow(statement))
    engine.bind("person_part", parts.table(with_rules=True))


def open_published(engine: SqlEngine) -> None:
    """Bind the published staged datasets and read their records; no ruling."""
    versions = {dataset: lake.published(f"staged/{dataset}") for dataset in staged.COLUMNS}
    staged.bind(engine, {dataset: None if one is None else one.id for dataset, one in versions.items()})
    engine.bind("ruling", rulings.empty())
    match.read_records(engine)


def estimate(share: float, seed: int, slots: int) -> tuple[int, Weights, int]:
    """Base and weights (hundredths of bits) from the published staged datasets, and the pairs they rest on."""
    with session(slots) as engine:
        open_published(engine)
        withhold(engine, share, seed)
        tie_by_identifiers(engine)
        engine.build("core/link_written")
        name_key.bind(engine, "link_written", name_key.load())
        engine.build("core/link_record")
        link.compare(engine, linkage.load())
        engine.build_expression("labelled", LABELLED)
        found = engine.arrow("labelled").sort_by([("a", "ascending"), ("b", "ascending"), ("pola", "ascending")])
    columns = {name: found[name].to_numpy() for name in found.column_names}
    base, weights = fitted(columns["a"], columns["b"], columns["pola"], columns["benar"])
    return base, weights, len(columns["a"])


def fitted(a: np.ndarray, b: np.ndarray, pattern: np.ndarray, right: np.ndarray) -> tuple[int, Weights]:
    """Base and weights that best tell right pairs from wrong ones.

    Args:
        a: one of each pair, in order; a pair stands once for each way in which it agrees.
        b: the other.
        pattern: that way.
        right: 1 where the two are one person.
    """
    chosen = np.ones(len(a), dtype=bool)
    for _ in range(ROUNDS):
        base, weights = _regress(pattern[chosen], right[chosen])
        total = np.zeros(len(a), dtype=np.int64)
        for (name, digit), weight in weights.items():
            total += _of(pattern, name, digit) * weight
        order = np.lexsort((pattern, -total, b, a))
        first = np.concatenate([[True], (a[order][1:] != a[order][:-1]) | (b[order][1:] != b[order][:-1])])
        chosen = np.zeros(len(a), dtype=bool)
        chosen[order[first]] = True
    return base, weights


def _regress(pattern: np.ndarray, right: np.ndarray) -> tuple[int, Weights]:
    kinds, count = np.unique(np.stack([pattern, right], axis=1), axis=0, return_counts=True)
    levels = [
        (name, digit)
        for name in ORDER
        for digit in range(1, 10)
        if digit != WITHOUT.get(name) and _of(kinds[:, 0], name, digit).any()
    ]
    design = np.stack([_of(kinds[:, 0], *level) for level in levels], axis=1).astype(float)
    truth = kinds[:, 1].astype(float)

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = design @ point[1:] + point[0]
        missed = count * (1 / (1 + np.exp(-log_odds)) - truth)
        value = (count * (np.logaddexp(0, log_odds) - truth * log_odds)).sum() + RIDGE * (point[1:] ** 2).sum() / 2
        return value, np.concatenate([[missed.sum()], design.T @ missed + RIDGE * point[1:]])

    start = np.zeros(len(levels) + 1)
    point = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 5000, "maxfun": 20000}).x
    rounded = [round(value / BIT) for value in point.tolist()]
    return rounded[0], dict(zip(levels, rounded[1:], strict=True))


def _of(pattern: np.ndarray, name: str, digit: int) -> np.ndarray:
    """Which patterns have this digit in this comparison."""
    place = len(ORDER) - 1 - [*map(str, ORDER)].index(name)
    return pattern // 10**place % 10 == digit


def rewritten(text: str, base: int, weights: Mapping[tuple[str, int], int]) -> str:
    """The text of `linkage.yaml` with other weights; levels that have a `reason` keep theirs, comments stay."""
    text = re.sub(r"(?m)^(base: +)-?\d+", rf"\g<1>{base}", text)
    lines = []
    name = ""
    for line in text.split("\n"):
        if heading := re.match(r"  (\w+):", line):
            name = heading[1]
        level = re.match(r'    "(\d)": ', line)
        known = weights.get((name, int(level[1]))) if level else None
        if known is not None and "reason:" not in line:
            line = re.sub(r"weight: -?\d+", f"weight: {known}", line)
        lines.append(line)
    return "\n".join(lines)
