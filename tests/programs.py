"""Where the programs lie that only tests need; Debian keeps PostgreSQL's outside of PATH, by version."""

import os
import shutil
from pathlib import Path

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


UNO_PYTHON, UNO = "/usr/bin/python3", Path("/usr/lib/python3/dist-packages/uno.py")
"""Debian's own interpreter, whose package `python3-uno` drives LibreOffice."""


def found(program: str) -> str | None:
    """The path of a program, or None where it is not installed."""
    if program == "python3-uno":
        return UNO_PYTHON if UNO.exists() else None
    return shutil.which(program, path=os.pathsep.join([os.environ["PATH"], *map(str, POSTGRESQL)]))
