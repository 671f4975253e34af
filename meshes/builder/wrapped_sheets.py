"""Broad muscles that wrap the trunk, laid smoothly over it out of strips.

The strips are read off on a cylinder about an upright axis: at every place (way round, height) the middle and
the thickness of what they cover. Both are smoothed, gaps are closed, and the sheet is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import (
    binary_closing,
    binary_fill_holes,
    distance_transform_edt,
    gaussian_filter,
    label,
    map_coordinates,
)

from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STEP_MM = 1.0
"""Edge of the cells round the cylinder, along it and through the sheet."""

LAYER_MM = 0.5
"""Distance of the layers through the sheet from which its faces are drawn."""

RIM_MM = 4.0
"""The sheet thins out towards its edge over this way."""

FRONT_REACH_RAD = 0.4
"""Turn from the front within which a sheet may be carried on to its front edge."""

MARGIN_MM = 4.0
"""Room round the sheet beyond the widest gap that is closed."""


@dataclass(frozen=True)
class Wrap:
    """How a sheet is laid: a row ``wrap`` of recipes/muscle_repairs.yaml.

    Attributes
    ----------
    axis
        x and y of the upright axis, mm.
    facing_deg
        Direction that the middle of the sheet looks in: 0 to the front, 90 to the left, 180 to the back.
    heal_mm
        Gaps narrower than twice this are closed.
    front_heal_mm, front_to_x
        The same in front of the axis from the mid-plane to this x.
    front_edge_mm
        Where the sheet comes within FRONT_REACH_RAD of the front, it is carried on to this way from there.
    smooth_mm
        Width of the smoothing of the sheet's middle and thickness.
    outline_mm
        Width of the smoothing of its outline.
    thinnest_mm
        Least thickness.
    """

    axis: tuple[float, float]
    facing_deg: float = 45.0
    heal_mm: float = 3.5
    front_heal_mm: float = 3.5
    front_to_x: float = 0.0
    front_edge_mm: float | None = None
    smooth_mm: float = 3.0
    outline_mm: float = 1.5
    thinnest_mm: float = 2.0

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Wrap:
        """Read a row of the recipe."""
        return cls(**{**row, "axis": (float(row["axis"][0]), float(row["axis"][1]))})


def wrapped_sheet(strips: TriangleMesh, wrap: Wrap) -> TriangleMesh:
    """Lay one smooth sheet over closed strips, mm."""
    turn, height, radius = around(strips.points.astype(np.float64), wrap)
    mean_radius = float(np.median(radius))
    margin = max(wrap.heal_mm, wrap.front_heal_mm) + MARGIN_MM
    low = np.array([turn.min() * mean_radius, height.min(), radius.min()]) - margin
    high = np.array([turn.max() * mean_radius, height.max(), radius.max()]) + margin
    inside = _unrolled(strips, wrap, mean_radius, low, high)
    covered = inside.any(axis=2)
    layer = low[2] + STEP_MM * np.arange(inside.shape[2])
    count = inside.sum(axis=2)
    middle = (inside * layer).sum(axis=2) / np.maximum(count, 1)
    thickness = count * STEP_MM
    outline = _outline(covered, wrap, mean_radius, low)
    middle = _spread(middle, covered, wrap.smooth_mm)
    thickness = np.maximum(_spread(thickness, covered, wrap.smooth_mm), wrap.thinnest_mm)
    return _drawn(middle, thickness, outline, wrap.axis, mean_radius, low)


def sloping_fibres(points: Floats, wrap: Wrap, slope_deg: tuple[float, float]) -> Floats:
    """Return the fibres (n,), mm, of a sheet whose fibres rise by angles given front and rear."""
    turn, height, radius = around(points, wrap)
    mean_radius = float(np.median(radius))
    places = np.linspace(turn.min(), turn.max(), 200)
    slope = np.radians(np.linspace(*slope_deg, 200))
    step = (places[1] - places[0]) * mean_radius
    rise = np.concatenate([[0.0], np.cumsum(np.tan((slope[1:] + slope[:-1]) / 2.0) * step)])
    return np.asarray((height - np.interp(turn, places, rise)) * np.cos(slope.mean()), dtype=np.float64)


def converging_fibres(points: Floats, wrap: Wrap, apex: tuple[float, float]) -> Floats:
    """Return the fibres (n,), mm, of a sheet that run to one place: turn in degrees, height in mm."""
    turn, height, radius = around(points, wrap)
    mean_radius = float(np.median(radius))
    ahead = (np.radians(apex[0]) - turn) * mean_radius
    reach = float(np.median(ahead))
    return np.asarray(np.arctan2(height - apex[1], ahead) * reach, dtype=np.float64)


def around(points: Floats, wrap: Wrap) -> tuple[Floats, Floats, Floats]:
    """Return turn about the axis (radians, 0 to the front, rising to the left), height and radius, mm."""
    x, y = points[:, 0] - wrap.axis[0], points[:, 1] - wrap.axis[1]
    middle = np.radians(wrap.facing_deg)
    turn = (np.arctan2(x, -y) - middle + np.pi) % (2.0 * np.pi) - np.pi + middle
    return turn, points[:, 2], np.hypot(x, y)


def _unrolled(mesh: TriangleMesh, wrap: Wrap, mean_radius: float, low: Floats, high: Floats) -> Mask:
    """Cells (round, up, outwards) of the cylinder inside a closed mesh."""
    turn, height, radius = around(mesh.points.astype(np.float64), wrap)
    flat = np.stack([turn * mean_radius, height, radius], axis=-1)
    shape = tuple(np.ceil((high - low) / STEP_MM).astype(int) + 1)
    grid = pyvista.ImageData(dimensions=shape, spacing=(STEP_MM,) * 3, origin=low)
    solid = pyvista.make_tri_mesh(flat, mesh.triangles)
    mask = solid.voxelize_binary_mask(reference_volume=grid)["mask"]
    return np.asarray(mask.reshape(shape, order="F") > 0)


def _outline(covered: Mask, wrap: Wrap, mean_radius: float, low: Floats) -> Floats:
    """Way in from the smoothed outline of the sheet, mm; negative outside."""
    turn = (low[0] + STEP_MM * np.arange(covered.shape[0])) / mean_radius
    front = np.sin(turn) * mean_radius + wrap.axis[0] < wrap.front_to_x
    closed = binary_closing(covered, _disc(wrap.heal_mm))
    wide = binary_closing(covered, _disc(wrap.front_heal_mm))
    closed |= wide & (front & (np.cos(turn) > 0.0))[:, None]
    if wrap.front_edge_mm is not None:
        first = np.argmax(closed, axis=0)
        reached = closed.any(axis=0) & (turn[first] < FRONT_REACH_RAD)
        begin = np.searchsorted(turn * mean_radius, wrap.front_edge_mm)
        index = np.arange(len(turn))[:, None]
        closed |= reached & (index >= begin) & (index <= first)
        closed[:begin] = False
    closed = binary_fill_holes(closed)
    pieces, _ = label(closed)
    closed = pieces == np.argmax(np.bincount(pieces.ravel())[1:]) + 1
    way = distance_transform_edt(closed) - distance_transform_edt(~closed)
    return np.asarray(gaussian_filter(way * STEP_MM, wrap.outline_mm / STEP_MM), dtype=np.float64)


def _disc(radius_mm: float) -> Mask:
    reach = int(np.ceil(radius_mm / STEP_MM))
    i, j = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(i * i + j * j <= (radius_mm / STEP_MM) ** 2)


def _spread(values: Floats, known: Mask, width_mm: float) -> Floats:
    """Smooth values where they are known and carry them on beyond, farther and farther."""
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    filled = values[tuple(nearest)]
    smooth = filled
    for width in (8.0 * width_mm, 4.0 * width_mm, 2.0 * width_mm, width_mm):
        weight = gaussian_filter(known.astype(np.float64), width / STEP_MM)
        here = gaussian_filter(values * known, width / STEP_MM) / np.maximum(weight, 1e-9)
        trust = np.clip(weight / 0.25, 0.0, 1.0)
        smooth = here * trust + smooth * (1.0 - trust)
    return np.asarray(smooth, dtype=np.float64)


def _drawn(
    middle: Floats,
    thickness: Floats,
    outline: Floats,
    axis: tuple[float, float],
    mean_radius: float,
    low: Floats,
) -> TriangleMesh:
    """Draw both faces and the rim of a sheet."""
    rim = np.clip(1.0 - outline / RIM_MM, 0.0, 1.0)
    half = np.where(outline > 0.0, thickness / 2.0 * np.sqrt(1.0 - rim**2), outline)
    reach = np.ceil(thickness.max() / 2.0 / LAYER_MM + 2.0) * LAYER_MM
    layers = np.arange(-reach, reach + LAYER_MM / 2.0, LAYER_MM)
    depth = half[:, :, None] - np.abs(layers)[None, None, :]
    grid = pyvista.ImageData(
        dimensions=depth.shape, spacing=(STEP_MM, STEP_MM, LAYER_MM), origin=(low[0], low[1], layers[0])
    )
    grid["depth"] = depth.ravel(order="F")
    surface = grid.contour([0.0], scalars="depth", compute_normals=False)
    flat = surface.points.astype(np.float64)
    place = np.stack([(flat[:, 0] - low[0]) / STEP_MM, (flat[:, 1] - low[1]) / STEP_MM])
    radius = map_coordinates(middle, place, order=1, mode="nearest") + flat[:, 2]
    turn = flat[:, 0] / mean_radius
    points = np.stack([axis[0] + radius * np.sin(turn), axis[1] - radius * np.cos(turn), flat[:, 1]], axis=-1)
    return TriangleMesh(points.astype(np.float32), surface.regular_faces.astype(np.int32))
