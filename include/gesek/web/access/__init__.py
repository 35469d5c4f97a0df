"""Who may do what, and giving it."""
