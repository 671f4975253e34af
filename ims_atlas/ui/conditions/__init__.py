"""The browser of conditions."""
