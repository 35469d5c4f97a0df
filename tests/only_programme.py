"""One programme alone, as its shipped file says with some keys changed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gesek.paths import PROGRAMS
from gesek.programs import definition
from gesek.programs.definition import Program


def only(program: str, folder: Path, patch: pytest.MonkeyPatch, **changes: Any) -> Program:
    """Let this be the only programme there is.

    Args:
        program: its id.
        folder: where its changed file is written to.
        patch: takes it back at the test's end.
        changes: keys of the file; `reports` is put into every recipient's block, `also` adds an OPD with the first one's columns.
    """
    said = yaml.safe_load((PROGRAMS / program / "v1.yaml").read_text(encoding="utf-8"))
    reports, also = changes.pop("reports", None), changes.pop("also", None)
    if also:
        said["recipients"].append(said["recipients"][0] | {"opd": also})
    for block in said["recipients"][: 1 if also else None]:
        block["reports"] = reports
    place = folder / "programs" / program / "v1.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(yaml.safe_dump(said | changes), encoding="utf-8")
    definition._read.cache_clear()
    patch.setattr(definition, "PROGRAMS", place.parents[1])
    return definition.load(program)
