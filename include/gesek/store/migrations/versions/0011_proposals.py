"""Proposals, approvals and decrees; one list in force; criteria are kept; a notice may be about something else."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
IN_FORCE = sa.text("state = 'published'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_list_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.CheckConstraint("under_way = 1", name=op.f("ck_proposal_one_under_way")),
        sa.ForeignKeyConstraint(["target_list_id"], ["target_list.id"], name=op.f("fk_proposal_target_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("id", "proposed_by", name=op.f("uq_proposal_id_proposed_by")),
        sa.UniqueConstraint("under_way", name=op.f("uq_proposal_under_way")),
    )
    op.create_index(op.f("ix_proposal_target_list_id"), "proposal", ["target_list_id"])
    op.create_table(
        "criteria_state",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_criteria_state")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("officer <> proposed_by", name=op.f("ck_approval_not_his_own")),
        sa.ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["proposal.id", "proposal.proposed_by"],
            name=op.f("fk_approval_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("proposal_id", "officer", name=op.f("uq_approval_proposal_id_officer")),
    )
    op.create_table(
        "decree",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_decree_two_persons")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_decree_not_his_own")),
        sa.ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["proposal.id", "proposal.proposed_by"],
            name=op.f("fk_decree_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decree")),
        sa.UniqueConstraint("number", name=op.f("uq_decree_number")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_decree_proposal_id")),
    )
    op.create_index(
        "uq_target_list_one_published",
        "target_list",
        ["state"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.add_column("notice", sa.Column("about", sa.String(), server_default="", nullable=False))
    op.drop_index("uq_notice_one_pending", "notice")
    _pending(["recipient", "channel", "about"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("uq_notice_one_pending", "notice")
    op.execute("delete from notice where about <> ''")
    with op.batch_alter_table("notice") as table:
        table.drop_column("about")
    _pending(["recipient", "channel"])
    op.drop_index("uq_target_list_one_published", "target_list")
    op.drop_table("criteria_state")
    op.drop_table("decree")
    op.drop_table("approval")
    op.drop_index(op.f("ix_proposal_target_list_id"), "proposal")
    op.drop_table("proposal")


def _pending(columns: list[str]) -> None:
    op.create_index(
        "uq_notice_one_pending", "notice", columns, unique=True, sqlite_where=PENDING, postgresql_where=PENDING
    )
