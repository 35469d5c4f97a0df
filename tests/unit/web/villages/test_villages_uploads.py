"""Sending workbooks by the page: whole by a plain form, in pieces by its script, for one's own villages only."""

import io
import zipfile
from typing import Any

from gesek.settings import settings
from gesek.web import csrf
from tests.unit.web.conftest import Visit, Visitor
from tests.unit.web.villages.conftest import CYCLE, DESA, OTHER, Take, workbook

API = "/api/villages/uploads"


def inbox() -> list[str]:
    return sorted(path.name for path in (settings().inbox / "musdes" / CYCLE).glob("*"))


def ask(visitor: Visitor, method: str, path: str, **options: Any) -> Any:
    return visitor.request(
        method, f"{API}{path}", headers={csrf.HEADER: visitor.token(), **options.pop("headers", {})}, **options
    )


def put(visitor: Visitor, number: int, at: int, content: bytes) -> Any:
    return ask(
        visitor, "PUT", f"/{number}?at={at}", content=content, headers={"content-type": "application/octet-stream"}
    )


def test_several_files_of_a_plain_form_are_each_judged(visit: Visit) -> None:
    clerk = visit("desa", desa=[DESA])
    files = [("files", ("a.xlsx", workbook())), ("files", ("b.xlsx", b"no workbook"))]
    assert clerk.change("/villages/uploads", files=files).status_code == 303
    page = clerk.get("/villages/uploads").text
    assert "1 dari 2 berkas diterima" in page
    assert "Berkas ini bukan buku kerja dan bukan pindaian." in page
    assert len(inbox()) == 1


def test_a_broken_upload_goes_on_where_it_stopped(visit: Visit) -> None:
    clerk, content = visit("desa", desa=[DESA]), workbook()
    about = {"name": "a.xlsx", "size": len(content), "modified": 7}
    begun = ask(clerk, "POST", "", json=about).json()
    assert begun["receipt"].startswith("UNGGAH-202609-")
    assert put(clerk, begun["number"], 0, content[:2000]).json()["taken"] == 2000
    assert ask(clerk, "POST", f"/{begun['number']}/finish").status_code == 409
    assert "Baru 2.000 dari" in clerk.get("/villages/uploads").text
    again = ask(clerk, "POST", "", json=about).json()
    assert (again["number"], again["taken"]) == (begun["number"], 2000)
    assert put(clerk, again["number"], 0, content[:2000]).json()["taken"] == 2000
    assert put(clerk, again["number"], 2000, content[2000:]).json()["taken"] == len(content)
    done = ask(clerk, "POST", f"/{again['number']}/finish").json()
    assert (done["state"], done["kode_desa"], done["rows_received"]) == ("placed", DESA, 2)
    assert ask(clerk, "POST", f"/{again['number']}/finish").json() == done
    assert [one["number"] for one in clerk.get(API).json()] == [begun["number"]]


def test_a_clerk_sends_for_the_villages_of_the_area_only(visit: Visit) -> None:
    foreign = visit("desa", desa=[OTHER])
    foreign.change("/villages/uploads", files=[("files", ("a.xlsx", workbook()))])
    page = foreign.get("/villages/uploads").text
    assert "Berkas ini milik desa di luar wilayah akun Anda." in page
    assert inbox() == []
    assert ask(foreign, "POST", "", json={"name": "a.pdf", "size": 5, "village": DESA}).status_code == 404


def test_an_upload_of_somebody_else_does_not_exist(visit: Visit) -> None:
    one, other = visit("desa", desa=[DESA]), visit("operator")
    number = ask(one, "POST", "", json={"name": "a.xlsx", "size": 5}).json()["number"]
    assert put(other, number, 0, b"x").status_code == 404
    assert ask(other, "POST", f"/{number}/finish").status_code == 404
    assert other.change(f"/villages/uploads/{number}/discard").status_code == 404
    assert one.change(f"/villages/uploads/{number}/discard").status_code == 303
    assert put(one, number, 0, b"x").status_code == 409


def test_pieces_need_the_token_the_role_and_a_bearable_size(visit: Visit) -> None:
    clerk = visit("desa", desa=[DESA])
    number = ask(clerk, "POST", "", json={"name": "a.xlsx", "size": 5}).json()["number"]
    assert clerk.put(f"{API}/{number}?at=0", content=b"x").status_code == 403
    assert put(clerk, number, 0, b"x" * (1 << 20 | 1)).status_code == 413
    assert ask(clerk, "POST", "", json={"name": "a.xlsx", "size": 21 << 20}).status_code == 409
    assert ask(visit("auditor"), "POST", "", json={"name": "a.xlsx", "size": 5}).status_code == 403


def test_the_answers_to_all_uploads_come_as_one_archive(visit: Visit, taken_in: Take) -> None:
    clerk = visit("desa", desa=[DESA])
    assert clerk.get("/villages/uploads/answers.zip").status_code == 404
    clerk.change("/villages/uploads", files=[("files", ("a.xlsx", workbook(jumlah_akhir=7)))])
    assert "Akan ditolak" in clerk.get("/villages/uploads").text
    taken_in()
    page = clerk.get("/villages/uploads").text
    assert "/gesek/villages/answer/1" in page
    names = zipfile.ZipFile(io.BytesIO(clerk.get("/villages/uploads/answers.zip").content)).namelist()
    assert names == [f"{DESA}_MUSDES-202609-000001.xlsx"]
