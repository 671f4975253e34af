"""Theme, language, size of text, colours for every eye, calm motion, and help with keys."""
