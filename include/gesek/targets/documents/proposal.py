"""The proposal of a list: nota dinas, draft decree and the two-page summary, as PDF files."""

from collections import Counter
from pathlib import Path
from typing import Any

from gesek.months import day, month
from gesek.targets.documents import letters, summary
from gesek.targets.documents.facts import Facts, read
from gesek.targets.documents.names import DECREE, NOTE, SUMMARY, file_name
from gesek.targets.documents.page import write
from gesek.targets.documents.templates import Decree, Note, Summary, load
from gesek.targets.documents.words import decimal, number, spelled


def print_proposal(list_id: int, folder: Path) -> list[Path]:
    """Print what the head of Bapelitbangda proposes to the regent.

    A published monthly update (pemutakhiran) is under the decree in force: of it no decree is drafted. The same list gives the same
    bytes, while the waivers in force on its as-of day and its proposal stay the same.

    Args:
        list_id: a list of the ledger, in any state; one not published is marked as a draft on every page.
        folder: where the files go.

    Returns:
        The files: nota dinas, draft decree, summary.

    Raises:
        StoreError: the list is unknown, or its rows are not those that were drafted.
        ConfigurationError: a file of `include/documents` has an unknown key or word.
    """
    return printed(read(list_id), folder)


def printed(facts: Facts, folder: Path) -> list[Path]:
    """The same of facts that were read."""
    told = words(facts)
    texts = load(Note, told), load(Decree, told), load(Summary, told)
    written = [write(folder / file_name(facts.listed, NOTE), "Nota dinas", facts, letters.note(texts[0]))]
    if not facts.settled:
        title = "Rancangan Keputusan Bupati"
        written.append(write(folder / file_name(facts.listed, DECREE), title, facts, letters.decree(texts[1])))
    written.append(write(folder / file_name(facts.listed, SUMMARY), "Ringkasan", facts, summary.pages(facts, texts[2])))
    return written


def words(facts: Facts) -> dict[str, str]:
    """The words that the texts may ask for (see `include/documents/README.md`)."""
    changed: Counter[str] = Counter()
    for row in facts.reasons:
        changed[row["perubahan"]] += row["keluarga"]
    without = sum(row["tanggal_musdes"] is None for row in facts.meetings)
    act = "pemutakhiran" if facts.settled else "penetapan"
    counts = {"keluarga": facts.households, "jiwa": facts.persons}
    counted = {
        **counts,
        "desa": len(facts.meetings),
        "desa_musdes": len(facts.meetings) - without,
        "desa_tanpa_musdes": without,
        **{kind: changed[kind] for kind in ("datang", "pergi", "tetap")},
    }
    return {
        "bulan": month(facts.as_of),
        "tahun": str(facts.as_of.year),
        "tanggal_data": day(facts.as_of),
        "tindakan": act,
        "Tindakan": act.capitalize(),
        "sidik": facts.digest,
        **{name: number(value) for name, value in counted.items()},
        **{f"{name}_terbilang": spelled(value) for name, value in counts.items()},
        **_beside(facts.listed.counts["bps"]),
    }


def _beside(bps: dict[str, Any] | None) -> dict[str, str]:
    """The list beside the newest figure of BPS, in a sentence."""
    if bps is None:
        return {"tahun_bps": "-", "jiwa_bps": "-", "rasio": "Angka penduduk miskin ekstrem dari BPS belum diterima."}
    ratio = decimal(bps["ratio_percent"])
    return {
        "tahun_bps": str(bps["year"]),
        "jiwa_bps": number(bps["persons"]),
        "rasio": f"Jumlah jiwa dalam daftar adalah {ratio} persen dari angka BPS tahun {bps['year']}, yaitu "
        f"{number(bps['persons'])} jiwa.",
    }
