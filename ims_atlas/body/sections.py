"""Where a plane cuts a surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def section(points: Vector, triangles: NDArray[np.integer], normal: Vector, origin: Vector) -> Vector:
    """Return the (k, 2, 3) straight pieces along which a plane cuts a surface, in mm.

    Parameters
    ----------
    points, triangles
        (n, 3) mm and (m, 3) rows of it.
    normal, origin
        (3,) normal of the plane, and a point on it.
    """
    height = (points - origin) @ normal
    above = height[triangles] > 0
    cut = above.any(axis=1) & ~above.all(axis=1)
    rows, above = triangles[cut], above[cut]
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), above.argmin(axis=1))
    corner, *others = (np.take_along_axis(rows, (alone[:, None] + k) % 3, axis=1)[:, 0] for k in range(3))
    ends = []
    for other in others:
        share = height[corner] / (height[corner] - height[other])
        ends.append(points[corner] + share[:, None] * (points[other] - points[corner]))
    return np.stack(ends, axis=1)
