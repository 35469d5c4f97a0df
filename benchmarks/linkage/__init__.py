"""Linkage measured on the truth of the sample, beside plain rules, rapidfuzz and Splink's defaults."""
