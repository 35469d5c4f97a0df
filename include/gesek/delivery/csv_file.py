"""The list of those served as CSV, for a system that reads it: RFC 4180 with semicolons, in UTF-8 with a byte-order mark.

The semicolon is what Indonesian spreadsheets separate by, as their comma is the decimal sign. Texts are safe to open, as in the
workbook; a spreadsheet that opens the file by a double click still takes a NIK for a number, so it is for systems.
"""

import csv
from pathlib import Path

import pyarrow as pa


def write(path: Path, table: pa.Table) -> None:
    """Write the rows of a table under its headings; the same rows give the same bytes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
        rows.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=10_000):
            rows.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
