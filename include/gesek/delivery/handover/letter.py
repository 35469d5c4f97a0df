"""The mail that carries a package, and the one that recalls it. Numbers and counts; no person's data and no password."""

import json
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from gesek.delivery.handover.channel import Package, recalled
from gesek.delivery.manifest import FILE
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery
from gesek.store.ledger import now

WIRE = SMTP.clone(cte_type="7bit", max_line_length=200)
"""What every server on the way can carry; a Message-ID is never folded, which some readers do not expect."""
BODY = """\
Terlampir berkas penerima program {title} untuk {recipient_name}.

Siklus             : {cycle}
Nomor urut berkas  : {sequence}
Jumlah baris       : {rows}
Daftar tunggu      : {waiting}
SHA-256 manifest   : {digest}

Membuka   : kata sandi tidak pernah dikirim lewat surel; mintalah lewat telepon kepada Bapelitbangda.
Memeriksa : simpan semua lampiran dalam satu folder, lalu jalankan `gesek delivery verify`, atau bandingkan SHA-256 setiap
            berkas dengan yang tertulis dalam manifest.json.
Menjawab  : sampaikan kepada Bapelitbangda SHA-256 manifest.json (diterima), lalu jumlah baris lembar DAFTAR (disetujui).
            Balasan atas surel ini tidak dibaca oleh sistem.

Surel lain dengan nomor urut dan SHA-256 manifest yang sama adalah salinan dari penyerahan yang sama.
"""


def message_id(row: Delivery, copy: int, sender: str) -> str:
    """The same for every mail of the same copy of a delivery, so that one sent twice after a break is known as one."""
    digest = str(row.manifest_sha256)[:32]
    return f"<gesek.{row.program}.{row.recipient}.{row.sequence}.{digest}.{copy + 1}@{sender.rpartition('@')[2]}>"


def of_package(package: Package, copy: int, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """A package's files as attachments, with the lines by which they are checked."""
    row = package.row
    told = json.loads((package.folder / FILE).read_text(encoding="utf-8"))
    subject = f"Berkas {told['title']} siklus {row.cycle_id} nomor {row.sequence}"
    made = _to(sender, to, f"[{told['label']}] {subject}" if told["label"] else subject)
    made["Message-ID"] = message_id(row, copy, sender)
    made.set_content(BODY.format(**told, digest=row.manifest_sha256), cte="quoted-printable")
    for name in package.files:
        kind = ("application", "pdf") if name.endswith(".pdf") else ("application", "octet-stream")
        content = (package.folder / name).read_bytes()
        made.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return made


def of_recall(row: Delivery, copy: int, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """The notice that a package was recalled, as an answer to the mail that brought it."""
    made = _to(sender, to, f"DITARIK KEMBALI: berkas {row.program} siklus {row.cycle_id} nomor {row.sequence}")
    brought = message_id(row, copy, sender)
    made["Message-ID"] = brought.replace("<gesek.", "<gesek.recall.")
    made["In-Reply-To"], made["References"] = brought, brought
    made.set_content(recalled(row), cte="quoted-printable")
    return made


def _to(sender: str, to: tuple[str, ...], subject: str) -> EmailMessage:
    made = EmailMessage(SMTP)
    made["From"], made["To"], made["Subject"] = sender, ", ".join(to), subject
    made["Date"] = format_datetime(clock(now()))
    made["Auto-Submitted"] = "auto-generated"
    return made
