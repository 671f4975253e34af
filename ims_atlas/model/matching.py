"""Published rules by which an acupoint and a needle site count as the same place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ims_atlas.model.provenance import Id, Sourced, Text


class MatchRule(Sourced):
    """Two places match if they lie within a distance, and, where the rule asks for it, in the same muscle."""

    id: Id
    names: Text
    within_mm: Annotated[float, Field(gt=0, le=100)]
    same_muscle: bool
    text: Text
