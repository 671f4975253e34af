"""Needle sites typical for Gunn IMS: a place in anatomical terms that any body can be asked for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from ims_atlas.model.places import Directions, Point, Rule
from ims_atlas.model.provenance import Id, Record, Sourced, Text
from ims_atlas.model.segments import Segment

Kind = Literal["motor_point", "musculotendinous_junction", "paraspinal"]
Position = Literal["prone", "supine", "side_lying", "sitting"]


def _word_or_directions(direction: Any) -> str:
    return "Word" if isinstance(direction, str) else "Directions"


NeedleDirection = Annotated[
    Annotated[Literal["perpendicular"], Tag("Word")] | Annotated[Directions, Tag("Directions")],
    Discriminator(_word_or_directions),
]
"""``perpendicular`` to the surface, or a sum of directions."""


class Depth(Record):
    """A published depth range below the skin, in mm; sources that disagree stand side by side."""

    min_mm: Annotated[float, Field(ge=0, le=150)]
    max_mm: Annotated[float, Field(ge=0, le=150)]
    source: Id
    of: Text
    """What the figure measures, e.g. ``skin to pleura, women`` or ``needle length used``."""

    @model_validator(mode="after")
    def _range_is_ordered(self) -> Depth:
        if self.min_mm > self.max_mm:
            raise ValueError(f"min_mm {self.min_mm:g} is greater than max_mm {self.max_mm:g}")
        return self


class Caution(Record):
    """What is at risk near a place, with the sources that name it."""

    text: Text
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class Aim(Record):
    """A landmark that the needle points at, and the published angle to the skin, if there is one."""

    towards: Id
    angle_deg: tuple[int, int] | None = None
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class NeedleLength(Record):
    """The length of needle usual at a site, in mm, as a source gives it."""

    min_mm: Annotated[float, Field(ge=5, le=150)]
    max_mm: Annotated[float, Field(ge=5, le=150)]
    source: Id

    @model_validator(mode="after")
    def _range_is_ordered(self) -> NeedleLength:
        if self.min_mm > self.max_mm:
            raise ValueError(f"min_mm {self.min_mm:g} is greater than max_mm {self.max_mm:g}")
        return self


Practice = Literal["gunn_ims", "trigger_point_needling", "motor_point_stimulation", "paraspinal_needling"]


class Use(Record):
    """Who typically treats a site, and for which conditions of the atlas."""

    by: Practice
    conditions: Annotated[tuple[Id, ...], Field(min_length=1)]
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class NeedleSite(Sourced):
    """One needle site on one muscle; it exists on both sides of the body.

    ``level`` is set for paraspinal sites only: they belong to a segment, whatever the maps say of
    the muscle. An empty ``depths`` or ``needles`` means that no figure was found, not that none exists.
    ``by_landmarks`` places the site on a body that lacks the muscle; it leads to the depth of the muscle.
    ``hazards`` names hazard regions, ``cautions`` what is at risk here in particular;
    ``none_named`` says that sources were looked through and name nothing.
    """

    id: Id
    muscle: Id
    kind: Kind
    level: Segment | None = None
    place: Rule
    by_landmarks: Point | None = None
    place_text: Text
    direction: NeedleDirection
    aim: Aim | None = None
    depths: tuple[Depth, ...] = ()
    needles: tuple[NeedleLength, ...] = ()
    position: Position
    hazards: tuple[Id, ...] = ()
    cautions: tuple[Caution, ...] = ()
    none_named: bool = False
    uses: tuple[Use, ...] = ()

    @model_validator(mode="after")
    def _paraspinal_has_a_level(self) -> NeedleSite:
        if (self.kind == "paraspinal") != (self.level is not None):
            raise ValueError("a paraspinal site needs a level, and only a paraspinal site has one")
        return self
