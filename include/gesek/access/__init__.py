"""Who may do what: the reviewed matrix of roles, and the grants that give them to logins."""
