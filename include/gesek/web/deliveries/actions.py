"""What is done: copies, passwords, resending, recalls, answers, returns, reports, removals; each by a command's own function."""

import hashlib
from typing import Annotated

from fastapi import File, Form, Path, Response, UploadFile

from gesek import regions
from gesek.delivery import book, passwords, receipts, retention, usage, watchdog
from gesek.delivery.build import place
from gesek.delivery.keys import public_pem
from gesek.delivery.realisation import book as realisation
from gesek.delivery.realisation.returned import part_of
from gesek.delivery.verify import problems
from gesek.errors import StoreError
from gesek.operations.dag_names import TEND_DELIVERY
from gesek.store.deliveries import Delivery
from gesek.web import runs
from gesek.web.deliveries import incoming, links, one, reach, words
from gesek.web.door import Who, may, pages
from gesek.web.language import gettext
from gesek.web.screen import done, onward, screen, url

router = pages("/deliveries")
ANSWER, SEND, REMOVE = "deliveries.answer", "deliveries.send", "deliveries.remove"
DOWNLOAD, PASSWORD = "deliveries.download", "deliveries.password"
Code = Annotated[str, Form(pattern=r"^(\d{10})?$")]
Name = Annotated[str, Form(max_length=120)]
Reason = Annotated[str, Form(max_length=300)]
AT_ONCE = 1024 * 1024
"""Bytes of a return sheet that is read while its sender waits, some five thousand rows; a larger one is read by a run."""
FORM = 64 * 1024
"""Bytes that the other parts of a form with a file take."""


@router.post("/watch", name="deliveries.watch")
@may(SEND)
def watch(asker: Who) -> Response:
    """Look now for what is late or about to be."""
    wrong = watchdog.watch()
    text = gettext("Looked: {count} things are wrong.").format(count=len(wrong))
    return done(text, to="deliveries.calendar")


@router.post("/removals", name="deliveries.ask_removal")
@may(REMOVE)
def ask_removal(asker: Who, reason: Reason) -> Response:
    """Ask to have packages removed that are beyond their time."""
    number = retention.ask(asker.login, reason)
    text = gettext("Removal {number} waits for the agreement of somebody else.").format(number=number)
    return done(text, to="deliveries.removals")


@router.post("/removals/{number}/agree", name="deliveries.agree_removal")
@may(REMOVE)
def agree_removal(asker: Who, number: int) -> Response:
    """Agree to a removal, which is then done."""
    gone = retention.agree(number, asker.login)
    text = gettext("{count} packages are removed; their certificates stay.").format(count=len(gone))
    return done(text, to="deliveries.removals")


@router.post("/{number}/copy", name="deliveries.ask_copy")
@may(DOWNLOAD)
def ask_copy(asker: Who, number: int, name: Name = "", kode_desa: Code = "") -> Response:
    """Go on to the short-lived address of a copy."""
    _recipients(asker, DOWNLOAD, number, kode_desa)
    return onward(url("deliveries.copy", token=links.made(asker, number, name, kode_desa)))


@router.post("/{number}/password", name="deliveries.password")
@may(PASSWORD)
def password(asker: Who, number: int, reason: Reason, kode_desa: Code = "") -> Response:
    """Show a password, on a page of its own."""
    row = _recipients(asker, PASSWORD, number, kode_desa)
    told = passwords.say(number, reason, asker.login, kode_desa)
    village = regions.name(kode_desa) if kode_desa else ""
    return screen(
        asker, "deliveries/password.html", face=one.face(row), password=told, village=village, kode_desa=kode_desa
    )  # fmt: skip


@router.post("/{number}/answer", name="deliveries.answer")
@may(ANSWER)
def answer(
    asker: Who,
    number: int,
    level: Annotated[str, Form(pattern="^(received|accepted|rejected)$")],
    sha256: Annotated[str, Form(max_length=80)] = "",
    manifest: UploadFile | None = None,
    rows: Annotated[int | None, Form(ge=0)] = None,
    reason: Reason = "",
) -> Response:
    """Take what the recipient says of a package."""
    row = reach.whole(asker, ANSWER, number)
    digest = _digest(manifest) or sha256.strip().lower()
    given = {"program": row.program, "sequence": row.sequence, "level": level, "manifest_sha256": digest, "rows": rows}
    took = receipts.answered(row.recipient, receipts.made({**given, "reason": reason}), asker.login, "page")
    text = gettext("The delivery is now: {state}.").format(state=words.state(took.state)[0])
    if took.misfit:
        text += " " + gettext(
            "The answer does not fit the package that was sent, so the same package will be sent again."
        )
    return done(text, to="deliveries.show", number=number)


def _digest(manifest: UploadFile | None) -> str:
    """SHA-256 of the manifest as it arrived, so that nobody has to reckon it by hand; empty where no file was chosen."""
    content = manifest.file.read() if manifest is not None and manifest.filename else b""
    return hashlib.sha256(content).hexdigest() if content else ""


@router.post("/{number}/villages/{kode_desa}/received", name="deliveries.part_received")
@may(ANSWER)
def part_received(asker: Who, number: int, kode_desa: Annotated[str, Path(pattern=r"^\d{10}$")]) -> Response:
    """Take a village's word that its part came."""
    _recipients(asker, ANSWER, number, kode_desa)
    receipts.part_received(number, kode_desa, asker.login)
    text = gettext("It is recorded that the village received its file.")
    return done(text, to="deliveries.part", number=number, kode_desa=kode_desa)


@router.post("/{number}/return", name="deliveries.return")
@may(ANSWER, body=realisation.LARGEST + FORM)
def take_return(asker: Who, number: int, file: Annotated[UploadFile, File()], kode_desa: Code = "") -> Response:
    """Take a return sheet; a large one is read by a run, whose progress is shown."""
    row = _recipients(asker, ANSWER, number, kode_desa)
    with incoming.laid_down(file) as path:
        sha256, size = realisation.keep(number, path), path.stat().st_size
        part = kode_desa or part_of(path.name)
    back = (
        url("deliveries.part", number=number, kode_desa=kode_desa)
        if kode_desa
        else url("deliveries.show", number=number)
    )
    if size > AT_ONCE:
        conf = {"act": "take_return", "delivery": number, "by": asker.login, "sha256": sha256, "part": part}
        run_id = f"return__{number}__{sha256[:16]}"
        return runs.started(TEND_DELIVERY, run_id, conf | {"only_part": bool(kode_desa)}, back)
    standing = realisation.take(number, sha256, asker.login, part, only_part=bool(kode_desa))
    return screen(asker, "deliveries/returned.html", face=one.face(row), standing=standing, back=back)


@router.post("/{number}/report", name="deliveries.report")
@may(ANSWER, body=usage.LARGEST + FORM)
def report(asker: Who, number: int, file: Annotated[UploadFile, File()], note: Reason = "") -> Response:
    """Take a report on the use of a delivery."""
    reach.whole(asker, ANSWER, number)
    with incoming.laid_down(file) as path:
        usage.enter(number, path, asker.login, note)
    return done(gettext("The report on use is entered."), to="deliveries.show", number=number)


@router.post("/{number}/verify", name="deliveries.verify")
@may("deliveries.see")
def verify(asker: Who, number: int) -> Response:
    """Look whether the package in the store is whole and the regency's own."""
    row = reach.whole(asker, "deliveries.see", number)
    found = [words.note(problem) for problem in problems(place(row), public_pem())]
    return screen(asker, "deliveries/verified.html", face=one.face(row), problems=found)


@router.post("/{number}/resend", name="deliveries.resend")
@may(SEND)
def resend(asker: Who, number: int) -> Response:
    """Hand a package over once more, by a run: the recipient's server may be slow."""
    reach.whole(asker, SEND, number)
    _, attempts, _ = book.life(number)
    conf = {"act": "resend", "delivery": number, "by": asker.login}
    back = url("deliveries.show", number=number)
    return runs.started(TEND_DELIVERY, f"resend__{number}__{len(attempts) + 1}", conf, back)


@router.post("/{number}/recall", name="deliveries.recall")
@may(SEND)
def recall(asker: Who, number: int, reason: Reason) -> Response:
    """Recall a package at once; its recipient is told by a run."""
    reach.whole(asker, SEND, number)
    receipts.recall(number, asker.login, reason)
    conf = {"act": "tell_recalled", "delivery": number, "by": asker.login}
    try:
        return runs.started(TEND_DELIVERY, f"recall__{number}", conf, url("deliveries.show", number=number))
    except StoreError:
        text = gettext("The package is recalled, but its recipient could not be told from here; tell it by telephone.")
        return done(text, to="deliveries.show", number=number)


@router.post("/{number}/close", name="deliveries.close")
@may(SEND)
def close(asker: Who, number: int) -> Response:
    """End the life of an accepted delivery."""
    reach.whole(asker, SEND, number)
    receipts.close(number, asker.login)
    return done(gettext("The delivery is completed."), to="deliveries.show", number=number)


def _recipients(asker: Who, permission: str, number: int, kode_desa: str) -> Delivery:
    """The delivery, where it is the visitor's as recipient, whole or by this village's part; raises NotFoundError."""
    if kode_desa:
        return reach.part(asker, permission, number, kode_desa)
    return reach.whole(asker, permission, number)
