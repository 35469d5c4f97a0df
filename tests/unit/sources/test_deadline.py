"""The cut-off: what comes later counts for the next cycle, unless the village was refused in time or extended."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from gesek.errors import StoreError
from gesek.quality.answers import village
from gesek.settings import settings
from gesek.sources import contract, deadline, land, read, stage
from gesek.store import cycles, lake, ledger
from gesek.store.models import Answer, Extension, ReceivedFile
from tests.data.bad import make_museum as museum

pytestmark = pytest.mark.each_ledger

DESA = "3513012001"
IN_TIME = datetime(2026, 9, 20, 16, 59, tzinfo=UTC)
"""One minute before midnight on the regency's clock, on the day of the cut-off."""
LATE = datetime(2026, 9, 20, 17, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_production(home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")


def send(name: str, when: datetime, monkeypatch: pytest.MonkeyPatch, **minutes: object) -> list[int]:
    """A village's workbook comes at this moment; returns the ids of what may be judged."""
    monkeypatch.setattr(land, "now", lambda: when)
    path = settings().inbox / "musdes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(museum.workbook(museum.musdes(minutes)))
    return received()


def received(cycle_id: str = "2026-09") -> list[int]:
    return read.read_files(land.collect("musdes", cycle_id), "run")


def states() -> list[str]:
    with ledger.transaction() as session:
        return [file.state for file in session.scalars(select(ReceivedFile).order_by(ReceivedFile.id))]


def test_on_the_day_of_the_cut_off_a_workbook_is_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(send("a.xlsx", IN_TIME, monkeypatch)) == 1


def test_after_the_cut_off_it_waits_for_the_next_cycle_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert send("a.xlsx", LATE, monkeypatch) == []
    assert states() == ["deferred"]
    agreed = contract.load("musdes")
    village.answer(agreed, "2026-09", processes=1)
    cycles.open_cycle("2026-10")
    (file_id,) = received("2026-10")
    stage.stage_files("musdes", [file_id], "run")
    village.answer(agreed, "2026-10", processes=1)
    with ledger.transaction() as session:
        file, answer = session.get_one(ReceivedFile, file_id), session.scalars(select(Answer)).one()
    assert (file.cycle_id, file.arrived_in, file.state) == ("2026-10", "2026-09", "accepted")
    assert answer.receipt_number == "MUSDES-202609-000001"
    (before,) = (settings().answers / "musdes" / "2026-09" / DESA).glob("*.txt")
    (after,) = (settings().answers / "musdes" / "2026-10" / DESA).glob("*.txt")
    assert "batas waktu siklus 2026-09 (20 September 2026); dihitung pada siklus berikutnya" in before.read_text()
    assert "dihitung pada siklus 2026-10" in after.read_text() and before.name == after.name


def test_a_village_refused_in_time_may_send_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    send("a.xlsx", IN_TIME, monkeypatch, jumlah_akhir=7)
    assert states() == ["refused"]
    assert len(send("b.xlsx", LATE, monkeypatch)) == 1


def test_a_village_whose_layout_was_refused_in_time_is_known_by_its_files_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(land, "now", lambda: IN_TIME)
    (settings().inbox / "musdes").mkdir(parents=True)
    (settings().inbox / "musdes" / f"musdes_{DESA}.xlsx").write_bytes(museum.workbook(museum.musdes())[:400])
    received()
    assert len(send("b.xlsx", LATE, monkeypatch)) == 1


def test_refused_after_the_cut_off_gives_no_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    send("a.xlsx", LATE, monkeypatch, jumlah_akhir=7)
    assert send("b.xlsx", LATE, monkeypatch) == []
    assert states() == ["refused", "deferred"]


def test_an_extended_village_may_send_until_its_day_and_what_was_set_aside_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send("a.xlsx", LATE, monkeypatch)
    number = deadline.extend(DESA, "2026-09", date(2026, 9, 23), "jalan putus", "kasi")
    assert received() == [], "asked for by one, agreed to by nobody"
    assert deadline.agree(number, "kabid") == 1
    assert len(received()) == 1
    after = datetime(2026, 9, 24, tzinfo=UTC)
    assert send("b.xlsx", after, monkeypatch, tempat="lain") == [1], "only the first, which no run has staged yet"
    with ledger.transaction() as session:
        assert session.scalars(select(Extension)).one().reason == "jalan putus"


def test_an_extension_is_agreed_to_once_by_another_person_while_its_cycle_is_open() -> None:
    number = deadline.extend(DESA, "2026-09", date(2026, 9, 23), "jalan putus", "kasi")
    for nobody_else in ("KASI ", " "):
        with pytest.raises(StoreError, match="two persons"):
            deadline.agree(number, nobody_else)
    with pytest.raises(StoreError, match="no extension 7"):
        deadline.agree(7, "kabid")
    assert deadline.agree(number, "kabid") == 0
    with pytest.raises(StoreError, match="already"):
        deadline.agree(number, "kabid")
    late = deadline.extend(DESA, "2026-09", date(2026, 9, 25), "banjir", "kasi")
    cycles.open_cycle("2026-10")
    with pytest.raises(StoreError, match="closed"):
        deadline.agree(late, "kabid")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kode_desa": "3574011001"}, "no village"),
        ({"until": date(2026, 9, 20)}, "later day"),
        ({"reason": " "}, "reason"),
        ({"by": " "}, "--by"),
        ({"cycle_id": "2027-01"}, "never opened"),
    ],
)
def test_an_extension_needs_a_village_a_later_day_a_reason_and_who_asks(given: dict[str, object], said: str) -> None:
    whole = {"kode_desa": DESA, "cycle_id": "2026-09", "until": date(2026, 9, 23), "reason": "x", "by": "kasi"}
    with pytest.raises(StoreError, match=said):
        deadline.extend(**(whole | given))  # type: ignore[arg-type]


def test_in_the_sample_profile_months_are_invented_and_no_cut_off_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_PROFILE", "sample")
    settings.cache_clear()
    assert len(send("a.xlsx", LATE, monkeypatch)) == 1


def test_a_later_upload_of_the_village_takes_the_place_of_the_first_and_the_same_bytes_do_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = stage.stage_files("musdes", send("a.xlsx", IN_TIME, monkeypatch), "run")
    second = stage.stage_files("musdes", send("b.xlsx", IN_TIME, monkeypatch, tempat="Balai lain"), "run")
    (part,) = lake.version(second["staged/musdes_berita_acara"]).parts
    assert part.sha256 != lake.version(first["staged/musdes_berita_acara"]).parts[0].sha256
    inbox = settings().inbox / "musdes"
    (inbox / "c.xlsx").write_bytes((inbox / "a.xlsx").read_bytes())
    assert received() == []
    assert states() == ["accepted", "accepted"]


def test_a_cycle_may_be_opened_with_another_cut_off_and_an_open_one_keeps_its_own(home) -> None:
    assert cycles.open_cycle("2026-10", date(2026, 10, 23)).cut_off == date(2026, 10, 23)
    assert cycles.open_cycle("2026-10").cut_off == date(2026, 10, 23)
    with pytest.raises(StoreError, match="extend"):
        cycles.open_cycle("2026-10", date(2026, 10, 30))


def test_the_sample_profile_keeps_the_cut_off_where_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_PROFILE", "sample")
    monkeypatch.setenv("GESEK_KEEP_CUT_OFF", "true")
    settings.cache_clear()
    assert send("a.xlsx", LATE, monkeypatch) == []
