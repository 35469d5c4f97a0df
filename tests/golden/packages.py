"""One small regency, and what every recipient of every programme gets of it, opened: the workbook and the manifest.

`python -m tests.golden.packages` writes the golden files anew; look at what changed in them before it is committed.
"""

import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.program_tables import KELURAHAN, Regency, nik

KEY = "00" * 32
"""The installation's secret, so that the keyed totals are the same, too."""
FOLDER = Path(__file__).parent / "packages"
REPORTS_LAST = (
    "blt_dd",
    "bpnt",
    "pangan",
    "pbi_daerah",
    "pbi_jkn",
    "pip",
    "pkh",
    "rtlh",
    "coverage_gap",
    "program_overlap",
)
BAD_HOUSE = {
    "kepemilikan_rumah": "milik_sendiri",
    "lantai": "tanah",
    "dinding": "bambu",
    "atap": "genteng",
    "bab": "tidak_ada",
}


def regency() -> Regency:
    """A dozen families for whom the programmes decide differently."""
    made = Regency()
    made.family(1, house=BAD_HOUSE, person={"hamil": True})
    made.family(2, "calon", penerima_bpnt=True, house=BAD_HOUSE).person(
        21, 2, hubungan="anak", tanggal_lahir=date(2016, 5, 1)
    )
    made.family(3, "miskin", 4, penerima_bpnt=True, ada_pns=True)
    made.family(4, penerima_bpnt=True, person={"meninggal": True, "nama": "TIDAK BOLEH TAMPAK"})
    made.family(5, "tidak_miskin", 9)
    made.family(6, kode_desa=KELURAHAN)
    made.family(7, no_kk="3513019999900009").family(8, no_kk="3513019999900009")
    made.family(9, person={"nik": None, "nama": "=cmd()"})
    corrected = {"nik_asal": "musdes 2026-09-01", "nama_asal": "musdes 2026-09-01", "nama": "NAMA BENAR"}
    made.family(10, penerima_bpnt=True, person=corrected)
    for row in made.rows["person"]:
        row["idsemesta"] = f"S{row['person_id']}"
        made.add("dtks", idsemesta=row["idsemesta"], nama_ibu="SUMIATI")
        made.add("dtsen_anggota", idsemesta=row["idsemesta"], nik=row["nik"], no_kk=None, nama="NAMA LAMA")
    made.rows["decision"].append({"family_id": 1, "nomor_ba": "BA/7", "tanggal_ba": date(2026, 9, 3)})
    pupil = {"nisn": "0012345678", "nik": nik(21), "nama": "NAMA B", "tanggal_lahir": date(2016, 5, 1), "jenjang": "SD"}
    made.add("dapodik", tingkat=4, sekolah="SDN CONTOH 1", npsn="20500001", nama_ibu="SUMIATI", **pupil)
    return made.add("bpjs", nik=nik(5), segmen="PPU").add("bpjs", nik=nik(1), segmen="PBI_APBN")


def deliver_all(folder: Path) -> None:
    """Deliver every programme in the open home, and put what its package holds, opened, into a folder."""
    from gesek.delivery.deliver import deliver
    from tests.spec.delivery.test_packages import opened, selected

    for program in REPORTS_LAST:
        for one in deliver(program, selected(regency(), program, program)):
            package = Path(one["path"])
            name = f"{program}_{one['recipient']}"
            (folder / f"{name}.xlsx").write_bytes(opened(package))
            told = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
            (folder / f"{name}.json").write_text(_plain(told), encoding="utf-8")


def _plain(manifest: dict) -> str:
    """A manifest without what sealing draws by lot: the hashes of sealed bytes, also of the delivery note, which names them."""
    manifest["files"] = [
        {key: value for key, value in file.items() if key not in ("sha256", "size")}
        for file in manifest["files"]
        if "members" not in file
    ]
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the golden files anew."""
    with TemporaryDirectory() as home:
        os.environ |= {"GESEK_HOME": home, "GESEK_STABLE_SECONDS": "0", "GESEK_DELIVERY_KEY": KEY}
        from gesek.store import cycles, ledger

        ledger.migrate()
        cycles.open_cycle("2026-09")
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        deliver_all(FOLDER)
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} files in {FOLDER.name}\n")


if __name__ == "__main__":
    main()
