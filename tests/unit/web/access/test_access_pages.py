"""Administration of access on its pages: as the command does it, and nobody to himself."""

import pytest

from gesek.access import grants
from gesek.store import audit
from tests.unit.web.conftest import Visit


def test_who_holds_what_is_listed_by_page_and_account(visit: Visit) -> None:
    auditor = visit("auditor", language="en")
    visit("kecamatan", kecamatan=["351314"], login="kasi.kraksaan")
    text = auditor.get("/access").text
    assert "kasi.kraksaan" in text and "Kraksaan" in text
    assert "kasi.kraksaan" not in auditor.get("/access?login=somebody").text
    assert "No account holds access by this choice." in auditor.get("/access?login=somebody").text


def test_a_role_is_given_handed_over_and_revoked_and_each_is_in_the_audit_chain(visit: Visit) -> None:
    admin = visit("administrator", login="pengelola")
    given = {"login": "Kasi.Kraksaan", "role": "kecamatan", "areas": "351314, 351313", "reason": "starts"}
    answer = admin.change("/access/grant", given)
    assert (answer.status_code, answer.headers["location"]) == (303, "/gesek/access?login=Kasi.Kraksaan")
    assert "diberikan" in admin.get("/access").text
    assert grants.asker("kasi.kraksaan").area("villages.see").kecamatan == {"351313", "351314"}
    moved = {"login": "kasi.kraksaan", "successor": "kasi.baru", "reason": "moves"}
    assert admin.change("/access/hand-over", moved).status_code == 303
    assert grants.listed("kasi.kraksaan") == []
    (held,) = grants.listed("kasi.baru")
    assert admin.change(f"/access/{held.id}/revoke", {"reason": "left"}).status_code == 303
    assert grants.asker("kasi.baru").held == ()
    acts = [one.action for one in audit.listed() if one.actor == "pengelola"]
    assert sorted(acts) == ["access.grant", "access.grant", "access.revoke", "access.revoke"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"login": "pengelola", "role": "auditor"}, "Tidak seorang pun memberi akses kepada dirinya sendiri"),
        ({"login": "a.b", "role": "kecamatan"}, "terikat pada kecamatan"),
        ({"login": "a.b", "role": "desa", "areas": "351314"}, "tidak dikenal"),
        ({"login": "a.b", "role": "operator", "areas": "351314"}, "seluruh kabupaten"),
        ({"login": "a.b", "role": "operator", "ends_on": "2020-01-01"}, "sudah lewat"),
    ],
)
def test_what_cannot_be_given_is_said_on_the_form(visit: Visit, given: dict[str, str], said: str) -> None:
    admin = visit("administrator", login="pengelola")
    answer = admin.change("/access/grant", {**given, "reason": "why"}, headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert said in answer.text and 'role="alert"' in answer.text
    assert "<html" not in answer.text


def test_the_matrix_is_shown_in_both_languages(visit: Visit) -> None:
    assert "Kasi Kesra kecamatan" in visit("auditor").get("/access/matrix").text
    assert "Village clerk" in visit("auditor", language="en").get("/access/matrix").text


def test_the_language_is_kept_and_leads_back_to_our_pages_only(visit: Visit) -> None:
    visitor = visit("auditor")
    answer = visitor.change("/language", {"to": "en", "back": "/gesek/access"})
    assert answer.headers["location"] == "/gesek/access"
    assert "gesek_language=en" in answer.headers["set-cookie"]
    assert visitor.change("/language", {"to": "en", "back": "//elsewhere.example"}).headers["location"] == "/gesek/"
