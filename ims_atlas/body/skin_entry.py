"""Where needles pass the skin: on bodies whose skin is one surface, and on those where it has a back too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ims_atlas.body.rays import Vector, winding
from ims_atlas.body.tissues import Piece

BEFORE_SKIN_MM = 30.0
"""Lines begin this far outside, to see what sticks out of the skin by fault of the meshes."""

NEAR_MM = 15.0
"""The skin is looked for this far before and behind where a needle should enter."""


def entries(skins: Sequence[Piece], begin: Vector, along: Vector) -> Vector:
    """Return how far each ray goes to the outer side of the skin, about 30 mm; nan if there is none near."""
    nearest = np.full(len(begin), np.nan)
    for piece in skins:
        crossed = piece.crossings(begin, along)
        off = np.abs(crossed.distance - BEFORE_SKIN_MM)
        usable = crossed.entering & (winding(crossed, len(begin)) == 1) & (off <= NEAR_MM)
        ray, distance = crossed.ray[usable], crossed.distance[usable]
        order = np.lexsort((off[usable], ray))[::-1]
        depth = np.full(len(begin), np.nan)
        depth[ray[order]] = distance[order]
        nearest = np.fmin(nearest, depth)
    return nearest


def entry(skins: Sequence[Piece], skin: Vector, direction: Vector) -> tuple[Vector, float | None]:
    """Return where a needle aimed through a point of the skin enters, and how thick the skin is there.

    The thickness is None where the skin is a single surface.
    """
    begin = (skin - BEFORE_SKIN_MM * direction)[None]
    distance = float(entries(skins, begin, direction[None])[0])
    if np.isnan(distance):
        return skin, None
    backs = []
    for piece in skins:
        crossed = piece.crossings(begin, direction[None])
        behind = (crossed.distance > distance) & (crossed.distance < distance + NEAR_MM)
        second = behind & crossed.entering & (winding(crossed, 1) == 2)
        backs += (crossed.distance[second] - distance).tolist()
    return np.asarray(begin[0] + distance * direction), min(backs, default=None)
