"""The shipped facts, read and checked once in each test program."""

from __future__ import annotations

import functools

from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.model.atlas import Atlas


@functools.cache
def facts() -> Atlas:
    """Return the shipped facts."""
    return load_atlas()
