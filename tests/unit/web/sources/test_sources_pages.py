"""Sources: what came and serves, receiving an export with its handover record and password, judging again."""

import pytest
from sqlalchemy import select

from gesek.settings import settings
from gesek.sources.uploads import book
from gesek.store import audit
from gesek.store.ledger import reading
from gesek.store.models import ReceivedFile
from gesek.web import csrf
from tests.data.bad import make_museum as museum
from tests.data.bad.old_formats import protected_xlsx
from tests.unit.web.conftest import Visit, Visitor

PASSWORD = "rahasia museum"


def p3ke() -> bytes:
    return protected_xlsx(museum.workbook({"Keluarga": [museum.P3KE, museum.P3KE_ROW]}), PASSWORD)


def received() -> list[ReceivedFile]:
    with reading() as ledger:
        return list(ledger.scalars(select(ReceivedFile).order_by(ReceivedFile.id)))


def sent(visitor: Visitor, content: bytes, name: str = "p3ke_keluarga.xlsx") -> int:
    assert visitor.change("/sources/receive", files=[("files", (name, content))]).status_code == 303
    return book.listed(visitor.account, book.EXPORT)[0].id


def test_every_source_is_listed_though_nothing_came(visit: Visit) -> None:
    page = visit("operator").get("/sources").text
    for name in ("P3KE", "DTSEN", "SK_BUPATI"):
        assert name in page
    assert "belum ada" in page
    assert visit("operator").get("/sources/nothing").status_code == 404
    assert "Tidak ada berkas sumber ini" in visit("operator").get("/sources/dtks").text


def test_an_export_is_received_with_its_handover_record_and_password(visit: Visit) -> None:
    operator = visit("operator", login="rina")
    number = sent(operator, p3ke())
    form = {"source": "p3ke", "bast": "156/BAST/2026", "day": "2026-08-31"}
    refused = operator.change(f"/sources/receive/{number}", form)
    assert refused.status_code == 409
    assert received() == [], "it stays held until its password is given"
    assert operator.change(f"/sources/receive/{number}", {**form, "password": "wrong"}).status_code == 409
    without = operator.change(f"/sources/receive/{number}", {"source": "p3ke", "password": PASSWORD})
    assert without.status_code == 409
    assert operator.change(f"/sources/receive/{number}", {"bast": "1", "password": PASSWORD}).status_code == 409
    done = operator.change(f"/sources/receive/{number}", {**form, "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/gesek/sources/p3ke")
    (file,) = received()
    assert (file.name, file.state, file.bast_number) == ("p3ke_keluarga.xlsx", "read", "156/BAST/2026")
    assert "156/BAST/2026" in operator.get("/sources/p3ke").text
    assert audit.listed(action="file.receive")[0].actor == "rina"
    assert not list(settings().uploads.glob("*"))
    assert operator.change(f"/sources/receive/{number}", {**form, "password": PASSWORD}).status_code == 409
    everywhere = b"".join(path.read_bytes() for path in settings().home.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in everywhere


def test_an_export_comes_in_pieces_too_and_is_discarded(visit: Visit) -> None:
    operator, content = visit("operator"), p3ke()
    headers = {csrf.HEADER: operator.token()}
    begun = operator.post(
        "/api/sources/uploads", json={"name": "p3ke.xlsx", "size": len(content)}, headers=headers
    ).json()
    binary = {**headers, "content-type": "application/octet-stream"}
    operator.put(f"/api/sources/uploads/{begun['number']}?at=0", content=content, headers=binary)
    kept = operator.post(f"/api/sources/uploads/{begun['number']}/finish", headers=headers).json()
    assert kept["state"] == "held"
    assert "p3ke.xlsx" in operator.get("/sources/receive").text
    assert operator.change(f"/sources/receive/{begun['number']}/discard").status_code == 303
    assert "Tidak ada berkas yang menunggu" in operator.get("/sources/receive").text


def test_a_refused_file_is_judged_again_with_a_reason(visit: Visit) -> None:
    operator = visit("engineer")
    number = sent(operator, museum.workbook({"x": [["a", "b"], [1, 2]]}), "dtsen.xlsx")
    assert operator.change(f"/sources/receive/{number}", {"source": "dtsen"}).status_code == 409
    (file,) = received()
    assert file.state == "refused"
    assert "Nilai ulang" in operator.get("/sources/dtsen").text
    assert operator.change(f"/sources/files/{file.id}/retry", {"reason": "peta judul dibetulkan"}).status_code == 303
    assert "peta judul dibetulkan" in operator.get("/sources/dtsen").text
    assert operator.change("/sources/files/99/retry", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/sources", "/sources/p3ke", "/sources/receive", "/sources/answer/1"])
def test_who_has_nothing_to_do_with_sources_sees_none(visit: Visit, path: str) -> None:
    assert visit("desa", desa=["3513012001"]).get(path).status_code == 403


def test_an_export_of_somebody_else_does_not_exist_and_a_change_needs_its_token(visit: Visit) -> None:
    number = sent(visit("operator"), p3ke())
    assert visit("operator").change(f"/sources/receive/{number}", {"source": "p3ke"}).status_code == 404
    other = visit("operator")
    assert other.post("/sources/files/1/retry", data={"reason": "x"}).status_code == 403
    assert other.get("/api/sources").json()[0]["source"] == "bpjs"
