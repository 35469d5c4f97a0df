"""The texts of the printed documents (`include/documents/*.yaml`), read strictly, and the words filled into them."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from gesek import reviewed
from gesek.errors import ConfigurationError
from gesek.paths import DOCUMENTS

WORD = re.compile(r"\{(\w+)\}")
Lines = list[str]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Note(_Text):
    """Nota dinas."""

    kop: Lines = Field(min_length=1)
    alamat: str
    judul: str
    kepada: str
    melalui: str
    dari: str
    tembusan: str
    tanggal: str
    nomor: str
    sifat: str
    lampiran: str
    hal: str
    pembuka: str
    isi: Lines = Field(min_length=1)
    penutup: str
    jabatan: Lines = Field(min_length=1)


class Decree(_Text):
    """Draft of a Keputusan Bupati; `diktum` are KESATU and so on."""

    kop: Lines = Field(min_length=1)
    judul: str
    nomor: str
    tentang: str
    pejabat: str
    menimbang: Lines = Field(min_length=1)
    mengingat: Lines = Field(min_length=1)
    memperhatikan: Lines
    menetapkan: str
    diktum: Lines = Field(min_length=1, max_length=10)
    tempat: str
    jabatan: Lines = Field(min_length=1)
    tembusan: Lines


class Summary(_Text):
    """Headings and notes of the summary; `alasan_singkat` names every reason of a family that came, left or stayed."""

    judul: str
    anak_judul: str
    bagian_status: str
    bagian_bps: str
    bagian_perubahan: str
    bagian_pengecualian: str
    bagian_kecamatan: str
    bagian_musdes: str
    bps: str
    bps_tidak_ada: str
    tanpa_pengecualian: str
    tanpa_desa: str
    tempat_tidak_dikenal: str
    status: dict[str, str]
    perubahan: dict[str, str]
    alasan_singkat: dict[str, str]


class Annex(_Text):
    """Headings of the annex; `kolom` are its seven columns."""

    kepala_penetapan: Lines = Field(min_length=1)
    kepala_pemutakhiran: Lines = Field(min_length=1)
    judul: str
    anak_judul: str
    keterangan: str
    kolom: Lines = Field(min_length=7, max_length=7)
    tanpa_nik: str
    tempat_tidak_dikenal: str
    rekapitulasi: str
    jabatan: Lines = Field(min_length=1)


class DeliveryNote(_Text):
    """Surat pengantar of a package; `uraian` are its lines by their labels."""

    kop: Lines = Field(min_length=1)
    alamat: str
    judul: str
    nomor: str
    pembuka: str
    uraian: dict[str, str]
    bagian_berkas: str
    kolom: Lines = Field(min_length=3, max_length=3)
    petunjuk: dict[str, str]
    menyerahkan: Lines = Field(min_length=1)
    menerima: Lines = Field(min_length=1)


class BreachNotice(_Text):
    """Notices of a breach; `isi` stands in both letters, `isi_orang` and `isi_lembaga` in one."""

    kop: Lines = Field(min_length=1)
    alamat: str
    nomor: str
    sifat: str
    hal: str
    kepada_orang: str
    kepada_lembaga: str
    pembuka: str
    isi: Lines = Field(min_length=1)
    isi_orang: Lines
    isi_lembaga: Lines
    penutup: str
    jabatan: Lines = Field(min_length=1)
    lampiran: str
    bagian_penyerahan: str
    kolom_penyerahan: Lines = Field(min_length=7, max_length=7)
    bagian_data: str
    kolom_data: Lines = Field(min_length=2, max_length=2)
    bagian_desa: str
    kolom_desa: Lines = Field(min_length=2, max_length=2)
    desa_tidak_dikenal: str


Text = TypeVar("Text", Note, Decree, Summary, Annex, DeliveryNote, BreachNotice)
FILES: Mapping[type, str] = {
    Note: "nota_dinas", Decree: "keputusan", Summary: "ringkasan", Annex: "lampiran", DeliveryNote: "surat_pengantar",
    BreachNotice: "pemberitahuan_pelanggaran",
}  # fmt: skip


def load(kind: type[Text], words: Mapping[str, str]) -> Text:
    """The texts of a document with the words filled in.

    Raises:
        ConfigurationError: a key is unknown or missing, or a text asks for a word there is none of; names it and the remedy.
    """
    place = f"documents/{FILES[kind]}.yaml"
    read = reviewed.read((DOCUMENTS / f"{FILES[kind]}.yaml").read_text(encoding="utf-8"), place, kind)
    return kind.model_validate(_filled(read.model_dump(), words, place))


def _filled(value: Any, words: Mapping[str, str], place: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, words, place) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, words, place) for each in value]

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise ConfigurationError(
                f"{place} asks for {{{found[1]}}}, which is not known; known are {', '.join(sorted(words))}."
            )
        return words[found[1]]

    return WORD.sub(word, value)
