"""The words each registry uses for the canonical kinds of `livelihood.JOBS` and of `distributions.yaml`."""

P3KE_JOBS = [
    "Tidak/belum bekerja", "Petani", "Pekerja Lepas", "Nelayan", "Pekerja Lepas", "Pedagang", "Wiraswasta",
    "Pegawai Swasta", "PNS/TNI/Polri", "Perangkat Desa", "Pensiunan", "Tidak/belum bekerja", "Tidak/belum bekerja", "Lainnya",
]  # fmt: skip
DTSEN_JOBS = [
    "Tidak Bekerja", "Petani", "Buruh Tani", "Nelayan", "Buruh Harian Lepas", "Pedagang", "Wiraswasta", "Karyawan Swasta",
    "PNS/TNI/Polri", "Perangkat Desa", "Pensiunan", "Pelajar/Mahasiswa", "Mengurus Rumah Tangga", "Lainnya",
]  # fmt: skip
P3KE_SCHOOL_DONE = [
    "Tidak/belum sekolah", "Tamat SD/sederajat", "Tamat SMP/sederajat", "Tamat SMA/sederajat", "Tamat Perguruan Tinggi",
]  # fmt: skip
P3KE_SCHOOL_NOW = [
    "Siswa SD/sederajat",
    "Siswa SMP/sederajat",
    "Siswa SMA/sederajat",
    "Mahasiswa Perguruan Tinggi",
]
P3KE_RELATION = [
    None, "Kepala Keluarga", "Istri", "Anak", "Menantu", "Cucu", "Orang Tua/Mertua", "Pembantu", "Lainnya",
]  # fmt: skip
DTSEN_RELATION = [
    None, "Kepala Keluarga", "Istri", "Anak", "Menantu", "Cucu", "Orang Tua/Mertua", "Pembantu/Sopir", "Lainnya",
]  # fmt: skip
P3KE_MARRIED = ["Belum Kawin", "Kawin", "Cerai Hidup", "Cerai Mati"]
P3KE_HOUSE = {
    "kepemilikan": ["Milik Sendiri", "Kontrak/Sewa", "Bebas Sewa", "Dinas", "Menumpang", "Lainnya"],
    "atap": ["Beton", "Genteng", "Asbes/Seng", "Bambu", "Kayu/Sirap", "Lainnya", "Lainnya"],
    "dinding": ["Tembok", "Kayu/Papan", "Bambu", "Seng", "Lainnya"],
    "lantai": ["Keramik/Granit/Marmer/Ubin/Tegel/Teraso", "Semen", "Kayu/Papan", "Bambu", "Tanah", "Lainnya"],
    "penerangan": [
        "Listrik Pribadi s/d 900 Watt", "Listrik Pribadi > 900 Watt", "Listrik Bersama", "Genset/Solar cell", "Non-Listrik",
    ],
    "bahan_bakar": ["Listrik/Gas", "Minyak Tanah", "Arang/Kayu", "Lainnya"],
    "air_minum": [
        "Air Hujan", "Air Kemasan/Isi Ulang", "Air Permukaan (Sungai, Danau, dll)", "Ledeng/PAM", "Sumur Bor",
        "Sumur Terlindung", "Sumur Tidak Terlindung", "Lainnya",
    ],
    "bab": [
        "Ya, dengan Septic Tank", "Ya, tanpa Septic Tank", "Tidak, Jamban Umum/Bersama", "Tidak, Jamban Umum/Bersama",
        "Lainnya",
    ],
}  # fmt: skip
"""P3KE has one word for a shared and for no toilet."""
POWER_ABOVE_900 = P3KE_HOUSE["penerangan"].index("Listrik Pribadi > 900 Watt")
REGSOSEK_HOUSE = {
    "kepemilikan": ["1", "2", "3", "4", "6", "5"],
    "atap": ["1", "2", "3", "6", "5", "7", "8"],
    "dinding": ["1", "3", "4", "7", "7"],
    "lantai": ["2", "6", "5", "7", "8", "9"],
    "penerangan": ["1", "1", "2", "3", "4"],
    "bahan_bakar": ["4", "7", "10", "11"],
    "air_minum": ["10", "2", "9", "3", "4", "5", "6", "11"],
    "bab": ["1", "1", "3", "6", "5"],
}
"""Codes of Regsosek 2022-K (OpenSID Regsosek2022kEnum): 301a tenure, 305 roof, 304 walls, 303 floor, 307a light, 308 fuel,
306a water, 309a toilet."""
REGSOSEK_STATUS = [None, "1", "6", "1", "7", "1", "1", "4", "5", "5", None, None, None, "7"]
"""418: 1 own account, 4 employee, 5 government employee, 6 casual worker on farms, 7 casual worker elsewhere."""
REGSOSEK_FIELD = [None, "1", "1", "4", "11", "12", "24", "8", "20", "20", None, None, None, "24"]
"""417 field of work: 1 food crops, 4 fishery, 8 manufacturing, 11 construction, 12 trade, 20 government, 24 other services."""
REGSOSEK_SCHOOL = ["23", "3", "8", "13", "19"]
"""413 level and 415 certificate: 3 SD, 8 SMP, 13 SMA, 19 D4 or S1; 23 (415 only) no certificate."""
REGSOSEK_DIFFICULTY = {1: "c", 2: "b", 3: "a", 4: "g", 5: "e", 6: "f", 7: "ac", 8: "f", 9: "ch"}
"""Kind of disability (as DTKS lists them) -> the parts of 428 it shows in: a seeing, b hearing, c walking, e learning,
f behaviour, g speaking, h looking after oneself."""
