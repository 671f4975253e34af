"""The same places on two bodies: how far each moves, told in the measure of its own region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side

_AROUND = 24
"""So many landmarks around a place lay the second body over the first there."""


@dataclass(frozen=True)
class Moved:
    """How far a place lies from itself on another body; None and a reason where it is missing on one."""

    name: str
    side: Side
    mm: float | None
    cun: float | None
    ruler: str
    missing: str = ""


def moved(atlas: Atlas, first: Contrast, second: Contrast) -> Iterator[Moved]:
    """Yield for each acupoint and needle site, on each side, how far it moves between two bodies.

    The second body is laid over the first around each place, by turn, shift and size, so that the nearest
    landmarks meet as well as they can: posture and stature do not count, only the place among its landmarks.
    """
    own, other = _landmarks(atlas, first, second)
    rows: list[tuple[str, Side, Acupoint | NeedleSite]] = []
    for meridian in atlas.meridians:
        sides = (Side.LEFT, Side.RIGHT) if meridian.paired else (Side.MIDLINE,)
        rows += [(point.code, side, point) for point in meridian.points for side in sides]
    rows += [(site.id, side, site) for site in atlas.sites for side in (Side.LEFT, Side.RIGHT)]
    for name, side, record in rows:
        try:
            here, there = (body.position(record, side) for body in (first, second))
        except NoPlace as problem:
            yield Moved(name, side, None, None, "", str(problem))
            continue
        near = np.argsort(np.linalg.norm(own - here, axis=1))[:_AROUND]
        distance = float(np.linalg.norm(_laid_over(other[near], own[near], there) - here))
        cun, ruler = first.cun_at(here, side)
        yield Moved(name, side, distance, distance / cun, ruler)


def _landmarks(atlas: Atlas, first: Contrast, second: Contrast) -> tuple[Vector, Vector]:
    own, other = [], []
    for landmark in atlas.landmarks:
        for side in (Side.LEFT, Side.RIGHT) if landmark.found is not None else ():
            try:
                pair = [body.landmark(landmark.id, side) for body in (first, second)]
            except NoPlace:
                continue
            own.append(pair[0])
            other.append(pair[1])
    return np.array(own), np.array(other)


def _laid_over(source: Vector, target: Vector, point: Vector) -> Vector:
    """Return where a point goes when (n, 3) `source` is turned, shifted and sized to meet `target`.

    Method: least squares by singular values (Umeyama 1991).
    """
    middle, goal = source.mean(axis=0), target.mean(axis=0)
    offset, wanted = source - middle, target - goal
    left, scale, right = np.linalg.svd(wanted.T @ offset)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ flip @ right
    size = float((scale * np.diag(flip)).sum() / max(float((offset**2).sum()), 1e-9))
    return np.asarray(goal + size * turn @ (point - middle))
