"""The outlines of single bones, in millimetres in each bone's own frame.

The frame's origin is the middle of the vertebral body; x runs backward (to the right on screen), y
downward along the column.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from ims_atlas.ui.spine.curves import bezier_line, limb, smooth_closed
from ims_atlas.ui.spine.measures import (
    ARCH_HEIGHTS,
    ARCHES,
    TRANSVERSE,
    VERTEBRAE,
    Spinous,
    VertebraMeasures,
    arch_weights,
)

_CLEFT = ("C2", "C3", "C4", "C5", "C6")
"""Vertebrae whose spinous process ends in two points."""

Layer = Literal["spinous", "dens", "body", "arch", "knob", "fused"]
LAYERS: tuple[Layer, ...] = ("spinous", "dens", "body", "arch", "knob", "fused")
"""Painting order of the parts, from the far to the near."""


@dataclass(frozen=True)
class Part:
    """One shaded piece of a bone; light falls from `lit` to `shaded`."""

    layer: Layer
    path: QPainterPath
    lit: QPointF
    shaded: QPointF


def part(layer: Layer, path: QPainterPath) -> Part:
    """Return a part that is lit from its upper front."""
    box = path.boundingRect()
    lean = box.height() * 0.35
    middle = box.center().y()
    return Part(layer, path, QPointF(box.left(), middle - lean), QPointF(box.right(), middle + lean))


def vertebra_parts(name: str) -> tuple[Part, ...]:
    """Return the parts of the vertebra `name`, C1 to L5."""
    if name == "C1":
        return _atlas()
    measures = VERTEBRAE[name]
    parts = [part("body", body(measures)), part("arch", _arch(name)), part("knob", _transverse(name))]
    if measures.spinous:
        parts.append(_spinous_part(name, measures, measures.spinous))
    if name == "C2":
        parts.append(part("dens", _dens()))
    return tuple(parts)


def spinous_tip(name: str) -> QPointF:
    """Return the tip of a vertebra's spinous process."""
    measures = VERTEBRAE[name]
    if measures.spinous:
        return _spinous_line(measures, measures.spinous)[-1]
    return QPointF(measures.depth / 2 + measures.canal, 0.0)


def body(measures: VertebraMeasures) -> QPainterPath:
    """Return a vertebral body: waisted, with lipped rims and slightly hollow end plates."""
    a, b = measures.depth / 2, measures.height / 2
    waist, lip, hollow = a * 0.17, b * 0.2, b * 0.09
    path = QPainterPath(QPointF(-a, -b + lip))
    path.quadTo(-a, -b, -a + lip, -b)
    path.quadTo(0, -b + hollow * 2, a - lip, -b)
    path.quadTo(a, -b, a, -b + lip)
    path.cubicTo(a - waist * 0.8, -b * 0.3, a - waist * 0.8, b * 0.3, a, b - lip)
    path.quadTo(a, b, a - lip, b)
    path.quadTo(0, b - hollow * 2, -a + lip, b)
    path.quadTo(-a, b, -a, b - lip)
    path.cubicTo(-a + waist * 1.35, b * 0.35, -a + waist * 1.35, -b * 0.35, -a, -b + lip)
    path.closeSubpath()
    return path


def disc(upper: tuple[QPointF, QPointF], lower: tuple[QPointF, QPointF]) -> QPainterPath:
    """Return the disc between two end plates, each given by its front and back rim; it bulges a little."""
    front, back = (lower[0] - upper[0]) * 0.12, (lower[1] - upper[1]) * 0.12
    across = (upper[1] - upper[0] + lower[1] - lower[0]) / 2
    path = QPainterPath(upper[0] + across * 0.04 - front)
    path.lineTo(upper[1] - across * 0.04 - back)
    path.quadTo((upper[1] + lower[1]) / 2 + across * 0.03, lower[1] - across * 0.04 + back)
    path.lineTo(lower[0] + across * 0.04 + front)
    path.quadTo((upper[0] + lower[0]) / 2 - across * 0.07, upper[0] + across * 0.04 - front)
    return path


def _arch(name: str) -> QPainterPath:
    weights = arch_weights(name)
    measures = VERTEBRAE[name]
    height = sum(ARCH_HEIGHTS[form] * w for form, w in weights.items())
    grow = measures.height / height if name != "C2" else 1.0
    back = measures.depth / 2
    blended = [
        (
            back + sum(ARCHES[form][i][0] * w for form, w in weights.items()),
            grow * sum(ARCHES[form][i][1] * w for form, w in weights.items()),
        )
        for i in range(len(ARCHES["lumbar"]))
    ]
    return smooth_closed(blended)


def _transverse(name: str) -> QPainterPath:
    weights = arch_weights(name)
    x, y, rx, ry = (sum(TRANSVERSE[form][i] * w for form, w in weights.items()) for i in range(4))
    path = QPainterPath()
    path.addEllipse(QPointF(VERTEBRAE[name].depth / 2 + x, y), rx, ry)
    return path


def _spinous_line(measures: VertebraMeasures, spinous: Spinous) -> list[QPointF]:
    root = QPointF(measures.depth / 2 + measures.canal * 0.86, measures.height * 0.1)
    first, last = math.radians(spinous.root_angle), math.radians(spinous.tip_angle)
    half = spinous.length / 2
    bend = root + QPointF(math.cos(first), math.sin(first)) * half
    tip = bend + QPointF(math.cos(last), math.sin(last)) * half
    return bezier_line(root, root + (bend - root) * 0.8, bend + (tip - bend) * 0.2, tip, steps=14)


def _spinous_part(name: str, measures: VertebraMeasures, spinous: Spinous) -> Part:
    line = _spinous_line(measures, spinous)
    path = _spinous(spinous, line)
    if name in _CLEFT:
        path = path.united(_second_tip(spinous, line))
    along = line[-1] - line[0]
    across = QPointF(along.y(), -along.x()) * (
        0.62 * spinous.root_thickness / math.hypot(along.x(), along.y())
    )
    middle = line[len(line) // 2]
    return Part("spinous", path, middle + across, middle - across)


def _spinous(spinous: Spinous, line: list[QPointF]) -> QPainterPath:
    root, tip = spinous.root_thickness, spinous.tip_thickness
    waist = min(root, tip) * 0.84
    broad = tip >= root * 0.95
    widths = (root * 1.7, root, waist, (waist + tip) / 2, tip, tip * (0.94 if broad else 1.12))
    return limb(line, widths, cap=0.35 if broad else 0.75)


def _second_tip(spinous: Spinous, line: list[QPointF]) -> QPainterPath:
    """Return the second point of a cleft tip, which a view from slightly behind shows below the first."""
    size = spinous.tip_thickness * 0.44
    tip = QPainterPath()
    tip.addEllipse(line[-1] + QPointF(size * 0.5, size * 1.3), size * 1.1, size)
    return tip


def _dens() -> QPainterPath:
    line = bezier_line(
        QPointF(0.5, -4), QPointF(-0.5, -12), QPointF(-1.0, -18), QPointF(-0.5, -25.5), steps=10
    )
    return limb(line, (10.0, 7.2, 6.6, 7.4, 6.2), cap=0.9)


def _atlas() -> tuple[Part, ...]:
    ring = limb(
        bezier_line(QPointF(5, -0.5), QPointF(13, -3.5), QPointF(21, -1.5), QPointF(29, 0.5), steps=12),
        (6.5, 4.6, 4.2, 4.8, 6.6),
    )
    front = QPainterPath()
    front.addRoundedRect(-10.8, -4.6, 6.6, 9.6, 3.0, 4.2)
    mass = smooth_closed(
        ((-5.6, -4.6), (0.5, -3.4), (6.6, -5.4), (9.2, -1.0), (8.4, 4.6), (1.0, 5.8), (-5.2, 4.6), (-6.6, 0))
    )
    knob = QPainterPath()
    knob.addEllipse(QPointF(1.2, 0.6), 4.4, 3.3)
    return part("spinous", ring), part("body", front), part("arch", mass), part("knob", knob)
