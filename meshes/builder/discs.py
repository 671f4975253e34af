"""Intervertebral discs of the atlas body, spanned between neighbouring vertebral bodies.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import trimesh
from numpy.typing import NDArray

from ims_atlas.body.mesh import TriangleMesh, smooth_normals

LEVELS = (
    *(f"c{n}" for n in range(2, 8)),
    *(f"t{n}" for n in range(1, 13)),
    *(f"l{n}" for n in range(1, 6)),
)
MID_STRIP_MM = 5.0
"""Half width of the strip in the mid-plane that is searched for the vertebral canal."""

PLATE_COSINE = 0.75
"""Points whose normal leans less than this from the line of bodies belong to an end plate."""

BULGE = 1.05
"""A body reaches this far beyond the outline that its depth and its front half suggest."""

Surface = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Points (n, 3) in mm and their unit normals."""


def intervertebral_discs(bones: Mapping[str, TriangleMesh], mid_plane_mm: float) -> dict[str, TriangleMesh]:
    """Span a disc between each two neighbours from C2 to the sacrum, by names such as ``c5_c6``."""
    bodies = {level: _body(_surface(bones[f"vertebra_{level}"]), mid_plane_mm) for level in LEVELS}
    discs = {}
    for upper, lower in pairwise(LEVELS):
        down = _unit(_centre(bodies[lower]) - _centre(bodies[upper]))
        discs[f"{upper}_{lower}"] = _spanned(bodies[upper], bodies[lower], down)
    sacrum = _surface(bones["sacrum_and_coccyx"])
    discs["l5_s1"] = _spanned(bodies["l5"], _beneath(sacrum, bodies["l5"], down), down)
    return discs


def _surface(mesh: TriangleMesh) -> Surface:
    return mesh.points.astype(np.float64), smooth_normals(mesh).astype(np.float64)


def _body(surface: Surface, mid_plane_mm: float) -> Surface:
    """Keep the body of a vertebra: in front of the canal, and no wider than its front half."""
    points, normals = surface
    strip = np.sort(points[np.abs(points[:, 0] - mid_plane_mm) < MID_STRIP_MM, 1])
    front, canal = strip[0], strip[np.argmax(np.diff(strip))]
    half_width = np.abs(points[points[:, 1] < (front + canal) / 2.0, 0] - mid_plane_mm).max()
    across = (points[:, 0] - mid_plane_mm) / half_width
    deep = (points[:, 1] - (front + canal) / 2.0) / (canal - front) * 2.0
    kept = np.abs(across) ** 3 + np.abs(deep) ** 3 <= BULGE
    return points[kept], normals[kept]


def _beneath(surface: Surface, body: Surface, down: NDArray[np.float64]) -> Surface:
    """Keep what lies in line with the body above, as deep as that body is high."""
    points, normals = surface
    offset = points - _centre(body)
    along = offset @ down
    sideways = offset - along[:, None] * down
    reach = np.ptp(body[0], axis=0)
    inside = (np.abs(sideways[:, :2]) < reach[:2] / 2.0).all(axis=1)
    kept = inside & (along < along[inside].min() + reach[2])
    return points[kept], normals[kept]


def _spanned(upper: Surface, lower: Surface, down: NDArray[np.float64]) -> TriangleMesh:
    """Convex hull of the facing end plates of two bodies."""
    plates = [
        points[normals @ facing > PLATE_COSINE]
        for (points, normals), facing in ((upper, down), (lower, -down))
    ]
    hull = trimesh.convex.convex_hull(np.vstack(plates))
    return TriangleMesh(hull.vertices.astype(np.float32), hull.faces.astype(np.int32))


def _centre(surface: Surface) -> NDArray[np.float64]:
    return (surface[0].min(axis=0) + surface[0].max(axis=0)) / 2.0


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / np.linalg.norm(vector)
