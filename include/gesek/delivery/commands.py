"""`gesek delivery ...`: what went to which agency, what it answered, and what is done about it."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gesek.command_options import Actor, Reason

if TYPE_CHECKING:
    from gesek.delivery.realisation.book import Standing

app = typer.Typer(no_args_is_help=True, help="Packages, their receipts, passwords and signatures.")
Number = Annotated[int, typer.Argument(help="Number of the delivery, as `list` shows it.")]
STATES = {
    "building": "disusun", "built": "siap kirim", "sent": "terkirim", "received": "diterima", "accepted": "disetujui",
    "rejected": "ditolak", "closed": "selesai", "recalled": "ditarik", "again": "jawaban ulang", "resent": "dikirim ulang",
    "returned": "realisasi masuk", "reported": "laporan masuk", "removed": "dihapus",
}  # fmt: skip
"""States and events as an officer reads them."""


@app.command("list")
def listed(cycle: Annotated[str, typer.Argument(help="YYYY-MM; the open one by default.")] = "") -> None:
    """Say what was delivered in a cycle, in which state each package is, and which numbers are missing."""
    from gesek.delivery import book
    from gesek.store import cycles

    rows = book.of_cycle(cycle or cycles.current().id)
    for row in rows:
        typer.echo(
            f"{row.id:>5}  {STATES[row.state]:<10}  {row.program:<10}  {row.recipient:<8}  no. {row.sequence:<4} {row.rows:>9} baris"
        )
    if not rows:
        typer.echo("Belum ada penyerahan pada siklus ini.")
    for program, recipient, numbers in book.gaps():
        missing = ", ".join(map(str, numbers))
        typer.echo(f"Nomor urut yang tidak pernah terkirim: {program} kepada {recipient}, nomor {missing}.")


@app.command()
def show(number: Number) -> None:
    """Say all that happened to a delivery."""
    from gesek.delivery import book
    from gesek.store.cycles import clock

    row, attempts, events = book.life(number)
    typer.echo(
        f"Penyerahan {row.id}: {row.program} kepada {row.recipient}, siklus {row.cycle_id}, nomor urut {row.sequence}"
    )
    typer.echo(f"Keadaan: {STATES[row.state]}; {row.rows} baris; manifest {row.manifest_sha256 or 'belum ada'}")
    for attempt in attempts:
        typer.echo(
            f"  percobaan {attempt.number}  {_time(clock(attempt.started_at))}  {attempt.channel}  "
            f"{STATES.get(attempt.outcome or '', 'tidak selesai')}{f' ({attempt.code})' if attempt.code else ''}"
        )
    for event in events:
        told = f"  {event.note}" if event.note else ""
        typer.echo(f"  {_time(clock(event.at))}  {STATES[event.action]}  oleh {event.actor}{told}")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


@app.command()
def ack(
    number: Number,
    level: Annotated[str, typer.Option(help="received, accepted or rejected.")],
    sha256: Annotated[str, typer.Option(help="SHA-256 of manifest.json as it arrived; needed for received.")] = "",
    rows: Annotated[int | None, typer.Option(help="Rows counted on the sheet DAFTAR; needed for accepted.")] = None,
    reason: Reason = "",
    desa: Annotated[
        str, typer.Option(help="Code of the village that received its own part of a divided package.")
    ] = "",
    by: Actor = "",
) -> None:
    """Enter what a recipient answered."""
    from gesek.delivery import book, receipts

    actor = by or getpass.getuser()
    if desa:
        receipts.part_received(number, desa, actor)
        typer.echo(f"Penyerahan {number}: desa {desa} sudah menerima berkasnya.")
        return
    row = book.find(number)
    given = {
        "program": row.program,
        "sequence": row.sequence,
        "level": level,
        "manifest_sha256": sha256,
        "rows": rows,
        "reason": reason,
    }
    done = receipts.answered(row.recipient, receipts.made(given), actor, "command")
    typer.echo(f"Penyerahan {number} kini {STATES[done.state]}.")
    if done.misfit:
        typer.echo(
            "Jawaban tidak cocok dengan paket yang dikirim; paket yang sama dapat dikirim lagi dengan `gesek delivery resend`."
        )


@app.command()
def resend(number: Number, by: Actor = "") -> None:
    """Hand the same package over once more: the same bytes, under the same number."""
    from gesek.delivery.tend import tend

    tend("resend", number, by or getpass.getuser())
    typer.echo(f"Penyerahan {number} dikirim ulang.")


@app.command()
def recall(number: Number, reason: Reason, by: Actor = "") -> None:
    """Recall a package: it counts no more, and a notice is laid beside it."""
    from gesek.delivery import receipts
    from gesek.delivery.handover import tell_recalled

    receipts.recall(number, by or getpass.getuser(), reason)
    tell_recalled(number)
    typer.echo(f"Penyerahan {number} ditarik kembali; pemberitahuan diletakkan di samping paketnya.")


@app.command()
def realise(
    number: Number,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The delivered workbook, filled in.")],
    desa: Annotated[str, typer.Option(help="Code of the village that answers, for its own people alone.")] = "",
    by: Actor = "",
) -> None:
    """Take a return sheet: who was served, when, with how much; held against what was sent."""
    from gesek.delivery.realisation import book

    _print_standing(number, book.enter(number, file, by or getpass.getuser(), desa))


@app.command()
def realisation(number: Number) -> None:
    """Say how a delivery was carried out, as far as return sheets say."""
    from gesek.delivery.realisation import book

    _print_standing(number, book.standing(number))


def _print_standing(number: int, found: "Standing") -> None:
    typer.echo(
        f"Penyerahan {number}: {found.sent} dikirim, {found.served} terlayani, {found.not_served} tidak, {found.blank} belum dijawab."
    )
    typer.echo(f"Nilai tersalur {found.amount:,} dari {found.told} jawaban.")
    for rows, said in ((found.unmatched, "tidak ada dalam penyerahan ini"), (found.unreadable, "tidak terbaca")):
        if rows:
            typer.echo(f"Baris yang {said}: {', '.join(map(str, rows))}.")


@app.command()
def expired() -> None:
    """List the packages that are kept longer than their programme says."""
    from gesek.delivery import retention

    rows = retention.expired()
    for row in rows:
        typer.echo(
            f"{row.id:>5}  {STATES[row.state]:<10}  {row.program:<10}  {row.recipient:<8}  {row.cycle_id}  no. {row.sequence}"
        )
    if not rows:
        typer.echo("Tidak ada paket yang melewati masa simpan.")


@app.command()
def remove(
    reason: Reason,
    agreed: Annotated[str, typer.Option(help="Account of the second person, who agreed.")],
    by: Actor = "",
) -> None:
    """Remove the packages that `expired` lists; manifest, signature and a certificate stay."""
    from gesek.delivery import retention

    gone = retention.remove(by or getpass.getuser(), agreed, reason)
    typer.echo(f"{len(gone)} paket dihapus: {', '.join(map(str, gone)) or 'tidak ada'}.")


@app.command("ask-removal")
def ask_removal(reason: Reason, by: Actor = "") -> None:
    """Ask to have the packages removed that `expired` lists; somebody else agrees by `agree-removal`."""
    from gesek.delivery import retention

    number = retention.ask(by or getpass.getuser(), reason)
    typer.echo(f"Permintaan pemusnahan {number} menunggu persetujuan orang kedua.")


@app.command("agree-removal")
def agree_removal(number: Annotated[int, typer.Argument(help="Number of the request.")], by: Actor = "") -> None:
    """Agree to a request for removal: its packages are removed; manifest, signature and a certificate stay."""
    from gesek.delivery import retention

    gone = retention.agree(number, by or getpass.getuser())
    typer.echo(f"{len(gone)} paket dihapus: {', '.join(map(str, gone)) or 'tidak ada'}.")


@app.command()
def close(number: Number, by: Actor = "") -> None:
    """End the life of an accepted delivery."""
    from gesek.delivery import receipts

    receipts.close(number, by or getpass.getuser())
    typer.echo(f"Penyerahan {number} selesai.")


@app.command()
def password(
    number: Number,
    reason: Reason,
    desa: Annotated[str, typer.Option(help="Code of the village whose part of a divided package it opens.")] = "",
    by: Actor = "",
) -> None:
    """Say a delivery's password, to be told to its recipient by another way than the package."""
    from gesek.delivery import passwords

    typer.echo(passwords.say(number, reason, by or getpass.getuser(), desa))


@app.command()
def download(
    number: Number,
    to: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder to write the copy into.")],
    file: Annotated[str, typer.Option(help="One file of the package alone; all of it, zipped, where left out.")] = "",
    desa: Annotated[str, typer.Option(help="Code of the village whose part of a divided package is wanted.")] = "",
    by: Actor = "",
) -> None:
    """Write a copy of a package that went out, sealed as it is, for a recipient to whom no other way leads."""
    from gesek.delivery import copies
    from gesek.whole_file import beside

    copy = copies.take(number, by or getpass.getuser(), file, desa)
    with beside(to / copy.name) as aside, aside.open("wb") as written:
        written.writelines(copy.chunks)
    typer.echo(f"{to / copy.name}")


@app.command()
def key() -> None:
    """Print the public key by which recipients verify manifests."""
    from gesek.delivery import keys

    typer.echo(keys.public_pem(), nl=False)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The package as it arrived.")],
    key: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The regency's public key.")],
    with_password: Annotated[bool, typer.Option(help="Ask for the password and look into the workbooks too.")] = False,
) -> None:
    """Say whether a package is whole and the regency's own; needs nothing but the folder and the key."""
    from gesek.delivery.verify import problems

    secret = typer.prompt("Kata sandi", hide_input=True) if with_password else ""
    found = problems(folder, key.read_text(encoding="utf-8"), secret)
    for one in found:
        typer.echo(one)
    if found:
        raise typer.Exit(1)
    typer.echo("Paket utuh dan asli.")
