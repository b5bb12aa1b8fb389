"""The three forms of a case, each handing over written sheets."""
