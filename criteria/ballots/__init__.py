"""Ballots: small workbooks that stakeholders fill, written, read back and merged into a case."""
