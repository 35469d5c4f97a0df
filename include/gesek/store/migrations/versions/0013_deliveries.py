"""Deliveries: their period, the days of their life, attempts and events."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DAYS = ("built_at", "received_at", "accepted_at", "closed_at", "recalled_at")
OLD_KEY = ["program", "recipient", "version_id"]
KEY = [*OLD_KEY, "period"]


def upgrade() -> None:
    """Apply."""
    op.add_column("delivery", sa.Column("period", sa.String(), nullable=True))
    op.execute("update delivery set period = cycle_id")
    with op.batch_alter_table("delivery") as table:
        table.alter_column("period", existing_type=sa.String(), nullable=False)
        for day in DAYS:
            table.add_column(sa.Column(day, sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint("uq_delivery_program_recipient_version_id", type_="unique")
        table.create_unique_constraint("uq_delivery_program_recipient_version_id_period", KEY)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_delivery_attempt_delivery_id_number")),
    )
    op.create_index("ix_delivery_attempt_delivery_id", "delivery_attempt", ["delivery_id"])
    op.create_table(
        "delivery_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_event_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
    )
    op.create_index("ix_delivery_event_delivery_id", "delivery_event", ["delivery_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("delivery_event")
    op.drop_table("delivery_attempt")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint("uq_delivery_program_recipient_version_id_period", type_="unique")
        table.create_unique_constraint("uq_delivery_program_recipient_version_id", OLD_KEY)
        for day in DAYS:
            table.drop_column(day)
        table.drop_column("period")
