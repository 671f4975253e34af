"""Sacrum and coccyx of the atlas body, modelled from the measured lines of recipes/sacrum.json.

The sacrum is what lies between its pelvic and its dorsal face, below the alae and the end plate of S1 and
within its half width; canal and foramina are taken out of it, crests and processes are put on.
Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator, RectBivariateSpline
from scipy.spatial import cKDTree

from builder.implicit import common, cone, ellipsoid, meshed_both_halves, united, without
from ims_atlas.body.mesh import TriangleMesh

Array = NDArray[np.float64]

STEP_MM = 1.0
"""Edge of the voxels from which the surface is drawn."""

COCCYX_STEP_MM = 0.6
"""The same for the coccyx."""

RIDGE_MM = 1.1
"""How far a transverse ridge stands out of the pelvic face."""


def sacrum(recipe: Mapping[str, Any]) -> TriangleMesh:
    """Model the sacrum, mm."""
    faces = {
        name: _face(recipe, f"{name}_face_y_mm", np.asarray(recipe["heights_mm"]))
        for name in ("pelvic", "dorsal")
    }
    field = partial(_sacrum_field, recipe=recipe, faces=faces)
    return meshed_both_halves(
        field, recipe["mid_plane_mm"], (0.0, -99.0, 880.0), (69.0, 12.0, 1012.0), STEP_MM
    )


def coccyx(recipe: Mapping[str, Any]) -> TriangleMesh:
    """Model the coccyx with its four segments, mm."""
    field = partial(_coccyx_field, recipe=recipe)
    return meshed_both_halves(
        field, recipe["mid_plane_mm"], (0.0, -26.0, 846.0), (24.0, 2.0, 896.0), COCCYX_STEP_MM
    )


def _face(recipe: Mapping[str, Any], name: str, heights: Array) -> RectBivariateSpline:
    """Depth y of a face over height and distance from the mid-plane."""
    rising = np.argsort(heights)
    across = np.asarray(recipe["across_mm"])
    table = np.asarray(recipe[name], dtype=np.float64)[rising]
    both = np.concatenate([-across[:0:-1], across])
    return RectBivariateSpline(heights[rising], both, np.hstack([table[:, :0:-1], table]), kx=3, ky=3)


def _steepened(face: RectBivariateSpline, points: Array, reach: tuple[float, float]) -> Array:
    """Distance (mm, about) of points behind a face that is given as a depth."""
    z = np.clip(points[:, 2], *reach)
    x = np.clip(points[:, 0], 0.0, 62.0)
    behind = points[:, 1] - face.ev(z, x)
    return behind / np.sqrt(1.0 + face.ev(z, x, dx=1) ** 2 + face.ev(z, x, dy=1) ** 2)


def _sacrum_field(
    points: Array, recipe: Mapping[str, Any], faces: Mapping[str, RectBivariateSpline]
) -> Array:
    heights = np.asarray(recipe["heights_mm"], dtype=np.float64)
    reach = (heights.min(), heights.max())
    front = -_steepened(faces["pelvic"], points, reach)
    front -= _ridges(points, recipe["ridges"])
    back = _steepened(faces["dorsal"], points, reach)
    plate = common(front, back, 3.0)
    side = PchipInterpolator(heights[::-1], recipe["half_width_mm"][::-1])
    level = np.clip(points[:, 2], *reach)
    beside = points[:, 0] - side(level)
    plate = common(plate, beside / np.sqrt(1.0 + side(level, 1) ** 2), 4.0)
    plate = common(plate, _above(points, recipe), 4.0)
    plate = common(plate, 886.0 - points[:, 2], 3.0)
    for bump in recipe["tubercles"]:
        plate = united(plate, ellipsoid(points, bump["at"], bump["half_axes"], bump.get("tilt", 0.0)), 5.0)
    plate = united(plate, _articular_process(points, recipe["articular_process"]), 7.0)
    plate = without(plate, _canal(points, recipe["canal"]), 1.5)
    for hole in recipe["foramina"]:
        plate = without(plate, _foramen(points, hole), 3.0)
    return plate


def _above(points: Array, recipe: Mapping[str, Any]) -> Array:
    """Distance above the end plate of S1 and the alae."""
    plate = recipe["end_plate"]
    (y0, z0), (y1, z1) = plate["front_edge"], plate["back_edge"]
    slope = (z1 - z0) / (y1 - y0)
    radius = np.hypot(
        points[:, 0] / plate["half_width"], (points[:, 1] - plate["centre"][0]) / plate["half_depth"]
    )
    hollow = 1.5 * np.clip(1.0 - radius**2, 0.0, 1.0)
    over_plate = (points[:, 2] - z0 - slope * (points[:, 1] - y0) + hollow) / np.hypot(1.0, slope)
    ala = PchipInterpolator(recipe["across_mm"], recipe["ala_top_mm"])
    over_ala = points[:, 2] - ala(np.clip(points[:, 0], 0.0, 60.0))
    share = np.clip((radius - 1.0) / 0.35, 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share)
    return over_plate * (1.0 - share) + over_ala * share


def _ridges(points: Array, ridges: list[list[float]]) -> Array:
    """Transverse ridges between the bodies, on the pelvic face."""
    height = np.zeros(len(points))
    for y, z in ridges:
        away = np.hypot(points[:, 1] - y, points[:, 2] - z)
        height += RIDGE_MM * np.exp(-((away / 2.6) ** 2)) * np.exp(-((points[:, 0] / 15.0) ** 4))
    return height


def _canal(points: Array, stations: list[Mapping[str, Any]]) -> Array:
    """Sacral canal: a flat tube along its middle line."""
    middle = np.array([station["at"] for station in stations])
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(middle, axis=0), axis=1))])
    fine = np.linspace(0.0, way[-1], 500)
    sizes = np.array([[station["half_width"], station["half_depth"]] for station in stations])
    size = CubicSpline(way, sizes)(fine)
    away, which = cKDTree(CubicSpline(way, middle)(fine)).query(points[:, 1:])
    wide, deep = size[which].T
    radius = np.hypot(points[:, 0] / wide, away / deep)
    return (radius - 1.0) * deep


def _foramen(points: Array, hole: Mapping[str, Any]) -> Array:
    """Channel from the pelvic face past the canal to the dorsal face."""
    stops = [hole["pelvic"], hole["middle"], hole["dorsal"]]
    pieces = [
        cone(points, a, b, radii)
        for (a, b), radii in zip(pairwise(stops), pairwise(hole["radii"]), strict=True)
    ]
    to_canal = [0.3 * hole["middle"][0], hole["middle"][1] + 3.0, hole["middle"][2] + 2.0]
    pieces.append(cone(points, hole["middle"], to_canal, (hole["radii"][1] * 0.85, 2.0)))
    return united(united(pieces[0], pieces[1], 2.0), pieces[2], 2.0)


def _articular_process(points: Array, process: Mapping[str, Any]) -> Array:
    """Superior articular process of S1 with its hollow facet."""
    foot, top = np.asarray(process["foot"], dtype=np.float64), np.asarray(process["top"], dtype=np.float64)
    wide, deep = process["half_axes"]
    along = np.clip((points - foot) @ (top - foot) / np.sum((top - foot) ** 2), 0.0, 1.0)
    offset = points - foot - along[:, None] * (top - foot)
    shape = np.stack([offset[:, 0] / wide, offset[:, 1] / deep, offset[:, 2] / deep], axis=1)
    solid = (np.linalg.norm(shape, axis=1) - (1.0 - 0.25 * along)) * deep
    facet = np.linalg.norm(points - np.asarray(process["facet"]), axis=1) - process["facet_radius"]
    return without(solid, facet, 1.5)


def _coccyx_field(points: Array, recipe: Mapping[str, Any]) -> Array:
    solid = np.full(len(points), np.inf)
    for segment in recipe["coccyx"]:
        block = ellipsoid(points, segment["at"], segment["half_axes"], segment["tilt"])
        solid = block if np.isinf(solid[0]) else united(solid, block, 1.6)
    for rod in recipe["coccyx_processes"]:
        solid = united(solid, cone(points, rod["from"], rod["to"], rod["radii"]), 3.0)
    return common(solid, points[:, 2] - 887.0 - 2.0 * (points[:, 0] > 5.0), 1.5)
