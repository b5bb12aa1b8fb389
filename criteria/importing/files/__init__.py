"""Sheets as their files hold them: Excel, OpenDocument and text of any separator and encoding, as grids of cells."""
