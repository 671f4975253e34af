"""The skin of a body finely divided, for borders that run across its triangles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.spatial import cKDTree
from trimesh.remesh import subdivide

from ims_atlas.body.rays import Vector
from ims_atlas.body.skin import Skin

_COARSE_MM = 6.5
"""A skin whose triangles are longer than this is divided once more."""


@dataclass(frozen=True, eq=False)
class FineSkin:
    """The outer wall of a skin: (n, 3) points, mm, and (m, 3) triangles of about 5 mm."""

    points: Vector
    triangles: NDArray[np.integer]

    @classmethod
    def of(cls, skin: Skin) -> FineSkin:
        """Return the skin of a body, divided where it is coarse."""
        edges = skin.points[skin.triangles[:, 1]] - skin.points[skin.triangles[:, 0]]
        if np.linalg.norm(edges, axis=1).mean() <= _COARSE_MM:
            return cls(skin.points, skin.triangles)
        points, triangles = subdivide(skin.points, skin.triangles)
        return cls(np.asarray(points), np.asarray(triangles))

    @cached_property
    def normals(self) -> Vector:
        """The (n, 3) outward unit normals at the points."""
        corners = self.points[self.triangles]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.zeros_like(self.points)
        for k in range(3):
            np.add.at(total, self.triangles[:, k], across)
        total = self.averages @ total
        return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))

    @cached_property
    def averages(self) -> csr_array:
        """The (n, n) matrix that averages a field with its neighbours; a point counts as much as they do."""
        joined = self.neighbours
        count = np.maximum(np.asarray(joined.sum(axis=1)), 1.0)
        return csr_array((csr_array(joined / count[:, None]) + diags_array(np.ones(len(self.points)))) / 2)

    @cached_property
    def neighbours(self) -> csr_array:
        """The (n, n) matrix of the points that an edge joins."""
        first = np.concatenate([self.triangles[:, k] for k in range(3)])
        last = np.concatenate([self.triangles[:, (k + 1) % 3] for k in range(3)])
        ones, size = np.ones(2 * len(first)), len(self.points)
        joined = csr_array((ones, (np.r_[first, last], np.r_[last, first])), shape=(size, size))
        joined.data[:] = 1.0
        return joined

    def nearest_row(self, point: Vector) -> int:
        """Return the row of the point nearest to a (3,) point."""
        return int(self._tree.query(point)[1])

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.points)
