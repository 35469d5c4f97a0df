"""To whom a person's data went: the record of it, what she is told, corrections she asks for, and notices of a breach (UU 27/2022)."""
