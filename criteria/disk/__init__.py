"""Files put down in one switch: a set of them is wholly old or wholly new, whatever happens meanwhile."""
