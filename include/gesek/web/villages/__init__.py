"""Villages: the board, a village's workbooks and papers, sending them, and mending a few rows."""
