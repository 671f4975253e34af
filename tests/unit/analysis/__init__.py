"""Tests of ``ims_atlas.analysis``."""
