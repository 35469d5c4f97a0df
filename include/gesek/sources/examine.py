"""What a file is and what would become of its rows, without receiving it: read and judged aside, then forgotten.

A row is judged as it would be with this file alone: numbers that are another row's too in a file received before, or in
another part of the same export, show only when they are staged together.
"""

import hashlib
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gesek.errors import ConfigurationError, RefusedFileError
from gesek.settings import settings
from gesek.sources import contract as contracts
from gesek.sources import excel_child, read, recognise, stage
from gesek.sources.contract import Contract
from gesek.sources.headings import redacted
from gesek.sources.layout import Place
from gesek.store.engine import session

VERDICTS = ("accepted", "warned", "rejected")


@dataclass(frozen=True)
class Bounds:
    """How much a file may cost: processor seconds to read it, and rows to judge; no bound on rows where None."""

    seconds: int = excel_child.CPU_SECONDS
    rows: int | None = None


USUAL = Bounds()


@dataclass(frozen=True)
class TableFinding:
    """One table of a file: its dataset and layout, its rows by verdict, and by code."""

    dataset: str
    layout: str
    rows: int
    verdicts: dict[str, int]
    codes: dict[str, int]


@dataclass(frozen=True)
class Finding:
    """What a file is: its source, village and tables, or why it is refused as a whole (code, sentence)."""

    name: str
    source: str | None
    tables: list[TableFinding] = field(default_factory=list)
    refused: tuple[str, str] | None = None
    kode_desa: str | None = None

    def count(self, verdict: str) -> int:
        """The rows of one verdict in all its tables; a meeting's minutes are no rows."""
        return sum(one.verdicts.get(verdict, 0) for one in self.tables if one.dataset != stage.MINUTES)


def plain_file(path: Path) -> Path:
    """The path, if a file is there that can be read; raises ConfigurationError otherwise."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise ConfigurationError(
            f"The file {redacted(path.name)} cannot be read ({error.strerror}); name a file that is there."
        ) from None
    return path


def examine(
    path: Path,
    as_of: date,
    source: str | None = None,
    password: str | None = None,
    name: str | None = None,
    bounds: Bounds = USUAL,
) -> Finding:
    """Read and judge a file in a temporary folder that is removed at the end.

    Args:
        path: the file.
        as_of: the day for sources whose facts hold as of the cycle.
        source: whose file it is; found by its headings when None.
        password: the one that protects it, if any.
        name: the sender's name of a file that is kept under another.
        bounds: how much it may cost; beyond them it is refused.

    Raises:
        ConfigurationError: the file cannot be read, or there is no such source.
    """
    name = name or redacted(plain_file(path).name)
    try:
        agreed = (
            contracts.load(source) if source else recognise.contract_of(recognise.heads(path, password), unit(path))
        )
    except RefusedFileError as refusal:
        return Finding(name, source, refused=(refusal.code, str(refusal)))
    return _judged(path, name, agreed, as_of, password, bounds)


def unit(path: Path) -> Place:
    """The place of a file for messages, in rows for a workbook and in lines for text."""
    return Place(redacted(path.name), "row" if read.is_book(path) else "line")


def _judged(path: Path, name: str, agreed: Contract, as_of: date, password: str | None, bounds: Bounds) -> Finding:
    base = settings().home / "tmp"
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=base) as folder:
        target = {item.dataset: Path(folder) / f"{item.dataset}.parquet" for item in agreed.datasets}
        outcome = _read(path, name, agreed, target, password, bounds)
        refused = outcome.refused or _too_long(outcome, name, bounds)
        if refused:
            return Finding(name, agreed.source, refused=refused, kode_desa=outcome.kode_desa)
        parts = {dataset: (target[dataset], layout) for dataset, layout, _ in outcome.parts}
        tables = _tables(agreed, parts, agreed.as_of_date(as_of))
        return Finding(name, agreed.source, tables, kode_desa=outcome.kode_desa)


def _too_long(outcome: read.Outcome, name: str, bounds: Bounds) -> tuple[str, str] | None:
    rows = sum(rows for _, _, rows in outcome.parts)
    if bounds.rows is None or rows <= bounds.rows:
        return None
    place = Place(name, "row")
    said = f"{place}: it has {rows} rows, more than {bounds.rows}; delete what lies outside the table and send it anew."
    return "UNSAFE_ARCHIVE", said


def _read(
    path: Path, name: str, agreed: Contract, target: dict[str, Path], password: str | None, bounds: Bounds
) -> read.Outcome:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if not read.is_book(path):
        return read.read_text(path, name, agreed, sha256, target)
    paths = {dataset: str(part) for dataset, part in target.items()}
    task = excel_child.Task(0, str(path), name, sha256, agreed.source, paths, password, bounds.seconds)
    (answer,) = excel_child.read_books([task])
    return read.Outcome(answer.parts, answer.kode_desa, answer.refused)


def _tables(agreed: Contract, parts: dict[str, tuple[Path, str]], as_of: date) -> list[TableFinding]:
    found = []
    with session() as engine:
        for dataset in sorted(agreed.datasets, key=lambda item: item.dataset != stage.MINUTES):
            if dataset.dataset not in parts:
                continue
            part, layout = parts[dataset.dataset]
            engine.bind_parquet("raw_part", [part])
            rows = stage.judge(engine, agreed, dataset, as_of)
            engine.build_expression(
                "verdict_count",
                f"select verdict, codes, count(*) as banyak from {dataset.dataset} group by verdict, codes",  # noqa: S608
            )
            verdicts: Counter[str] = Counter()
            codes: Counter[str] = Counter()
            for row in engine.arrow("verdict_count").to_pylist():
                verdicts[row["verdict"]] += row["banyak"]
                codes.update(dict.fromkeys((row["codes"] or "").split(), row["banyak"]))
            found.append(TableFinding(dataset.dataset, layout, rows, dict(verdicts), dict(sorted(codes.items()))))
    return found
