"""Named landmarks of the body: where muscles are attached, and what places are described by."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from ims_atlas.model.muscles import Names
from ims_atlas.model.places import Rule
from ims_atlas.model.provenance import Id, Sourced, Text

LandmarkTissue = Literal["bone", "cartilage", "ligament", "fascia", "tendon", "skin"]
Confidence = Literal["high", "medium", "low"]


class Landmark(Sourced):
    """A named point, edge or surface; ``on`` is the bone or cartilage that bears it, if one does.

    ``found`` says how any body is asked for it, ``confidence`` how surely that meets what a finger finds;
    without them the landmark is a name only. ``doubt`` says why a confidence is low.
    """

    id: Id
    names: Names
    tissue: LandmarkTissue
    on: Id | None = None
    found: Rule | None = None
    confidence: Confidence | None = None
    doubt: Text | None = None

    @model_validator(mode="after")
    def _found_with_confidence(self) -> Landmark:
        if (self.found is None) != (self.confidence is None):
            raise ValueError("a landmark that is found needs a confidence, and only such a landmark has one")
        return self
