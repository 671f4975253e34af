"""Parts set apart: how far each moves away from the middle of its region."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_FARTHEST = 1.6
"""How much farther from the middle a part stands at most, in lengths of its way from there."""

_PUSH_MM, _NEAR_MM = 30.0, 8.0
"""Parts move so much farther, so that those of a slender limb come apart too; less where they lie so near the
middle that the way out is hardly one.
"""

_LONG = 1.7
"""A region so many times longer than wide has an axis; parts of others move away from one point."""


def offsets(middles: Vector, share: float) -> Vector:
    """Return how far parts move, (n, 3) mm.

    Parameters
    ----------
    middles
        (n, 3) middle of each part of the region, mm.
    share
        How far apart they stand, 0..1.
    """
    away = middles - middles.mean(axis=0)
    axis = _axis(away)
    if axis is not None:
        away = away - (away @ axis)[:, None] * axis
    length = np.linalg.norm(away, axis=1)[:, None]
    return np.asarray(share * (_FARTHEST + _PUSH_MM / (length + _NEAR_MM)) * away)


def _axis(away: Vector) -> Vector | None:
    """Return the (3,) direction in which a region is long; None if it is not."""
    if len(away) < 3:
        return None
    _, spread, ways = np.linalg.svd(away, full_matrices=False)
    return np.asarray(ways[0]) if spread[0] > _LONG * spread[1] else None
