"""The return sheet comes back: who was served, when and with how much is held against what was sent."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesek.delivery import keys, receipts, seal, states
from gesek.delivery.collect import collect
from gesek.delivery.deliver import deliver
from gesek.delivery.realisation import book, returned
from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store import audit, lake
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import opened, selected

SHEET = "PENGEMBALIAN - DATA CONTOH"


@pytest.fixture
def sent(home: Path) -> dict:
    [one] = deliver("pangan", selected(Regency().family(1).family(2).family(3)))
    return one


def filled(sent: dict, path: Path, answers: dict[int, tuple], extra: tuple[tuple, ...] = ()) -> Path:
    """The delivered workbook as an officer fills it in and saves it."""
    workbook = openpyxl.load_workbook(BytesIO(opened(Path(sent["path"]))))
    sheet = workbook[SHEET]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for heading, value in zip(
            ("Terlayani (Ya/Tidak)", "Tanggal", "Nilai", "Catatan"), answers.get(row[0].value, ()), strict=False
        ):
            sheet.cell(row[0].row, at[heading], value)
    for number, done in extra:
        sheet.append([number])
        sheet.cell(sheet.max_row, at["Terlayani (Ya/Tidak)"], done)
    workbook.save(path)
    return path


def test_whoever_was_served_is_counted_with_what_she_got(sent: dict, tmp_path: Path) -> None:
    path = filled(
        sent,
        tmp_path / "kembali.xlsx",
        {1: ("Ya", "03-10-2026", 10), 2: ("tidak", None, None, "pindah"), 3: ("YA", "4/10/2026", "10")},
    )
    found = book.enter(sent["id"], path, "dwi")
    assert (found.sent, found.served, found.not_served, found.blank) == (3, 2, 1, 0)
    assert (found.amount, found.told) == (20, 2)
    assert found.unmatched == found.unreadable == ()


def test_rows_that_name_nobody_of_the_delivery_are_listed_by_their_row(sent: dict, tmp_path: Path) -> None:
    path = filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya",)}, extra=((99, "Ya"), (98, "Tidak")))
    found = book.enter(sent["id"], path, "dwi")
    assert (found.served, found.blank, found.unmatched) == (1, 2, (5, 6))


@pytest.mark.parametrize(
    "answer", [("mungkin",), ("Ya", "besok"), ("Ya", None, "banyak")], ids=["neither yes nor no", "no day", "no amount"]
)
def test_what_is_no_answer_is_listed_and_counts_for_nothing(sent: dict, tmp_path: Path, answer: tuple) -> None:
    found = book.enter(sent["id"], filled(sent, tmp_path / "kembali.xlsx", {1: answer, 2: ("Ya",)}), "dwi")
    assert (found.served, found.blank, len(found.unreadable)) == (1, 2, 1)


def test_the_newest_answer_counts_and_answers_add_up(sent: dict, tmp_path: Path) -> None:
    book.enter(sent["id"], filled(sent, tmp_path / "satu.xlsx", {1: ("Ya", None, 10)}), "dwi")
    book.enter(sent["id"], filled(sent, tmp_path / "dua.xlsx", {1: ("Tidak",), 2: ("Ya", None, 10)}), "dwi")
    found = book.standing(sent["id"])
    assert (found.served, found.not_served, found.blank, found.amount) == (1, 1, 1, 10)


def test_the_same_file_again_changes_nothing(sent: dict, tmp_path: Path) -> None:
    path = filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya",)})
    assert book.enter(sent["id"], path, "dwi") == book.enter(sent["id"], path, "eka")
    assert len(audit.listed(action="delivery.return")) == 1
    assert len(list((settings().lake / book.DATASET).glob("*.parquet"))) == 1


def test_a_workbook_that_comes_back_sealed_is_opened_with_its_own_password(sent: dict, tmp_path: Path) -> None:
    path = filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya",)})
    seal.seal(path, keys.password("pangan", "dkp", sent_row(sent).sequence))
    assert book.enter(sent["id"], path, "dwi").served == 1


def test_a_desa_sends_its_own_part_of_a_divided_package_back(home: Path, tmp_path: Path) -> None:
    [one] = deliver("blt_dd", selected(Regency().family(1).family(2, kode_desa="3513012002"), "blt_dd"))
    path = filled(one, tmp_path / "blt_dd_2026-09_0001_3513012001.xlsx", {1: ("Ya", None, "Rp 3.600.000")})
    seal.seal(path, keys.password("blt_dd", "dpmd", 1, "3513012001"))
    found = book.enter(one["id"], path, "dwi")
    assert (found.served, found.blank, found.amount) == (1, 1, 3_600_000)


def test_an_accepted_delivery_of_which_all_is_answered_is_closed(sent: dict, tmp_path: Path) -> None:
    book.enter(sent["id"], filled(sent, tmp_path / "satu.xlsx", {1: ("Ya",), 2: ("Ya",)}), "dwi")
    receipts.answered(
        "dkp", receipts.made({"program": "pangan", "sequence": 1, "level": "accepted", "rows": 3}), "dkp", "file"
    )
    assert sent_row(sent).state == states.ACCEPTED
    book.enter(sent["id"], filled(sent, tmp_path / "dua.xlsx", {3: ("Tidak",)}), "dwi")
    assert sent_row(sent).state == states.CLOSED


def test_another_deliverys_workbook_is_refused(sent: dict, tmp_path: Path) -> None:
    [later] = deliver("pangan", selected(Regency().family(1).family(4), run="r2"))
    with pytest.raises(StoreError, match="not that of delivery"):
        book.enter(later["id"], filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya",)}), "dwi")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda book_: book_.remove(book_[SHEET]), "no sheet PENGEMBALIAN"),
        (lambda book_: book_[SHEET].__setitem__("A1", "Nomor"), "lacks No. Gesek"),
    ],
    ids=["without the sheet", "without a heading"],
)
def test_a_spoilt_workbook_is_refused(sent: dict, tmp_path: Path, spoil: Callable, says: str) -> None:
    path = filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya",)})
    workbook = openpyxl.load_workbook(path)
    spoil(workbook)
    workbook.save(path)
    with pytest.raises(StoreError, match=says):
        book.enter(sent["id"], path, "dwi")
    assert book.standing(sent["id"]).blank == 3


def test_what_is_no_workbook_is_refused(sent: dict, tmp_path: Path) -> None:
    path = tmp_path / "kembali.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(StoreError):
        book.enter(sent["id"], path, "dwi")


@given(st.text(max_size=12))
def test_an_amount_is_read_as_it_was_written_or_not_at_all(text: str) -> None:
    try:
        amount = returned._amount(text)
    except ValueError:
        return
    digits = "".join(one for one in text if one.isdigit())
    assert amount is None if not text else str(amount) in digits.lstrip("0") or amount == 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [("3600000", 3_600_000), ("Rp3.600.000", 3_600_000), ("rp 3,600,000", 3_600_000), ("10 kg", 10), ("3.600.000,00", 3_600_000),
     ("10.5", None), ("1.50.000", None)],
)  # fmt: skip
def test_an_amount_as_people_write_it(text: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="no amount"):
            returned._amount(text)
    else:
        assert returned._amount(text) == amount


def sent_row(sent: dict) -> Delivery:
    with transaction() as ledger:
        return ledger.get_one(Delivery, sent["id"])


def test_no_name_and_no_number_of_a_person_is_in_the_ledger(sent: dict, tmp_path: Path) -> None:
    book.enter(sent["id"], filled(sent, tmp_path / "kembali.xlsx", {1: ("Ya", None, 10, "titip Bu Sumiati")}), "dwi")
    assert lake.published(book.DATASET) is None
    for path in settings().home.glob("*.sqlite*"):
        assert b"Sumiati" not in path.read_bytes()


def test_a_return_sheet_in_the_recipients_folder_is_taken_by_itself_and_put_away(sent: dict) -> None:
    box = settings().outbox / "dkp" / "pengembalian"
    box.mkdir()
    filled(sent, box / "pangan_2026-09_0001 (terisi).xlsx", {1: ("Ya", None, 10)})
    filled(sent, box / "daftar.xlsx", {2: ("Ya",)})
    (box / "pangan_2026-09_0001.xlsx").write_bytes(b"PK broken")
    (box / ".pangan_2026-09_0001.xlsx.partial").write_bytes(b"on its way")
    assert collect() == {"taken": 1, "refused": 2, "unreached": 0}
    assert collect() == {"taken": 0, "refused": 0, "unreached": 0}
    assert book.standing(sent["id"]).served == 1
    assert [path.name[9:] for path in (box / "sudah").iterdir()] == ["pangan_2026-09_0001 (terisi).xlsx"]
    told = sorted(path.read_text(encoding="utf-8") for path in (box / "ditolak").glob("*.txt"))
    assert len(told) == 2 and "leave the name as it was sent" in told[-1]


def test_another_recipients_delivery_is_not_answered_from_this_folder(sent: dict) -> None:
    [other] = deliver("bpnt", selected(Regency().family(1), "bpnt", "r2"))
    box = settings().outbox / "dkp" / "pengembalian"
    box.mkdir()
    filled(sent, box / "bpnt_2026-09_0001.xlsx", {1: ("Ya",)})
    assert collect()["refused"] == 1
    assert book.standing(other["id"]).served == 0


def test_a_file_too_large_to_be_a_return_is_refused_and_not_looked_at_again(sent: dict) -> None:
    box = settings().outbox / "dkp" / "pengembalian"
    box.mkdir()
    with (box / "pangan_2026-09_0001.xlsx").open("wb") as file:
        file.truncate(book.LARGEST + 2)
    assert collect() == {"taken": 0, "refused": 1, "unreached": 0}
    assert collect() == {"taken": 0, "refused": 0, "unreached": 0}
    [told] = (box / "ditolak").glob("*.txt")
    assert "more than 100 MiB" in told.read_text(encoding="utf-8")
