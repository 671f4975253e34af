"""The tree of everything that the body shows, with an eye for each row."""
