"""Rules on acupoints and meridians."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, repeated, unknown
from ims_atlas.model.atlas import Atlas

_UNPUBLISHED = "knowledge"


def points_are_in_order(atlas: Atlas) -> Iterator[Fault]:
    """The points of a meridian carry its code and are numbered from 1 without a gap; no code stands twice."""
    rows = []
    for meridian in atlas.meridians:
        for i, point in enumerate(meridian.points):
            expected = f"{meridian.code}{i + 1}"
            if meridian.extra and not point.code.startswith(f"{meridian.code}_"):
                yield Fault(
                    meridian, ("points", i, "code"), f"'{point.code}' does not begin with {meridian.code}_"
                )
            elif not meridian.extra and point.code != expected:
                yield Fault(meridian, ("points", i, "code"), f"expected {expected} here, found {point.code}")
            rows.append((meridian, ("points", i, "code"), point.code))
    yield from repeated(rows, "point of this code")


def points_lie_on_known_structures(atlas: Atlas) -> Iterator[Fault]:
    """What a definition lays a point on is a muscle or bone of the atlas."""
    known = {bone.id for bone in atlas.bones} | {muscle.id for muscle in atlas.muscles}
    for meridian in atlas.meridians:
        for i, point in enumerate(meridian.points):
            for k, name in enumerate(point.over):
                if name not in known:
                    yield unknown(meridian, ("points", i, "over", k), "muscle or bone", name, known)


def point_figures_are_published(atlas: Atlas) -> Iterator[Fault]:
    """A depth or a scatter of an acupoint comes from a source that was read."""
    for meridian in atlas.meridians:
        for i, point in enumerate(meridian.points):
            sources = [(("depths", k), depth.source) for k, depth in enumerate(point.depths)]
            sources += [(("scatter", k), scatter.source) for k, scatter in enumerate(point.scatter)]
            for field, source in sources:
                if source == _UNPUBLISHED:
                    yield Fault(
                        meridian, ("points", i, *field, "source"), "a figure needs a published source"
                    )
