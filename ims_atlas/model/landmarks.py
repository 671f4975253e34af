"""Named landmarks of the body: where muscles are attached, and what places are described by."""

from __future__ import annotations

from typing import Literal

from ims_atlas.model.muscles import Names
from ims_atlas.model.provenance import Id, Sourced

Tissue = Literal["bone", "cartilage", "ligament", "fascia", "tendon", "skin"]


class Landmark(Sourced):
    """A named point, edge or surface; ``on`` is the bone or cartilage that bears it, if one does."""

    id: Id
    names: Names
    tissue: Tissue
    on: Id | None = None
