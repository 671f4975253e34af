"""A bone as a fact: its names and the anatomical parts that show it."""

from __future__ import annotations

from ims_atlas.model.muscles import Names, Region
from ims_atlas.model.provenance import Id, Record


class Bone(Record):
    """One bone, disc or cartilage, both sides under one id; ``fma`` numbers are side-neutral.

    ``region`` is where it is listed.
    """

    id: Id
    region: Region
    names: Names
    fma: tuple[int, ...] = ()


class SystemRule(Record):
    """Parts of an archive below one of these concepts belong to `system`; none: all that is left."""

    system: str
    fma: tuple[int, ...]
