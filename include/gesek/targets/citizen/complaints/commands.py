"""`gesek pengaduan ...`: complaints. What is told is typed or piped in; a citizen follows hers by its number."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from gesek.command_options import Actor
from gesek.errors import ConfigurationError
from gesek.targets.citizen.explain import Language

if TYPE_CHECKING:
    from gesek.store.complaints import Complaint

app = typer.Typer(no_args_is_help=True, help="Complaints: received, put before the village, answered.")
Number = Annotated[str, typer.Argument(help="ADU-YYYY-MM-NNNNNN, as the receipt gives it.")]


@app.command()
def catat(
    kind: Annotated[str, typer.Option(help="left_out, wrong_data, wrong_member, should_leave or double.")],
    family: Annotated[int, typer.Option(help="family_id, where the list knows the family.")] = 0,
    person: Annotated[int, typer.Option(help="Number of the person, as `gesek warga cari` gives it.")] = 0,
    by: Actor = "",
    lang: Language = "id",
) -> None:
    """Enter a complaint: its words, and an unlisted person's data, from standard input (prompts, or YAML)."""
    from gesek.targets.citizen.complaints import book, rules, told
    from gesek.targets.citizen.complaints.place import of_complaint

    if family and person:
        raise ConfigurationError("Name the family or the person, not both; the person's family is known.")
    rules.load().kind(kind)
    family_id, person_id, code = of_complaint(family, person)
    said, asked = told.ask(unlisted=not (family or person))
    row = book.enter(kind, code or asked, said, by or getpass.getuser(), family_id, person_id)
    words = {
        "id": "Nomor pengaduan {}; dijawab paling lambat {:%d-%m-%Y}.",
        "en": "Complaint {}; answered by {:%Y-%m-%d}.",
    }
    typer.echo(words["en" if lang == "en" else "id"].format(row.number, row.deadline))


@app.command()
def daftar(
    everything: Annotated[bool, typer.Option("--all", help="The closed ones too.")] = False,
    overdue: Annotated[bool, typer.Option(help="Only those whose deadline has passed.")] = False,
    desa: Annotated[str, typer.Option(help="Only of this village, by its code.")] = "",
    lang: Language = "id",
) -> None:
    """List complaints, the nearest deadline first, without anything personal."""
    from gesek.sources import regency
    from gesek.store import cycles, ledger
    from gesek.targets.citizen.complaints import book, rules

    today = cycles.clock(ledger.now()).date()
    found = book.listed(everything, desa, today if overdue else None)
    agreed = rules.load()
    for one in found:
        late = " !" if one.state in rules.OPEN and one.deadline < today else ""
        state = agreed.states[one.state].said(lang)
        typer.echo(f"{one.number}  {one.deadline:%Y-%m-%d}{late}  {state}  {one.kind}  {regency.spoken(one.kode_desa)}")
    if not found:
        typer.echo("Tidak ada pengaduan." if lang != "en" else "There are no complaints.")


@app.command()
def lihat(
    number: Number,
    lang: Language = "id",
    words: Annotated[bool, typer.Option("--words", help="What was said, for officers; needs --reason.")] = False,
    reason: Annotated[str, typer.Option(help="Why the words are read.")] = "",
    by: Actor = "",
) -> None:
    """Follow a complaint by its number: state, days, outcome and meeting; nothing personal unless an officer asks with a reason."""
    from gesek.store.cycles import clock
    from gesek.targets.citizen import looks
    from gesek.targets.citizen.complaints import book, rules
    from gesek.targets.citizen.complaints import words as parts

    row, events = book.shown(number)
    for line in state_of(row, lang):
        typer.echo(line)
    agreed = rules.load()
    for event in events:
        named = agreed.states[event.action].said(lang)
        typer.echo(f"  {clock(event.at):%Y-%m-%d %H:%M}  {named}")
    if words:
        looks.record(by or getpass.getuser(), "complaint.read", f"complaint:{row.number}", looks.reason_of(reason))
        told = parts.read(row.part)
        typer.echo(told.kata)
        if told.nama:
            typer.echo(
                ", ".join(str(part) for part in (told.nama, told.tanggal_lahir, told.alamat, told.rt, told.rw) if part)
            )


def state_of(row: "Complaint", language: str) -> list[str]:
    """A complaint as its complainant may read it anywhere."""
    from gesek.targets.citizen.complaints.said import lines

    return lines(row, language)


@app.command()
def teruskan(
    number: Number,
    note: Annotated[str, typer.Option(help="What the village is told, without names or numbers of people.")] = "",
    by: Actor = "",
    lang: Language = "id",
) -> None:
    """Put a complaint before its village without waiting for the next workbooks to be prepared."""
    from gesek.targets.citizen.complaints import book

    row = book.forward(number, by or getpass.getuser(), note)
    for line in state_of(row, lang):
        typer.echo(line)


@app.command()
def jawab(
    number: Number,
    outcome: Annotated[str, typer.Option(help="How it ends, by include/reference/complaints.yaml.")],
    note: Annotated[str, typer.Option(help="Why, without names or numbers of people.")] = "",
    by: Actor = "",
    lang: Language = "id",
) -> None:
    """Answer, reject or take back a complaint."""
    from gesek.targets.citizen.complaints import book

    row = book.close(number, outcome, by or getpass.getuser(), note)
    for line in state_of(row, lang):
        typer.echo(line)
