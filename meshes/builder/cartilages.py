"""Costal cartilages and the pubic disc of the atlas body, fitted between its bones.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.spatial import cKDTree

from builder.soft_parts import tube_mesh
from ims_atlas.body.mesh import TriangleMesh

Array = NDArray[np.float64]

INSIDE_RIB_MM = 7.0
"""A cartilage begins this far inside its rib, so that it hugs the end of the rib."""

REACH_ALONG_RIB_MM = 22.0
"""Length of rib from which its direction at the end is taken."""

HUG = 1.03
"""A cartilage is wider than the end of its rib by this factor."""

KEPT_CONTROLS = 4
"""Control points, counted from the sternum, that a cartilage keeps; the rest led to another rib end."""

STERNAL_SHARE = 0.68
"""Share of the radius of a cartilage in the recipe that it keeps at the sternum."""

STEP_MM = 3.0
"""Distance of the points along a cartilage."""

FLOATING_TIP_MM = 9.0
"""Length of the cartilage on the tips of ribs 11 and 12 (knowledge)."""

TIP_RADIUS_MM = 1.3
"""Radius at the very end of a floating rib's cartilage."""

SAG_SHARE = 0.08
"""A straight cartilage first goes on in the direction of its rib, by this part of its length."""

BENT_RIBS = range(5, 11)
"""Ribs whose cartilages turn upwards; their control points are kept. The upper ones run straight."""

JOINED_RIBS = range(8, 11)
"""Ribs whose cartilages end on the one above."""

FLOATING_RIBS = (11, 12)
"""Ribs whose cartilages end free."""


def costal_cartilages(
    recipes: Mapping[str, Any], bones: Mapping[str, TriangleMesh], ends: Mapping[tuple[str, str], Array]
) -> dict[tuple[str, str], TriangleMesh]:
    """Build the costal cartilages by name (``costal_cartilage_1``) and side.

    Parameters
    ----------
    recipes
        Records of recipes/bones.json by name and side, such as ``costal_cartilage_1_left``.
    bones
        The finished bones by name and side; the ribs are used.
    ends
        Measured points by id and side; ends of ribs and cartilages are used.
    """
    made = {}
    for side in ("left", "right"):
        above = np.empty((0, 3))
        for number in range(1, 13):
            rib = bones[f"rib_{number}_{side}"].points.astype(np.float64)
            tip = ends[f"rib_{number}_anterior_end", side]
            start, along, sizes = _rib_end(rib, tip)
            end = start + INSIDE_RIB_MM * along
            if number in FLOATING_RIBS:
                way = np.vstack([start, end, end + FLOATING_TIP_MM * along])
                last = (TIP_RADIUS_MM, TIP_RADIUS_MM)
            else:
                recipe = recipes[f"costal_cartilage_{number}_{side}"]
                controls = np.asarray(recipe["control_points_mm"])[-KEPT_CONTROLS:]
                last = np.asarray(recipe["end_radii_mm"])
                if number in JOINED_RIBS:
                    goal = above[cKDTree(above).query(controls[-1])[1]]
                else:
                    goal = ends[f"costal_cartilage_{number}_sternal_end", side]
                    last = STERNAL_SHARE * last
                sag = SAG_SHARE * np.linalg.norm(goal - end) * along
                between = controls[:-1] if number in BENT_RIBS else (end + goal) / 2.0 + sag
                way = np.vstack([start, end, between, goal])
            above = _smooth_way(way)
            made[f"costal_cartilage_{number}", side] = tube_mesh(above, _radii(above, sizes, last), 24)
    return made


def _rib_end(rib: Array, tip: Array) -> tuple[Array, Array, Array]:
    """Return a point inside the end of a rib, its direction there, and half its height and thickness, mm."""
    away = np.linalg.norm(rib - tip, axis=1)
    along = _unit(tip - rib[(away > REACH_ALONG_RIB_MM - 5.0) & (away < REACH_ALONG_RIB_MM)].mean(axis=0))
    back = (tip - rib) @ along
    slab = rib[(np.abs(back - INSIDE_RIB_MM) < 3.0) & (away < REACH_ALONG_RIB_MM)]
    middle = (slab.min(axis=0) + slab.max(axis=0)) / 2.0
    upright = _unit(np.array([0.0, 0.0, 1.0]) - along[2] * along)
    across = np.cross(along, upright)
    return middle, along, HUG * np.array([np.ptp(slab @ upright), np.ptp(slab @ across)]) / 2.0


def _smooth_way(way: Array) -> Array:
    """Points every few millimetres along a smooth curve through the corners of a way."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    count = max(int(length[-1] / STEP_MM), 5)
    curve = CubicSpline(length, way) if len(way) > 3 else PchipInterpolator(length, way)
    return curve(np.linspace(0.0, length[-1], count))


def _radii(way: Array, first: Sequence[float], last: Sequence[float]) -> Array:
    """Radii (n, 2), upright and across, from the rib to the far end."""
    share = np.linspace(0.0, 1.0, len(way))[:, None]
    share = share * share * (3.0 - 2.0 * share)
    return np.asarray(first) * (1.0 - share) + np.asarray(last) * share


def _unit(vector: Array) -> Array:
    return vector / np.linalg.norm(vector)
