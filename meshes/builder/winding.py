"""How often a closed surface encloses a place, counted along rays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELL_MM = 2.0
"""Spacing of the rays."""

OFFSET = (0.4142, 0.7321)
"""Share of a cell by which the rays are shifted, so that they miss the corners of triangles."""


class Winding:
    """Counts, along rays in y, how often a surface encloses a place: 0 outside, 2 where it overlaps itself.

    Parameters
    ----------
    points
        (n, 3) points, mm.
    triangles
        (m, 3) rows of `points`, counter-clockwise seen from outside; the surface may overlap itself.
    """

    def __init__(self, points: Floats, triangles: Ints) -> None:
        flat = points[:, [0, 2]]
        self._low = flat.min(axis=0) - CELL_MM * (1.0 + np.array(OFFSET))
        self._columns = int(np.ptp(flat[:, 1]) / CELL_MM) + 4
        corners = ((flat - self._low) / CELL_MM)[triangles]
        cells, heights, signs = crossings(corners, points[triangles, 1])
        order = np.lexsort((heights, cells[:, 0] * self._columns + cells[:, 1]))
        ray = (cells[:, 0] * self._columns + cells[:, 1])[order]
        self._bottom, self._span = points[:, 1].min() - 1.0, np.ptp(points[:, 1]) + 2.0
        self._key = ray + (heights[order] - self._bottom) / self._span
        self._count = np.r_[0, np.cumsum(signs[order])]

    def at(self, places: Floats) -> Ints:
        """Return the count (n,) at places (n, 3), mm."""
        cells = np.round((places[:, [0, 2]] - self._low) / CELL_MM).astype(np.int64)
        height = np.clip((places[:, 1] - self._bottom) / self._span, 0.0, 1.0 - 1e-9)
        key = cells[:, 0] * self._columns + cells[:, 1] + height
        before = self._count[np.searchsorted(self._key, np.floor(key))]
        return self._count[np.searchsorted(self._key, key)] - before


def crossings(corners: Floats, heights: Floats) -> tuple[Ints, Floats, Ints]:
    """Return ray, height and sign of each crossing of a ray with a triangle.

    Parameters
    ----------
    corners
        (m, 3, 2) corners of the triangles across the rays, which stand at whole numbers.
    heights
        (m, 3) heights of the corners along the rays.
    """
    low = np.ceil(corners.min(axis=1)).astype(np.int64)
    size = (np.floor(corners.max(axis=1)) - low).astype(np.int64) + 1
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    twice_area = _cross(b - a, c - a)
    found = []
    for i in range(int(size[:, 0].max())):
        for j in range(int(size[:, 1].max())):
            rows = np.flatnonzero((size[:, 0] > i) & (size[:, 1] > j) & (twice_area != 0.0))
            ray = low[rows] + (i, j)
            u = _cross(b[rows] - ray, c[rows] - ray) / twice_area[rows]
            v = _cross(c[rows] - ray, a[rows] - ray) / twice_area[rows]
            hit = (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0)
            weights = np.stack([u, v, 1.0 - u - v], axis=1)[hit]
            found.append((rows[hit], ray[hit], (weights * heights[rows[hit]]).sum(axis=1)))
    rows, rays, crossing = (np.concatenate(column) for column in zip(*found, strict=True))
    return rays, crossing, np.sign(twice_area[rows]).astype(np.int64)


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
