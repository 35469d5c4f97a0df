"""What is done with complaints: entered, read, put before the village, ended. Each calls the function of its command."""

from typing import Annotated

from fastapi import Form, Response

from gesek.errors import StoreError
from gesek.targets.citizen import looks
from gesek.targets.citizen.complaints import book, told
from gesek.targets.citizen.complaints.place import of_complaint
from gesek.web.complaints import asked
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.screen import done, onward, url

router = pages("/pengaduan")
Line = Annotated[str, Form(max_length=200)]
Note = Annotated[str, Form(max_length=500)]


@router.post("", name="complaints.enter")
@may("complaints.act")
def enter(
    asker: Who,
    kind: Line,
    kata: Annotated[str, Form(max_length=2000)],
    person_id: Annotated[int, Form(ge=0)] = 0,
    nama: Line = "",
    nik: Line = "",
    no_kk: Line = "",
    jenis_kelamin: Line = "",
    tanggal_lahir: Line = "",
    desa: Line = "",
    alamat: Line = "",
    dusun: Line = "",
    rt: Line = "",
    rw: Line = "",
) -> Response:
    """Enter a complaint about a person of the list, or about somebody whom it does not know."""
    values = {
        "kata": kata, "nama": nama, "nik": nik, "no_kk": no_kk, "jenis_kelamin": jenis_kelamin, "alamat": alamat,
        "tanggal_lahir": tanggal_lahir, "desa": desa, "dusun": dusun, "rt": rt, "rw": rw,
    }  # fmt: skip
    family, person, code = _about(person_id)
    said, named = told.of(values, unlisted=not person_id)
    if not asker.area("complaints.act").holds(code or named):
        raise NotFoundError
    row = book.enter(kind, code or named, said, asker.login, family, person)
    text = gettext("Complaint {number} is entered. Give the citizen this number.").format(number=row.number)
    return done(text, to="complaints.show", number=row.number)


@router.post("/{number}/words", name="complaints.read")
@may("complaints.act")
def read(asker: Who, number: asked.Number, reason: Annotated[str, Form(max_length=300)]) -> Response:
    """Put a look at what was said on record, and show it."""
    row, _events = asked.complaint(asker, "complaints.act", number)
    looks.record(asker.login, "complaint.read", f"complaint:{row.number}", looks.reason_of(reason))
    return onward(url("complaints.show", number=row.number))


@router.post("/{number}/forward", name="complaints.forward")
@may("complaints.act")
def forward(asker: Who, number: asked.Number, note: Note = "") -> Response:
    """Put it before its village now."""
    row, _events = asked.complaint(asker, "complaints.act", number)
    book.forward(row.number, asker.login, note)
    return done(gettext("The complaint is before the village."), to="complaints.show", number=row.number)


@router.post("/{number}/end", name="complaints.close")
@may("complaints.act")
def close(asker: Who, number: asked.Number, outcome: Line, note: Note = "") -> Response:
    """Answer, reject or take it back, as its outcome says."""
    row, _events = asked.complaint(asker, "complaints.act", number)
    book.close(row.number, outcome, asker.login, note)
    return done(gettext("The complaint is ended."), to="complaints.show", number=row.number)


def _about(person_id: int) -> tuple[int | None, int | None, str]:
    try:
        return of_complaint(0, person_id)
    except StoreError:
        raise NotFoundError from None
