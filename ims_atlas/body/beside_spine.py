"""Points of the back of the spine: beside it at a level, and between two spinous processes."""

from __future__ import annotations

import numpy as np

from ims_atlas.body.directions import direction_vector
from ims_atlas.body.rays import Vector, ray_hits
from ims_atlas.body.surfaces import Surface, Surfaces
from ims_atlas.errors import NoPlace
from ims_atlas.model.places import BesideSpine
from ims_atlas.model.segments import Side

_SEARCH_MM = 14.0
"""How far up and down a lamina is looked for when the height of the spinous tip falls in a gap."""

_TIP_DEPTH_MM = 8.0
"""The part of a spinous process that counts as its tip, from behind."""

_MIDLINE_MM = 4.0
"""Half the thickness of the slice that counts as a section in the mid-plane."""


def placed(surfaces: Surfaces, place: BesideSpine, side: Side) -> Vector:
    """Return the (3,) point of bone that a needle from behind meets beside the spine, mm.

    Where no bone lies there, it is level with the transverse process.

    Raises
    ------
    NoPlace
        If the body lacks a bone that the rule names.
    """
    named = [surfaces.simplified(bone) for bone in place.beside]
    bones = [surface.points for surface in named]
    tips = np.array([_dorsal_point(points, place.fraction) for points in bones])
    middle = float(np.mean([points[:, 0].mean() for points in bones]))
    x = middle + direction_vector("lateral", side)[0] * place.lateral_mm
    deepest = min(_middle_depth(points) for points in bones) if place.fraction is None else -np.inf
    for surface in (_together(named), surfaces.bones_of_the_back):
        point = _met_from_behind(surface, x, tips, deepest)
        if point is not None:
            return point
    depth = float(np.mean([_lateral_point(points)[1] for points in bones]))
    return np.array([x, depth, tips[:, 2].mean()])


def interspace(upper: Vector, lower: Vector) -> Vector:
    """Return the (3,) middle between the tips of the spinous processes of two vertebrae (n, 3), (m, 3)."""
    edges = []
    for points, sign in ((upper, -1), (lower, 1)):
        middle = (points[:, 0].min() + points[:, 0].max()) / 2
        slice_ = points[np.abs(points[:, 0] - middle) <= _MIDLINE_MM]
        if len(slice_) == 0:
            raise NoPlace("a vertebra has no section in the mid-plane")
        tip = slice_[slice_[:, 1] >= slice_[:, 1].max() - _TIP_DEPTH_MM]
        edges.append(tip[np.argmax(sign * tip[:, 2])])
    return np.asarray(np.mean(edges, axis=0))


def _together(surfaces: list[Surface]) -> Surface:
    points, triangles, count = [], [], 0
    for surface in surfaces:
        points.append(surface.points)
        triangles.append(surface.triangles + count)
        count += len(surface.points)
    return Surface(np.concatenate(points), np.concatenate(triangles))


def _dorsal_point(points: Vector, fraction: float | None) -> Vector:
    """Return a vertebra's spinous tip, or the point `fraction` down the back of the sacrum."""
    if fraction is not None:
        height = points[:, 2].max() - fraction * np.ptp(points[:, 2])
        points = points[np.abs(points[:, 2] - height) < 6.0]
    return np.asarray(points[np.argmax(points[:, 1])])


def _met_from_behind(surface: Surface, x: float, tips: Vector, deepest: float) -> Vector | None:
    """Return where a needle from behind meets a surface, at the height of spinous tips or near it.

    A point in front of `deepest` (y, mm) does not count: it was reached through a gap in the bone.
    """
    for offset in sorted(np.arange(-_SEARCH_MM, _SEARCH_MM + 1, 2.0), key=abs):
        start = np.array([x, tips[:, 1].max() + 100.0, tips[:, 2].mean() + offset])
        hits = ray_hits(surface.points, surface.triangles, start, np.array([0.0, -1.0, 0.0]))
        if len(hits) and start[1] - hits[0] >= deepest:
            return np.asarray(start - np.array([0.0, hits[0], 0.0]))
    return None


def _middle_depth(points: Vector) -> float:
    """Return the depth (y, mm) half-way between the front and the back of a vertebra: within its canal."""
    return float((points[:, 1].min() + points[:, 1].max()) / 2)


def _lateral_point(points: Vector) -> Vector:
    """Return the tip of the longer transverse process."""
    return np.asarray(points[np.argmax(np.abs(points[:, 0] - points[:, 0].mean()))])
