"""What hides the selection from the eye: straight ways from it to the eye, and what they meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import SurfaceRays
from ims_atlas.scene.part_table import DETAIL, Mask, PartTable

Vector = NDArray[np.float64]

_MOST_WAYS = 120
_COVERING_SHARE = 0.03
"""What hides less of the selection than this share of the ways lets it be seen well enough."""

_TOUCHING_MM = 1.5
"""What lies this close before the selection touches it and does not hide it."""


class Covering:
    """Casts rays from parts of one body to an eye; surfaces are prepared when a ray first comes near them."""

    def __init__(self, pack: BodyPack, table: PartTable) -> None:
        self._pack = pack
        self._table = table
        self._rays: dict[int, SurfaceRays] = {}

    def before(self, eye: Vector, aims: Mask, points: Sequence[Vector], counts: Mask) -> Mask:
        """Return which parts stand between the eye and what is aimed at.

        Parameters
        ----------
        eye
            (3,) mm.
        aims
            The parts that are to be seen; they never cover one another.
        points
            Further (3,) points that are to be seen, mm.
        counts
            Which parts can hide anything.
        """
        found = self._table.none()
        targets = np.array([*points, *self._points_on(aims, eye)], np.float64).reshape(-1, 3)
        if len(targets) == 0:
            return found
        along = eye - targets
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        starts = targets + _TOUCHING_MM * along
        low, high = np.minimum(starts, eye), np.maximum(starts, eye)
        boxes = self._table.boxes
        for row in np.flatnonzero(counts & ~aims):
            near = ((low <= boxes[row, 1]) & (high >= boxes[row, 0])).all(axis=1)
            if near.any():
                hidden = int(self._rays_of(int(row)).blocked(starts[near], along[near]).sum())
                found[row] = hidden > 0 and hidden >= _COVERING_SHARE * len(targets)
        return found

    def _rays_of(self, row: int) -> SurfaceRays:
        if row not in self._rays:
            part = self._table.parts[row]
            self._rays[row] = SurfaceRays(
                self._pack.part_points(part, DETAIL), self._pack.part_triangles(part, DETAIL)
            )
        return self._rays[row]

    def _points_on(self, aims: Mask, eye: Vector) -> Vector:
        """Return (n, 3) points spread over parts, on their sides towards the eye."""
        found = [np.empty((0, 3))]
        for row in np.flatnonzero(aims):
            part = self._table.parts[row]
            rows = self._pack.part_range(part, DETAIL).points
            mesh = self._pack.system_mesh(part.system, DETAIL)
            points = mesh.points[rows].astype(np.float64)
            found.append(points[np.einsum("ij,ij->i", mesh.normals[rows], eye - points) > 0])
        points = np.concatenate(found)
        return points[:: max(1, -(-len(points) // _MOST_WAYS))]
