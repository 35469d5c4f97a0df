"""The audit trail: who saw, changed, approved and took out what, and that nobody changed the record of it."""
