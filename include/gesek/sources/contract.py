"""Contracts of sources: which files come, when, from whom, and what their columns are called.

A contract is `include/sources/<source>/contract.yaml`, written to be read by the people who send the files; the words of
their answers stand beside it in `value_maps.csv`. This module is imported by DAG files, so it needs nothing heavier than
pydantic and YAML.
"""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gesek import reviewed
from gesek.errors import ConfigurationError
from gesek.paths import SOURCES
from gesek.sources.headings import word_key

CYCLE = "cycle"
Text = str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sheet(_Strict):
    """One table of a file: a worksheet by name, or the only table when `sheet` is absent.

    Attributes:
        sheet: worksheet name; case, spaces and underscores do not matter.
        form: the sheet is a form of two columns (label, answer) and yields one row.
        columns: canonical column name -> headings under which it is received, the official one first.
        optional: canonical columns that may be absent.
        ignored: headings of columns that we put into answers and templates ourselves; never read.
    """

    sheet: Text | None = None
    form: bool = False
    columns: dict[Text, list[Text]] = Field(min_length=1)
    optional: list[Text] = []
    ignored: list[Text] = []

    @model_validator(mode="after")
    def _consistent(self) -> "Sheet":
        unknown = sorted(set(self.optional) - set(self.columns))
        if unknown:
            raise ValueError(f"optional names the columns {', '.join(unknown)}, which are not under columns")
        seen: dict[str, str] = {}
        for column, headings in self.columns.items():
            if not headings:
                raise ValueError(f"column {column} has no heading")
            for key in {word_key(heading) for heading in headings}:
                if key in seen:
                    raise ValueError(f"the columns {seen[key]} and {column} share a heading")
                seen[key] = column
        for heading in self.ignored:
            if word_key(heading) in seen:
                raise ValueError(f"the heading {heading} is both ignored and that of {seen[word_key(heading)]}")
        return self

    @property
    def required(self) -> list[Text]:
        """Canonical columns that must be present."""
        return [column for column in self.columns if column not in set(self.optional)]

    @property
    def headings(self) -> dict[Text, Text]:
        """Normalised heading -> canonical column."""
        return {word_key(heading): column for column, names in self.columns.items() for heading in names}


class Edition(_Strict):
    """One layout of a dataset, valid from a date; a published edition is never edited, a new one is added."""

    edition: Text
    valid_from: date
    valid_to: date | None = None
    sheets: list[Sheet] = Field(min_length=1)


class Dataset(_Strict):
    """One kind of table a source sends.

    Attributes:
        dataset: its name; raw, staged, SQL file and suite bear it.
        key: canonical column with the sender's own id of a person or family, if it has one.
        counter: columns that only number the rows; ignored when rows are compared.
        region_codes: the system the layout's village codes belong to.
        compose: canonical column -> columns whose texts are joined to make it.
    """

    dataset: Text
    title: Text
    grain: Text
    key: Text | None = None
    counter: list[Text] = []
    region_codes: Literal["kemendagri", "bps"] | None = None
    compose: dict[Text, list[Text]] = {}
    editions: list[Edition] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> "Dataset":
        known = set(self.columns) | set(self.compose)
        named = [*self.counter, *([self.key] if self.key else []), *(c for cs in self.compose.values() for c in cs)]
        unknown = sorted(set(named) - known)
        if unknown:
            raise ValueError(f"key, counter or compose name the columns {', '.join(unknown)}, which no sheet has")
        return self

    @property
    def columns(self) -> list[Text]:
        """Every canonical column of any edition and sheet, in order of first mention."""
        names = [name for edition in self.editions for sheet in edition.sheets for name in sheet.columns]
        return list(dict.fromkeys(names))


class Contract(_Strict):
    """What one source owes.

    Attributes:
        source: its name: folder of the inbox, DAG and contract.
        title: what it is, in English. title_id: the same in Indonesian, as the pages call it.
        cron: when its DAG looks for files without being called (Asia/Jakarta).
        expected_by_day: day of the month (or of the year's month, for yearly sources) by which a file should be there.
        required: whether a list can be made without it.
        as_of: the date its facts hold: a fixed one, or `cycle` for the cycle's as-of.
        combine: `snapshot`, the files of the newest cycle replace all earlier ones; `per_village`, a village's newest
            file replaces that village's earlier one only.
        bast: whether a file may come without number and date of the handover record (*berita acara serah terima*) by
            which it was given.
    """

    source: Text
    title: Text
    title_id: Text
    owner: Text
    cadence: Literal["monthly", "yearly"]
    cron: Text
    expected_by_day: int = Field(ge=1, le=31)
    required: bool
    as_of: date | Literal["cycle"]
    combine: Literal["snapshot", "per_village"]
    bast: Literal["required", "optional"]
    datasets: list[Dataset] = Field(min_length=1)

    def dataset(self, name: str) -> Dataset:
        """One of its datasets; raises ConfigurationError when it has none of that name."""
        for item in self.datasets:
            if item.dataset == name:
                return item
        raise ConfigurationError(
            f"Source {self.source} has no dataset {name}; its contract names {', '.join(d.dataset for d in self.datasets)}."
        )

    def as_of_date(self, cycle_as_of: date) -> date:
        """The date its facts hold when received in a cycle with this as-of."""
        return cycle_as_of if self.as_of == CYCLE else self.as_of  # type: ignore[return-value]


class ValueWord(_Strict):
    """One line of `value_maps.csv`: in `dataset` (or all of the source, when empty) `dari` in column `kolom` means `ke`."""

    dataset: Text
    kolom: Text
    dari: Text
    ke: Text


def parse(text: str, place: str) -> Contract:
    """Read a contract from YAML text; `place` names it in errors.

    Raises:
        ConfigurationError: it is not YAML, or a key is unknown, missing or wrong; names place, key and remedy.
    """
    return reviewed.read(text, place, Contract)


@lru_cache(maxsize=64)
def load(source: str, folder: Path = SOURCES) -> Contract:
    """The contract of a source.

    Raises:
        ConfigurationError: there is none, or it is wrong; names file, key and remedy.
    """
    path = folder / source / "contract.yaml"
    if not path.is_file():
        raise ConfigurationError(f"No source '{source}'; known are {', '.join(names(folder))}.")
    contract = parse(path.read_text(encoding="utf-8"), f"sources/{source}/contract.yaml")
    if contract.source != source:
        raise ConfigurationError(
            f"sources/{source}/contract.yaml says source: {contract.source}; write source: {source}, the folder's name."
        )
    return contract


def names(folder: Path = SOURCES) -> list[str]:
    """The names of all sources, sorted."""
    return sorted(path.parent.name for path in folder.glob("*/contract.yaml"))


def all() -> list[Contract]:  # noqa: A001 - read as contract.all()
    """Every contract, in order of its source's name."""
    return [load(name) for name in names()]


@lru_cache(maxsize=64)
def value_words(source: str, folder: Path = SOURCES) -> tuple[ValueWord, ...]:
    """The value map of a source, `dari` in normal form, lines without a dataset repeated for each of its datasets.

    Raises:
        ConfigurationError: a line names an unknown dataset, or one word twice with two meanings.
    """
    path = folder / source / "value_maps.csv"
    if not path.is_file():
        return ()
    contract = load(source, folder)
    known = [item.dataset for item in contract.datasets]
    meaning: dict[tuple[str, str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, line in enumerate(csv.DictReader(lines), start=2):
            place = f"sources/{source}/value_maps.csv, line {number}"
            try:
                word = ValueWord.model_validate(line)
            except ValidationError as error:
                raise ConfigurationError(f"{place}: {reviewed.problems(error)}.") from None
            if word.dataset and word.dataset not in known:
                raise ConfigurationError(
                    f"{place}: dataset {word.dataset} is unknown; use {', '.join(known)} or nothing."
                )
            for dataset in [word.dataset] if word.dataset else known:
                key = (dataset, word.kolom, " ".join(word.dari.lower().split()))
                if meaning.setdefault(key, word.ke) != word.ke:
                    raise ConfigurationError(f"{place}: this word has two meanings in {dataset}; keep one.")
    return tuple(ValueWord(dataset=d, kolom=k, dari=f, ke=t) for (d, k, f), t in sorted(meaning.items()))
