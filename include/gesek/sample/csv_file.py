"""Write text columns as CSV, to a temporary name first."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

BOM = b"\xef\xbb\xbf"


def write_csv(path: Path, columns: dict[str, pa.Array], delimiter: str = ",", bom: bool = False) -> None:
    """Write columns under a header; null is an empty field, every text is quoted, lines end in LF, UTF-8.

    Args:
        path: the file to appear, whole, under this name.
        columns: header → text.
        delimiter: field separator.
        bom: write a byte order mark first, as Excel's "CSV UTF-8" does.
    """
    part = path.with_name(path.name + ".part")
    table = pa.table(columns)
    with pa.OSFile(str(part), "wb") as out:
        if bom:
            out.write(BOM)
        pacsv.write_csv(table, out, pacsv.WriteOptions(delimiter=delimiter))
    part.replace(path)
