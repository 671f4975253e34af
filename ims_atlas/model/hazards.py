"""Regions of the body where a needle can meet something vulnerable. Figures stand side by side."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ims_atlas.model.muscles import Region
from ims_atlas.model.needle_sites import Caution, Depth
from ims_atlas.model.provenance import Id, Sourced, Text


class Hazard(Sourced):
    """One hazard region: what lies there, what sources say of it, and every published distance.

    Figures that disagree are all listed; the atlas gives their range and never one number.
    """

    id: Id
    names: Text
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    structures: Annotated[tuple[Text, ...], Field(min_length=1)]
    where: Text
    figures: tuple[Depth, ...] = ()
    statements: tuple[Caution, ...] = ()
