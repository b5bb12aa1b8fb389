"""The record: every answer of an Analysis as plain data, from which it is made again without solving."""
