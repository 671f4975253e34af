"""Tests of ``ims_atlas.loading``."""
