"""Where the reviewable files beside the package lie. Nothing else in the code builds a path to them."""

from pathlib import Path

INCLUDE = Path(__file__).resolve().parents[1]
"""The `include/` folder: package, SQL, suites, contracts, programmes and reference data."""

ROOT = INCLUDE.parent
"""The checkout; `var/` lies here unless `GESEK_HOME` says otherwise."""

SQL = INCLUDE / "sql"
EXPECTATIONS = INCLUDE / "expectations"
SOURCES = INCLUDE / "sources"
PROGRAMS = INCLUDE / "programs"
REFERENCE = INCLUDE / "reference"
DOCUMENTS = INCLUDE / "documents"
"""Texts of what is printed of a list."""
DICTIONARY = ROOT / "docs" / "data_dictionary.md"
"""Made by `gesek dictionary`."""
ALERTS = {"en": ROOT / "docs" / "alerts.md", "id": ROOT / "docs" / "alerts_id.md"}
"""Made by `gesek dictionary`, too."""
