"""Screens of the page, each a question an executive asks: titles say the finding, pictures carry it."""
