"""Sentences that page, workbook and console share, so that all of them say a thing alike."""
