"""Answers to senders: each received file is answered under a receipt number, a village's in its own workbook."""
