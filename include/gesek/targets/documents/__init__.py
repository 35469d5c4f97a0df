"""The printed documents of a list: nota dinas, draft decree, summary, and the annex with its workbook.

Their texts lie in `include/documents/`, for the legal officer to read and mend. The same list gives the same bytes.
"""
