"""The village meetings: what each decided, and the workbook it sends."""
