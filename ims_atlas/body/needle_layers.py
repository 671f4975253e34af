"""The records of a needle's way: the layers it passes, what at risk is met or near, and remarks on both.

Depths are mm below the skin along the needle. Nothing here judges: surfaces that overlap, have holes or are
missing from a body are said as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ims_atlas.body.rays import Vector
from ims_atlas.body.tissues import Shown, Structure
from ims_atlas.model.provenance import Text

End = Literal["bone", "depth", "out_of_body"]
Remark = Literal["front_unknown", "back_unknown", "overlapping", "through_skin", "goes_on", "no_thickness"]

REMARKS: Mapping[Remark, Text] = {
    "front_unknown": Text(
        en="surface not closed, front unknown", fr="surface non fermée, face antérieure inconnue"
    ),
    "back_unknown": Text(
        en="surface not closed, back unknown", fr="surface non fermée, face postérieure inconnue"
    ),
    "overlapping": Text(
        en="overlaps another structure of this body", fr="chevauche une autre structure de ce corps"
    ),
    "through_skin": Text(en="sticks out of the skin of this body", fr="dépasse de la peau de ce corps"),
    "goes_on": Text(en="goes on beyond the end of this way", fr="continue au-delà de la fin du trajet"),
    "no_thickness": Text(
        en="this body's skin is a surface; its thickness is part of what follows",
        fr="la peau de ce corps est une surface ; son épaisseur fait partie de ce qui suit",
    ),
}
"""The remarks in the words of users."""

ENDS: Mapping[End, Text] = {
    "bone": Text(en="the first bone", fr="le premier os"),
    "depth": Text(en="the greatest depth followed", fr="la profondeur maximale suivie"),
    "out_of_body": Text(en="out of the body on the other side", fr="sortie du corps de l'autre côté"),
}
"""Why a way ends, in the words of users."""


@dataclass(frozen=True)
class Layer:
    """A stretch of the way inside one structure, or between all of them.

    Parameters
    ----------
    structure
        What is passed; ``fat_or_unknown`` where no surface of the body lies.
    entered_mm, left_mm
        Depths; None where the surface has a hole and the depth cannot be known, and for the back of a
        skin that is a single surface.
        ``left_mm`` may lie beyond the end of the way (remark ``goes_on``).
    remarks
        What has to be known about the figures.
    """

    structure: Structure
    entered_mm: float | None
    left_mm: float | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """Two structures that share a stretch of the way, as meshes may and living tissues cannot."""

    first: Structure
    second: Structure
    from_mm: float
    to_mm: float


@dataclass(frozen=True)
class AtRisk:
    """A structure at risk on or near the way.

    Parameters
    ----------
    structure
        What it is.
    met
        The stretches in which the way itself meets it, as layers; empty if it only lies near.
    nearest_mm, at_depth_mm
        How near the way comes to it, and the depth at which it is nearest; 0 and the first contact if it is
        met.
    """

    structure: Structure
    met: tuple[Layer, ...]
    nearest_mm: float
    at_depth_mm: float


@dataclass(frozen=True)
class NeedlePath:
    """What a needle passes.

    Parameters
    ----------
    skin, direction
        (3,) mm where it passes the outer side of the skin, and its (3,) unit direction.
    end_mm, end
        How deep the way was followed, and why it ends there.
    layers
        Tissues from the skin inwards.
    overlaps
        Tissues that share a stretch.
    at_risk
        Structures at risk that are met or lie within `within_mm`, nearest first.
    within_mm
        How far from the needle they were looked for.
    shown
        How many structures of each kind at risk the body shows at all; 0: not in this body.
    open_surfaces
        Structures on or near the way whose surfaces have holes.
    """

    skin: Vector
    direction: Vector
    end_mm: float
    end: End
    layers: tuple[Layer, ...]
    overlaps: tuple[Overlap, ...]
    at_risk: tuple[AtRisk, ...]
    within_mm: float
    shown: tuple[Shown, ...]
    open_surfaces: tuple[Structure, ...]
