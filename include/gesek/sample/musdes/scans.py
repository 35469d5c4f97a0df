"""Scans that villages send with their workbook: the signed minutes as PDF, the list of those present as photo.

Both are whole files of their kind and show no person: the PDF says that it is sample data, the photo is an empty grey page.
"""

from pathlib import Path

from gesek.whole_file import beside

WIDTH, HEIGHT = 64, 88
"""Pixels of the photo, whole blocks of 8."""


def write_scans(folder: Path, village: str) -> None:
    """Write both scans of a village beside its workbook; their names bear its code (Kemendagri, 10 digits)."""
    for name, content in (
        (f"musdes_{village}_berita_acara.pdf", minutes_pdf(village)),
        (f"musdes_{village}_daftar_hadir.jpg", attendance_jpg(village)),
    ):
        with beside(folder / name) as aside:
            aside.write_bytes(content)


def minutes_pdf(village: str) -> bytes:
    """A PDF of one A4 page with one line of text (ISO 32000-1, 7.5)."""
    line = f"BT /F1 14 Tf 72 760 Td (BERITA ACARA MUSDES {village} - DATA CONTOH) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + head + table + tail


def attendance_jpg(village: str) -> bytes:
    """A grey baseline JPEG with the village's code as its comment (ITU-T T.81): every block is no difference and an end."""
    one_code = bytes([1, *[0] * 15, 0])  # the only symbol, 0, has the one-bit code 0
    blocks = (WIDTH // 8) * (HEIGHT // 8)
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xFE, f"DATA CONTOH {village}".encode("ascii")),
            _segment(0xDB, b"\x00" + b"\x01" * 64),
            _segment(0xC0, b"\x08" + HEIGHT.to_bytes(2) + WIDTH.to_bytes(2) + b"\x01\x01\x11\x00"),
            _segment(0xC4, b"\x00" + one_code),
            _segment(0xC4, b"\x10" + one_code),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            bytes(blocks * 2 // 8),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content
