"""Cutting parts of the body out of a muscle that fills the room between them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, label

from builder.neighbours import DistanceField, neighbour_average
from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]

STEP_MM = 0.8
"""Edge of the voxels on which the cut is made, for most muscles."""

MOST_VOXELS = 6_000_000
"""A muscle with a larger box is cut on coarser voxels."""

ROUNDING_VOXELS = 1.0
"""Width of the blur that rounds the edges of the cut."""

SMALLEST_PIECE = 0.05
"""Pieces with a smaller share of the volume are crumbs, and dropped."""

SMOOTHING_ROUNDS = 40


def carved(mesh: TriangleMesh, around: Iterable[TriangleMesh], gap_mm: float) -> TriangleMesh:
    """Return `mesh` without the room of the parts `around` it, and `gap_mm` more; it keeps its tissue."""
    low = mesh.points.min(axis=0).astype(np.float64) - 4.0 * STEP_MM
    high = mesh.points.max(axis=0).astype(np.float64) + 4.0 * STEP_MM
    step = max(STEP_MM, float((np.prod(high - low) / MOST_VOXELS) ** (1.0 / 3.0)))
    others = DistanceField(around, low, high, step)
    if others.empty:
        return mesh
    own = DistanceField([mesh], low, high, step).values
    field = gaussian_filter(np.maximum(own, gap_mm - others.values), ROUNDING_VOXELS)
    field = _without_crumbs(field)
    grid = pyvista.ImageData(dimensions=field.shape, spacing=(step,) * 3, origin=low)
    grid["field"] = field.ravel(order="F")
    surface = grid.contour([0.0], scalars="field", compute_normals=False)
    faces = surface.regular_faces.astype(np.int32)
    points = _smoothed(surface.points.astype(np.float64), faces)
    corners = points[faces] - points.mean(axis=0)
    if np.sum(corners[:, 0] * np.cross(corners[:, 1], corners[:, 2])) < 0.0:
        faces = np.ascontiguousarray(faces[:, ::-1])
    return TriangleMesh(points.astype(np.float32), faces, _tissue_of(mesh, points))


def _tissue_of(mesh: TriangleMesh, points: Floats) -> NDArray[np.float32] | None:
    """Return the tissue of the places of `mesh` nearest to `points` (n, 3)."""
    if mesh.tissue is None:
        return None
    surface = pyvista.PolyData.from_regular_faces(mesh.points.astype(np.float64), mesh.triangles)
    cells, places = surface.find_closest_cell(points, return_closest_point=True)
    corners = mesh.triangles[cells]
    a, b, c = (mesh.points[corners[:, k]].astype(np.float64) for k in range(3))
    areas = [np.linalg.norm(np.cross(p - places, q - places), axis=1) for p, q in ((b, c), (c, a), (a, b))]
    weight = np.stack(areas, axis=1) + 1e-9
    weight /= weight.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("nk,nkc->nc", weight, mesh.tissue[corners]), dtype=np.float32)


def _without_crumbs(field: Floats) -> Floats:
    """Fill in small pieces that the cut has left over."""
    pieces, count = label(field < 0.0)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    small = sizes < SMALLEST_PIECE * sizes[1:].sum()
    small[0] = False
    return np.where(small[pieces], np.abs(field) + 0.1, field)


def _smoothed(points: Floats, faces: NDArray[np.int32]) -> Floats:
    """Take the steps of the voxels out of a surface without shrinking it."""
    average = neighbour_average(faces, len(points))
    for step in (0.5, -0.52) * SMOOTHING_ROUNDS:
        points = points + step * (average @ points - points)
    return points
