"""Which muscles lie beneath the skin at a place, in the order in which a straight way in meets them."""

from __future__ import annotations

import numpy as np

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import SurfaceRays, Vector
from ims_atlas.model.atlas import Atlas

REACH_MM = 40.0
"""How deep beneath the skin a muscle counts as lying there."""

_DETAIL = 1
_BEFORE_MM = 3.0
"""The way in begins this far outside the skin: some muscles stick out of it by fault of the meshes."""


class Underneath:
    """Looks beneath the skin of one body."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self._parts = [part for part in pack.parts("muscles") if atlas.is_muscle(part.structure)]
        self._pack = pack

    def muscles(
        self, points: Vector, inward: Vector, reach_mm: float = REACH_MM
    ) -> tuple[tuple[str, ...], ...]:
        """Return for each place the ids of the muscles beneath it, nearest the skin first.

        Parameters
        ----------
        points, inward
            (n, 3) places on the skin, mm, and (n, 3) unit ways in.
        reach_mm
            How deep to look.
        """
        return tuple(tuple(found) for found in self.depths(points, inward, reach_mm))

    def depths(
        self, points: Vector, inward: Vector, reach_mm: float = REACH_MM
    ) -> tuple[dict[str, float], ...]:
        """Return for each place the depth, mm, at which the way in first meets each muscle, nearest first.

        Parameters as for `muscles`. A muscle that sticks out of the skin has depth 0.
        """
        met: list[dict[str, float]] = [{} for _ in points]
        starts = points - _BEFORE_MM * inward
        ends = points + reach_mm * inward
        low, high = np.minimum(starts, ends), np.maximum(starts, ends)
        for part in self._parts:
            own = self._pack.part_points(part, _DETAIL)
            rows = np.flatnonzero(((low <= own.max(axis=0)) & (high >= own.min(axis=0))).all(axis=1))
            if len(rows) == 0:
                continue
            rays = SurfaceRays(own, self._pack.part_triangles(part, _DETAIL))
            crossings = rays.crossings(starts[rows], inward[rows])
            for ray, distance in zip(crossings.ray, crossings.distance, strict=True):
                depth = float(distance) - _BEFORE_MM
                if depth <= reach_mm:
                    found = met[rows[ray]]
                    found[part.structure] = min(depth, found.get(part.structure, depth))
        return tuple(
            {muscle: max(found[muscle], 0.0) for muscle in sorted(found, key=found.__getitem__)}
            for found in met
        )
