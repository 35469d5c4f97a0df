"""The control room in a real browser on the real Airflow, with two months of the sample: what its users come to do, done by them."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from gesek.access import matrix
from gesek.operations import accounts, publishing
from gesek.operations.dag_names import PUBLISH
from gesek.settings import settings
from gesek.web.navigation import ENTRIES
from tests import room as rooms
from tests.browser import PHONE, barriers, faults
from tests.crawl import pages
from tests.room import Room, asked
from tests.village_faults import FAULTS, edited

pytestmark = [pytest.mark.slow, pytest.mark.program("chromium")]

CYCLE, VILLAGE, NAME = "2026-10", "3513142013", "Asembakor"
PAGES_AT_LEAST = 40


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One control room for all who come."""
    with rooms.room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


def send(page: Page, action: str, **values: str | Path) -> None:
    """Fill in the form that goes to this address and send it, as somebody does: what is folded is unfolded first."""
    form = page.locator(f"form[action*='{action}']").first
    for fold in (page.locator("details:not([open])").filter(has=form), form.locator("details:not([open])")):
        for _ in range(fold.count()):
            fold.first.locator("> summary").click()
    for name, value in values.items():
        _put(form.locator(f"[name={name}]").last, value)
    with page.expect_navigation():
        form.locator("button").first.click()


def _put(field: Locator, value: str | Path) -> None:
    if isinstance(value, Path):
        field.set_input_files(value)
    elif field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def test_every_account_of_the_sample_signs_in_and_sees_the_pages_of_its_roles(room: Room) -> None:
    for account, held in accounts.load().items():
        page = room.visit(account)
        shown = page.locator(".top nav a").all_inner_texts()
        allowed = [entry for entry in ENTRIES if set(held.roles) & set(matrix.load().roles_of(entry.permission))]
        assert len(shown) == len(allowed), account
        assert page.request.get(f"{room.address}/gesek/access").ok == ("access.see" in _may(account))
        page.context.close()


def _may(account: str) -> set[str]:
    roles = set(accounts.load()[account].roles)
    return {name for name, one in matrix.load().permissions.items() if roles & set(one.roles)}


def test_an_officer_of_a_kecamatan_sends_a_bad_workbook_gets_its_answer_and_sends_it_mended(
    room: Room, tmp_path: Path
) -> None:
    fault = FAULTS[0]
    good = (settings().inbox / "musdes" / CYCLE / f"musdes_{VILLAGE}.xlsx").read_bytes()
    bad, mended = tmp_path / f"musdes_{VILLAGE}_a.xlsx", tmp_path / f"musdes_{VILLAGE}_b.xlsx"
    bad.write_bytes(fault.broken(good, VILLAGE))
    sender = room.visit("kasi.kraksaan", "villages/uploads")
    _upload(sender, bad)
    line = sender.locator("#upload-lines tr")
    expect(line.locator(".state")).to_have_text("Akan ditolak")
    assert line.locator(".why").inner_text() and line.locator(".receipt").inner_text()

    # Its incident is acknowledged by an operator; the answer is made when the inbox is read.
    assert room.run("ingest_musdes", "bad_workbook") == "success"
    operator = room.visit("operator.mutu", "quality?dataset=landing/musdes")
    operator.locator("tr", has_text=NAME).locator("th a").click()
    send(operator, "/acknowledge", note="desa dihubungi")
    expect(operator.locator("main")).to_contain_text("desa dihubungi")

    sender.goto(f"{room.address}/gesek/villages/uploads")
    with sender.expect_download() as fetched:
        sender.locator("tbody tr").first.locator("a[href*=answer]").click()
    answer = fetched.value.path().read_bytes()
    assert fault.mend is not None and "VERVAL" in openpyxl.load_workbook(io.BytesIO(answer)).sheetnames
    mended.write_bytes(edited(answer, VILLAGE, fault.mend))
    _upload(sender, mended)
    expect(sender.locator("#upload-lines .state")).to_have_text("Diterima")

    # The operator has the refused villages read again, and sees the incident close by itself.
    incident = operator.url
    operator.locator("a[href*=rerun]").first.click()
    _start(operator)
    operator.goto(incident)
    expect(operator.locator("main header .badge").nth(1)).to_have_text("ditutup")


def _upload(page: Page, path: Path) -> None:
    page.locator("input[name=files]").set_input_files(path)
    page.locator("form.drop button").click()


def _start(page: Page) -> None:
    """Say why, and watch it run to a good end over a reload."""
    send(page, "/rerun", reason="berkas yang diperbaiki sudah datang")
    page.reload()
    expect(page.locator("#progress .badge")).to_have_text("selesai", timeout=rooms.RUN_SECONDS * 1000)


def test_a_failed_stage_is_acknowledged_and_run_again_to_green(room: Room) -> None:
    (export,) = (settings().inbox / "bpjs" / CYCLE).glob("*.csv")
    good = export.read_text(encoding="utf-8")
    export.write_text(re.sub(r"\b3513\d{12}\b", "3.51301E+15", good), encoding="utf-8")
    assert room.run("ingest_bpjs", "spoilt_by_excel") == "failed"

    engineer = room.visit("teknisi.data", "quality?dataset=staged/bpjs&severity=critical")
    engineer.locator("tbody th a").first.click()
    incident = engineer.url
    send(engineer, "/acknowledge", note="ekspor diminta ulang")
    export.write_text(good.replace("\n", "\r\n"), encoding="utf-8", newline="")
    engineer.locator("a[href*=rerun]").first.click()
    expect(engineer.locator("main")).to_contain_text("data yang sama")
    engineer.locator(".filters [name=inputs]").select_option("newer")
    with engineer.expect_navigation():
        engineer.locator(".filters button").click()
    _start(engineer)
    # Who may see people's data looks at the rows that were wrong, and says why.
    operator = room.visit("operator.mutu", f"{incident.partition('/gesek/')[2]}/rows", viewport=PHONE)
    send(operator, "/rows", reason="memeriksa NIK yang rusak")
    assert operator.locator("main tbody tr").count() and barriers(operator) == []
    engineer.goto(incident)
    expect(engineer.locator("main header .badge").nth(1)).to_have_text("ditutup")


def test_a_pair_is_decided_by_keyboard_alone(room: Room) -> None:
    page = room.visit("operator.mutu", "identity")
    page.locator("tbody a").first.click()
    pair = page.url
    page.keyboard.press("s")
    page.keyboard.type("nama dan lahir sama; ditanya di desa")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.partition("?")[0] != pair.partition("?")[0]
    page.goto(f"{room.address}/gesek/identity/decisions")
    expect(page.locator("tbody tr").first).to_contain_text("operator.mutu")


def test_a_list_is_proposed_approved_by_others_and_published(room: Room) -> None:
    page = room.visit("analis.bapelitbangda", "list")
    page.locator("a[href$='/approval']").first.click()
    approval = page.url
    number = int(re.findall(r"/list/(\d+)/", approval)[0])
    send(page, "/propose", kind="pemutakhiran", reason="hasil musdes Oktober")
    assert not page.locator("form[action$='/approve']").count(), "nobody approves what he proposed"
    for account in ("kepala.dinsos", "kabid.dinsos", "kepala.bapelitbangda"):
        officer = room.visit(account, f"list/{number}/approval")
        if officer.locator("form[action$='/approve']").count():
            send(officer, "/approve", note="setuju")
        officer.context.close()
    assert room.ended(PUBLISH, publishing.run_id(number)) == "success"
    page.goto(approval)
    expect(page.locator("main")).to_contain_text("Diterbitkan")


def test_a_delivery_is_sent_again(room: Room) -> None:
    page = room.visit("operator.mutu", "deliveries?state=sent")
    page.locator("tbody th a").first.click()
    attempts = page.locator("table", has=page.locator("th", has_text="Hasil")).locator("tbody tr")
    before, delivery = attempts.count(), page.url
    send(page, "/resend")
    expect(page.locator("#progress .badge")).to_have_text("selesai", timeout=rooms.RUN_SECONDS * 1000)
    page.goto(delivery)
    assert attempts.count() == before + 1


def test_the_desk_finds_a_person_who_is_not_on_the_list_and_says_why(room: Room) -> None:
    ((nik, nama),) = asked(
        "select nik, nama from person inner join target using (family_id) where status = 'tidak_miskin' and nik is not null "
        "and not meninggal order by nik limit 1",
        "core/person",
        "core/target",
    )
    page = room.visit("petugas.layanan", "warga")
    send(page, "/warga", reason="warga bertanya di meja layanan", nik=nik)
    expect(page.locator("h1")).to_have_text(nama)
    said = page.locator("main").inner_text()
    assert "tidak ada di daftar" in said.lower() and nik not in page.url and nik not in page.content()
    assert page.locator("section", has_text="Alasan").locator("li").count()
    page.set_viewport_size(PHONE)
    assert barriers(page) == []


def test_the_desk_says_to_whom_a_persons_data_went(room: Room) -> None:
    ((nik,),) = asked(
        "select p.nik from person as p inner join program_blt_dd as b using (family_id) where p.nik is not null order by 1 limit 1",
        "core/person",
        "out/program_blt_dd",
    )
    page = room.visit("petugas.layanan", "disclosure/person")
    send(page, "/disclosure/person", number=nik, reason="pemilik data meminta")
    rows = page.locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert nik not in page.url and "BLT" in " ".join(rows.all_inner_texts())
    page.set_viewport_size(PHONE)
    assert barriers(page) == []


def test_every_page_can_be_used_on_a_phone_at_night_and_on_a_desk_by_day_by_everybody(room: Room) -> None:
    """axe-core finds no serious barrier, nothing is wider than the screen, no script complains, no other host is asked."""
    found: dict[str, list[str]] = {}
    checked: set[str] = set()
    for account in (
        "admin",
        "operator.mutu",
        "petugas.dinsos",
        "desa.kregenan",
        "kasi.kraksaan",
        "analis.bapelitbangda",
    ):
        desk = room.visit(account, color_scheme="light").context
        phone = room.visit(account, viewport=PHONE, color_scheme="dark").context
        for name, path, _answer in pages(room.asking(desk)):
            if name not in checked:
                checked.add(name)
                for context in (desk, phone):
                    found[f"{name} {path}"] = found.get(f"{name} {path}", []) + faults(context, room.address + path)
        desk.close()
        phone.close()
    assert not {where: what for where, what in found.items() if what}
    assert len(checked) > PAGES_AT_LEAST, sorted(checked)
