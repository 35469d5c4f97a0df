"""Texts as a spreadsheet may hold them, with the one rule against formulas, and the page it is printed on: for all workbooks.

A text that begins like a formula becomes one when the workbook is saved as CSV and opened again. It gets an apostrophe in
front, the sign by which spreadsheets themselves mark text. What comes back from a village has that sign taken off again.
"""

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FORMULA = r"^[=+\-@\t\r]."
"""A single sign is no formula."""
NOT_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\uffff]"
"""Characters that XML, and so a workbook, cannot hold."""
A4 = 9
"""The paper's number in a workbook."""
MARK = "'"
MARKED = r"^'[=+\-@\t\r]."
_FORMULA, _NOT_XML, _MARKED = re.compile(FORMULA), re.compile(NOT_XML), re.compile(MARKED)


def safe(values: "pa.ChunkedArray | pa.Array") -> "pa.ChunkedArray | pa.Array":
    """Texts that XML can hold and no spreadsheet takes for a formula."""
    if pc.any(pc.match_substring_regex(values, NOT_XML)).as_py():
        values = pc.replace_substring_regex(values, NOT_XML, "")
    risky = pc.match_substring_regex(values, FORMULA)
    if pc.any(risky).as_py():
        values = pc.if_else(risky, pc.binary_join_element_wise(MARK, values, ""), values)
    return values


def safe_text(text: str) -> str:
    """The same for one text."""
    text = _NOT_XML.sub("", text)
    return MARK + text if _FORMULA.match(text) else text


def unmarked(values: pa.Array) -> pa.Array:
    """Texts without the apostrophe that `safe` puts before what looks like a formula."""
    if not pc.any(pc.starts_with(values, MARK)).as_py():
        return values
    marked = pc.match_substring_regex(values, MARKED)
    return pc.if_else(marked, pc.utf8_slice_codeunits(values, 1), values)


def unmarked_text(text: str | None) -> str | None:
    """The same for one text."""
    return text[1:] if text is not None and _MARKED.match(text) else text


def page(label: str) -> dict[str, Any]:
    """How a sheet is printed: A4 lying, its columns on one page, headings and page numbers on each, the label above if any."""
    setup: dict[str, Any] = {
        "landscape": True,
        "paper_size": A4,
        "repeat_rows": 0,
        "fit_to_pages": (1, 0),
        "footer": "&L&A&RHal. &P / &N",
    }
    if label:
        setup["header"] = f"&C{label}"
    return setup
