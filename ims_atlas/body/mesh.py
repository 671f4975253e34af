"""One triangle mesh, and the few operations that every part of a body goes through."""

from __future__ import annotations

from dataclasses import dataclass

import fast_simplification
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Triangles = NDArray[np.int32]
Tissue = NDArray[np.float32]

ACROSS, TENDON, OPEN = 0, 1, 2
"""Columns of a mesh's tissue."""

MIN_TRIANGLES = 80
"""Parts are not simplified below this many triangles: small bones would lose their shape."""

_NEIGHBOURS = 8
"""Points from which the tissue of a new point is read."""


@dataclass(frozen=True)
class TriangleMesh:
    """A surface in the frame of its body.

    Parameters
    ----------
    points
        (n, 3) float32, millimetres.
    triangles
        (m, 3) int32, rows of `points`, counter-clockwise seen from outside.
    tissue
        (n, 3) float32 per point, or None where nothing is known. ACROSS: way across the fibres in mm, equal
        along a fibre, constant where no fibres run. TENDON: 0 flesh to 1 tendon. OPEN: 1 where the surface
        lies open to the light, towards 0 in folds.
    """

    points: Points
    triangles: Triangles
    tissue: Tissue | None = None


def welded(mesh: TriangleMesh, grid_mm: float = 1e-3) -> TriangleMesh:
    """Merge points that coincide to `grid_mm`, and drop triangles without area and unused points."""
    if len(mesh.points) == 0:
        return mesh
    cells = np.round(mesh.points.astype(np.float64) / grid_mm).astype(np.int64)
    cells -= cells.min(axis=0)
    span = cells.max(axis=0) + 1
    key = (cells[:, 0] * span[1] + cells[:, 1]) * span[2] + cells[:, 2]
    _, first, merged = np.unique(key, return_index=True, return_inverse=True)
    triangles = merged[mesh.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    used, triangles = np.unique(triangles, return_inverse=True)
    kept = first[used]
    tissue = None if mesh.tissue is None else mesh.tissue[kept]
    return TriangleMesh(mesh.points[kept], triangles.reshape(-1, 3).astype(np.int32), tissue)


def smooth_normals(mesh: TriangleMesh) -> Points:
    """Return the (n, 3) unit normals at the points, each triangle weighted by its area."""
    a, b, c = (mesh.points[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    of_triangle = np.cross(b - a, c - a)
    corners = mesh.triangles.ravel()
    weights = np.repeat(of_triangle, 3, axis=0)
    count = len(mesh.points)
    total = np.stack([np.bincount(corners, weights[:, k], count) for k in range(3)], axis=1)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    total[length[:, 0] == 0] = (0.0, 0.0, 1.0)
    return (total / np.where(length == 0, 1.0, length)).astype(np.float32)


def simplified(mesh: TriangleMesh, share: float, roughness_mm: float = 0.0) -> TriangleMesh:
    """Return the mesh with about `share` (0..1) of its triangles, never fewer than MIN_TRIANGLES.

    A little roughness keeps flat sheets from ending as few long triangles, which carry neither fibres nor
    light.
    """
    target = max(int(len(mesh.triangles) * share), MIN_TRIANGLES)
    if target >= len(mesh.triangles):
        return mesh
    points, triangles = fast_simplification.simplify(
        roughened(mesh, roughness_mm), mesh.triangles, target_count=target
    )
    tissue = None
    if mesh.tissue is not None:
        tissue = _tissue_at(points.astype(np.float64), mesh.points.astype(np.float64), mesh.tissue)
    return TriangleMesh(points.astype(np.float32), triangles.astype(np.int32), tissue)


def roughened(mesh: TriangleMesh, roughness_mm: float) -> Points:
    """Return the points (n, 3) moved along their normals by chance, the same each time."""
    if roughness_mm == 0.0:
        return mesh.points
    chance = np.random.default_rng(0).standard_normal((len(mesh.points), 1))
    return np.asarray(mesh.points + roughness_mm * chance * smooth_normals(mesh), np.float32)


def with_openness(mesh: TriangleMesh, is_open: NDArray[np.float32]) -> TriangleMesh:
    """Return the mesh with the (n,) openness of its points in its tissue."""
    plain = np.zeros((len(mesh.points), 3), np.float32)
    tissue = plain if mesh.tissue is None else mesh.tissue.copy()
    tissue[:, OPEN] = is_open
    return TriangleMesh(mesh.points, mesh.triangles, tissue)


def _tissue_at(places: NDArray[np.float64], points: NDArray[np.float64], tissue: Tissue) -> Tissue:
    """Read tissue at `places` off the slope through the nearest points, within the range of their values.

    Fibres are finer than the distance of points, so the nearest value alone would set them off.
    """
    from scipy.spatial import cKDTree  # half a second, which opening the window would pay

    count = min(_NEIGHBOURS, len(points))
    distance, near = cKDTree(points).query(places, k=range(1, count + 1))
    weight = 1.0 / (distance**2 + 0.05 * np.mean(distance**2, axis=1, keepdims=True) + 1e-6)
    weight /= weight.sum(axis=1, keepdims=True)
    values = tissue[near].astype(np.float64)
    middle = np.einsum("nk,nki->ni", weight, points[near])
    mean = np.einsum("nk,nki->ni", weight, values)
    offset = points[near] - middle[:, None]
    spread = np.einsum("nk,nki,nkj->nij", weight, offset, offset)
    spread += 0.02 * np.trace(spread, axis1=1, axis2=2)[:, None, None] * np.eye(3) + 1e-9 * np.eye(3)
    joint = np.einsum("nk,nki,nkj->nij", weight, offset, values - mean[:, None])
    slope = np.linalg.solve(spread, joint)
    found = mean + np.einsum("ni,nij->nj", places - middle, slope)
    return np.asarray(np.clip(found, values.min(axis=1), values.max(axis=1)), np.float32)
