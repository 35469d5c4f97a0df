"""Programmes as data: who is eligible, who is not, in which order, and what each recipient gets to see."""
