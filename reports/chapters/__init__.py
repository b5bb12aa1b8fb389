"""One chapter a file: each turns an Analysis into sections of a Report."""
