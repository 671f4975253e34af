"""A point on a muscle: a share of its length from a named end, then out to the surface."""

from __future__ import annotations

import numpy as np

from ims_atlas.body.directions import direction_vector, directions_sum
from ims_atlas.body.rays import Vector
from ims_atlas.body.sections import section
from ims_atlas.body.surfaces import Surface
from ims_atlas.errors import NoPlace
from ims_atlas.model.places import OnMuscle
from ims_atlas.model.segments import Side


def placed(mesh: Surface, place: OnMuscle, side: Side) -> tuple[Vector, Vector]:
    """Return the (3,) point of a muscle's surface that a rule names, mm, and the (3,) way in.

    Raises
    ------
    NoPlace
        If the muscle has no section there, or the surface named runs along it.
    """
    axis = _long_axis(mesh, direction_vector(place.start, side))
    along = mesh.points @ axis
    low, high = along.min(), along.max()
    height = low + np.clip(place.fraction, 0.02, 0.98) * (high - low)
    middle = mesh.points.mean(axis=0)
    origin = middle + (height - middle @ axis) * axis
    segments = section(mesh.points, mesh.triangles, axis, origin)
    if len(segments) == 0:
        raise NoPlace(f"{place.muscle} has no section at {place.fraction:g} of its length on this body")
    outward = directions_sum(place.facing, side)
    outward -= (outward @ axis) * axis
    length = float(np.linalg.norm(outward))
    if length < 1e-3:
        raise NoPlace(f"{place.muscle}: the surface named runs along the muscle, not across it")
    outward /= length
    return _outermost(segments, outward, np.cross(axis, outward)), -outward


def _long_axis(mesh: Surface, start: Vector) -> Vector:
    """Return the unit axis that leads away from the `start` end; the direction itself if the muscle's
    own long axis runs across it.
    """
    centred = mesh.points - mesh.points.mean(axis=0)
    axis = np.linalg.svd(centred[:: max(1, len(centred) // 2000)], full_matrices=False)[2][0]
    cosine = float(axis @ start)
    if abs(cosine) < 0.5:
        return np.asarray(-start)
    return np.asarray(-axis if cosine > 0 else axis)


def _outermost(segments: Vector, outward: Vector, sideways: Vector) -> Vector:
    """Return the point of a section that lies farthest out, straight above the section's middle."""
    lengths = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1)
    centre = np.average(segments.mean(axis=1), axis=0, weights=np.maximum(lengths, 1e-9))
    offset = (segments - centre) @ sideways
    crossing = offset[:, 0] * offset[:, 1] <= 0
    if not crossing.any():
        points = segments.reshape(-1, 3)
        score = (points - centre) @ outward - 2 * np.abs((points - centre) @ sideways)
        return np.asarray(points[np.argmax(score)])
    a, b = segments[crossing, 0], segments[crossing, 1]
    step = offset[crossing, 1] - offset[crossing, 0]
    share = np.where(step == 0, 0.0, -offset[crossing, 0] / np.where(step == 0, 1.0, step))
    points = a + share[:, None] * (b - a)
    return np.asarray(points[np.argmax(points @ outward)])
