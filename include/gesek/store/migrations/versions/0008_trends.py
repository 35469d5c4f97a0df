"""Trends: what each staged version looked like, as a whole and by village."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "trend",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kode_desa", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("bad_nik", sa.Integer(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_trend_version_id")),
        sa.PrimaryKeyConstraint("version_id", "kode_desa", name=op.f("pk_trend")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("trend")
