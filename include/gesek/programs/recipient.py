"""Who gets a file of a programme: which columns, how finely, in which form, and through which connection.

DAG files import this module at parse time, so it needs nothing but pydantic.
"""

from typing import Literal

from pydantic import Field

from gesek.rules.file import Strict

Tier = Literal["without_names", "by_name"]
Split = Literal["none", "kecamatan", "desa"]


class Column(Strict):
    """One column of a delivered file."""

    field: str
    header: str = Field(min_length=1, max_length=60)


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
        tier: how near to a person the file comes: rows without what names a person (`naming` of fields.yaml), or by name.
        split: one file for all, one per kecamatan, or one per desa, zipped by kecamatan.
        connection: the Airflow connection it is handed over through; empty means `opd_<opd>`.
        reports: the report it owes on the use of each delivery; none where left out.
        columns: in their order.
    """

    opd: str
    tier: Tier = "by_name"
    split: Split = "none"
    format: Literal["xlsx"] = "xlsx"
    connection: str = ""
    reports: Reports | None = None
    columns: tuple[Column, ...] = Field(min_length=1)

    @property
    def connection_id(self) -> str:
        """The Airflow connection the recipient's files go through."""
        return self.connection or f"opd_{self.opd}"
