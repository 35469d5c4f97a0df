"""Files that people send themselves, in pieces if need be: received, checked at once, and put where a run takes them."""
