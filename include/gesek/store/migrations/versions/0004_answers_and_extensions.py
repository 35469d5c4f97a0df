"""Answers to senders, and villages that may send after the cut-off."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("arrived_in", sa.String(), nullable=True))
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_file_id", sa.Integer(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["received_file_id"], ["received_file.id"], name=op.f("fk_answer_received_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_answer_receipt_number")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_received_file_id"), ["received_file_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("kode_desa", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("granted_by <> agreed_by", name=op.f("ck_extension_two_persons")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_extension_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index("ix_extension_cycle_id_kode_desa", ["cycle_id", "kode_desa"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("extension")
    op.drop_table("answer")
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.drop_column("arrived_in")
