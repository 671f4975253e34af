"""The history panel: what was looked at, moment by moment."""
