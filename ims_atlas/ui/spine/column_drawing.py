"""The column fitted to a window: bones, roots, labels and the area that answers to each level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QPainterPath, QTransform

from ims_atlas.model.segments import SEGMENTS
from ims_atlas.ui.spine.bone_shapes import Part
from ims_atlas.ui.spine.column_anatomy import Border, Exit, anatomy
from ims_atlas.ui.spine.curves import bezier_line, limb, open_path
from ims_atlas.ui.spine.hit_areas import HitAreas

LABEL_LEFT = 6.0
LABEL_WIDTH = 34.0
_LABEL_RIGHT = LABEL_LEFT + LABEL_WIDTH
_MARGIN = 9.0
_ROOM_FOR_ROOTS = 16.0
_BROADEST = 1.3


@dataclass(frozen=True)
class Root:
    """A root: its stub in the canal, then outside its tapered outline, middle line and ganglion."""

    stub: QPainterPath
    outline: QPainterPath
    line: list[QPointF]
    path: QPainterPath
    ganglion: QPainterPath


@dataclass(frozen=True)
class LevelDrawing:
    """One level in window coordinates; `row` is the band of the label column that is its own."""

    segment: str
    parts: tuple[Part, ...]
    root: Root
    label: QRectF
    row: QRectF
    middle: QPointF


class ColumnDrawing:
    """The drawn column for one widget size.

    Parameters
    ----------
    size
        The widget's size in device-independent pixels.
    label_height
        Height of one label; labels stay at least this far apart where the size allows.
    """

    def __init__(self, size: QSizeF, label_height: float) -> None:
        whole = anatomy()
        self._size = size
        self.width = size.width()
        self.place = _fit(whole.bounds, size)
        self.scale = math.sqrt(self.place.m11() * self.place.m22())
        self.discs = [self.place.map(path) for path in whole.discs]
        self.sacrum = self.place.map(whole.sacrum)
        self.fusion_lines = [self.place.map(path) for path in whole.fusion_lines]
        self.ear_surface = self.place.map(whole.ear_surface)
        self.skull = self.place.map(whole.skull)
        self.canal = self.place.map(whole.canal)
        self.sac = self.place.map(whole.sac)
        self.cord = self.place.map(whole.cord)
        self.strands = [self.place.map(path) for path in whole.strands]
        heights = self._label_heights([whole.exits[s] for s in SEGMENTS], label_height)
        self._edges = [0.0, *((a + b) / 2 for a, b in pairwise(heights)), size.height()]
        self.levels = {s: self._level(i, s, heights[i], label_height) for i, s in enumerate(SEGMENTS)}
        self._hit_areas = self._areas(whole.borders)

    def level_at(self, point: QPointF) -> str:
        """Return the level that answers to a point; every point of the widget belongs to one level."""
        return self._hit_areas.level_at(point)

    def rect_of(self, segment: str) -> QRect:
        """Return the part of the label column that is this level's alone."""
        row = self.levels[segment].row
        top, bottom = math.ceil(row.top()), math.floor(row.bottom())
        return QRect(0, top, round(_LABEL_RIGHT), bottom - top)

    def _label_heights(self, exits: Sequence[Exit], label_height: float) -> list[float]:
        wished = [self.place.map(e.ganglion).y() + 9 * self.scale for e in exits]
        edge = label_height / 2 + 2
        room = (self._size.height() - 2 * edge) / (len(exits) - 1)
        return spread(wished, min(label_height + 2.5, room), edge, self._size.height() - edge)

    def _areas(self, borders: Sequence[Border]) -> HitAreas:
        levels = self.levels.items()
        return HitAreas(
            {segment: level.root.line for segment, level in levels},
            {segment: [(p.layer, p.path) for p in level.parts] for segment, level in levels},
            [self._border_line(b, y) for b, y in zip(borders, self._edges[1:], strict=False)],
            _LABEL_RIGHT,
        )

    def _border_line(self, border: Border, label_y: float) -> list[QPointF]:
        front, back, tip = (self.place.map(p) for p in (border.front, border.back, border.tip))
        ends = QPointF(0, label_y), QPointF(_LABEL_RIGHT, label_y)
        beyond = QPointF(self._size.width() + 1, max(tip.y(), back.y()))
        return [*ends, front, back, *([tip] if tip.x() > back.x() else []), beyond]

    def _level(self, index: int, segment: str, label_y: float, label_height: float) -> LevelDrawing:
        whole = anatomy()
        parts = tuple(
            Part(p.layer, self.place.map(p.path), self.place.map(p.lit), self.place.map(p.shaded))
            for p in whole.parts[segment]
        )
        label = QRectF(LABEL_LEFT, label_y - label_height / 2, LABEL_WIDTH, label_height)
        row = QRectF(0, self._edges[index], _LABEL_RIGHT, self._edges[index + 1] - self._edges[index])
        middle = parts[0].path.boundingRect().center()
        return LevelDrawing(segment, parts, self._root(whole.exits[segment], label_y), label, row, middle)

    def _root(self, leaving: Exit, label_y: float) -> Root:
        start, window = self.place.map(leaving.start), self.place.map(leaving.ganglion)
        end = QPointF(_LABEL_RIGHT + 3, label_y)
        run = window.x() - end.x()
        out = window + QPointF(-run * 0.36, (label_y - window.y()) * 0.5)
        line = bezier_line(window, out, end + QPointF(run * 0.42, 0), end)
        widths = [w * self.scale for w in (2.8, 2.6, 2.2, 1.8, 1.4, 1.1)]
        stub = limb([start, (start + window) / 2, window], [self.scale * w for w in (1.4, 2.4)])
        return Root(stub, limb(line, widths), line, open_path(line), self._ganglion(window, out))

    def _ganglion(self, window: QPointF, out: QPointF) -> QPainterPath:
        turn = QTransform().translate(window.x(), window.y())
        turn.rotate(math.degrees(math.atan2(out.y() - window.y(), out.x() - window.x())))
        swelling = QPainterPath()
        swelling.addEllipse(QPointF(0, 0), 3.4 * self.scale, 2.3 * self.scale)
        return turn.map(swelling)


def spread(wished: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return heights as near as possible to those wished, in order, at least `gap` apart within limits."""
    blocks: list[tuple[float, int]] = []
    for index, wish in enumerate(wished):
        total, count = wish - index * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before_total, before_count = blocks.pop()
            total, count = total + before_total, count + before_count
        blocks.append((total, count))
    settled = [total / count for total, count in blocks for _ in range(count)]
    limit = high - (len(wished) - 1) * gap
    return [min(max(y, low), limit) + index * gap for index, y in enumerate(settled)]


def _fit(bounds: QRectF, size: QSizeF) -> QTransform:
    down = (size.height() - _MARGIN) / bounds.height()
    room = size.width() - _LABEL_RIGHT - _ROOM_FOR_ROOTS - _MARGIN
    across = min(down * _BROADEST, room / bounds.width())
    left = size.width() - _MARGIN - across * bounds.width()
    return QTransform(across, 0, 0, down, left - across * bounds.left(), -down * bounds.top())
