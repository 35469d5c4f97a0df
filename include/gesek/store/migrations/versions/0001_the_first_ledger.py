"""The first ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cycle",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("proposal", sa.Date(), nullable=False),
        sa.Column("delivery", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
    )
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cycle_one_open",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "input_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_input_set_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_set")),
        sa.UniqueConstraint("run_id", name=op.f("uq_input_set_run_id")),
    )
    with op.batch_alter_table("input_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_input_set_digest"), ["digest"], unique=False)

    op.create_table(
        "received_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("kode_desa", sa.String(), nullable=True),
        sa.Column("layout", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.Column("rows_received", sa.Integer(), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_warned", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_received_file_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_file")),
        sa.UniqueConstraint("source", "cycle_id", "sha256", name=op.f("uq_received_file_source_cycle_id_sha256")),
    )
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_file_source"), ["source"], unique=False)

    op.create_table(
        "file_part",
        sa.Column("received_file_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["received_file_id"], ["received_file.id"], name=op.f("fk_file_part_received_file_id")),
        sa.PrimaryKeyConstraint("received_file_id", "stage", "dataset", name=op.f("pk_file_part")),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_version_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("dataset", "cycle_id", "hash", name=op.f("uq_version_dataset_cycle_id_hash")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_dataset"), ["dataset"], unique=False)
        batch_op.create_index(
            "uq_version_one_published",
            ["dataset"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "gate_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("unexpected", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_gate_result_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_result")),
    )
    with op.batch_alter_table("gate_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_result_run_id"), ["run_id"], unique=False)

    op.create_table(
        "input_set_item",
        sa.Column("input_set_id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("version_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["input_set_id"], ["input_set.id"], name=op.f("fk_input_set_item_input_set_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_input_set_item_version_id")),
        sa.PrimaryKeyConstraint("input_set_id", "dataset", name=op.f("pk_input_set_item")),
    )
    op.create_table(
        "target_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("input_set_id", sa.Integer(), nullable=False),
        sa.Column("target_version_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_target_list_cycle_id")),
        sa.ForeignKeyConstraint(["input_set_id"], ["input_set.id"], name=op.f("fk_target_list_input_set_id")),
        sa.ForeignKeyConstraint(["target_version_id"], ["version.id"], name=op.f("fk_target_list_target_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_list")),
        sa.UniqueConstraint("input_set_id", name=op.f("uq_target_list_input_set_id")),
    )
    op.create_table(
        "version_part",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_part_version_id")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("pk_version_part")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("program_version", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("target_list_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_delivery_cycle_id")),
        sa.ForeignKeyConstraint(["target_list_id"], ["target_list.id"], name=op.f("fk_delivery_target_list_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_delivery_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("program", "recipient", "sequence", name=op.f("uq_delivery_program_recipient_sequence")),
        sa.UniqueConstraint(
            "program", "recipient", "version_id", name=op.f("uq_delivery_program_recipient_version_id")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("delivery")
    op.drop_table("version_part")
    op.drop_table("target_list")
    op.drop_table("input_set_item")
    with op.batch_alter_table("gate_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_result_run_id"))

    op.drop_table("gate_result")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_version_one_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(batch_op.f("ix_version_dataset"))

    op.drop_table("version")
    op.drop_table("file_part")
    with op.batch_alter_table("received_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_file_source"))

    op.drop_table("received_file")
    with op.batch_alter_table("input_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_input_set_digest"))

    op.drop_table("input_set")
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cycle_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("cycle")
