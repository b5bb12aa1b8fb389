"""A result in the domain's words: frozen models with exact figures, made part by part."""
