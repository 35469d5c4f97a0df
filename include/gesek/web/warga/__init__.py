"""Cari Warga: anyone, listed or not, and why."""
