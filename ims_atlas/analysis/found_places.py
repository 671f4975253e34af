"""Where the landmarks and acupoints of the atlas lie on one body, and how each was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ims_atlas.analysis.rule_in_words import in_words
from ims_atlas.body.finder import Finder
from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

Progress = Callable[[str, float], None]

_SAME_MM = 0.5
"""A landmark whose two sides lie so near together lies in the mid-plane."""


@dataclass(frozen=True)
class FoundPlace:
    """A landmark or acupoint on one body.

    Parameters
    ----------
    id
        Of the landmark, or the code of the acupoint.
    side
        ``MIDLINE`` where both sides are one.
    point
        (3,) mm.
    method
        How it was found, in words.
    confidence
        Of a landmark: high, medium or low; empty for an acupoint.
    group
        The bone that bears a landmark (empty on the skin), the code of an acupoint's meridian.
    """

    id: str
    side: Side
    point: Vector
    method: str
    confidence: str
    group: str


@dataclass(frozen=True)
class Unfound:
    """A landmark or acupoint that this body does not give away on a side, and why."""

    id: str
    side: Side
    reason: str


@dataclass(frozen=True)
class FoundPlaces:
    """What was found on a body, and what was not; ``without_rule`` are landmarks that are names only."""

    found: tuple[FoundPlace, ...]
    unfound: tuple[Unfound, ...]
    without_rule: tuple[str, ...] = ()


def found_landmarks(atlas: Atlas, finder: Finder, progress: Progress | None = None) -> FoundPlaces:
    """Return where the landmarks lie on a body."""
    found: list[FoundPlace] = []
    unfound: list[Unfound] = []
    with_rule = [landmark for landmark in atlas.landmarks if landmark.found is not None]
    for i, landmark in enumerate(with_rule):
        if progress is not None:
            progress(f"finding {landmark.id}", i / len(with_rule))
        points: dict[Side, Vector] = {}
        for side in (Side.LEFT, Side.RIGHT):
            try:
                points[side] = finder.of(landmark.id, side).point
            except NoPlace as problem:
                unfound.append(Unfound(landmark.id, side, str(problem)))
        for side, point in _sides(points):
            found.append(
                FoundPlace(
                    landmark.id,
                    side,
                    point,
                    in_words(landmark.found, landmark.on) if landmark.found else "",
                    landmark.confidence or "",
                    landmark.on or "",
                )
            )
    return FoundPlaces(
        tuple(found),
        tuple(unfound),
        tuple(landmark.id for landmark in atlas.landmarks if landmark.found is None),
    )


def found_acupoints(atlas: Atlas, places: Places, progress: Progress | None = None) -> FoundPlaces:
    """Return where the acupoints lie on the skin of a body."""
    found: list[FoundPlace] = []
    unfound: list[Unfound] = []
    for i, meridian in enumerate(atlas.meridians):
        if progress is not None:
            progress(f"finding {meridian.code}", i / len(atlas.meridians))
        sides = (Side.LEFT, Side.RIGHT) if meridian.paired else (Side.MIDLINE,)
        for point in meridian.points:
            for side in sides:
                try:
                    place = places.of(point, side)
                except NoPlace as problem:
                    unfound.append(Unfound(point.code, side, str(problem)))
                    continue
                method = in_words(point.place)
                method += (
                    f", then the skin met {' and '.join(point.facing)}" if point.facing else ", nearest skin"
                )
                found.append(FoundPlace(point.code, side, place.point, method, "", meridian.code))
    return FoundPlaces(tuple(found), tuple(unfound))


def rows_of(places: Iterable[FoundPlace]) -> list[dict[str, object]]:
    """Return found places as rows of a table, coordinates in mm."""
    return [
        {
            "id": place.id,
            "side": place.side.value,
            **{f"{axis}_mm": round(float(at), 1) for axis, at in zip("xyz", place.point, strict=True)},
            "method": place.method,
            "confidence": place.confidence,
        }
        for place in places
    ]


def _sides(points: dict[Side, Vector]) -> Iterable[tuple[Side, Vector]]:
    if len(points) == 2 and np.linalg.norm(points[Side.LEFT] - points[Side.RIGHT]) <= _SAME_MM:
        return [(Side.MIDLINE, (points[Side.LEFT] + points[Side.RIGHT]) / 2)]
    return points.items()
