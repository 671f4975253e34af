"""Drawing a sheet taut over what it lies on, along the normals of the shape it was written in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from builder.neighbours import DistanceField

Floats = NDArray[np.float64]

STEP_MM = 0.5
"""Places along a normal are tried this far apart."""

ROUNDS = 30
"""Rounds of tightening; grooves narrower than about six grid lines are bridged."""

FADE = 0.15
"""Over this share of the fibres the draping fades out."""


def draped(
    grid: Floats,
    normals: Floats,
    room: Floats,
    over: DistanceField,
    out_mm: float,
    in_mm: float,
    until: float = 2.0,
) -> Floats:
    """Lay a grid (across, along, 3) on the parts beneath it, like a cloth drawn tight.

    Parameters
    ----------
    grid, normals
        Places of the sheet as it was written, and unit vectors away from what it lies on.
    room
        Distance that each place (across, along) keeps from the parts.
    over
        Signed distance to the parts.
    out_mm, in_mm
        How far a place may be moved along its normal and against it.
    until
        Beyond this share of the fibres' length the sheet stays as written.
    """
    touching = _touching(grid, normals, room, over, out_mm, in_mm)
    free = np.isnan(touching)
    if free.all():
        return grid
    floor = np.where(free, -in_mm, touching)
    nearest = distance_transform_edt(free, return_distances=False, return_indices=True)
    height = touching[tuple(nearest)]
    for _ in range(ROUNDS):
        wide = np.pad(height, 1, mode="edge")
        mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4.0
        height = np.maximum(floor, height + 0.7 * (mean - height))
    along = np.linspace(0.0, 1.0, grid.shape[1])
    height = height * np.clip((until - along) / FADE, 0.0, 1.0)
    return np.asarray(grid + height[..., None] * normals)


def _touching(
    grid: Floats, normals: Floats, room: Floats, over: DistanceField, out_mm: float, in_mm: float
) -> Floats:
    """How far along its normal each place first touches the parts, coming from outside; NaN if nowhere."""
    touching = np.full(grid.shape[:2], np.nan)
    outside = np.zeros(grid.shape[:2], bool)
    for way in np.arange(out_mm, -in_mm, -STEP_MM):
        places = (grid + way * normals).reshape(-1, 3)
        near = over.at(places).reshape(touching.shape) < room
        met = near & outside & np.isnan(touching)
        touching[met] = way + STEP_MM
        outside |= ~near
    return touching
