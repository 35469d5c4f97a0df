"""Uploads, and extensions that one officer asks for and another agrees to."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TWO_PERSONS = sa.CheckConstraint("granted_by <> agreed_by", name=op.f("ck_extension_two_persons"))


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("extension", schema=None, table_args=(TWO_PERSONS,)) as batch_op:
        batch_op.alter_column("agreed_by", existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update extension set agreed_at = created_at")
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kode_desa", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.Column("rows_received", sa.Integer(), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_warned", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("mends", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_upload_cycle_id")),
        sa.ForeignKeyConstraint(["mends"], ["received_file.id"], name=op.f("fk_upload_mends")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_upload_receipt_number")),
    )
    op.create_index("ix_upload_sent_by_id", "upload", ["sent_by", "id"])
    op.create_index("ix_upload_sha256", "upload", ["sha256"])


def downgrade() -> None:
    """Take back; an extension that nobody agreed to never was in force."""
    op.drop_table("upload")
    op.execute("delete from extension where agreed_by is null")
    with op.batch_alter_table("extension", schema=None, table_args=(TWO_PERSONS,)) as batch_op:
        batch_op.drop_column("agreed_at")
        batch_op.alter_column("agreed_by", existing_type=sa.String(), nullable=False)
