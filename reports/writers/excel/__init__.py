"""A Report as an Excel workbook with living formulas."""
