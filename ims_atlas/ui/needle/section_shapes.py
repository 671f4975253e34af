"""The outlines of a section picture as paths on the screen, and where a name fits into one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from ims_atlas.body.needle_section import Outline, SectionPicture
from ims_atlas.body.rays import Vector
from ims_atlas.body.tissues import Structure

ABOVE_MM = 12.0
"""How much of the air above the skin is shown."""

BELOW_MM = 6.0
LEAST_MM = 42.0
MOST_ASIDE_MM = 60.0


@dataclass(frozen=True)
class Frame:
    """The window onto the plane: millimetres aside and deep become pixels."""

    area: QRectF
    scale: float
    top_mm: float

    def at(self, aside: float, depth: float) -> QPointF:
        """Return where a point of the plane lies on the screen."""
        return QPointF(
            self.area.center().x() + aside * self.scale,
            self.area.top() + (depth - self.top_mm) * self.scale,
        )

    def plane(self, point: QPointF) -> tuple[float, float]:
        """Return which point of the plane is at a point of the screen: aside, depth in mm."""
        return (
            (point.x() - self.area.center().x()) / self.scale,
            (point.y() - self.area.top()) / self.scale + self.top_mm,
        )

    def polygon(self, points: Vector) -> QPolygonF:
        """Return a line of the plane on the screen."""
        return QPolygonF([self.at(float(aside), float(depth)) for aside, depth in points])


def frame_for(area: QRectF, end_mm: float) -> Frame:
    """Return the window that shows a needle's whole way, and at most 60 mm on either side of it."""
    deep = max(end_mm + BELOW_MM, LEAST_MM) + ABOVE_MM
    scale = max(area.height() / deep, area.width() / (2 * MOST_ASIDE_MM))
    return Frame(area, min(scale, area.height() / deep), -ABOVE_MM)


@dataclass(frozen=True)
class Shape:
    """One structure as it is cut: filled where its outlines are closed, a line where they are not."""

    structure: Structure
    filled: QPainterPath
    open_lines: QPainterPath
    lines: tuple[Vector, ...]

    def contains(self, point: QPointF) -> bool:
        """Tell whether a point of the screen lies in it."""
        return self.filled.contains(point)


def shapes(picture: SectionPicture, frame: Frame) -> list[Shape]:
    """Return the shapes of a picture, the larger ones first, so that small ones lie over them."""
    found: dict[Structure, list[Outline]] = {}
    for outline in picture.outlines:
        found.setdefault(outline.structure, []).append(outline)
    result = [_shape(structure, outlines, frame) for structure, outlines in found.items()]
    return sorted(result, key=lambda shape: _rank(shape.structure))


def body_of(shape: Shape, frame: Frame) -> QPainterPath:
    """Return what lies inside the skin, also where that has an outer and an inner side."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for line in shape.lines:
        after = np.roll(line, -1, axis=0)
        turned = float((line[:, 0] * after[:, 1] - line[:, 1] * after[:, 0]).sum()) < 0
        path.addPolygon(frame.polygon(line[::-1] if turned else line))
        path.closeSubpath()
    return path


def _shape(structure: Structure, outlines: Sequence[Outline], frame: Frame) -> Shape:
    filled, lines = QPainterPath(), QPainterPath()
    filled.setFillRule(Qt.FillRule.OddEvenFill)
    for outline in outlines:
        if outline.closed:
            filled.addPolygon(frame.polygon(outline.points))
            filled.closeSubpath()
        else:
            lines.addPolygon(frame.polygon(outline.points))
    closed = tuple(outline.points for outline in outlines if outline.closed)
    return Shape(structure, filled, lines, closed)


def _rank(structure: Structure) -> int:
    order = ("skin", "pleura", "lung", "abdominal_organ", "other_organ", "heart", "kidney", "muscle")
    over = ("tendon", "cartilage", "bone", "spinal_canal", "spinal_cord", "vessel", "nerve")
    if structure.kind in over:
        return len(order) + 1 + over.index(structure.kind)
    return order.index(structure.kind) if structure.kind in order else len(order)


def name_place(
    shape: Shape, frame: Frame, width: float, height: float, taken: Collection[QRectF], share: float
) -> QRectF | None:
    """Return the box in which a name fits, or nearly fits, into a shape in view; None if it is too small.

    Looked for along level lines: where the shape is widest over the height of the text, and at least a
    `share` of the name has room in it.
    """
    lines = [
        np.stack(
            [
                frame.area.center().x() + line[:, 0] * frame.scale,
                frame.area.top() + (line[:, 1] - frame.top_mm) * frame.scale,
            ],
            axis=-1,
        )
        for line in shape.lines
    ]
    if not lines:
        return None
    area = frame.area.adjusted(4, 4, -4, -4)
    low = max(min(float(line[:, 1].min()) for line in lines), area.top())
    high = min(max(float(line[:, 1].max()) for line in lines), area.bottom())
    best: tuple[float, QRectF] | None = None
    half = height * 0.3
    for y in np.arange(low + half, high - half, max((high - low) / 16, 4.0)):
        inside = _inside(lines, y - half)
        for other in (y, y + half):
            inside = _both(inside, _inside(lines, other))
        band = QRectF(area.left(), float(y) - height / 2, area.width(), height)
        for left, right in _free(band, taken):
            for first, last in _both(inside, [(left, right)]):
                room = last - first
                if room < width * share or right - left < width:
                    continue
                middle = min(max((first + last) / 2, left + width / 2), right - width / 2)
                box = QRectF(middle - width / 2, float(y) - height / 2, width, height)
                if best is None or room > best[0]:
                    best = (room, box)
    return None if best is None else best[1]


def _inside(lines: Sequence[Vector], y: float) -> list[tuple[float, float]]:
    """Return the stretches of a level line inside closed lines, even-odd."""
    crossings: list[float] = []
    for line in lines:
        after = np.roll(line, -1, axis=0)
        cut = (line[:, 1] <= y) != (after[:, 1] <= y)
        one, other = line[cut], after[cut]
        crossings += list(one[:, 0] + (y - one[:, 1]) * (other[:, 0] - one[:, 0]) / (other[:, 1] - one[:, 1]))
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _free(band: QRectF, taken: Collection[QRectF]) -> list[tuple[float, float]]:
    """Return the stretches of a level band that nothing takes."""
    blocked = sorted((box.left(), box.right()) for box in taken if box.intersects(band))
    found, left = [], band.left()
    for first, last in blocked:
        found.append((left, first))
        left = max(left, last)
    return [*found, (left, band.right())]


def _both(
    some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    found = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [(first, last) for first, last in found if last > first]
