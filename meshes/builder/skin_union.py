"""One surface of the skin without folds inside it: overlaps are united and narrow clefts closed on a grid.

The grid is finer in the head: the skin is magnified there before, and brought back afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.spatial import cKDTree

from builder.thinning import thinned
from builder.winding import crossings
from ims_atlas.body.mesh import TriangleMesh, simplified

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELL_MM = 1.7
"""Edge of the cells of the grid."""

BAND = 2
"""Cells on either side of the surface for which the exact depth is taken."""

BURIED_MM = 2.4
"""A face lies in the body if a place so far before it does."""

FARTHEST_MM = 4.0
"""Depth of everything beyond the band."""

SLIGHT_MM = 0.05
"""Depth where the nearest face and the count of crossings disagree, as at the seam of two overlaps."""

ATTEMPTS = 10
"""How often the thinning is tried."""

SAMPLE_MM = 2.5
"""Faces with longer sides are sampled more often."""

SPREAD = 12.0
"""How far the rounding spreads: the blurred mask of what was spanned is multiplied by this."""

RAY_OFFSET = np.array([0.4142, 0.7321, 0.0])
"""Share of a cell by which the rays are shifted, so that they miss the corners of triangles."""

MAGNIFIED_MM, MAGNIFIED = (1490.0, 1550.0), 1.6
"""Heights between which the scale rises from 1 to that of the head."""

AXIS_MM = np.array([-0.7, -100.0])
"""Upright axis in x and y from which the head is magnified."""


@dataclass(frozen=True)
class Cleft:
    """A box in which the skin spans clefts narrower than twice a radius, mm.

    ``soft`` is the width over which the edges of what was spanned are rounded.
    """

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    radius: float
    soft: float


def united(points: Floats, triangles: Ints, clefts: Sequence[Cleft], target: int) -> TriangleMesh:
    """Return the outer surface of a closed surface that overlaps itself, thinned out.

    Parameters
    ----------
    points
        (n, 3) points, mm, body frame.
    triangles
        (m, 3) rows of `points`, counter-clockwise seen from outside.
    clefts
        Where to close clefts, in this order.
    target
        Triangles of the result.
    """
    points = magnified(points)
    grid = _Grid.over(points)
    depth = _depth(grid, points, triangles, *_face_samples(points, triangles))
    for cleft in clefts:
        low, high = magnified(np.array([cleft.low, cleft.high]))
        scale = np.ptp([low[0], high[0]]) / np.ptp([cleft.low[0], cleft.high[0]])
        _close(grid, depth, Cleft(tuple(low), tuple(high), scale * cleft.radius, scale * cleft.soft))
    points, triangles = _largest(*_contour(grid.low, depth, 0.0))
    thin = _thinned(TriangleMesh(points.astype(np.float32), triangles.astype(np.int32)), target)
    return TriangleMesh(reduced(thin.points.astype(np.float64)).astype(np.float32), thin.triangles)


def _thinned(mesh: TriangleMesh, target: int) -> TriangleMesh:
    """Thin a closed surface out in two steps, and keep it closed."""
    finer = mesh
    for attempt in range(ATTEMPTS):
        finer = unfolded(simplified(mesh, (3.0 + 0.05 * attempt) * target / len(mesh.triangles)))
        if is_closed(finer.triangles):
            break
    return thinned(finer, target / len(finer.triangles))


def is_closed(triangles: NDArray[np.int32]) -> bool:
    """Whether each edge belongs to two triangles."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    return bool((uses == 2).all())


def unfolded(mesh: TriangleMesh) -> TriangleMesh:
    """Take out pairs of triangles that lie back to back on the same three points."""
    _, same, uses = np.unique(
        np.sort(mesh.triangles, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    kept = mesh.triangles[uses[same.ravel()] == 1]
    used, kept = np.unique(kept, return_inverse=True)
    return TriangleMesh(mesh.points[used], kept.reshape(-1, 3).astype(np.int32))


def magnified(points: Floats) -> Floats:
    """Return points of the body in a space in which the head is larger."""
    z = points[:, 2]
    scale = _scale(z)
    flat = AXIS_MM + (points[:, :2] - AXIS_MM) * scale[:, None]
    return np.column_stack([flat, np.interp(z, *_HEIGHTS)])


def reduced(points: Floats) -> Floats:
    """Undo `magnified`."""
    z = np.interp(points[:, 2], *_HEIGHTS[::-1])
    flat = AXIS_MM + (points[:, :2] - AXIS_MM) / _scale(z)[:, None]
    return np.column_stack([flat, z])


def _scale(z: Floats) -> Floats:
    return np.interp(z, MAGNIFIED_MM, (1.0, MAGNIFIED))


def _stretch() -> tuple[Floats, Floats]:
    """Heights of the body every millimetre and where they lie in the magnified space."""
    z = np.arange(-1000.0, 3000.0)
    return z, z[0] + np.r_[0.0, np.cumsum((_scale(z[1:]) + _scale(z[:-1])) / 2.0)]


_HEIGHTS = _stretch()
"""Heights of the body and of the magnified space."""


@dataclass(frozen=True)
class _Grid:
    """Places of the cells: x, z and y in this order along the axes, so that rays in y are rows."""

    low: Floats
    shape: tuple[int, int, int]

    @classmethod
    def over(cls, points: Floats) -> _Grid:
        margin = (BAND + 2) * CELL_MM
        low = points.min(axis=0) - margin
        count = np.ceil((points.max(axis=0) + margin - low) / CELL_MM).astype(int) + 1
        return cls(low[AXES] - RAY_OFFSET * CELL_MM, tuple((count[AXES] + 1).tolist()))

    def cells(self, places: Floats) -> Ints:
        """Return the nearest cells (n, 3) of x, y, z, mm."""
        return np.round((places[:, AXES] - self.low) / CELL_MM).astype(np.int64)

    def places(self, cells: Ints) -> Floats:
        """Return x, y, z of cells (n, 3), mm."""
        return (self.low + CELL_MM * cells)[:, AXES]


AXES = [0, 2, 1]
"""Order of the axes of the grid."""


def _face_samples(points: Floats, triangles: Ints) -> tuple[Floats, Floats]:
    """Middles of all faces, cut into quarters until they are small, and the unit normals there."""
    corners = points[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    middles, facing = [], []
    while len(corners):
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
        small = sides <= SAMPLE_MM
        middles.append(corners[small].mean(axis=1))
        facing.append(normals[small])
        corners, normals = quarters(corners[~small]), np.tile(normals[~small], (4, 1))
    return np.concatenate(middles), np.concatenate(facing)


def quarters(corners: Floats) -> Floats:
    """Cut triangles, given as corners (m, 3, 3), into four each."""
    ab, bc, ca = np.moveaxis((corners + np.roll(corners, -1, axis=1)) / 2.0, 1, 0)
    a, b, c = np.moveaxis(corners, 1, 0)
    split = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.concatenate([np.stack(corner, axis=1) for corner in split])


def _inside(grid: _Grid, points: Floats, triangles: Ints) -> NDArray[np.bool_]:
    """Cells that the surface encloses at least once."""
    flat = (points[:, AXES[:2]] - grid.low[:2]) / CELL_MM
    rays, heights, signs = crossings(flat[triangles], points[triangles, 1])
    first = np.ceil((heights - grid.low[2]) / CELL_MM).astype(np.int64)
    count = np.zeros(grid.shape, np.int8)
    np.add.at(count, (rays[:, 0], rays[:, 1], first), signs.astype(np.int8))
    np.cumsum(count, axis=2, dtype=np.int8, out=count)
    return count > 0


def _depth(
    grid: _Grid, points: Floats, triangles: Ints, middles: Floats, normals: Floats
) -> NDArray[np.float32]:
    """Depth of the cells under the surface, mm, positive inside."""
    inside = _inside(grid, points, triangles)
    beyond = grid.cells(middles + BURIED_MM * normals)
    bare = ~inside[tuple(np.clip(beyond, 0, np.array(grid.shape) - 1).T)]
    middles, normals = middles[bare], normals[bare]
    band = np.zeros(grid.shape, bool)
    start = np.unique(np.ravel_multi_index(grid.cells(middles).T, grid.shape))
    reach = np.arange(-BAND, BAND + 1)
    for step in np.stack(np.meshgrid(reach, reach, reach), axis=-1).reshape(-1, 3):
        band.ravel()[start + step @ _strides(grid.shape)] = True
    near = np.flatnonzero(band)
    depth = np.where(inside, np.float32(FARTHEST_MM), np.float32(-FARTHEST_MM))
    depth.ravel()[near] = _exact_depth(grid, inside, near, middles, normals)
    return depth


def _exact_depth(
    grid: _Grid, inside: NDArray[np.bool_], near: Ints, middles: Floats, normals: Floats
) -> Floats:
    places = grid.places(np.stack(np.unravel_index(near, grid.shape), axis=1))
    _, face = cKDTree(middles).query(places, workers=2)
    under = ((middles[face] - places) * normals[face]).sum(axis=1)
    kept = inside.ravel()[near]
    odd = np.flatnonzero((under > 0.0) != kept)
    kept[odd] = _outvoted(inside, near[odd])
    under = np.where((under > 0.0) == kept, under, np.where(kept, SLIGHT_MM, -SLIGHT_MM))
    return np.clip(under, -FARTHEST_MM, FARTHEST_MM)


def _outvoted(inside: NDArray[np.bool_], cells: Ints) -> NDArray[np.bool_]:
    """Whether cells are inside, corrected where at least three of the four rays beside them disagree."""
    flat, steps = inside.ravel(), _strides(inside.shape)[:2]
    votes = sum(flat[cells + side * step].astype(np.int64) for step in steps for side in (-1, 1))
    return np.where(votes >= 3, True, np.where(votes <= 1, False, flat[cells]))


def _strides(shape: tuple[int, int, int]) -> Ints:
    return np.array([shape[1] * shape[2], shape[2], 1])


def _close(grid: _Grid, depth: NDArray[np.float32], cleft: Cleft) -> None:
    """Span the clefts in a box: swell the body by the radius, and shrink it again by as much."""
    margin = int(np.ceil(2.0 * cleft.radius / CELL_MM)) + 2
    low = np.maximum(np.floor((np.array(cleft.low)[AXES] - grid.low) / CELL_MM).astype(int) - margin, 0)
    high = np.minimum(
        np.ceil((np.array(cleft.high)[AXES] - grid.low) / CELL_MM).astype(int) + margin, grid.shape
    )
    box = depth[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    origin = grid.low + low * CELL_MM
    skin, _ = _contour(origin, box, 0.0)
    outside = box < 0.0
    empty = np.argwhere(outside & (distance_transform_edt(outside) < cleft.radius / CELL_MM + 3.0))
    places = (origin + empty * CELL_MM)[:, AXES]
    away, _ = cKDTree(skin).query(places, distance_upper_bound=cleft.radius + 3.0 * CELL_MM)
    swollen = np.where(outside, np.float32(-FARTHEST_MM), np.float32(FARTHEST_MM))
    swollen[tuple(empty.T)] = np.clip(cleft.radius - away, -FARTHEST_MM, FARTHEST_MM)
    shell, _ = _contour(origin, swollen, 0.0)
    if len(shell) == 0:
        return
    border = np.minimum(empty, np.array(box.shape) - 1 - empty).min(axis=1) - margin
    covered = (border >= 0) & (away < cleft.radius)
    back, _ = cKDTree(shell).query(places[covered])
    cells = tuple(empty[covered].T)
    filled = np.clip(back - cleft.radius, -FARTHEST_MM, FARTHEST_MM)
    raised = np.zeros(box.shape, np.float32)
    share = np.clip(border[covered] * CELL_MM / (0.5 * cleft.radius), 0.0, 1.0)
    raised[cells] = share * np.maximum(filled - box[cells], 0.0)
    box += raised
    width = cleft.soft / CELL_MM
    share = np.clip(SPREAD * gaussian_filter((raised > SLIGHT_MM).astype(np.float32), width), 0.0, 1.0)
    box += share * (gaussian_filter(box, width) - box)


def _contour(low: Floats, depth: NDArray[np.float32], level: float) -> tuple[Floats, Ints]:
    """Surface on which the depth has a value, facing outwards."""
    image = pyvista.ImageData(dimensions=depth.shape[::-1], spacing=(CELL_MM,) * 3, origin=low[::-1])
    image["depth"] = depth.ravel()
    surface = image.contour([level], scalars="depth", compute_normals=False)
    points = surface.points.astype(np.float64)[:, ::-1][:, AXES]
    triangles = surface.regular_faces.astype(np.int64)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return points, triangles if np.sum(a * np.cross(b, c)) > 0.0 else triangles[:, ::-1]


def _largest(points: Floats, triangles: Ints) -> tuple[Floats, Ints]:
    """Keep the piece with the most triangles."""
    mesh = pyvista.make_tri_mesh(points, triangles).connectivity("largest")
    return np.asarray(mesh.points, dtype=np.float64), mesh.regular_faces.astype(np.int64)
