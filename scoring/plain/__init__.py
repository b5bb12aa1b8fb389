"""Plain data: typed values written as JSON holds them, and made again; nothing in the data is ever run."""
