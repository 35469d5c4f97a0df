"""The ledger's tables: what happened, when, to which file, version, list and delivery. No NIK, no name of a person."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All ledger tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}


class Cycle(Base):
    """A month of work (`YYYY-MM`, Asia/Jakarta) with its days; at most one is open."""

    __tablename__ = "cycle"
    id: Mapped[str] = mapped_column(primary_key=True)
    cut_off: Mapped[date]
    proposal: Mapped[date]
    delivery: Mapped[date]
    as_of: Mapped[date]
    state: Mapped[str]
    __table_args__ = (
        Index(
            "uq_cycle_one_open",
            "state",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )


class ReceivedFile(Base):
    """A file taken from an inbox into the landing: accepted, or refused as a whole with one sentence.

    `key` says what a later file of the same source replaces: the dataset and the sender's file name for an export, the
    village for a musdes workbook. Only the newest accepted file of a key is part of the source's version. `bast_number`
    and `bast_date` are those of the handover record by which it was given; `arrived_in` is the cycle a village's workbook
    came in, where it came after that cycle's cut-off and so counts for a later one.
    """

    __tablename__ = "received_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    source: Mapped[str] = mapped_column(index=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    arrived_in: Mapped[str | None]
    name: Mapped[str]
    size: Mapped[int]
    received_at: Mapped[datetime]
    state: Mapped[str]
    key: Mapped[str | None]
    kode_desa: Mapped[str | None]
    layout: Mapped[str | None]
    code: Mapped[str | None]
    sentence: Mapped[str | None]
    bast_number: Mapped[str | None]
    bast_date: Mapped[date | None]
    rows_received: Mapped[int] = mapped_column(default=0)
    rows_accepted: Mapped[int] = mapped_column(default=0)
    rows_warned: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("source", "cycle_id", "sha256"),)


class FileTry(Base):
    """One judgement of a received file, never changed: what came of it, under which rules and why it was made again.

    `rules` is a digest of the source's contract and value map; `reason` is what a person gave for judging again.
    """

    __tablename__ = "file_try"
    received_file_id: Mapped[int] = mapped_column(ForeignKey("received_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    state: Mapped[str]
    code: Mapped[str | None]
    sentence: Mapped[str | None]
    layout: Mapped[str | None]
    rules: Mapped[str]
    reason: Mapped[str | None]
    rows_received: Mapped[int]
    rows_accepted: Mapped[int]
    rows_warned: Mapped[int]
    rows_rejected: Mapped[int]


class Answer(Base):
    """What came of a received file for somebody: one workbook (or text) under a receipt number.

    `scope` is empty for its sender. An export's corrections are several, entered under the newest file of its set: a village's
    code, `pengirim` for what no village can mend, `dukcapil` for the matching request. `basis` is a digest of what the answer
    was made from; while it holds, making the answer again makes the same one.
    """

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    received_file_id: Mapped[int] = mapped_column(ForeignKey("received_file.id"), index=True)
    scope: Mapped[str] = mapped_column(default="", server_default="")
    receipt_number: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    sha256: Mapped[str]
    basis: Mapped[str]
    created_at: Mapped[datetime]


class Extension(Base):
    """A village that may still send its workbook after a cycle's cut-off: why, who grants it, and who agreed.

    In force once a second person agreed; until then `agreed_by` is empty.
    """

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    kode_desa: Mapped[str]
    until: Mapped[date]
    reason: Mapped[str]
    granted_by: Mapped[str]
    agreed_by: Mapped[str | None]
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_extension_cycle_id_kode_desa", "cycle_id", "kode_desa"),
        CheckConstraint("granted_by <> agreed_by", name="two_persons"),
    )


class Scan(Base):
    """A photo or PDF of signed minutes or an attendance list, bound to village and cycle; its bytes lie in the landing.

    `kode_desa` is empty while no village is known for it; `kind` is what its bytes are (pdf, jpg, png), not its name's ending.
    """

    __tablename__ = "scan"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    kode_desa: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str | None]
    size: Mapped[int]
    received_at: Mapped[datetime]
    state: Mapped[str]
    code: Mapped[str | None]
    sentence: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("cycle_id", "sha256", "name"),
        Index("ix_scan_cycle_id_kode_desa", "cycle_id", "kode_desa"),
    )


class FilePart(Base):
    """Where the raw or staged rows of one dataset of a received file lie: a Parquet file, its path relative to the lake."""

    __tablename__ = "file_part"
    received_file_id: Mapped[int] = mapped_column(ForeignKey("received_file.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    rows: Mapped[int]


class Version(Base):
    """A dataset version: the only commit. A folder in the lake without a row here does not exist.

    `detail` is what the maker notes about it: for a programme's selection its list, inputs and what each rule did.
    """

    __tablename__ = "version"
    id: Mapped[int] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    hash: Mapped[str]
    rows: Mapped[int]
    state: Mapped[str]
    run_id: Mapped[str]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)
    parts: Mapped[list["VersionPart"]] = relationship(order_by="VersionPart.ordinal", lazy="selectin")
    __table_args__ = (
        UniqueConstraint("dataset", "cycle_id", "hash"),
        Index(
            "uq_version_one_published",
            "dataset",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )


class VersionPart(Base):
    """One immutable Parquet file of a version, in order; its path is relative to the lake."""

    __tablename__ = "version_part"
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    rows: Mapped[int]
    sha256: Mapped[str | None]


class InputSet(Base):
    """What one rebuild, or one selection of a programme, reads; written before it reads; equal digests mean equal inputs."""

    __tablename__ = "input_set"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    run_id: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    items: Mapped[list["InputSetItem"]] = relationship(order_by="InputSetItem.dataset", lazy="selectin")


class InputSetItem(Base):
    """One dataset of an input set; no version means the dataset was absent when the set was frozen."""

    __tablename__ = "input_set_item"
    input_set_id: Mapped[int] = mapped_column(ForeignKey("input_set.id"), primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    version_hash: Mapped[str]


class CriteriaState(Base):
    """The criteria as some input set froze them, so that it can be built from years later; `digest` is of `content`."""

    __tablename__ = "criteria_state"
    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]


class Ruling(Base):
    """An officer's decision on records, replayed by every rebuild until it is revoked; whom it speaks of lies in the lake.

    `kind` is dotted words such as `identity.same`; `path` is its part, relative to the lake, with the keys of the records.
    """

    __tablename__ = "ruling"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    path: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    reason: Mapped[str]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]


class TargetList(Base):
    """A draft of the consolidated list and, once proposed, approved and published, the list in force; or refused."""

    __tablename__ = "target_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str]
    state: Mapped[str]
    input_set_id: Mapped[int] = mapped_column(ForeignKey("input_set.id"), unique=True)
    target_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    hash: Mapped[str]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    counts: Mapped[dict] = mapped_column(JSON, default=dict)
    versions: Mapped[dict] = mapped_column(JSON, default=dict)
    __table_args__ = (
        Index(
            "uq_target_list_one_published",
            "state",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )
