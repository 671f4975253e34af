"""Curves and tubes of nerves.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline

from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]

CAP_RINGS = 1
"""Rings of a rounded end between its last full ring and its pole, unless asked otherwise."""


BEND_MM = 0.15
"""Rings are left out where a nerve departs less than this from the straight line."""

LONGEST_STEP_MM = 22.0
"""But rings are never farther apart than this."""


def smooth_curve(waypoints: ArrayLike, step_mm: float) -> Floats:
    """Lay a smooth curve through waypoints (n, 3) and return its points (k, 3), about `step_mm` apart."""
    points = np.asarray(waypoints, dtype=np.float64)
    chords = np.linalg.norm(np.diff(points, axis=0), axis=1)
    points = points[np.r_[True, chords > 1e-3]]
    chords = chords[chords > 1e-3]
    knots = np.r_[0.0, np.cumsum(chords**0.5)]
    if len(points) == 2:
        return evenly(points, step_mm)
    dense = CubicSpline(knots, points, bc_type="natural")(np.linspace(0.0, knots[-1], 40 * len(points)))
    return evenly(dense, step_mm)


def evenly(polyline: Floats, step_mm: float) -> Floats:
    """Place points at equal distances of about `step_mm` on a polyline, both ends kept."""
    along = lengths(polyline)
    count = max(round(along[-1] / step_mm), 2) + 1
    even = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(even, along, polyline[:, k]) for k in range(3)], axis=1)


def lengths(polyline: Floats) -> Floats:
    """Return the way (n,) from the first point of a polyline to each of its points, mm."""
    return np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(polyline, axis=0), axis=1))]


def tangents(polyline: Floats) -> Floats:
    """Return the unit directions (n, 3) of a polyline at its points."""
    along = np.gradient(polyline, axis=0)
    return along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)


def needed_rings(path: Floats, bend_mm: float = BEND_MM) -> NDArray[np.intp]:
    """Return the rows of a path that are needed to keep its shape."""
    kept, start = [0], 0
    along = lengths(path)
    for end in range(2, len(path)):
        chord = path[end] - path[start]
        between = path[start + 1 : end] - path[start]
        unit = chord / max(np.linalg.norm(chord), 1e-9)
        off = between - (between @ unit)[:, None] * unit
        if np.linalg.norm(off, axis=1).max() > bend_mm or along[end] - along[start] > LONGEST_STEP_MM:
            kept.append(end - 1)
            start = end - 1
    return np.array([*kept, len(path) - 1])


def tube(
    centres: Floats,
    half_axes: ArrayLike,
    points: int = 8,
    wide: Sequence[float] | None = None,
    caps: int = CAP_RINGS,
) -> TriangleMesh:
    """Build a closed tube with round ends along a smooth polyline.

    Parameters
    ----------
    centres
        (n, 3) middle of the tube, mm.
    half_axes
        One radius, or (n,) radii, or (n, 2) half width and half thickness, mm.
    points
        Points around the tube.
    wide
        Direction of the width where the tube begins; it is carried along without twist.
    caps
        Rings of a rounded end between its last full ring and its pole.
    """
    axes = np.asarray(half_axes, dtype=np.float64)
    if axes.ndim < 2:
        axes = np.repeat(np.broadcast_to(axes, len(centres))[:, None], 2, axis=1)
    along = tangents(centres)
    width = _carried(along, wide)
    depth = np.cross(along, width)
    angle = 2.0 * np.pi * np.arange(points) / points
    ring = (
        np.cos(angle)[None, :, None] * (axes[:, :1] * width)[:, None, :]
        + np.sin(angle)[None, :, None] * (axes[:, 1:] * depth)[:, None, :]
    )
    rings, poles = [], []
    lean = np.arange(caps, 0, -1) / (caps + 1) * np.pi / 2.0
    for end, sign in ((0, -1.0), (-1, 1.0)):
        reach = axes[end, 1]
        closing = [
            centres[end] + np.cos(turn) * ring[end] + sign * np.sin(turn) * reach * along[end]
            for turn in lean
        ]
        rings.append(closing)
        poles.append(centres[end] + sign * reach * along[end])
    body = [*rings[0], *(centres[:, None, :] + ring), *rings[1][::-1]]
    return _skinned(np.array(body), poles[0], poles[1])


def _carried(along: Floats, wide: Sequence[float] | None) -> Floats:
    """Unit directions at right angles to a curve, carried along it without twist."""
    if wide is None:
        wide = (0.0, 1.0, 0.0) if abs(along[0, 1]) < 0.7 else (1.0, 0.0, 0.0)
    current = np.asarray(wide, dtype=np.float64)
    carried = np.empty_like(along)
    for row, direction in enumerate(along):
        current = current - (current @ direction) * direction
        current = current / max(np.linalg.norm(current), 1e-9)
        carried[row] = current
    return carried


def _skinned(rings: Floats, first: Floats, last: Floats) -> TriangleMesh:
    """Close rings (n, k, 3) with a pole at either end."""
    count, around = rings.shape[:2]
    vertices = np.vstack([first[None], rings.reshape(-1, 3), last[None]])
    here = np.arange(around)
    beside = (here + 1) % around
    start = 1 + around * np.arange(count - 1)[:, None]
    a, b = start + here, start + beside
    top = 1 + around * (count - 1)
    faces = np.concatenate(
        [
            np.stack([np.zeros_like(here), 1 + beside, 1 + here], axis=-1),
            np.stack([a, b, b + around], axis=-1).reshape(-1, 3),
            np.stack([a, b + around, a + around], axis=-1).reshape(-1, 3),
            np.stack([np.full_like(here, top + around), top + here, top + beside], axis=-1),
        ]
    )
    return TriangleMesh(vertices.astype(np.float32), faces.astype(np.int32))
