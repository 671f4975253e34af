"""The right panel: what the selection means."""
