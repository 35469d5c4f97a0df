"""Every code the desk can say has its words, none has words nobody says, and an answer reads as it was agreed."""

import re
from pathlib import Path

import pytest

from gesek.errors import ConfigurationError
from gesek.identity import match
from gesek.sources import contract
from gesek.sources.minutes import DECISIONS, REASONS
from gesek.targets import citizen
from gesek.targets.citizen import programmes, rows
from gesek.targets.citizen.keys import KEYS
from gesek.targets.citizen.sought import Sought
from gesek.targets.citizen.wording import Speech, texts
from gesek.targets.report import STATUSES
from tests.builders import DESA, kk, nik, row
from tests.desk import asked, extra, publish, receive, said

CODE = "\n".join(path.read_text(encoding="utf-8") for path in Path(citizen.__file__).parent.rglob("*.py"))
GOLDEN = Path(__file__).parent / "golden"


def said_in(group: str) -> set[str]:
    return set(getattr(texts(), group))


def test_every_code_has_its_words_and_no_other_has() -> None:
    ways = [*(rule for rule, _ in match.CERTAIN), match.RULED, match.LINKED, match.KNOWN]
    assert said_in("evidence") == {*ways, "sendiri", rows.TIED_BY_NIK, "keluarga", "none"}
    assert said_in("sources") == {rows.source_of(dataset) for dataset in KEYS} <= set(contract.names())
    assert said_in("statuses") == {*STATUSES, "none"}
    assert said_in("decisions") == set(DECISIONS.values()) and said_in("why") == set(REASONS)
    assert said_in("facts") == set(re.findall(r'Fact\(\s*"([A-Z_]+)"', CODE))
    assert said_in("remedies") == said_in("facts")
    places = (programmes.SERVED, programmes.WAITING, programmes.KEPT_OUT, programmes.OUTRANKED, programmes.NO_CANDIDATE)
    assert said_in("places") == {*places, programmes.NOT_SELECTED}
    assert said_in("ways") == {programmes.UNMET, programmes.EXCLUDED, programmes.AHEAD, programmes.MET}
    titles = re.findall(r'_title\(console, speech, "(\w+)"', CODE)
    used = {*re.findall(r"say\(\s*[\"']words[\"'],\s*[\"'](\w+)", CODE), *titles, "on_list", "off_list"}
    assert said_in("words") == used


def test_every_state_of_a_number_has_its_words() -> None:
    from gesek.dictionary import meanings

    words = meanings.load()[0].meanings
    spoken = " ".join(words[name].sentence_en.partition(":")[2] for name in ("nik_state", "kk_state"))
    assert said_in("states") == set(re.findall(r"[a-z_]+", spoken)) - {"or"}


def test_a_third_language_is_named_as_unknown() -> None:
    with pytest.raises(ConfigurationError, match="no language 'jv'; write id or en"):
        Speech("jv")


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_answer_reads_as_agreed(home: Path, language: str) -> None:
    card = {"no_kk": kk(1), "nik": nik(1), "nama": "SITI"}
    spoilt = row("dtks", nama="SITI", no_kk=kk(1), nik_state="damaged", verdict="warned")
    spoilt[1]["codes"] = "NIK_SCIENTIFIC"
    receive([
        row("dtsen_keluarga", id_keluarga="D1", desil=2, alamat="DUSUN KRAJAN", **card),
        row("dtsen_anggota", id_keluarga="D1", idsemesta="S1", **card),
        spoilt,
        row("musdes", **card, hasil_musdes="MISKIN_BUKAN_EKSTREM"),
        extra("siks", nik=nik(1), nama="SITI", program="PKH", tahap="1"),
    ])  # fmt: skip
    publish("run")
    text = said(asked(Sought(nama="SITI", tanggal_lahir=None, kode_desa=DESA)), language)
    text = re.sub(r"(terbit|published) \d+ \w+ \d{4}", r"\1 …", "\n".join(line.rstrip() for line in text.splitlines()))
    golden = GOLDEN / f"answer_{language}.txt"
    assert text + "\n" == golden.read_text(encoding="utf-8")
