"""What an agency answers, and what becomes of it: two levels of receipt, a refusal that reopens, a recall."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gesek.cli import app
from gesek.delivery import book, keys, receipts, states, verify
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.delivery.handover import hand_over
from gesek.errors import StoreError
from gesek.store import audit
from gesek.whole_file import sha256
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected

pytestmark = pytest.mark.each_ledger


@pytest.fixture
def package(home: Path) -> Path:
    """Delivery 1: three families for Ketahanan Pangan."""
    [one] = deliver("pangan", selected(Regency().family(1).family(2).family(3)))
    return Path(one["path"])


def answer(level: str, recipient: str = "dkp", sequence: int = 1, **more: object) -> receipts.Outcome:
    receipt = receipts.made({"program": "pangan", "sequence": sequence, "level": level, **more})
    return receipts.answered(recipient, receipt, "dkp", "file")


def state() -> str:
    return book.life(1)[0].state


def happened() -> list[str]:
    return [event.action for event in book.life(1)[2]]


def test_received_by_hash_then_accepted_by_count_then_closed(package: Path) -> None:
    assert answer("received", manifest_sha256=sha256(package / "manifest.json")).state == "received"
    assert answer("accepted", rows=3).state == "accepted"
    receipts.close(1, "dewi")
    row, attempts, _ = book.life(1)
    assert happened() == ["built", "sent", "received", "accepted", "closed"]
    assert row.received_at and row.accepted_at and row.closed_at
    assert [(one.number, one.outcome) for one in attempts] == [(1, "sent")]
    assert [one.action for one in audit.listed(subject="delivery:1")] == [
        f"delivery.{one}" for one in ("build", "send", "receive", "accept", "close")
    ]


def test_a_recipient_may_accept_without_saying_received_first(package: Path) -> None:
    assert answer("accepted", rows=3).state == "accepted"


def test_another_hash_or_another_count_is_no_receipt_but_a_refusal(package: Path) -> None:
    wrong = answer("received", manifest_sha256="0" * 64)
    assert (wrong.state, wrong.misfit) == ("rejected", "the hash of the manifest is another one")
    assert hand_over(1) and state() == "sent"
    counted = answer("accepted", rows=2)
    assert (counted.state, counted.misfit) == ("rejected", "2 rows were counted, 3 were sent")


def test_a_refused_package_is_sent_again_the_same_bytes_under_the_same_number(package: Path) -> None:
    before = {path.name: sha256(path) for path in package.iterdir()}
    damaged = next(package.glob("*.xlsx"))
    damaged.write_bytes(b"broken on the way")
    assert answer("rejected", reason="tidak dapat dibuka").state == "rejected"
    assert hand_over(1)
    second = package.with_name("0001-2")
    assert {path.name: sha256(path) for path in second.iterdir()} == before
    assert damaged.read_bytes() == b"broken on the way", "what was delivered is never overwritten"
    assert [one.number for one in book.life(1)[1]] == [1, 2]
    assert answer("accepted", rows=3).state == "accepted"


def test_an_answer_that_comes_twice_or_late_changes_nothing(package: Path) -> None:
    hash_of = sha256(package / "manifest.json")
    for _ in range(2):
        answer("accepted", rows=3)
        assert answer("received", manifest_sha256=hash_of).state == "accepted"
    assert happened() == ["built", "sent", "accepted", "again", "again", "again"]


def test_only_the_recipient_itself_answers_and_only_for_what_it_got(package: Path) -> None:
    with pytest.raises(StoreError, match="dinsos has no delivery 1 of pangan"):
        answer("accepted", recipient="dinsos", rows=3)
    with pytest.raises(StoreError, match="no delivery 2"):
        answer("accepted", sequence=2, rows=3)


def test_what_was_built_and_not_sent_cannot_be_received(home: Path) -> None:
    build("pangan", selected(Regency().family(1)))
    with pytest.raises(StoreError, match="is built and cannot become accepted"):
        answer("accepted", rows=1)


def test_a_recalled_package_counts_no_more_and_its_folder_says_so(package: Path) -> None:
    with pytest.raises(StoreError, match="for a reason only"):
        receipts.recall(1, "dewi", " ")
    done = CliRunner().invoke(app, ["delivery", "recall", "1", "--reason", "salah siklus", "--by", "dewi"])
    assert done.exit_code == 0 and "ditarik kembali" in done.output
    assert "DITARIK KEMBALI" in (package / "DITARIK.txt").read_text()
    assert verify.problems(package, keys.public_pem()) == ["The package was recalled; do not use it."]
    with pytest.raises(StoreError, match="is recalled and cannot become"):
        answer("accepted", rows=3)
    assert not hand_over(1, again=True)
    [recorded] = audit.listed(action="delivery.recall")
    assert (recorded.actor, recorded.reason) == ("dewi", "salah siklus")


def test_after_a_recall_the_next_file_compares_with_the_one_before_it(home: Path) -> None:
    [first] = deliver("pangan", selected(Regency().family(1)))
    deliver("pangan", selected(Regency().family(1).family(2), run="r2"))
    receipts.recall(2, "dewi", "salah")
    [third] = deliver("pangan", selected(Regency().family(1).family(3), run="r3"))
    told = json.loads((Path(third["path"]) / "manifest.json").read_text())
    assert (told["sequence"], told["previous"]["sequence"]) == (3, 1)
    assert told["previous"]["manifest_sha256"] == sha256(Path(first["path"]) / "manifest.json")


def test_a_number_that_never_went_out_is_noticed(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1)))
    build("pangan", selected(Regency().family(2), run="r2"))
    deliver("pangan", selected(Regency().family(3), run="r3"))
    assert book.gaps() == [("pangan", "dkp", [2])]
    assert "pangan kepada dkp, nomor 2." in CliRunner().invoke(app, ["delivery", "list"]).output


def test_the_whole_life_by_commands(package: Path, tmp_path: Path) -> None:
    def gesek(*words: str) -> str:
        done = CliRunner().invoke(app, ["delivery", *words])
        assert done.exit_code == 0, done.output
        return done.output

    public = tmp_path / "gesek.pem"
    public.write_text(gesek("key"))
    assert "terkirim" in gesek("list", "2026-09")
    assert gesek("verify", str(package), "--key", str(public)) == "Paket utuh dan asli.\n"
    said = gesek("password", "1", "--reason", "diminta dkp lewat telepon", "--by", "dewi").strip()
    assert verify.problems(package, public.read_text(), said) == []
    assert [one.actor for one in audit.listed(action="delivery.password")] == ["dewi"]
    gesek("ack", "1", "--level", "received", "--sha256", sha256(package / "manifest.json"))
    assert "dikirim ulang" in gesek("resend", "1")
    gesek("ack", "1", "--level", "accepted", "--rows", "3", "--by", "dewi")
    gesek("close", "1")
    told = gesek("show", "1")
    assert "Keadaan: selesai; 3 baris" in told and "percobaan 2" in told and "disetujui  oleh dewi" in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "program": st.sampled_from(["pangan", "", "PANGAN", "../x"]) | JSON,
        "sequence": st.integers(-2, 3) | JSON,
        "level": st.sampled_from(["received", "accepted", "rejected", "lain"]),
        "manifest_sha256": st.sampled_from(["", "0" * 64, "0" * 63, "G" * 64]) | JSON,
        "rows": st.integers(-2, 5) | JSON,
        "reason": st.text(max_size=500),
    },
)


@given(st.binary(max_size=200) | (JSON | FIELDS).map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_as_a_receipt_is_read_or_refused_in_one_sentence(content: bytes) -> None:
    try:
        receipt = receipts.parse(content)
    except StoreError as error:
        assert str(error).count("\n") == 0 and "contract" in str(error)
    else:
        assert receipts.parse(receipt.model_dump_json().encode()) == receipt
        assert receipt.level != "accepted" or receipt.rows is not None


def test_a_receipt_of_a_size_nobody_needs_is_not_read() -> None:
    with pytest.raises(StoreError, match="more than 65536 bytes"):
        receipts.parse(b" " * 70_000)


def test_every_state_but_the_first_is_reached_from_somewhere() -> None:
    assert set(states.FROM) == set(states.ACTION) == {
        "built", "sent", "received", "accepted", "rejected", "closed", "recalled",
    }  # fmt: skip


def test_a_refusal_of_a_receipt_repeats_nothing_of_what_was_sent() -> None:
    with pytest.raises(StoreError) as refused:
        receipts.made({"program": "pangan", "sequence": "3513010101800001", "level": "received", "3513010101800001": 1})
    assert "3513010101800001" not in str(refused.value)
    assert "manifest_sha256" in str(
        pytest.raises(StoreError, receipts.made, {"program": "a", "sequence": 1, "level": "received"}).value
    )
