"""Sternum, xiphoid process, hyoid and the large cartilages of the larynx (recipes/midline_solids.json).

Each is modelled as its left half, with x counted from the mid-plane, and mirrored.
Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

from builder.implicit import common, cone, ellipsoid, meshed_both_halves, united, without
from ims_atlas.body.mesh import TriangleMesh

Array = NDArray[np.float64]
Recipe = Mapping[str, Any]

SECTION_POWER = 2.6
"""Exponent of the rounded outline of a section of the sternum."""


def sternum(recipe: Recipe) -> TriangleMesh:
    """Model manubrium and body of the sternum, mm."""
    return _modelled(_sternum, recipe, (-240.0, 1274.0), (38.0, -138.0, 1446.0), 1.0)


def xiphoid_process(recipe: Recipe) -> TriangleMesh:
    """Model the xiphoid process, mm."""
    return _modelled(_xiphoid, recipe, (-236.0, 1240.0), (14.0, -214.0, 1288.0), 0.7)


def hyoid_bone(recipe: Recipe) -> TriangleMesh:
    """Model the hyoid bone, mm."""
    return _modelled(_hyoid, recipe, (-147.0, 1537.0), (25.0, -100.0, 1568.0), 0.6)


def thyroid_cartilage(recipe: Recipe) -> TriangleMesh:
    """Model the thyroid cartilage, mm."""
    return _modelled(_thyroid, recipe, (-141.0, 1504.0), (26.0, -97.0, 1556.0), 0.6)


def cricoid_cartilage(recipe: Recipe) -> TriangleMesh:
    """Model the cricoid cartilage, mm."""
    return _modelled(_cricoid, recipe, (-128.0, 1500.0), (16.0, -98.0, 1528.0), 0.6)


SOLIDS: dict[str, Callable[[Recipe], TriangleMesh]] = {
    "sternum": sternum,
    "xiphoid_process": xiphoid_process,
    "hyoid_bone": hyoid_bone,
    "thyroid_cartilage": thyroid_cartilage,
    "cricoid_cartilage": cricoid_cartilage,
}
"""Ways to build the solids, by the names of their records in the recipe."""


def _modelled(
    field: Callable[..., Array], recipe: Recipe, low: Sequence[float], high: Sequence[float], step: float
) -> TriangleMesh:
    return meshed_both_halves(partial(field, recipe=recipe), recipe["mid_plane_mm"], (0.0, *low), high, step)


def _sternum(points: Array, recipe: Recipe) -> Array:
    rows = np.asarray(recipe["sections"], dtype=np.float64)[::-1]
    z = np.clip(points[:, 2], rows[0, 0], rows[-1, 0])
    wide, front, back = (PchipInterpolator(rows[:, 0], column)(z) for column in rows[:, 1:].T)
    middle, deep = (front + back) / 2.0, (back - front) / 2.0
    slope = PchipInterpolator(rows[:, 0], rows[:, 2:].mean(axis=1))(z, 1)
    ratio = (points[:, 0] / wide) ** SECTION_POWER + np.abs((points[:, 1] - middle) / deep) ** SECTION_POWER
    solid = (ratio ** (1.0 / SECTION_POWER) - 1.0) * deep / np.sqrt(1.0 + slope**2)
    solid = common(solid, points[:, 2] - recipe["top"], 4.0)
    solid = common(solid, recipe["bottom"] - points[:, 2], 4.0)
    for name in ("jugular_notch", "clavicular_notch"):
        solid = without(solid, ellipsoid(points, recipe[name]["at"], recipe[name]["half_axes"]), 2.5)
    for place in recipe["rib_notches"]:
        solid = without(solid, ellipsoid(points, place, recipe["notch_half_axes"]), 2.0)
    return solid + _joint(points, recipe["joint"])


def _joint(points: Array, joint: Recipe) -> Array:
    """Groove of the joint between manubrium and body."""
    (y0, z0), (y1, z1) = joint["front"], joint["back"]
    away = ((points[:, 1] - y0) * (z1 - z0) - (points[:, 2] - z0) * (y1 - y0)) / np.hypot(y1 - y0, z1 - z0)
    return joint["depth"] * np.exp(-((away / joint["half_width"]) ** 2))


def _xiphoid(points: Array, recipe: Recipe) -> Array:
    rows = recipe["spine"]
    return reduce(
        np.minimum,
        [
            _flat_rod(points, (0.0, *a[:2]), (0.0, *b[:2]), (a[2:], b[2:]), wide_axis=0)
            for a, b in pairwise(rows)
        ],
    )


def _flat_rod(
    points: Array,
    start: Sequence[float],
    end: Sequence[float],
    half_axes: Sequence[Sequence[float]],
    wide_axis: int,
) -> Array:
    """Field of a rod with an elliptic section: half axes (along `wide_axis`, across) at either end."""
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = np.clip((points - a) @ (b - a) / np.sum((b - a) ** 2), 0.0, 1.0)[:, None]
    sizes = np.asarray(half_axes[0]) * (1.0 - along) + np.asarray(half_axes[1]) * along
    offset = points - a - along * (b - a)
    wide = offset[:, wide_axis] / sizes[:, 0]
    rest = np.linalg.norm(np.delete(offset, wide_axis, axis=1), axis=1) / sizes[:, 1]
    return (np.hypot(wide, rest) - 1.0) * sizes[:, 1]


def _hyoid(points: Array, recipe: Recipe) -> Array:
    thick, high = recipe["body_half_axes"]
    body = [
        _flat_rod(points, a, b, ((high, thick), (high, thick)), wide_axis=2)
        for a, b in pairwise(recipe["body"])
    ]
    horn = [
        cone(points, a, b, radii)
        for (a, b), radii in zip(
            pairwise(recipe["greater_horn"]), pairwise(recipe["greater_horn_radii"]), strict=True
        )
    ]
    lesser = recipe["lesser_horn"]
    bone = united(reduce(np.minimum, body), reduce(np.minimum, horn), 3.0)
    return united(bone, cone(points, lesser["from"], lesser["to"], lesser["radii"]), 2.0)


def _thyroid(points: Array, recipe: Recipe) -> Array:
    x, y, z = points.T
    level = np.clip(z, 1511.0, 1541.0)
    front = PchipInterpolator(*np.transpose(recipe["front_line"]))(level)
    width = PchipInterpolator(*np.transpose(recipe["half_width"]))(level)
    plan = np.asarray(recipe["plan"], dtype=np.float64)
    plan = CubicSpline(np.arange(len(plan)), plan)(np.linspace(0.0, len(plan) - 1.0, 40))
    deep = recipe["back_y"] - front
    place = np.stack([x / width, (y - front) / deep], axis=1)
    lamina = _line_distance(place, plan) * (width + deep) / 2.0 - recipe["half_thickness"]
    lamina = common(lamina, _outline_distance(points[:, 1:], np.asarray(recipe["outline"])), 1.5)
    notch = recipe["notch"]
    ceiling = notch["bottom"] + notch["depth"] * (x / notch["half_width"]) ** 1.5
    lamina = common(lamina, (z - ceiling) / 1.9, 2.0)
    for horn in (recipe["superior_horn"], recipe["inferior_horn"]):
        lamina = united(lamina, cone(points, horn["from"], horn["to"], horn["radii"]), 2.5)
    return lamina


def _line_distance(points: Array, corners: Array) -> Array:
    """Distance of points (n, 2) from an open line (k, 2)."""
    nearest = np.full(len(points), np.inf)
    for a, b in pairwise(corners):
        share = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0.0, 1.0)
        nearest = np.minimum(nearest, np.linalg.norm(points - a - share[:, None] * (b - a), axis=1))
    return nearest


def _outline_distance(points: Array, corners: Array) -> Array:
    """Signed distance of points (n, 2) to a closed outline (k, 2), negative inside."""
    inside = np.zeros(len(points), dtype=bool)
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if a[1] != b[1]:
            crossing = a[0] + (points[:, 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
            inside ^= ((a[1] > points[:, 1]) != (b[1] > points[:, 1])) & (points[:, 0] < crossing)
    away = _line_distance(points, np.vstack([corners, corners[:1]]))
    return np.where(inside, -away, away)


def _cricoid(points: Array, recipe: Recipe) -> Array:
    centre_y, _ = recipe["centre"]
    wide, deep = recipe["half_axes"]
    x, y = points[:, 0], points[:, 1] - centre_y
    radius = np.hypot(x / wide, y / deep)
    steep = np.hypot(x / wide**2, y / deep**2) / np.maximum(radius, 1e-6)
    wall = np.abs(radius - 1.0) / np.maximum(steep, 1e-6) - recipe["half_thickness"]
    back = np.clip((y / np.maximum(np.hypot(x, y), 1e-6) + 0.75) / 1.45, 0.0, 1.0)
    back = back * back * (3.0 - 2.0 * back)
    low = recipe["lower"][0] + (recipe["lower"][1] - recipe["lower"][0]) * back
    high = recipe["upper"][0] + (recipe["upper"][1] - recipe["upper"][0]) * back
    return common(common(wall, points[:, 2] - high, 1.8), low - points[:, 2], 1.8)
