"""Sources: the last files of each with counts and answers, whose version serves, and receiving an export by hand."""
