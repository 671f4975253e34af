"""A spinal segment as a fact: its names, and where its root leaves the spine."""

from __future__ import annotations

from ims_atlas.model.muscles import Names
from ims_atlas.model.provenance import Id, Sourced, Text
from ims_atlas.model.segments import Segment


class Level(Sourced):
    """One segment and its root; ``vertebra`` is the bone that stands for it in pictures, if any."""

    id: Segment
    names: Names
    leaves: Text
    vertebra: Id | None = None
