"""Workbooks are read by processes side by side; one that a workbook brings down loses no other's answer."""

import hashlib
from pathlib import Path

import pytest

from gesek.errors import StoreError
from gesek.sources import contract, excel_child
from gesek.sources.excel_child import Task
from tests.data.bad import make_museum

BAD = Path(__file__).parents[2] / "data" / "bad" / "sk_bupati"
DATASETS = [item.dataset for item in contract.load("sk_bupati").datasets]


def task(number: int, path: Path, folder: Path) -> Task:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    target = {dataset: str(folder / f"{number}-{dataset}.parquet") for dataset in DATASETS}
    return Task(number, str(path), path.name, digest, "sk_bupati", target)


def good(folder: Path, rows: int) -> Path:
    path = folder / f"good{rows}.xlsx"
    path.write_bytes(make_museum.workbook({"Lampiran": [make_museum.SK, *[make_museum.SK_ROW] * rows]}))
    return path


@pytest.mark.parametrize("side_by_side", [1, 2, 3])
def test_every_workbook_is_answered_once_however_many_read(tmp_path: Path, side_by_side: int) -> None:
    broken = [path for path in sorted(BAD.glob("*.xlsx"))]
    books = [path for rows, one in enumerate(broken, start=1) for path in (one, good(tmp_path, 40 * rows))]
    tasks = [task(number, path, tmp_path) for number, path in enumerate(books)]
    answers = {answer.id: answer for answer in excel_child.read_books(tasks, side_by_side)}
    assert sorted(answers) == list(range(len(books)))
    for number, path in enumerate(books):
        answer = answers[number]
        if path.parent == BAD:
            assert answer.refused and not answer.parts
        else:
            assert answer.refused is None
            assert [rows for _, _, rows in answer.parts] == [int(path.stem.removeprefix("good"))]


def test_who_stops_listening_leaves_no_process_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = excel_child._Share.start

    def noted(share: excel_child._Share) -> object:
        started.append(start(share))
        return started[-1]

    monkeypatch.setattr(excel_child._Share, "start", noted)
    tasks = [task(rows, good(tmp_path, rows), tmp_path) for rows in range(1, 9)]
    reading = excel_child.read_books(tasks, 2)
    next(reading)
    reading.close()
    assert len(started) == 2
    assert all(child.poll() is not None for child in started)


def test_a_process_that_does_not_start_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_child, "COMMAND", ["false"])
    with pytest.raises(StoreError, match="does not start; run"):
        list(excel_child.read_books([task(1, good(tmp_path, 1), tmp_path)], 2))
