"""What is done on the pages of deliveries: the same as the commands do, by whom it may be done, on record."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from gesek.delivery import book, keys, receipts, retention, seal, verify
from gesek.delivery.build import place
from gesek.delivery.deliver import deliver
from gesek.delivery.realisation import book as realisation
from gesek.delivery.tend import tend
from gesek.store import audit
from gesek.store.deliveries import DeliveryPartReceipt
from gesek.store.ledger import transaction
from gesek.web.deliveries import links
from tests.conftest import Once
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected
from tests.spec.delivery.test_realisation import filled
from tests.unit.web.conftest import Visit, Visitor
from tests.unit.web.deliveries.test_deliveries_seen import DESA, OTHER

WHY = {"reason": "berkas hilang di kantor"}


def food_delivered() -> dict:
    [one] = deliver("pangan", selected(Regency().family(1).family(2)))
    return one


def cash_delivered() -> dict:
    [one] = deliver("blt_dd", selected(Regency().family(1).family(2, kode_desa=OTHER), "blt_dd"))
    return one


@pytest.fixture
def food(once: Once) -> dict:
    return once(food_delivered)


@pytest.fixture
def cash(once: Once) -> dict:
    return once(cash_delivered)


def copy(visitor: Visitor, number: int, **data: str) -> bytes:
    """A copy, as a browser fetches it."""
    answer = visitor.change(f"/deliveries/{number}/copy", data)
    assert answer.status_code == 303, answer.text
    fetched = visitor.get(answer.headers["location"].removeprefix("/gesek"))
    assert fetched.status_code == 200 and "attachment" in fetched.headers["content-disposition"]
    return fetched.content


def test_an_officer_fetches_the_package_whole_and_it_proves_genuine(visit: Visit, food: dict, tmp_path: Path) -> None:
    officer = visit("opd", opd=["dkp"])
    with zipfile.ZipFile(BytesIO(copy(officer, food["id"]))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "package")
    assert verify.problems(tmp_path / "package", keys.public_pem(), keys.password("pangan", "dkp", 1)) == []
    [record] = audit.listed(action="delivery.download")
    assert (record.actor, record.subject) == (officer.account, f"delivery:{food['id']}")


def test_one_file_is_fetched_by_its_name_and_no_other_file_of_the_machine(visit: Visit, food: dict) -> None:
    officer = visit("opd", opd=["dkp"])
    stored = (place(book.find(food["id"])) / "manifest.json").read_bytes()
    assert copy(officer, food["id"], name="manifest.json") == stored
    answer = officer.change(f"/deliveries/{food['id']}/copy", {"name": "../../../../ledger.sqlite"})
    assert officer.get(answer.headers["location"].removeprefix("/gesek")).status_code == 409


def test_a_village_fetches_its_own_workbook_and_opens_it_by_its_own_password(
    visit: Visit, cash: dict, tmp_path: Path
) -> None:
    clerk = visit("desa", desa=[DESA])
    path = tmp_path / "berkas.xlsx"
    path.write_bytes(copy(clerk, cash["id"], kode_desa=DESA))
    shown = clerk.change(f"/deliveries/{cash['id']}/password", {**WHY, "kode_desa": DESA}).text
    password = keys.password("blt_dd", "dpmd", 1, DESA)
    assert password in shown and keys.password("blt_dd", "dpmd", 1) not in shown
    assert seal.opened(path, password).startswith(b"PK")
    subject = f"delivery:{cash['id']}/{DESA}"
    assert {one.action for one in audit.listed(subject=subject)} == {"delivery.download", "delivery.password"}


@pytest.mark.parametrize("data", [{}, {"kode_desa": OTHER}], ids=["the whole", "another village's part"])
def test_a_village_gets_no_more_than_its_own_part(visit: Visit, cash: dict, data: dict) -> None:
    clerk = visit("desa", desa=[DESA])
    for act in ("copy", "password", "return", "answer"):
        files = {"file": ("x.xlsx", b"PK")} if act == "return" else None
        given = {**WHY, "level": "received", **data} if act != "answer" else {**WHY, "level": "received"}
        assert clerk.change(f"/deliveries/{cash['id']}/{act}", given, files=files).status_code == 404, act
    assert audit.listed(action="delivery.password") == audit.listed(action="delivery.download") == []


def test_a_link_is_for_one_login_and_for_minutes(visit: Visit, food: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, other = visit("opd", opd=["dkp"]), visit("opd", opd=["dkp"])
    link = officer.change(f"/deliveries/{food['id']}/copy").headers["location"].removeprefix("/gesek")
    assert other.get(link).status_code == 404
    assert officer.get(link + "x").status_code == 404
    assert officer.get(link).status_code == 200
    monkeypatch.setattr(links, "SECONDS", -1)
    assert officer.get(link).status_code == 404


def test_a_link_opens_nothing_once_the_access_is_gone(visit: Visit, food: dict) -> None:
    from gesek.access import grants

    officer = visit("opd", opd=["dkp"])
    link = officer.change(f"/deliveries/{food['id']}/copy").headers["location"].removeprefix("/gesek")
    for one in grants.listed(officer.account):
        grants.revoke(one.id, "root", "moved")
    visit("opd", opd=["dinsos"], login=officer.account)
    assert officer.get(link).status_code == 404


def test_who_may_not_download_gets_no_link_and_no_password(visit: Visit, food: dict) -> None:
    for act in ("copy", "password"):
        assert visit("operator").change(f"/deliveries/{food['id']}/{act}", WHY).status_code == 403
    assert visit("opd", opd=["dkp"]).post(f"/deliveries/{food['id']}/copy").status_code == 403  # no token


def test_a_package_that_never_went_out_or_was_changed_is_not_given(visit: Visit, food: dict) -> None:
    officer, folder = visit("opd", opd=["dkp"]), place(book.find(food["id"]))
    (folder / "pangan_2026-09_0001.xlsx").write_bytes(b"changed")
    link = officer.change(f"/deliveries/{food['id']}/copy").headers["location"].removeprefix("/gesek")
    assert officer.get(link).status_code == 409
    receipts.recall(food["id"], "dwi", "keliru")
    assert officer.get(link).status_code == 409
    assert audit.listed(action="delivery.download") == []


def test_an_officer_answers_for_its_own_delivery(visit: Visit, food: dict) -> None:
    officer = visit("opd", opd=["dkp"])
    manifest = (place(book.find(food["id"])) / "manifest.json").read_bytes()
    answer = officer.change(
        f"/deliveries/{food['id']}/answer", {"level": "received"}, files={"manifest": ("manifest.json", manifest)}
    )
    assert answer.status_code == 303 and book.find(food["id"]).state == "received"
    officer.change(f"/deliveries/{food['id']}/answer", {"level": "accepted", "rows": "2"})
    row, _, events = book.life(food["id"])
    assert row.state == "accepted" and events[-1].actor == officer.account and events[-1].detail["via"] == "page"
    assert officer.change(f"/deliveries/{food['id']}/close").status_code == 403
    assert visit("operator").change(f"/deliveries/{food['id']}/close").status_code == 303
    assert book.find(food["id"]).state == "closed"


def test_an_answer_that_does_not_fit_makes_it_rejected_and_an_incomplete_one_is_refused(
    visit: Visit, food: dict
) -> None:
    officer = visit("opd", opd=["dkp"])
    assert officer.change(f"/deliveries/{food['id']}/answer", {"level": "received"}).status_code == 409
    assert officer.change(f"/deliveries/{food['id']}/answer", {"level": "maybe"}).status_code == 422
    officer.change(f"/deliveries/{food['id']}/answer", {"level": "accepted", "rows": "7"})
    assert book.find(food["id"]).state == "rejected"
    assert (
        visit("opd", opd=["dinsos"]).change(f"/deliveries/{food['id']}/answer", {"level": "received"}).status_code
        == 404
    )


def test_a_village_says_once_that_its_part_came_and_the_delivery_stays_as_it_is(visit: Visit, cash: dict) -> None:
    clerk = visit("desa", desa=[DESA])
    for _ in range(2):
        answer = clerk.change(f"/deliveries/{cash['id']}/villages/{DESA}/received")
        assert answer.status_code == 303
    assert clerk.change(f"/deliveries/{cash['id']}/villages/{OTHER}/received").status_code == 404
    with transaction() as ledger:
        [said] = ledger.scalars(select(DeliveryPartReceipt))
    assert (said.kode_desa, said.received_by) == (DESA, clerk.account)
    assert book.find(cash["id"]).state == "sent"
    assert "diterima desa" in clerk.get("/deliveries").text
    listed = visit("opd", opd=["dpmd"]).get(f"/deliveries/{cash['id']}/villages", params={"missing": True}).text
    assert f"_{DESA}.xlsx" not in listed and f"_{OTHER}.xlsx" in listed


def test_a_return_sheet_is_held_against_what_was_sent(visit: Visit, food: dict, tmp_path: Path) -> None:
    path = filled(food, tmp_path / "isi.xlsx", {1: ("Ya", None, 10), 2: ("mungkin",)}, extra=((99, "Ya"),))
    page = visit("opd", opd=["dkp"]).change(
        f"/deliveries/{food['id']}/return", files={"file": ("pangan_2026-09_0001.xlsx", path.read_bytes())}
    )
    assert page.status_code == 200
    assert "Baris yang tidak ada dalam pengiriman ini: 4" in page.text and "tidak terbaca: 3" in page.text
    found = realisation.standing(food["id"])
    assert (found.served, found.blank, found.amount) == (1, 1, 10)


def test_a_village_answers_for_its_own_people_alone(visit: Visit, cash: dict, tmp_path: Path) -> None:
    path = filled(cash, tmp_path / f"blt_dd_2026-09_0001_{DESA}.xlsx", {1: ("Ya",)}, extra=((2, "Ya"),))
    page = visit("desa", desa=[DESA]).change(
        f"/deliveries/{cash['id']}/return", {"kode_desa": DESA}, files={"file": ("isi saya.xlsx", path.read_bytes())}
    )
    assert page.status_code == 200, page.text
    assert realisation.standing(cash["id"]).served == 1
    own = realisation.standing(cash["id"], DESA)
    assert (own.sent, own.served) == (1, 1)
    assert realisation.standing(cash["id"], OTHER).served == 0


def test_a_workbook_with_macros_and_what_is_no_workbook_are_refused(visit: Visit, food: dict) -> None:
    officer, spoilt = visit("opd", opd=["dkp"]), BytesIO()
    with zipfile.ZipFile(spoilt, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    for name, content in (("a.xlsx", spoilt.getvalue()), ("a.exe", b"MZ"), ("a.xlsx", b"")):
        answer = officer.change(f"/deliveries/{food['id']}/return", files={"file": (name, content)})
        assert answer.status_code == 409, name
    assert not list((place(book.find(food["id"])).parents[4] / "tmp").glob("tmp*"))


def test_a_report_on_use_is_entered(visit: Visit, cash: dict) -> None:
    officer = visit("opd", opd=["dpmd"])
    assert "BLT Dana Desa" in officer.get("/deliveries/reports").text
    given = {"file": ("laporan.pdf", b"%PDF-1.7 laporan")}
    assert officer.change(f"/deliveries/{cash['id']}/report", {"note": "lengkap"}, files=given).status_code == 303
    assert "Tidak ada laporan yang ditunggu." in officer.get("/deliveries/reports").text
    assert visit("opd", opd=["dkp"]).change(f"/deliveries/{cash['id']}/report", files=given).status_code == 404


def test_a_recall_holds_at_once_also_where_nobody_can_be_told(visit: Visit, food: dict) -> None:
    answer = visit("operator").change(f"/deliveries/{food['id']}/recall", {"reason": "keliru"})
    assert answer.status_code == 303 and book.find(food["id"]).state == "recalled"
    assert visit("opd", opd=["dkp"]).change(f"/deliveries/{food['id']}/recall", {"reason": "x"}).status_code == 403


def test_a_run_sends_again_on_somebodys_behalf(food: dict) -> None:
    assert tend("resend", food["id"], "op.gesek") == {"sent": 1}
    _, attempts, events = book.life(food["id"])
    assert len(attempts) == 2 and (events[-1].action, events[-1].actor) == ("resent", "op.gesek")


def test_a_run_takes_a_large_return_sheet_from_the_landing(food: dict, tmp_path: Path) -> None:
    sha256 = realisation.keep(food["id"], filled(food, tmp_path / "isi.xlsx", {1: ("Ya",)}))
    assert tend("take_return", food["id"], "dkp.a", sha256)["served"] == 1


def test_the_package_in_the_store_is_checked(visit: Visit, food: dict) -> None:
    officer = visit("opd", opd=["dkp"])
    assert "Paket utuh" in officer.change(f"/deliveries/{food['id']}/verify").text
    (place(book.find(food["id"])) / "pangan_2026-09_0001.xlsx").write_bytes(b"changed")
    page = officer.change(f"/deliveries/{food['id']}/verify").text
    assert "tidak seperti saat dikirim" in page


def test_packages_are_removed_by_two_logins(visit: Visit, food: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts.recall(food["id"], "dwi", "keliru")
    monkeypatch.setattr(retention, "_years", lambda _row: 0)
    one, two = visit("operator"), visit("auditor")
    assert one.change("/deliveries/removals", {"reason": "masa simpan habis"}).status_code == 303
    assert one.change("/deliveries/removals/1/agree").status_code == 409
    assert (place(book.find(food["id"])) / "pangan_2026-09_0001.xlsx").exists()
    assert two.change("/deliveries/removals/1/agree").status_code == 303
    assert not (place(book.find(food["id"])) / "pangan_2026-09_0001.xlsx").exists()
    assert (place(book.find(food["id"])) / retention.CERTIFICATE).exists()
    assert visit("operator").change("/deliveries/removals/1/agree").status_code == 409
    assert "Sudah dimusnahkan" in one.get("/deliveries/removals").text


def test_somebody_looks_for_what_is_late(visit: Visit, food: dict) -> None:
    assert visit("operator").change("/deliveries/watch").status_code == 303
    assert visit("opd", opd=["dkp"]).change("/deliveries/watch").status_code == 403
