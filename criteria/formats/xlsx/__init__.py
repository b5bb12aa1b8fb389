"""An Excel workbook read as a stream, with nothing inflated or parsed that was not asked for."""
