"""The contrast of needle sites and acupoints: a table, a map of levels and meridians, and the numbers."""
