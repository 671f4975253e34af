"""Bends fitted bones smoothly so that their measured landmarks are met (recipes/bone_warp.yaml).

A landmark is found on a bone as its extreme point along a direction near the measured place. The bone is
then displaced by a sum of broad bell functions, one at each landmark, which carries every found point to its
place; bone farther from all landmarks than their reach stays where it is.
Frame everywhere: x to the body's left, y to the back, z up, millimetres; directions count x towards lateral.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ims_atlas.body.mesh import TriangleMesh, smooth_normals

Array = NDArray[np.float64]

ROUNDS = 3
"""Times that the landmarks are looked for and carried to their place: bending moves the extreme points."""

TIP_POINTS = 3
"""An extreme point is the mean of so many vertices."""

STIFFNESS = 0.02
"""Share of a displacement that neighbouring landmarks may keep from each other."""


SWELL_REACH_MM = 26.0
"""Thickening of an end dies down at this distance from its tip."""


@dataclass(frozen=True)
class Landmark:
    """One measured point of a bone and the way to find it on another shape of that bone.

    Parameters
    ----------
    name
        Id in recipes/landmarks.csv.
    place
        (3,) measured position, mm.
    along
        (3,) direction in which the point is the extreme one; None: the nearest point of the surface.
    within
        Radius about the place in which it is looked for, mm.
    reach
        Distance at which its displacement has died down, mm.
    swell
        Thin ends of the source are first thickened by this, mm.
    broad
        The point is the summit of a broad face: only its position along the direction counts.
    """

    name: str
    place: Array
    along: Array | None
    within: float
    reach: float
    broad: bool = False
    swell: float = 0.0

    def found_on(self, points: Array) -> Array:
        """Return its position (3,) on the points (n, 3) of a bone."""
        away = np.linalg.norm(points - self.place, axis=1)
        if self.along is None:
            return points[np.argmin(away)]
        near = np.flatnonzero(away < self.within)
        if not len(near):
            return points[np.argmin(away)]
        order = np.argsort(-(points[near] @ self.along), kind="stable")
        return points[near[order[:TIP_POINTS]]].mean(axis=0)

    def miss(self, found: Array) -> Array:
        """Return the way (3,) from a found position to the measured place, as far as it counts."""
        way = self.place - found
        if not self.broad or self.along is None:
            return way
        along = self.along / np.linalg.norm(self.along)
        return (way @ along) * along


def read_landmarks(table: Path) -> dict[tuple[str, str], Array]:
    """Read the measured points (3,) by id and side."""
    with table.open(encoding="utf-8", newline="") as file:
        return {
            (row["id"], row["side"]): np.array([float(row[f"{axis}_mm"]) for axis in "xyz"])
            for row in csv.DictReader(file)
        }


def landmarks_of(
    bone: str, side: str, rules: Mapping[str, Any], places: Mapping[tuple[str, str], Array]
) -> list[Landmark]:
    """List the landmarks of one bone, by its name without side.

    Parameters
    ----------
    rules
        recipes/bone_warp.yaml: for each bone rows of ``landmark``, ``along``, ``within``, ``reach``.
    places
        Measured points by id and side.
    """
    found = []
    for rule in rules.get(bone, ()):
        for of, sign in _sides(side):
            place = places.get((rule["landmark"], of))
            if place is None:
                continue
            along = None if rule["along"] is None else np.array(rule["along"]) * [sign, 1.0, 1.0]
            more = {name: rule[name] for name in ("broad", "swell") if name in rule}
            found.append(Landmark(rule["landmark"], place, along, rule["within"], rule["reach"], **more))
    return found


def _sides(side: str) -> list[tuple[str, float]]:
    """Sides on which a landmark of a bone is looked for, with the sign of lateral."""
    if side == "midline":
        return [("midline", 1.0), ("left", 1.0), ("right", -1.0)]
    return [(side, 1.0 if side == "left" else -1.0)]


def warped(points: Array, landmarks: Sequence[Landmark]) -> Array:
    """Return the points (n, 3) of a bone displaced so that its landmarks lie where they were measured."""
    if not landmarks:
        return points
    reach = np.array([landmark.reach for landmark in landmarks])
    for _ in range(ROUNDS):
        found = np.array([landmark.found_on(points) for landmark in landmarks])
        misses = np.array([mark.miss(place) for mark, place in zip(landmarks, found, strict=True)])
        kernel = bell(cdist(found, found) / reach)
        weights = np.linalg.solve(kernel + STIFFNESS * np.eye(len(found)), misses)
        points = points + bell(cdist(points, found) / reach) @ weights
    return points


def swollen(points: Array, triangles: NDArray[np.integer], landmarks: Sequence[Landmark]) -> Array:
    """Return the points (n, 3) of a bone with the ends thickened that its landmarks ask for."""
    for landmark in landmarks:
        if landmark.swell:
            mesh = TriangleMesh(points.astype(np.float32), triangles.astype(np.int32))
            away = np.linalg.norm(points - landmark.found_on(points), axis=1)
            share = landmark.swell * bell(away / SWELL_REACH_MM)
            points = points + share[:, None] * smooth_normals(mesh).astype(np.float64)
    return points


def landmark_errors(points: Array, landmarks: Sequence[Landmark]) -> dict[str, float]:
    """Distance (mm) of each landmark found on a bone from its measured place."""
    return {
        landmark.name: float(np.linalg.norm(landmark.miss(landmark.found_on(points))))
        for landmark in landmarks
    }


def bell(distance: Array) -> Array:
    """Smooth bell of a distance in reaches: 1 at 0, 0 from 1 on (Wendland's function of smoothness 2)."""
    rest = np.clip(1.0 - distance, 0.0, None)
    return rest**4 * (4.0 * distance + 1.0)
