"""BPS published totals: survey estimates, never to be matched one to one with a list."""

import pyarrow as pa

from gesek.sample.dates import CYCLES
from gesek.sample.desk import Desk, whole

PUBLISHED = [
    (2022, "miskin_ekstrem_persen", 3.18, "persen"),
    (2022, "miskin_ekstrem_jiwa", 37740, "jiwa"),
    (2022, "miskin_persen", 17.12, "persen"),
    (2022, "penduduk_jiwa", 1186800, "jiwa"),
    (2023, "miskin_ekstrem_persen", 2.28, "persen"),
    (2023, "miskin_ekstrem_jiwa", 27120, "jiwa"),
    (2023, "miskin_persen", 17.19, "persen"),
    (2023, "penduduk_jiwa", 1189500, "jiwa"),
]
"""BPS for Kabupaten Probolinggo: wartabromo.com 2024/01/04, buletin.co.id 17430; persons of 2023 from share and population."""


def write_bps(desk: Desk) -> None:
    """Write `bps_kemiskinan_ekstrem.csv`; numbers of persons are multiplied by the sample's scale."""
    values = [
        f"{value:.2f}" if unit == "persen" else str(round(value * desk.world.scale)) for _, _, value, unit in PUBLISHED
    ]
    count = len(PUBLISHED)
    columns = {
        "kode_wilayah": whole("3513", count),
        "tahun": pa.array([str(year) for year, *_ in PUBLISHED]),
        "indikator": pa.array([name for _, name, *_ in PUBLISHED]),
        "nilai": pa.array(values),
        "satuan": pa.array([unit for *_, unit in PUBLISHED]),
        "sumber": whole(f"Data contoh Gesek, skala {desk.world.scale:g} dari angka BPS", count),
    }
    desk.table("bps", "bps_kemiskinan_ekstrem.csv", CYCLES[0], columns)
