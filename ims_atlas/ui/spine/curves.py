"""Smooth outlines from a few points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF


def smooth_closed(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """Return a closed outline that passes smoothly through every point (Catmull-Rom)."""
    nodes = [QPointF(x, y) for x, y in points]
    count = len(nodes)
    path = QPainterPath(nodes[0])
    for i in range(count):
        before, here, there, after = (nodes[(i + k) % count] for k in (-1, 0, 1, 2))
        path.cubicTo(here + (there - before) / 6, there - (after - here) / 6, there)
    path.closeSubpath()
    return path


def smooth_line(points: Sequence[QPointF], steps: int = 6) -> list[QPointF]:
    """Return points on a smooth open line through `points`, `steps` for each stretch."""
    nodes = [points[0], *points, points[-1]]
    line = []
    for before, here, there, after in zip(nodes, nodes[1:], nodes[2:], nodes[3:], strict=False):
        line += [_between(before, here, there, after, step / steps) for step in range(steps)]
    return [*line, points[-1]]


def _between(a: QPointF, b: QPointF, c: QPointF, d: QPointF, t: float) -> QPointF:
    quadratic = a * 2 - b * 5 + c * 4 - d
    cubic = (b - c) * 3 + d - a
    return b + ((c - a) * t + quadratic * (t * t) + cubic * (t * t * t)) * 0.5


def bezier_line(a: QPointF, b: QPointF, c: QPointF, d: QPointF, steps: int = 28) -> list[QPointF]:
    """Return points on the cubic curve with the four control points."""
    curve = QPainterPath(a)
    curve.cubicTo(b, c, d)
    return [curve.pointAtPercent(step / steps) for step in range(steps + 1)]


def limb(line: Sequence[QPointF], widths: Sequence[float], cap: float = 1.0) -> QPainterPath:
    """Return the outline of a round limb along `line`.

    Parameters
    ----------
    line
        Points of the middle line, root first.
    widths
        Full widths, spread evenly from root to tip.
    cap
        Roundness of the tip: 1 is a half circle, smaller is blunter, 0 is cut straight.
    """
    halves = [_spread(widths, i / (len(line) - 1)) / 2 for i in range(len(line))]
    normals = [_normal(line, i) for i in range(len(line))]
    left = [p + n * h for p, n, h in zip(line, normals, halves, strict=True)]
    right = [p - n * h for p, n, h in zip(line, normals, halves, strict=True)]
    outline = QPainterPath()
    outline.addPolygon(QPolygonF([*left, *_tip(line[-1], normals[-1], halves[-1], cap), *reversed(right)]))
    outline.closeSubpath()
    return outline


def open_path(line: Sequence[QPointF]) -> QPainterPath:
    """Return `line` as a path to be stroked."""
    path = QPainterPath()
    path.addPolygon(QPolygonF(list(line)))
    return path


def _spread(values: Sequence[float], t: float) -> float:
    place = t * (len(values) - 1)
    low = min(int(place), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (place - low)


def _normal(line: Sequence[QPointF], index: int) -> QPointF:
    step = line[min(index + 1, len(line) - 1)] - line[max(index - 1, 0)]
    length = math.hypot(step.x(), step.y()) or 1.0
    return QPointF(-step.y() / length, step.x() / length)


def _tip(end: QPointF, normal: QPointF, half: float, cap: float) -> list[QPointF]:
    ahead = QPointF(normal.y(), -normal.x()) * (half * cap)
    angles = [math.pi * step / 8 for step in range(1, 8)]
    return [end + normal * (half * math.cos(a)) + ahead * math.sin(a) for a in angles]
