"""Which level answers to a point of the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from ims_atlas.model.segments import SEGMENTS
from ims_atlas.ui.spine.bone_shapes import LAYERS

_ROOT_REACH = 4.0


class HitAreas:
    """Answers with exactly one level for every point, so that no two areas overlap.

    What is seen on top answers first: a root, then a bone; the space between belongs to the nearer side
    of the border between two levels.

    Parameters
    ----------
    roots
        Points along every root, from the column to its label.
    bones
        The pieces of every level as (layer, outline).
    borders
        The 30 lines between neighbouring levels, each from left to right.
    label_right
        Right end of the label column, in which only the borders count.
    """

    def __init__(
        self,
        roots: dict[str, Sequence[QPointF]],
        bones: dict[str, Sequence[tuple[str, QPainterPath]]],
        borders: Sequence[Sequence[QPointF]],
        label_right: float,
    ) -> None:
        self._roots = roots
        self._borders = borders
        self._label_right = label_right
        self._bones = [
            (segment, path)
            for layer in reversed(LAYERS)
            for segment in (SEGMENTS if layer == "spinous" else reversed(SEGMENTS))
            for name, path in bones[segment]
            if name == layer
        ]

    def level_at(self, point: QPointF) -> str:
        """Return the level that answers to a point."""
        if point.x() <= self._label_right:
            return self._between_borders(point)
        return self._root_near(point) or self._bone_at(point) or self._between_borders(point)

    def _root_near(self, point: QPointF) -> str | None:
        nearest = min(SEGMENTS, key=lambda segment: _distance(point, self._roots[segment]))
        return nearest if _distance(point, self._roots[nearest]) <= _ROOT_REACH else None

    def _bone_at(self, point: QPointF) -> str | None:
        return next((segment for segment, path in self._bones if path.contains(point)), None)

    def _between_borders(self, point: QPointF) -> str:
        return SEGMENTS[sum(1 for line in self._borders if _height_at(line, point.x()) <= point.y())]


def _distance(point: QPointF, line: Sequence[QPointF]) -> float:
    return min(math.hypot(point.x() - p.x(), point.y() - p.y()) for p in line)


def _height_at(line: Sequence[QPointF], x: float) -> float:
    for a, b in pairwise(line):
        if x <= b.x():
            share = (x - a.x()) / (b.x() - a.x()) if b.x() > a.x() else 1.0
            return a.y() + (b.y() - a.y()) * max(share, 0.0)
    return line[-1].y()
