"""The queue of contradictions and its settling, from the command line to the next rebuild."""

import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.store import rulings
from gesek.targets import conflicts, publication
from tests.builders import OTHER_DESA, kk, nik, row
from tests.unit.targets.test_rebuild import ROWS, receive, steps

pytestmark = pytest.mark.usefixtures("home")
AGAINST = row("musdes", no_kk=kk(1), nik=nik(1), nama="NAMA B", hasil_musdes="TIDAK_LAYAK", alasan="SUDAH_MAMPU",
              kode_desa=OTHER_DESA, nomor_ba="BA/9")  # fmt: skip


def run(*words):
    result = CliRunner().invoke(app, ["list", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_an_officer_settles_a_contradiction_and_the_next_rebuild_replays_it():
    receive([*ROWS, AGAINST])
    first = steps("first")
    (waiting,) = conflicts.listed()
    assert (waiting.hasil, waiting.lawan_hasil, waiting.lawan_kode_desa) == ("LAYAK_ME", "TIDAK_LAYAK", OTHER_DESA)
    shown = run("conflicts")
    assert waiting.number in shown
    assert "BA/9" in shown
    assert publication.summary(first)["status"]["miskin_ekstrem"]["perlu_konfirmasi"] == 1
    told = run("settle", waiting.number, "TIDAK_LAYAK", "--reason", "desa lama keliru", "--by", "kasi")
    assert "the next rebuild" in told
    assert "No contradiction waits." in run("conflicts")
    assert "TIDAK_LAYAK" in run("conflicts", "--all")
    second = publication.summary(steps("second"))["status"]
    assert (second["miskin_ekstrem"]["families"], second["tidak_miskin"]["families"]) == (0, 2)
    (ruling,) = rulings.listed("decision")
    rulings.revoke(ruling.id, "kasi", "keliru")
    assert publication.summary(steps("third"))["status"]["miskin_ekstrem"]["perlu_konfirmasi"] == 1


def test_only_what_contradicts_can_be_chosen():
    receive([*ROWS, AGAINST])
    steps("first")
    (waiting,) = conflicts.listed()
    with pytest.raises(StoreError, match="can be settled as LAYAK_ME or TIDAK_LAYAK; choose"):
        conflicts.settle(waiting.number, "hidup", "kasi", "tanpa nomor")
    with pytest.raises(StoreError, match="has no contradiction abc; see `gesek list conflicts`"):
        conflicts.settle("abc", "LAYAK_ME", "kasi", "tanpa nomor")


def test_before_the_first_list_there_is_no_queue():
    with pytest.raises(StoreError, match="rebuild the list"):
        conflicts.listed()
