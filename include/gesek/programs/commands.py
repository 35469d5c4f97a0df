"""`gesek programs ...`: the rules in words, previews of new versions, exclusion lists, gap and overlap."""

import getpass
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gesek.command_options import Actor, Language, Reason
from gesek.errors import StoreError

app = typer.Typer(no_args_is_help=True, help="Programmes: rules, previews, exclusion lists, gap and overlap.")
Name = Annotated[str, typer.Argument(help="Id of the programme.")]
Version = Annotated[int, typer.Option(min=1, help="Number of the version.")]
Person = Annotated[
    int, typer.Option(min=0, help="Number of the person; without it the NIK is asked on standard input.")
]
STATUS = {
    "miskin_ekstrem": "miskin ekstrem", "calon": "calon", "miskin": "miskin", "tidak_miskin": "tidak miskin", "": "tanpa status",
}  # fmt: skip


@app.command("list")
def listed() -> None:
    """List the programmes and reports with their versions, owners and recipients."""
    from gesek.programs import definition

    for one in definition.all():
        opds = ", ".join(recipient.opd for recipient in one.recipients)
        typer.echo(
            f"{one.id:<16}  v{one.version}  sejak {one.valid_from}  {one.owner:<14}  kepada {opds:<14}  {one.title}"
        )


@app.command()
def show(
    program: Name, version: Annotated[int, typer.Option(min=0, help="0: the newest.")] = 0, lang: Language = "id"
) -> None:
    """Say a programme's rules in words."""
    from gesek.programs import definition, in_words

    one = definition.version(program, version) if version else definition.load(program)
    typer.echo(f"{one.title} (v{one.version}, sejak {one.valid_from}); dasar hukum: {one.legal_basis}")
    for heading, rules in (
        ("Syarat (semua terpenuhi)", in_words.lets_in(one, lang)),
        ("Dikeluarkan bila", in_words.keeps_out(one, lang)),
    ):
        typer.echo(f"{heading}:")
        for rule in rules:
            typer.echo(f"  {rule.code:<26} {rule.text}")
            for inner in rule.inner:
                typer.echo(f"    - {inner.code:<22} {inner.text}")
    if one.quota:
        told = {"nasional": one.quota.national, "kabupaten": one.quota.regency, "tiap desa": one.quota.per_village}
        typer.echo("Kuota: " + ", ".join(f"{name} {number}" for name, number in told.items() if number is not None))


@app.command()
def preview(
    program: Name,
    version: Version,
    by: Actor = "",
    desa: Annotated[bool, typer.Option("--desa", help="By village instead of kecamatan.")] = False,
) -> None:
    """Count what a version would change on the list in force: who comes and goes, the budget, the quota, overlaps."""
    from gesek.programs import approval, definition

    found = approval.preview_in_force(program, version, by or getpass.getuser())
    chosen = definition.version(program, version)
    unit = "kg" if chosen.amount and chosen.amount.unit == "kg" else "Rp"
    before, after = found.before, found.after
    typer.echo(f"{chosen.title} v{version} atas daftar nomor {found.list_id}")
    typer.echo(f"  dilayani  {before.served:>12,} -> {after.served:>12,}  ({after.served - before.served:+,})")
    typer.echo(f"  menunggu  {before.waiting:>12,} -> {after.waiting:>12,}")
    typer.echo(f"  setahun   {before.amount:>12,} -> {after.amount:>12,} {unit}  ({after.amount - before.amount:+,})")
    if chosen.quota and chosen.quota.regency:
        typer.echo(f"  kuota kabupaten {chosen.quota.regency:,}, terpakai {min(after.served, chosen.quota.regency):,}")
    typer.echo(f"  masuk {found.total('came'):,}, keluar {found.total('left'):,}, tetap {found.total('stayed'):,}")
    for name, count in found.overlaps.items():
        if count:
            typer.echo(f"  juga dilayani {name}: {count:,}")
    for move, word in (("came", "masuk"), ("left", "keluar")):
        for code, count in found.by_rule(move).items():
            typer.echo(f"  {word} karena {code}: {count:,}")
    _print_moves(found.moves, desa)
    if found.beyond:
        typer.echo(
            f"Melampaui batas {', '.join(found.beyond)}; orang lain harus menyetujui dengan `gesek programs approve`."
        )


def _print_moves(moves: Mapping[tuple[str, str, str], int], by_village: bool) -> None:
    from gesek.programs.villages import villages

    places = {
        row["kode_desa"]: f"{row['nama_kecamatan']} / {row['nama_desa']}" if by_village else row["nama_kecamatan"]
        for row in villages().to_pylist()
    }
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for (village, status, move), count in moves.items():
        if move != "stayed":
            counts = sums.setdefault((places.get(village, "(tidak dikenal)"), status), {"came": 0, "left": 0})
            counts[move] += count
    table = Table(box=None, pad_edge=False)
    for heading in ("wilayah", "status", "masuk", "keluar"):
        table.add_column(heading, justify="right" if heading in ("masuk", "keluar") else "left")
    for (place, status), counts in sorted(sums.items()):
        table.add_row(place, STATUS[status], f"{counts['came']:,}", f"{counts['left']:,}")
    if sums:
        Console().print(table)


@app.command()
def approve(program: Name, version: Version, reason: Reason, by: Actor = "") -> None:
    """Approve a version whose preview went beyond the limits; not by whoever previewed it."""
    from gesek.programs import approval

    approval.approve(program, version, by or getpass.getuser(), reason)
    typer.echo(f"{program} v{version} disetujui.")


@app.command()
def exclude(
    program: Name,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it holds.")],
    reason: Reason,
    person: Person = 0,
    by: Actor = "",
) -> None:
    """Put a person on a programme's exclusion list; the NIK is asked on standard input, never given as an argument."""
    from gesek.programs import exclusions
    from gesek.targets.citizen import sought

    number = person or exclusions.person_of(_nik(sought.ask().nik))
    last: date = until.date()
    entry = exclusions.exclude(program, number, last, by or getpass.getuser(), reason)
    typer.echo(f"Catatan {entry}: orang nomor {number} dikecualikan dari {program} sampai {last}.")


def _nik(given: str) -> str:
    if not given:
        raise StoreError("Give a NIK on standard input; for somebody without one give her number with --person.")
    return given


@app.command()
def exclusions(
    program: Annotated[str, typer.Argument(help="Id of the programme; all by default.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Those that ended too.")] = False,
) -> None:
    """List the entries of the exclusion lists, by the people's numbers."""
    from gesek.programs.exclusions import listed as entries

    rows = entries(program, everything)
    for one in rows:
        ended = f"; dicabut oleh {one.revoked_by}: {one.revoke_reason}" if one.revoked_at else ""
        typer.echo(
            f"{one.id:>5}  {one.program:<12}  orang {one.person_id}  sampai {one.valid_until}  {one.decided_by}: {one.reason}{ended}"
        )
    if not rows:
        typer.echo("Tidak ada pengecualian yang berlaku.")


@app.command()
def include(entry: Annotated[int, typer.Argument(help="Number of the entry.")], reason: Reason, by: Actor = "") -> None:
    """Take an entry off its exclusion list."""
    from gesek.programs.exclusions import revoke

    revoke(entry, by or getpass.getuser(), reason)
    typer.echo(f"Catatan {entry} dicabut.")


@app.command()
def gap() -> None:
    """Count the extremely poor families whom no programme reaches, by kecamatan."""
    _report("coverage_gap")


@app.command()
def overlap() -> None:
    """Count the families that programmes which exclude each other both serve, by kecamatan."""
    _report("program_overlap")


def _report(name: str) -> None:
    from gesek.programs import definition, reports

    report = definition.load(name)
    cycle, counts = reports.by_kecamatan(report)
    typer.echo(f"{report.title}, siklus {cycle}: {sum(counts.values()):,} keluarga")
    for place, count in counts.items():
        typer.echo(f"  {place:<20} {count:>8,}")
