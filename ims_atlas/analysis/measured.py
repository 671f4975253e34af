"""A distance that the reader measures: straight, over the skin, and in cun where one ruler holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.provenance import Language

_ON_SKIN_MM = 4.0
"""A place so near the skin lies on it."""

_LEAP = 2.5
"""A way over the skin so many times longer than the straight one goes round a limb: it is not told."""


@dataclass(frozen=True, eq=False)
class Distance:
    """From one place to another on a body.

    Parameters
    ----------
    straight_mm
        As a pair of callipers measures it.
    way
        (k, 3) points over the skin, mm, as a tape is laid; None unless both ends lie on the skin.
    cun
        The straight distance in B-cun; None where the two ends lie nearest to different rulers.
    ruler
        Id of the ruler that gives the cun; empty without it.
    """

    straight_mm: float
    way: Vector | None
    cun: float | None
    ruler: str

    @property
    def skin_mm(self) -> float | None:
        """How long the way over the skin is, mm."""
        if self.way is None:
            return None
        return max(self.straight_mm, float(np.linalg.norm(np.diff(self.way, axis=0), axis=1).sum()))


def distance_between(contrast: Contrast, places: Places, first: Vector, last: Vector) -> Distance:
    """Return the distance between two (3,) places, mm."""
    straight = float(np.linalg.norm(last - first))
    cun, ruler = _cun(contrast, places, first, last)
    return Distance(straight, _way(places, first, last), None if cun is None else straight / cun, ruler)


def said_shortly(distance: Distance, language: Language) -> str:
    """Return a straight distance in all its units, such as ``84 mm · 8.4 cm · 3.9 cun``."""
    said = f"{distance.straight_mm:.0f} mm · {distance.straight_mm / 10:.1f} cm"
    if distance.cun is not None:
        said += f" · {distance.cun:.1f} cun"
    return said.replace(".", ",") if language == "fr" else said


def _cun(contrast: Contrast, places: Places, first: Vector, last: Vector) -> tuple[float | None, str]:
    """Return one cun in mm and its ruler, if the same is nearest to both ends."""
    side_of = places.finder.surfaces.side_of
    try:
        (here, one), (_, other) = (contrast.cun_at(end, side_of(end)) for end in (first, last))
    except ValueError:  # the body has no ruler
        return None, ""
    return (here, one) if one == other else (None, "")


def _way(places: Places, first: Vector, last: Vector) -> Vector | None:
    try:
        skin = places.finder.skin
    except NoPlace:
        return None
    ends = np.stack([first, last])
    straight = float(np.linalg.norm(last - first))
    if straight < 1.0 or (np.linalg.norm(skin.all_nearest(ends) - ends, axis=1) > _ON_SKIN_MM).any():
        return None
    way = skin.way(first, last)
    length = float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
    return way if len(way) > 2 and length <= _LEAP * straight else None
