"""Writers: each turns a Report into one kind of file."""
