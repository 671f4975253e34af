"""The search box above the body."""
