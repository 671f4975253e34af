"""How far a place is from its neighbours: signed distance to parts of the body, and pushing out of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates
from scipy.sparse import csr_array, diags_array

from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]

_ROUNDING_VOXELS = 0.6
"""Width of the blur that takes the steps out of the voxels."""


class DistanceField:
    """Signed distance to a set of closed surfaces, within a box.

    Parameters
    ----------
    meshes
        Closed surfaces, mm.
    low, high
        (3,) corners of the box, mm. Beyond it distances are those of its border.
    step_mm
        Edge of a voxel; distances are good to about half of it.
    """

    def __init__(
        self, meshes: Iterable[TriangleMesh], low: Floats, high: Floats, step_mm: float = 1.0
    ) -> None:
        self._low, self._step = np.asarray(low, dtype=np.float64), step_mm
        shape = tuple(np.ceil((high - low) / step_mm).astype(int) + 1)
        grid = pyvista.ImageData(dimensions=shape, spacing=(step_mm,) * 3, origin=self._low)
        inside = np.zeros(shape, bool)
        for mesh in meshes:
            if (mesh.points.max(axis=0) < low).any() or (mesh.points.min(axis=0) > high).any():
                continue
            surface = pyvista.PolyData.from_regular_faces(mesh.points.astype(np.float64), mesh.triangles)
            mask = surface.voxelize_binary_mask(reference_volume=grid)["mask"]
            inside |= mask.reshape(shape, order="F") > 0
        self.empty = not inside.any()
        if self.empty:
            self._distance = np.full(shape, np.inf)
            return
        distance = distance_transform_edt(~inside) - distance_transform_edt(inside)
        self._distance = gaussian_filter(distance, _ROUNDING_VOXELS) * step_mm
        self._slopes = np.gradient(self._distance, step_mm)

    @property
    def values(self) -> Floats:
        """Distance at every voxel (x, y, z), mm."""
        return self._distance

    def at(self, points: Floats) -> Floats:
        """Return the (n,) distance of points (n, 3) in mm, negative inside; infinite if there is nothing."""
        if self.empty:
            return np.full(len(points), np.inf)
        return self._sample(self._distance, points)

    def outward(self, points: Floats) -> Floats:
        """Return the (n, 3) unit directions in which the distance grows fastest."""
        if self.empty:
            return np.zeros_like(points)
        slope = np.stack([self._sample(part, points) for part in self._slopes], axis=1)
        length = np.linalg.norm(slope, axis=1, keepdims=True)
        return slope / np.where(length < 1e-6, 1.0, length)

    def _sample(self, values: Floats, points: Floats) -> Floats:
        places = ((points - self._low) / self._step).T
        return np.asarray(map_coordinates(values, places, order=1, mode="nearest"), dtype=np.float64)


def field_around(
    meshes: Iterable[TriangleMesh], points: Floats, margin_mm: float = 12.0, step_mm: float = 1.0
) -> DistanceField:
    """Return the distance field of `meshes` in the box around some points."""
    return DistanceField(meshes, points.min(axis=0) - margin_mm, points.max(axis=0) + margin_mm, step_mm)


def neighbour_average(triangles: NDArray[Any], count: int) -> csr_array:
    """Return the (count, count) matrix that replaces each point of a surface by its neighbours' mean."""
    here, there = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).T
    linked = csr_array(
        (np.ones(2 * len(here)), (np.r_[here, there], np.r_[there, here])), shape=(count, count)
    )
    linked.data[:] = 1.0
    return diags_array(1.0 / np.maximum(linked.sum(axis=1), 1.0)) @ linked
