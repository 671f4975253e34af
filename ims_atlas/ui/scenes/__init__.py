"""Scenes and bookmarks: the panel, the files, and what is brought back after a crash."""
