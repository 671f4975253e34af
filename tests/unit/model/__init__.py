"""Tests of ``ims_atlas.model``."""
