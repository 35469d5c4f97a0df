"""Who gets a file of a programme: which columns, how finely, in which form, and through which connection.

DAG files import this module at parse time, so it needs nothing but pydantic.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from gesek.rules.condition import Comparison
from gesek.rules.file import Strict

Tier = Literal["aggregate", "without_names", "by_name"]
Split = Literal["none", "kecamatan", "desa"]
Rows = Literal["served", "waiting", "kept_out"]
Format = Literal["xlsx", "xlsx+csv"]


class Column(Strict):
    """One column of a delivered file: a field, a text that is the same in every row, or empty cells for the recipient to fill in."""

    header: str = Field(min_length=1, max_length=60)
    field: str = ""
    constant: str = ""
    blank: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> "Column":
        if sum((bool(self.field), bool(self.constant), self.blank)) != 1:
            raise ValueError("needs exactly one of field, constant and blank: true")
        return self


class ExtraSheet(Strict):
    """A sheet of the recipient's own, as its work asks for it.

    Attributes:
        name: its title.
        of: whom it lists: those served, those who wait, or those kept out (by a single rule, or although they receive today).
        where: which of them; all of these must hold.
        columns: in their order.
    """

    name: str = Field(pattern=r"^[A-Z][A-Z ]{1,17}$")
    of: Rows
    where: tuple[Comparison, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)


class Reports(Strict):
    """The report that a recipient owes on the use of each delivery.

    Attributes:
        after_days: days after the delivery was received, or else sent, by which it is owed.
        block: whether nothing more is built for the recipient while one is overdue.
    """

    after_days: int = Field(default=30, ge=1, le=366)
    block: bool = False


class Recipient(Strict):
    """An agency that gets a file, and the columns agreed with it: no other column ever leaves.

    Attributes:
        opd: id of the agency.
        tier: how near to a person the file comes: sums per village alone, rows without what names a person (`naming` of
            fields.yaml), or by name.
        split: one file for all, one per kecamatan, or one per desa, zipped by kecamatan.
        format: the workbook alone, or the list of those served beside it as CSV too, for a system that reads it.
        connection: the Airflow connection it is handed over through; empty means `opd_<opd>`.
        reports: the report it owes on the use of each delivery; none where left out.
        columns: in their order; none for sums alone.
        sheets: further sheets, before the sums.
    """

    opd: str
    tier: Tier = "by_name"
    split: Split = "none"
    format: Format = "xlsx"
    connection: str = ""
    reports: Reports | None = None
    columns: tuple[Column, ...] = ()
    sheets: tuple[ExtraSheet, ...] = ()

    @model_validator(mode="after")
    def _rows_or_sums(self) -> "Recipient":
        if self.tier != "aggregate" and not self.columns:
            raise ValueError("needs columns; for sums alone say tier: aggregate")
        if self.tier == "aggregate" and (self.columns or self.sheets or self.split != "none" or self.format != "xlsx"):
            raise ValueError("of tier aggregate gets sums alone; leave out columns, sheets, split and format")
        return self

    @property
    def shows_nik(self) -> bool:
        """Whether the NIK of those served stand in its list; without them no total of them may leave either."""
        return any(column.field == "nik" for column in self.columns)

    @property
    def connection_id(self) -> str:
        """The Airflow connection the recipient's files go through."""
        return self.connection or f"opd_{self.opd}"

    def lists(self) -> Iterator[tuple[str, Rows, tuple[Column, ...]]]:
        """Every list of named rows: where an error finds it, whom it lists, its columns."""
        yield f"recipients {self.opd}", "served", self.columns
        for sheet in self.sheets:
            yield f"recipients {self.opd} sheet {sheet.name}", sheet.of, sheet.columns

    def fields(self) -> list[str]:
        """The fields that its lists show or ask for, in the order they are first named."""
        shown = [column.field for _, _, columns in self.lists() for column in columns if column.field]
        return list(dict.fromkeys([*shown, *(one.field for sheet in self.sheets for one in sheet.where)]))
