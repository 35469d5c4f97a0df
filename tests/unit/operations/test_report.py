"""The report in a narrow terminal: every figure, reason and folder is there, whole."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gesek.operations import report
from gesek.settings import settings

COUNT = {"families": 1_234_567, "persons": 2_345_678, "perlu_konfirmasi": 345_678}
FIGURES: dict[str, Any] = {
    "cycle_id": "2026-09",
    "hash": "0123456789abcdef" * 4,
    "bps": {"year": 2023, "persons": 271, "ratio_percent": "175.6"},
    "status": {"miskin_ekstrem": COUNT, "calon": COUNT},
    "changes": {"tetap": {"TETAP_MUSDES_LAYAK": 1_234, "TETAP_PERLU_KONFIRMASI": 3, "TETAP_TANPA_MUSDES": 1}},
}


def test_nothing_is_cut_in_eighty_columns(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_HOME", str(home / "a_folder_with_a_long_name" / "below_another_one_with_a_long_name"))
    settings.cache_clear()
    (settings().home).mkdir(parents=True)
    folder = "dinsos/pbi_daerah/2026-09/0001"
    delivered = {"program": "pbi_daerah", "recipient": "dinsos", "rows": 1_234_567, "path": settings().outbox / folder}
    monkeypatch.setattr(report.cycles, "current", lambda: report.cycles.Cycle(id="2026-09"))
    monkeypatch.setattr(report, "sources", lambda _cycle: [])
    monkeypatch.setattr(report, "deliveries", lambda _cycle: [delivered])
    monkeypatch.setattr(report.publication, "in_force", lambda: 1)
    monkeypatch.setattr(report.publication, "summary", lambda _list: FIGURES)
    printed = StringIO()
    report.print_report(Console(file=printed, width=80))
    text = printed.getvalue()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "…" not in text
    assert "List by status; BPS 2023: 271 persons, ratio 175.6 %" in lines
    assert "miskin_ekstrem 1,234,567 2,345,678 345,678" in lines
    assert f"pbi_daerah dinsos 1,234,567 {folder}" in lines
    assert f"Files delivered, below {settings().outbox}" in lines
    assert {"TETAP_MUSDES_LAYAK", "TETAP_PERLU_KONFIRMASI", "TETAP_TANPA_MUSDES"} <= set(text.split())
