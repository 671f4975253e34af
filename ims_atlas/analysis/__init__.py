"""Comparisons over the facts: what a level supplies, and what a word may mean."""
