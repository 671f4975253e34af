"""Solids given by a field: negative inside, in mm, and about as steep as a distance.

Frame everywhere: x to the body's left, y to the back, z up, millimetres. Fields are evaluated at arrays of
points (..., 3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyvista
from numpy.typing import NDArray

from ims_atlas.body.mesh import TriangleMesh

Array = NDArray[np.float64]
Field = Callable[[Array], Array]
"""Signed value at every one of the points (n, 3)."""

SMOOTHING_ROUNDS = 20
SMOOTHING_BAND = 0.12
"""Rounds and pass band of the filter that takes the steps of the voxels off a surface."""

SLAB = 400_000
"""Points that a field is asked for at once."""


def united(a: Array, b: Array, blend: float) -> Array:
    """Join two solids with a fillet about `blend` mm wide."""
    share = np.clip(0.5 + 0.5 * (b - a) / blend, 0.0, 1.0)
    return b + (a - b) * share - blend * share * (1.0 - share)


def common(a: Array, b: Array, blend: float) -> Array:
    """Keep what two solids share, with edges rounded over about `blend` mm."""
    return -united(-a, -b, blend)


def without(a: Array, b: Array, blend: float) -> Array:
    """Take solid b out of solid a, with edges rounded over about `blend` mm."""
    return common(a, -b, blend)


def ellipsoid(points: Array, centre: Sequence[float], half_axes: Sequence[float], tilt: float = 0.0) -> Array:
    """Field of an ellipsoid, its upper end leaning back by `tilt` degrees."""
    offset = points - np.asarray(centre)
    if tilt:
        sine, cosine = np.sin(np.radians(tilt)), np.cos(np.radians(tilt))
        y, z = offset[:, 1], offset[:, 2]
        offset = np.stack([offset[:, 0], cosine * y - sine * z, sine * y + cosine * z], axis=1)
    scaled = offset / np.asarray(half_axes)
    radius = np.linalg.norm(scaled, axis=1)
    slope = np.linalg.norm(scaled / np.asarray(half_axes), axis=1)
    return radius * (radius - 1.0) / np.maximum(slope, 1e-6)


def cone(points: Array, start: Sequence[float], end: Sequence[float], radii: Sequence[float]) -> Array:
    """Field of a rod from `start` to `end` whose radius runs from the first of `radii` to the second."""
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = np.clip((points - a) @ (b - a) / np.sum((b - a) ** 2), 0.0, 1.0)
    away = np.linalg.norm(points - a - along[:, None] * (b - a), axis=1)
    return away - (radii[0] + (radii[1] - radii[0]) * along)


def meshed(field: Field, low: Sequence[float], high: Sequence[float], step: float) -> TriangleMesh:
    """Return the surface of a solid inside a box, sampled every `step` mm; it faces outwards."""
    axes = _axes(low, high, step)
    return _contoured(_sampled(field, axes), low, step)


def meshed_both_halves(
    field: Field, middle: float, low: Sequence[float], high: Sequence[float], step: float
) -> TriangleMesh:
    """Return the surface of a solid that is its own mirror image in x = `middle`.

    `field` gives the left half, with x counted from the mid-plane; `low` and `high` bound that half.
    """
    axes = _axes((0.0, *low[1:]), high, step)
    half = _sampled(field, axes)
    whole = np.concatenate([half[:0:-1], half])
    return _contoured(whole, (middle - axes[0][-1], *low[1:]), step)


def _axes(low: Sequence[float], high: Sequence[float], step: float) -> list[Array]:
    shape = np.ceil((np.asarray(high) - np.asarray(low)) / step).astype(int) + 1
    return [start + step * np.arange(count) for start, count in zip(low, shape, strict=True)]


def _sampled(field: Field, axes: list[Array]) -> Array:
    """Values of a field on a grid, (x, y, z)."""
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    values = [field(points[k : k + SLAB]) for k in range(0, len(points), SLAB)]
    return np.concatenate(values).reshape([len(axis) for axis in axes])


def _contoured(values: Array, low: Sequence[float], step: float) -> TriangleMesh:
    grid = pyvista.ImageData(dimensions=values.shape, spacing=(step,) * 3, origin=tuple(low))
    grid["depth"] = -values.ravel(order="F")
    surface = grid.contour([0.0], scalars="depth", compute_normals=False)
    surface = surface.smooth_taubin(n_iter=SMOOTHING_ROUNDS, pass_band=SMOOTHING_BAND)
    return faced_outward(surface.points.astype(np.float32), surface.regular_faces.astype(np.int32))


def faced_outward(points: NDArray[np.float32], triangles: NDArray[np.int32]) -> TriangleMesh:
    """Make a mesh, its faces turned round if they enclose a negative volume."""
    a, b, c = (points[triangles[:, k]].astype(np.float64) for k in range(3))
    if np.sum(a * np.cross(b, c)) < 0.0:
        triangles = np.ascontiguousarray(triangles[:, ::-1])
    return TriangleMesh(points, triangles)
