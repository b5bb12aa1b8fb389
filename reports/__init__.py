"""Words and pages: chapters turn an Analysis into a Report, and writers turn a Report into a file."""
