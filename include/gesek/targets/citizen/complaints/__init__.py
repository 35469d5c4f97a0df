"""Complaints: numbered, with a deadline and an outcome; the village's next workbook asks about them, its decision answers them."""
