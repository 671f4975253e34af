"""Where a straight line meets a surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def ray_hits(
    points: NDArray[np.floating], triangles: NDArray[np.integer], start: Vector, along: Vector
) -> Vector:
    """Return the distances from `start` at which a ray meets a surface, nearest first, in mm.

    Parameters
    ----------
    points, triangles
        (n, 3) mm and (m, 3) rows of it.
    start, along
        (3,) origin in mm, and unit direction.

    Returns
    -------
    (k,) distances > 0; empty if the ray misses. Method: Moeller and Trumbore 1997.
    """
    a, b, c = (points[triangles[:, k]].astype(np.float64) for k in range(3))
    edge1, edge2 = b - a, c - a
    across = np.cross(along, edge2)
    determinant = np.einsum("ij,ij->i", edge1, across)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / determinant
        offset = start - a
        u = np.einsum("ij,ij->i", offset, across) * inverse
        turned = np.cross(offset, edge1)
        v = turned @ along * inverse
        distance = np.einsum("ij,ij->i", edge2, turned) * inverse
        hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (distance > 1e-6)
    return np.sort(distance[hit])
