"""The pages of quality show what the ledger holds, cut to the visitor's area."""

import re

import pytest

from gesek.quality import incidents
from gesek.store import audit
from gesek.store.findings import Trend
from gesek.store.ledger import transaction
from gesek.store.models import Version
from tests.unit.web.quality.conftest import ALSO_NEAR, FAR, KECAMATAN, NEAR, NIK, RUN

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(text: str) -> set[int]:
    """The incidents that a page links to."""
    return {int(number) for number in re.findall(r"/quality/incidents/(\d+)\"", text)}


def test_nothing_wrong_is_said_in_a_sentence(visit) -> None:
    assert "Tidak ada insiden terbuka" in visit("operator").get("/quality").text
    assert "No incident is open" in visit("operator", language="en").get("/quality").text
    assert "Belum ada yang diperiksa" in visit("operator").get("/quality/results").text


def test_a_kecamatan_sees_the_incidents_of_its_villages_alone(visit, numbers) -> None:
    everything = visit("auditor").get("/quality").text
    assert shown(everything) == set(numbers.values())
    kasi = visit("kecamatan", kecamatan=[KECAMATAN])
    mine = {numbers[f"MINUTES_DO_NOT_TIE {ALSO_NEAR}"], numbers[f"desil_known {NEAR}"]}
    assert shown(kasi.get("/quality").text) == mine
    for name, number in numbers.items():
        expected = 200 if number in mine else 404
        assert kasi.get(f"/quality/incidents/{number}").status_code == expected, name
        assert kasi.get(f"/api/quality/incidents/{number}").status_code == expected, name
    assert kasi.get("/quality/incidents/999").status_code == 404
    assert kasi.get("/quality/results").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=critical", [f"MINUTES_DO_NOT_TIE {ALSO_NEAR}"]),
        ("dataset=core/family", ["nama_present", f"desil_known {NEAR}", f"desil_known {FAR}"]),
        (f"kecamatan={FAR[:6]}", [f"desil_known {FAR}"]),
        ("rule=desil_known", [f"desil_known {NEAR}", f"desil_known {FAR}"]),
        ("owner=Dinas Sosial", []),
        ("state=resolved", []),
        ("state=anything", None),
    ],
)
def test_the_board_is_filtered(visit, numbers, query, found) -> None:
    wanted = set(numbers.values()) if found is None else {numbers[name] for name in found}
    operator = visit("operator")
    assert shown(operator.get(f"/quality?{query}").text) == wanted
    listed = operator.get(f"/api/quality/incidents?{query}").json()
    assert ({one["id"] for one in listed["incidents"]}, listed["total"]) == (wanted, len(wanted))


def test_a_waived_incident_is_among_the_waived_and_not_among_the_new(visit, numbers) -> None:
    from datetime import date

    number = numbers["nama_present"]
    incidents.approve(incidents.waive(number, "ana", "known", date(2999, 1, 1)), "budi")
    operator = visit("operator")
    assert shown(operator.get("/quality?state=waived").text) == {number}
    assert number not in shown(operator.get("/quality?state=new").text)


def test_an_incident_says_what_it_means_what_to_do_and_what_happened(visit, numbers, version) -> None:
    number = numbers["nama_present"]
    indonesian = visit("operator").get(f"/quality/incidents/{number}").text
    assert "kosong pada baris yang seharusnya terisi" in indonesian
    assert "ditemukan pemeriksaan, 3 baris" in indonesian
    english = visit("auditor", language="en").get(f"/quality/incidents/{number}").text
    assert "is empty where it should be filled" in english
    assert f'href="/dags/rebuild_target_list/runs/{RUN}/tasks/check"' in english
    assert f"/quality/results/{version}?" in english
    refused = visit("operator").get(f"/quality/incidents/{numbers[f'MINUTES_DO_NOT_TIE {ALSO_NEAR}']}").text
    assert "Angka pada berita acara tidak cocok" in refused


def test_rows_are_counted_by_village_for_who_may_not_see_them(visit, numbers) -> None:
    auditor = visit("auditor")
    page = auditor.get(f"/quality/incidents/{numbers['nama_present']}/villages").text
    assert re.findall(r'<td class="right">(\d+)</td>', page) == ["2", "1"]
    assert NIK not in page
    part = auditor.get(f"/quality/incidents/{numbers['nama_present']}/villages", headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert auditor.get(f"/quality/incidents/{numbers['nama_present']}/rows").status_code == 403
    assert auditor.change(f"/quality/incidents/{numbers['nama_present']}/rows", {"reason": "to see"}).status_code == 403
    assert audit.listed(action="incident.look") == []


def test_rows_are_shown_for_a_reason_that_is_put_on_record(visit, numbers) -> None:
    operator, number = visit("operator"), numbers["nama_present"]
    asking = operator.get(f"/quality/incidents/{number}/rows").text
    assert NIK not in asking
    assert operator.post(f"/quality/incidents/{number}/rows", data={"reason": "to mend"}).status_code == 403
    assert operator.change(f"/quality/incidents/{number}/rows", {"reason": " "}).status_code == 409
    assert audit.listed(action="incident.look") == []
    page = operator.change(f"/quality/incidents/{number}/rows", {"reason": "to mend"})
    assert (page.status_code, page.text.count("35130123456789")) == (200, 3)
    book = operator.change(f"/quality/incidents/{number}/rows.xlsx", {"reason": "to mend"})
    assert (book.headers["content-type"], book.content[:2]) == (WORKBOOK, b"PK")
    looks = [(one.actor, one.subject, one.reason) for one in audit.listed(action="incident.look")]
    assert looks == [(operator.account, f"incident:{number}", "to mend")] * 2


def test_a_kecamatan_sees_rows_of_its_villages_alone(visit, numbers) -> None:
    kasi = visit("kecamatan", kecamatan=[KECAMATAN])
    own = kasi.change(f"/quality/incidents/{numbers[f'desil_known {NEAR}']}/rows", {"reason": "to mend"})
    assert own.text.count("35130123456789") == 1
    for foreign in ("nama_present", f"desil_known {FAR}"):
        assert kasi.change(f"/quality/incidents/{numbers[foreign]}/rows", {"reason": "to mend"}).status_code == 404
        assert kasi.change(f"/quality/incidents/{numbers[foreign]}/rows.xlsx", {"reason": "x"}).status_code == 404


def test_results_of_a_version_say_which_rules_are_broken_and_what_moved(visit, numbers, version) -> None:
    auditor = visit("auditor", language="en")
    assert f"/quality/results/{version}?" in auditor.get("/quality/results?dataset=core/family").text
    page = auditor.get(f"/quality/results/{version}").text
    assert "2 rules hold" in page
    assert "rule=nama_present" in page
    found = auditor.get(f"/api/quality/results/{version}").json()
    assert {one["rule"]: one["unexpected"] for one in found["results"]}["nama_present"] == 3
    assert auditor.get("/quality/results/999").status_code == 404
    assert auditor.get("/api/quality/results/99999999999999999999").status_code == 422


def test_from_a_run_of_airflow_one_comes_to_its_incidents(visit, numbers) -> None:
    auditor = visit("auditor")
    core = {number for name, number in numbers.items() if "MINUTES" not in name}
    assert shown(auditor.get(f"/quality/of?dag=rebuild_target_list&run={RUN}&task=check").text) == core
    assert shown(auditor.get("/quality/of?dag=ingest_musdes").text) == set(numbers.values()) - core
    nothing = auditor.get("/quality/of?dag=deliver_pkh&run=another").text
    assert "Tidak ada insiden di sini" in nothing and shown(nothing) == set()
    assert shown(auditor.get("/quality/of?dag=rebuild_target_list&run={RUN_ID}").text) == core


@pytest.fixture
def moving(home) -> str:
    """Two months of a source: the rejected rows of one village of each kecamatan."""
    with transaction() as ledger:
        for number, rows in ((1, 100), (2, 120)):
            ledger.add(
                Version(
                    dataset="staged/dtks", cycle_id="2026-09", hash=str(number), rows=rows, state="superseded", run_id="r",
                    created_at=incidents.now(), parts=[],
                )
            )  # fmt: skip
            ledger.flush()
            for desa, count in (("", rows), (NEAR, 40), (FAR, 60)):
                rejected = number * (5 if desa == NEAR else 20)
                ledger.add(
                    Trend(
                        version_id=number, kode_desa=desa, rows=count, accepted=count - rejected, warned=0, rejected=rejected,
                        bad_nik=None, codes={},
                    )
                )  # fmt: skip
    return "staged/dtks"


def test_trends_rank_the_villages_one_may_see(visit, moving) -> None:
    page = visit("auditor").get(f"/quality/trends?dataset={moving}").text
    assert re.findall(r"desa=(\d{10})&amp;by", page) == [FAR, NEAR]
    kasi = visit("kecamatan", kecamatan=[KECAMATAN])
    own = kasi.get(f"/quality/trends?dataset={moving}").text
    assert re.findall(r"desa=(\d{10})&amp;by", own) == [NEAR]
    assert kasi.get(f"/quality/trends?dataset={moving}&desa={FAR}").status_code == 404
    assert kasi.get(f"/quality/trends?kecamatan={FAR[:6]}").status_code == 404
    assert kasi.get("/api/quality/trends").status_code == 404
    assert [point["rejected"] for point in kasi.get(f"/api/quality/trends?desa={NEAR}").json()[0]["points"]] == [5, 10]
