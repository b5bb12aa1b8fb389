"""The same search over very many draws, in compiled code with the same answers."""
