"""The audit chain is searched by who acted and when."""

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(op.f("ix_audit_record_actor"), "audit_record", ["actor"])
    op.create_index(op.f("ix_audit_record_at"), "audit_record", ["at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_audit_record_at"), "audit_record")
    op.drop_index(op.f("ix_audit_record_actor"), "audit_record")
