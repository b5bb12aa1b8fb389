"""Copies of a case that mean the same: a workbook in the forms of today, and a case in which something is called otherwise."""
