"""What a level does to skin and reflexes: key points, dermatome maps by source, tendon reflexes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.muscles import Region
from ims_atlas.model.places import Directions
from ims_atlas.model.provenance import Id, Record, ReviewState, Sourced, Text
from ims_atlas.model.segments import Segment

DermatomeMethod = Literal[
    "textbook",
    "examination_standard",
    "stimulation",
    "block",
    "zoster",
    "root_lesion",
    "dissection",
    "review",
]


class KeyPoint(Sourced):
    """A point on the skin, one on each side, where an examination standard tests a level.

    The lowest point stands for two levels. ``landmark`` is the nearest named landmark, if there is one.
    """

    id: Id
    levels: Annotated[tuple[Segment, ...], Field(min_length=1, max_length=2)]
    names: Text
    place: Text
    landmark: Id | None = None


class SkinArea(Record):
    """The skin of a region that faces some directions, between two landmarks (from above to below)."""

    region: Region
    facing: Directions
    between: tuple[Id, Id]


class Dermatome(Record):
    """The skin of one level in one source: as a rule that a body can be asked for, and in words."""

    level: Segment
    areas: Annotated[tuple[SkinArea, ...], Field(min_length=1)]
    text: Text


class DermatomeMap(Record):
    """One source's dermatomes, never merged with another's."""

    source: Id
    method: DermatomeMethod
    review: ReviewState = "unreviewed"
    dermatomes: Annotated[tuple[Dermatome, ...], Field(min_length=1)]


class ReflexRoots(Record):
    """The roots of a reflex in one source."""

    source: Id
    roots: Annotated[tuple[Segment, ...], Field(min_length=1)]
    main: tuple[Segment, ...] = ()


class Reflex(Sourced):
    """A tendon or skin reflex: how it is tested, what is looked for, its roots source by source."""

    id: Id
    names: Text
    muscles: tuple[Id, ...] = ()
    how: Text
    look_for: Text
    roots: Annotated[tuple[ReflexRoots, ...], Field(min_length=1)]
