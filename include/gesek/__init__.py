"""Gesek Ekstrem: from registry exports and village meetings to the target list and each agency's file."""

__version__ = "0.1.0"
