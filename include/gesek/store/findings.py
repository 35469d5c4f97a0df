"""What checks find, in the ledger: results of gates, incidents and their life, waivers, re-runs, notices, trends; no row's value."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class GateResult(Base):
    """What one expectation found in one version: counts only."""

    __tablename__ = "gate_result"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(index=True)
    attempt: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    dataset: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    passed: Mapped[bool]
    rows: Mapped[int]
    unexpected: Mapped[int | None]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)
    checked_at: Mapped[datetime]


class Incident(Base):
    """What a gate or a refusal found wrong, until it is right again: one open row per dataset, rule and scope.

    `scope` is the village of a musdes workbook, the name of another refused file, or empty for a whole dataset.
    """

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    rule: Mapped[str]
    scope: Mapped[str]
    severity: Mapped[str]
    state: Mapped[str]
    owner: Mapped[str | None]
    channel: Mapped[str | None]
    run_id: Mapped[str]
    attempt: Mapped[int]
    seen: Mapped[int]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_incident_one_open",
            "dataset",
            "rule",
            "scope",
            unique=True,
            sqlite_where=text("state <> 'resolved'"),
            postgresql_where=text("state <> 'resolved'"),
        ),
    )


class IncidentEvent(Base):
    """What happened to an incident, in order; never changed."""

    __tablename__ = "incident_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    note: Mapped[str]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)


class Waiver(Base):
    """A warning let be until a day: asked for by one person with a reason, in force once a second one approved it."""

    __tablename__ = "waiver"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    asked_by: Mapped[str]
    reason: Mapped[str]
    expires_on: Mapped[date]
    asked_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]


class Rerun(Base):
    """A stage run again for an incident; the same key asks for the same run, however often it is sent."""

    __tablename__ = "rerun"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str]
    dag_id: Mapped[str]
    run_id: Mapped[str]
    linked_run_id: Mapped[str | None]
    actor: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)


class Notice(Base):
    """A digest of incidents for one recipient by one channel; at most one waits to be sent along each such way.

    `about` is empty, or what else than incidents it speaks of: a proposal and what it waits for. `state` is pending, sent, or
    dropped when nothing in it was needed any more. Subject and body hold codes and counts.
    """

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    channel: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    tries: Mapped[int]
    problem: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_notice_one_pending",
            "recipient",
            "channel",
            "about",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )


class NoticeIncident(Base):
    """An incident in a notice; `telling` is 1 for the first time its owner is told, then counts the reminders."""

    __tablename__ = "notice_incident"
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, index=True)
    telling: Mapped[int]


class Trend(Base):
    """What a staged version looked like: counts of its rows as a whole (`kode_desa` empty) and by village. Kept for good.

    `bad_nik` counts the rows whose NIK cannot be used; none where the dataset has no NIK. `codes` holds the rows per code.
    """

    __tablename__ = "trend"
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    kode_desa: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int]
    accepted: Mapped[int]
    warned: Mapped[int]
    rejected: Mapped[int]
    bad_nik: Mapped[int | None]
    codes: Mapped[dict] = mapped_column(JSON, default=dict)
