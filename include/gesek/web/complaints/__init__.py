"""Pengaduan: the book of complaints with their clock, and one complaint with its way to an answer."""
