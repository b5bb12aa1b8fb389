"""The forms a case is kept in, each handing over written sheets: a folder of CSV files, and JSON."""
