"""Points of bones and muscles: extremes, joints, edges, gaps, middles. Geometry alone, no facts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from trimesh.triangles import closest_point

from ims_atlas.body.directions import direction_vector, directions_sum
from ims_atlas.body.rays import Vector, ray_hits
from ims_atlas.body.sections import section
from ims_atlas.body.surfaces import Surface
from ims_atlas.errors import NoPlace
from ims_atlas.model.places import Extreme, Slab
from ims_atlas.model.segments import Side

_TIP_MM = 1.5
"""Points so close to the farthest one make the tip; their mean does not hang on one vertex."""

_MIDLINE_MM = 4.0
"""Half the thickness of the slice that counts as a section in the mid-plane."""

_FACING = 40
"""How many pairs of nearest points make the middle of a joint."""

_TOUCH_MM = 1.5
"""Two surfaces touch where they are nearer than their least distance and this."""

_SLICE_MM = 4.0
"""Half the thickness of the slice of a rib straight above or below a point."""


def extreme(points: Vector, rule: Extreme, side: Side) -> Vector:
    """Return the (3,) point of a structure (n, 3) that lies farthest in a direction, within parts of it.

    Raises
    ------
    NoPlace
        If nothing of the structure lies in those parts.
    """
    if rule.midline:
        middle = (points[:, 0].min() + points[:, 0].max()) / 2
        points = points[np.abs(points[:, 0] - middle) <= _MIDLINE_MM]
    whole = points
    for slab in rule.within:
        points = points[_inside(points, whole, slab, side)]
    if len(points) == 0:
        raise NoPlace(f"nothing of {rule.of[0].replace('_', ' ')} lies where it is looked for")
    along = points @ directions_sum(rule.extreme, side)
    return np.asarray(points[along >= along.max() - _TIP_MM].mean(axis=0))


def middle_of_joint(one: Vector, other: Vector) -> Vector:
    """Return the middle (3,) between two bones (n, 3), (m, 3) where they face each other."""
    distance, facing = _nearest_rows(one, other)
    rows = np.argsort(distance)[:_FACING]
    return np.asarray((one[rows] + other[facing[rows]]).mean(axis=0) / 2)


def edge(surface: Surface, outward: Vector, level: Vector, axis: Vector) -> Vector:
    """Return the (3,) point farthest `outward` in the section of a surface across `axis` at `level`.

    Raises
    ------
    NoPlace
        If the plane does not cut the surface.
    """
    points = _cut(surface, level, axis)
    return np.asarray(points[np.argmax(points @ _across(outward, axis))])


def gap(one: Surface, other: Surface, outward: Vector, level: Vector, axis: Vector) -> Vector:
    """Return the middle (3,) of the gap between two surfaces, in the section across `axis` at `level`.

    Where the surfaces touch over a stretch, its outermost place counts.

    Raises
    ------
    NoPlace
        If the plane does not cut both.
    """
    outward = _across(outward, axis)
    first, second = (_cut(surface, level, axis) for surface in (one, other))
    distance, rows = _nearest_rows(first, second)
    near = np.flatnonzero(distance <= distance.min() + _TOUCH_MM)
    middles = (first[near] + second[rows[near]]) / 2
    return np.asarray(middles[np.argmax(middles @ outward)])


def nearest(surface: Surface, point: Vector) -> Vector:
    """Return the (3,) point of a surface nearest to a point."""
    corners = surface.points[surface.triangles]
    found = closest_point(corners, np.repeat(point[None], len(corners), axis=0))
    return np.asarray(found[np.argmin(np.linalg.norm(found - point, axis=1))])


def centre(surface: Surface, outward: Vector) -> Vector:
    """Return the (3,) outermost point of a surface straight above its middle, in a direction."""
    corners = surface.points[surface.triangles]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    middle = np.average(corners.mean(axis=1), axis=0, weights=areas)
    hits = ray_hits(surface.points, surface.triangles, middle, outward)
    if len(hits):
        return np.asarray(middle + hits[-1] * outward)
    offset = surface.points - middle
    aside = np.linalg.norm(offset - (offset @ outward)[:, None] * outward, axis=1)
    return np.asarray(surface.points[np.argmax(offset @ outward - 2 * aside)])


def rib_space(upper: Vector, lower: Vector, outward: Vector, at: Vector) -> Vector:
    """Return the middle (3,) between two ribs (n, 3), (m, 3) straight above or below a point.

    On the front and back of the chest the slice runs through the point's breadth, on the side through its
    depth.

    Raises
    ------
    NoPlace
        If a rib does not reach there.
    """
    fixed = 1 if abs(outward[0]) > abs(outward[1]) else 0
    edges = []
    for points, sign in ((upper, -1), (lower, 1)):
        middle = (points @ outward).mean()
        near = points[(np.abs(points[:, fixed] - at[fixed]) <= _SLICE_MM) & (points @ outward > middle - 40)]
        if len(near) == 0:
            raise NoPlace("a rib does not reach above or below that point")
        front = near[near @ outward >= (near @ outward).max() - 25]
        edges.append(front[np.argmax(sign * front[:, 2])])
    point = np.mean(edges, axis=0)
    point[fixed] = at[fixed]
    return np.asarray(point)


def _nearest_rows(one: Vector, other: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """Return for each of `one` (n, 3) the distance to the nearest of `other` (m, 3), and its row."""
    distance, rows = cKDTree(other).query(one)
    return np.asarray(distance), np.asarray(rows)


def _cut(surface: Surface, level: Vector, axis: Vector) -> Vector:
    segments = section(surface.points, surface.triangles, axis, level)
    if len(segments) == 0:
        raise NoPlace("it does not reach the level that the rule names")
    return segments.reshape(-1, 3)


def _across(direction: Vector, axis: Vector) -> Vector:
    across = direction - (direction @ axis) * axis
    length = float(np.linalg.norm(across))
    if length < 1e-3:
        raise NoPlace("the direction named runs along the axis, not across it")
    return np.asarray(across / length)


def _inside(points: Vector, whole: Vector, slab: Slab, side: Side) -> NDArray[np.bool_]:
    """Tell which points lie between two shares of the whole's extent."""
    axis = -direction_vector(slab.start, side)
    low, high = (whole @ axis).min(), (whole @ axis).max()
    share = (points @ axis - low) / max(high - low, 1e-9)
    return np.asarray((share >= slab.share[0]) & (share <= slab.share[1]))
