"""Tests of ``ims_atlas.state``."""
