"""The handover record of a received file, and every judgement of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bast_number", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("bast_date", sa.Date(), nullable=True))
    op.create_table(
        "file_try",
        sa.Column("received_file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.Column("layout", sa.String(), nullable=True),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("rows_received", sa.Integer(), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_warned", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["received_file_id"], ["received_file.id"], name=op.f("fk_file_try_received_file_id")),
        sa.PrimaryKeyConstraint("received_file_id", "number", name=op.f("pk_file_try")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("file_try")
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.drop_column("bast_date")
        batch_op.drop_column("bast_number")
