"""Preparing village meetings: a workbook per village with the families of the list in force and what the data ask."""
