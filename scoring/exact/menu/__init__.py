"""A programme as a menu: one option of each item, asked many times with other row ends in compiled code."""
