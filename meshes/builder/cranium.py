"""Deepens the orbits of the fitted cranium and opens its foramen magnum.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import manifold3d
import numpy as np
import trimesh
from numpy.typing import NDArray

from builder.bone_warp import bell
from ims_atlas.body.mesh import TriangleMesh

Array = NDArray[np.float64]


def repaired_cranium(mesh: TriangleMesh, recipe: Mapping[str, Any]) -> TriangleMesh:
    """Return the cranium with what recipes/cranium.json asks for, mm."""
    points = mesh.points.astype(np.float64)
    for dent in recipe["dents"]:
        for sign in (1.0, -1.0):
            flip = np.array([sign, 1.0, 1.0])
            middle = np.array([recipe["mid_plane_mm"], 0.0, 0.0])
            away = np.linalg.norm(points - (middle + flip * np.asarray(dent["at"])), axis=1)
            points = points + bell(away / dent["reach"])[:, None] * (flip * np.asarray(dent["by"]))
    rest = (_solid(points, mesh.triangles) - _plug(recipe["foramen_magnum"])).to_mesh64()
    return TriangleMesh(rest.vert_properties[:, :3].astype(np.float32), rest.tri_verts.astype(np.int32))


def _plug(hole: Mapping[str, Any]) -> manifold3d.Manifold:
    """Ellipsoid that is taken out of the bone."""
    ball = trimesh.creation.icosphere(subdivisions=4)
    return _solid(
        ball.vertices * np.asarray(hole["half_axes"]) + np.asarray(hole["at"]), np.asarray(ball.faces)
    )


def _solid(points: Array, triangles: NDArray[Any]) -> manifold3d.Manifold:
    return manifold3d.Manifold(manifold3d.Mesh64(np.ascontiguousarray(points), triangles.astype(np.uint64)))
