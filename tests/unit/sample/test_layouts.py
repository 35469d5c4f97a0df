"""The files are those that the senders send: names, headers, sheets, kinds of cells."""

import csv
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

MONTHLY = {
    "dtks": ["dtks_3513.csv"],
    "dtsen": ["dtsen_keluarga.csv", "dtsen_anggota.csv"],
    "dukcapil": ["padan_dukcapil.xlsx"],
    "bpjs": ["bpjs_peserta_aktif.csv"],
    "siks": ["siks_ng_salur.xlsx"],
}
YEARLY = {
    "p3ke": ["p3ke_keluarga_3513.xlsx", "p3ke_individu_3513.xlsx"],
    "regsosek": ["regsosek_keluarga.csv", "regsosek_anggota.csv"],
    "bps": ["bps_kemiskinan_ekstrem.csv"],
    "dapodik": ["dapodik_peserta_didik.csv"],
    "rtlh": ["realisasi_rtlh.xlsx"],
    "sk_bupati": ["sk_bupati_2025.xlsx"],
}
DTKS = """provinsi, kabupaten, kecamatan, desa_kelurahan, prop_capil, kab_capil, rt, rw, id_kec, id_desa, idsemesta, NOKK, NIK,
 Nama, ibu_kandung, Alamat, FIRST_SK, padankan_at, PKH, BPNT, BST, BNPT_PPKM, PBI, BLT, BLT_BBM, ATENSI, PENA,
 PERMAKANAN, RUTILAHU, SEMBAKO_ADAPTIF, YAPI, periode_pkh, periode_bpnt, periode_bst, periode_bnpt_ppkm, periode_pbi,
 periode_blt, periode_blt_bbm, periode_atensi, periode_pena, periode_permakanan, periode_rutilahu,
 periode_sembako_adaptif, periode_yapi, keterangan_disabilitas, keterangan_meninggal, masih_hidup_label,
 deleted_label, is_nonaktif, verifyid"""
DTSEN_FAMILY = (
    "id_keluarga;no_kk;nik;nama_kepala_keluarga;alamat;rt;rw;provinsi;kabupaten;kecamatan;kelurahan;id_wilayah;desil_nasional;"
    "peringkat_nasional;percentile_nasional;peringkat_provinsi;peringkat_kab_kota"
)
DTSEN_MEMBER = "id_keluarga,idsemesta,no_kk,nik,nama,hub_kepala_keluarga,pekerjaan_utama"
REGSOSEK_FAMILY = (
    "kode_provinsi,kode_kabupaten,kode_kecamatan,kode_desa,kode_sls_non_sls,sub_sls,nomor_bangunan,no_urut_keluarga,id_keluarga,"
    "no_kk,nama_kepala_keluarga,alamat,jumlah_art,r301a,r303,r304,r305,r306a,r307a,r307b1,r308,r309a,r310,bpnt_kd,pkh_kd,"
    "blt_dd_kd,subsidi_listrik_kd,bantuan_pemda_kd,pupuk_kd,lpg_kd"
)
REGSOSEK_MEMBER = (
    "id_keluarga,no_urut_art,r402_nama,r403_nik,r404,r405,r406_tanggal_lahir,r407_umur,r408,r409,r410_hamil,r412_sekolah,"
    "r413_jenjang,r414_kelas,r415_ijazah,r416a_bekerja,r417_lapangan,r418_status,r428a,r428b,r428c,r428d,r428e,r428f,r428g,r428h,"
    "r428i,r430_penyakit"
)
DAPODIK = (
    "No;Nama;NIPD;JK;NISN;Tempat Lahir;Tanggal Lahir;NIK;Agama;Alamat;RT;RW;Dusun;Kelurahan;Kecamatan;Kode Pos;Nama Ayah;Nama Ibu;"
    "NPSN;Sekolah;Jenjang;Rombel Saat Ini;Tingkat;Penerima KPS;No. KPS;Penerima KIP;Nomor KIP;Nomor KKS;"
    "Layak PIP (usulan dari sekolah);Alasan Layak PIP;No KK"
)
BPJS = "no_kartu,nik,no_kk,nama,tanggal_lahir,jenis_kelamin,pisat,segmen,kelas,status,kode_faskes,kecamatan,desa"
P3KE_FAMILY = (
    "No|ID Keluarga P3KE|Provinsi|Kabupaten/Kota|Kecamatan|Desa/Kelurahan|Kode Kemdagri|Desil Kesejahteraan|Alamat|Kepala Keluarga|"
    "NIK|Padan Dukcapil|Jenis Kelamin|Tanggal Lahir|Pekerjaan|Pendidikan|Kepemilikan Rumah|"
    "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya|Jenis Atap|Jenis Dinding|Jenis Lantai|Sumber Penerangan|Bahan Bakar Memasak|"
    "Sumber Air Minum|Memiliki Fasilitas Buang Air Besar|Penerima BPNT|Penerima BPUM|Penerima BST|Penerima PKH|Penerima SEMBAKO|"
    "Resiko Stunting"
)
P3KE_PERSON = (
    "ID Keluarga P3KE|Provinsi|Kabupaten/Kota|Kecamatan|Desa/Kelurahan|Kode Kemdagri|Desil Kesejahteraan|Alamat|ID Individu|Nama|NIK|"
    "Padan Dukcapil|Jenis Kelamin|Hubungan Dengan Kepala Keluarga|Tanggal Lahir|Status Kawin|Pekerjaan|Pendidikan|"
    "Usia Dibawah 7 Tahun|Usia 7-12|Usia 13-15|Usia 16-18|Usia 19-21|Usia 22-59|Usia 60 Tahun Keatas|Penerima BPNT|Penerima BPUM|"
    "Penerima BST|Penerima PKH|Penerima SEMBAKO|Resiko Stunting"
)
MUSDES = {
    "VERVAL": """no, id_keluarga_p3ke, idsemesta, no_kk, nik, nama_kepala_keluarga, alamat, dusun, rt, rw, kode_desa, desil,
        hasil_musdes, alasan, tgl_kejadian, no_akta, desa_tujuan, nik_benar, no_kk_benar, nama_benar, keterangan""",
    "USULAN_BARU": """no, no_kk, nik, nama_kepala_keluarga, jenis_kelamin, tanggal_lahir, alamat, dusun, rt, rw, kode_desa,
        kepemilikan_rumah, jenis_atap, jenis_dinding, jenis_lantai, sumber_penerangan, bahan_bakar_memasak, sumber_air_minum,
        fasilitas_bab, alasan_usulan""",
    "PERBAIKAN": """no, id_keluarga_p3ke, no_kk, nik, nama_kepala_keluarga, kode_desa, nik_benar, no_kk_benar, nama_benar,
        keterangan""",
    "BERITA_ACARA": "uraian, isi",
}


def words(text):
    return [word.strip() for word in text.split(",")]


def header(path, delimiter, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as lines:
        return next(csv.reader(lines, delimiter=delimiter))


def sheet(path, name=None):
    book = CalamineWorkbook.from_path(str(path))
    return (book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)).to_python(skip_empty_area=False)


def test_every_source_sends_its_files_in_the_months_it_should(sample):
    found = {file for file in sample.rows if not file.startswith("musdes/")}
    monthly = {
        f"{source}/{cycle}/{file}"
        for source, files in MONTHLY.items()
        for file in files
        for cycle in ("2026-09", "2026-10")
    }
    yearly = {f"{source}/2026-09/{file}" for source, files in YEARLY.items() for file in files}
    assert found == monthly | yearly
    on_disk = {path.relative_to(sample.inbox).as_posix() for path in sample.inbox.rglob("*") if path.is_file()}
    records = {f"p3ke/2026-09/p3ke_{which}_3513.xlsx.bast.yaml" for which in ("keluarga", "individu")}
    scans = {file for file in on_disk if file.startswith("musdes/") and not file.endswith(".xlsx")}
    assert on_disk == set(sample.rows) | records | scans
    assert {Path(file).suffix for file in scans} == {".pdf", ".jpg"}  # nothing half-written is left either


def test_csv_headers_are_the_senders_own(sample):
    inbox = sample.inbox
    assert header(inbox / "dtks/2026-09/dtks_3513.csv", ",") == words(DTKS)
    assert header(inbox / "dtsen/2026-10/dtsen_keluarga.csv", ";", "utf-8-sig") == DTSEN_FAMILY.split(";")
    assert header(inbox / "dtsen/2026-09/dtsen_anggota.csv", ",") == DTSEN_MEMBER.split(",")
    assert header(inbox / "regsosek/2026-09/regsosek_keluarga.csv", ",") == REGSOSEK_FAMILY.split(",")
    assert header(inbox / "regsosek/2026-09/regsosek_anggota.csv", ",") == REGSOSEK_MEMBER.split(",")
    assert header(inbox / "dapodik/2026-09/dapodik_peserta_didik.csv", ";") == DAPODIK.split(";")
    assert header(inbox / "bpjs/2026-10/bpjs_peserta_aktif.csv", ",") == BPJS.split(",")
    assert header(inbox / "bps/2026-09/bps_kemiskinan_ekstrem.csv", ",") == [
        "kode_wilayah",
        "tahun",
        "indikator",
        "nilai",
        "satuan",
        "sumber",
    ]


def test_the_dtsen_family_file_starts_with_a_byte_order_mark(sample):
    assert (sample.inbox / "dtsen/2026-09/dtsen_keluarga.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


def test_workbook_headers_stand_in_the_rows_where_the_senders_put_them(sample):
    inbox = sample.inbox
    assert sheet(inbox / "p3ke/2026-09/p3ke_keluarga_3513.xlsx")[3] == P3KE_FAMILY.split("|")
    assert sheet(inbox / "p3ke/2026-09/p3ke_individu_3513.xlsx")[0] == P3KE_PERSON.split("|")
    assert sheet(inbox / "dukcapil/2026-09/padan_dukcapil.xlsx")[0] == [
        "id detail",
        "id prelist",
        "nama art",
        "nik",
        "Status",
        "status penduduk",
        "tgl_kejadian",
    ]
    siks = ["NIK KPM", "NAMA KPM", "NOMOR KKS", "JENIS BANSOS", "TAHAP SALUR", "NOMINAL CAIR"]
    assert sheet(inbox / "siks/2026-09/siks_ng_salur.xlsx")[0] == siks
    rtlh = words("nama,nik,alamat,prov,kabkot,kec,desa,rw,rt,nilai_bantuan,lpj,tgl_lpj,sumber_dana")
    assert sheet(inbox / "rtlh/2026-09/realisasi_rtlh.xlsx")[0] == rtlh
    decree = sheet(inbox / "sk_bupati/2026-09/sk_bupati_2025.xlsx")[5]
    assert decree == words(
        "No,Kecamatan,Desa/Kelurahan,Kode Desa,No. KK,NIK,Nama Kepala Keluarga,Alamat,RT,RW,Jumlah Anggota,Keterangan"
    )


def test_all_330_villages_send_a_workbook_of_four_sheets(sample):
    files = sorted((sample.inbox / "musdes/2026-09").glob("*.xlsx"))
    assert len(files) == 330
    for path in (files[0], files[-1]):
        book = CalamineWorkbook.from_path(str(path))
        assert book.sheet_names == list(MUSDES)
        for name, columns in MUSDES.items():
            assert sheet(path, name)[0] == words(columns)


def test_openpyxl_reads_the_same_cells_as_calamine(sample):
    path = sample.inbox / "p3ke/2026-09/p3ke_keluarga_3513.xlsx"
    one = sheet(path)
    book = openpyxl.load_workbook(path, read_only=True)
    other = [["" if cell is None else cell for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    width = len(P3KE_FAMILY.split("|"))
    data = [row for row in other[4:] if any(cell != "" for cell in row)]
    assert data == one[4 : 4 + len(data)]
    assert all(len(row) == width for row in data)


def test_damaged_numbers_are_number_cells_and_sound_ones_are_text(sample):
    rows = sheet(sample.inbox / "dukcapil/2026-09/padan_dukcapil.xlsx")
    numeric = {number for number, row in enumerate(rows[1:], 2) if isinstance(row[3], float)}
    noted = {
        row
        for (row,) in sample.ask(
            "select row_number from damage where dataset = 'dukcapil' and cycle = '2026-09'"
            " and kind in ('number_zeroed', 'number_exact')"
        )
    }
    assert numeric == noted
    assert numeric
    assert all(rows[number - 1][3] >= 1e15 for number in numeric)


def test_no_file_names_the_machine_it_was_made_on(sample):
    for path in sample.inbox.rglob("*.csv"):
        assert str(sample.inbox).encode() not in path.read_bytes()
