"""How the section picture is painted."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, tan

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from ims_atlas.body.corridor import ANGLE_DEG, ENTRY_MM
from ims_atlas.body.needle_section import SectionPicture
from ims_atlas.body.tissues import RISKS, Structure
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.needle.column_painter import hatch
from ims_atlas.ui.needle.section_shapes import Frame, Shape, body_of, name_place
from ims_atlas.ui.needle.tissue_colours import TissueColours
from ims_atlas.ui.spine.tones import edge_of, faded, is_deep, mix

_SCALE_BAR_MM = 10
_MOST_NAMES = 14


@dataclass(frozen=True)
class SectionContent:
    """A section picture, what its structures and edges are called, and what is drawn over it."""

    picture: SectionPicture
    end_mm: float
    place_mm: float | None
    names: dict[Structure, str]
    sides: tuple[str, str]
    own: frozenset[Structure]
    passed: frozenset[Structure]
    corridor: bool = False


def paint_section(
    painter: QPainter,
    content: SectionContent,
    frame: Frame,
    found: list[Shape],
    colours: TissueColours,
    font: QFont,
) -> None:
    """Paint the plane, the needle in it, names and a scale."""
    palette = colours.palette
    clip = QPainterPath()
    clip.addRoundedRect(frame.area, 6, 6)
    painter.setClipPath(clip)
    painter.fillRect(frame.area, QColor(palette.ground_bottom))
    for shape in found:
        _paint_shape(painter, shape, frame, colours, shape.structure in content.own)
    if content.corridor:
        _paint_corridor(painter, content, frame, palette)
    _paint_needle(painter, content, frame, palette)
    taken = [_needle_box(frame, content.end_mm)]
    _paint_corners(painter, content, frame, palette, font, taken)
    _paint_names(painter, content, frame, found, colours, font, taken)
    painter.setClipping(False)
    painter.setPen(QPen(QColor(palette.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame.area, 6, 6)


def _paint_shape(painter: QPainter, shape: Shape, frame: Frame, colours: TissueColours, own: bool) -> None:
    kind = shape.structure.kind
    colour = colours.of(shape.structure)
    painter.setPen(Qt.PenStyle.NoPen)
    if kind == "skin":
        painter.setBrush(colours.ground)
        painter.drawPath(body_of(shape, frame))
        if len(shape.lines) > 1:
            painter.setBrush(colour)
            painter.drawPath(shape.filled)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(mix(colour, QColor(colours.palette.text), 0.1), 1.8))
        painter.drawPath(shape.filled)
        return
    if kind == "pleura":
        painter.setBrush(faded(colour, 0.55))
        painter.drawPath(shape.filled)
    elif kind == "spinal_canal":
        painter.setBrush(faded(colour, 0.5))
        painter.drawPath(shape.filled)
    else:
        painter.setBrush(colour)
        painter.drawPath(shape.filled)
    line = QColor(colours.palette.selected) if own else faded(edge_of(colour), 0.8)
    if kind in RISKS and kind not in ("pleura", "lung"):
        line = mix(edge_of(colour), QColor("#000000"), 0.3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(line, 2.0 if own else 0.9))
    painter.drawPath(shape.filled)
    if not shape.open_lines.isEmpty():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hatch(colour))
        painter.drawPath(shape.open_lines)
        pen = QPen(colour, 1.6, Qt.PenStyle.DashLine)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(shape.open_lines)


def _paint_corridor(painter: QPainter, content: SectionContent, frame: Frame, palette: Palette) -> None:
    deep = content.end_mm
    wide = ENTRY_MM + deep * tan(radians(ANGLE_DEG))
    corners = [(-ENTRY_MM, 0.0), (ENTRY_MM, 0.0), (wide, deep), (-wide, deep)]
    cone = QPolygonF([frame.at(*corner) for corner in corners])
    painter.setBrush(faded(QColor(palette.accent), 0.14))
    painter.setPen(QPen(faded(QColor(palette.accent), 0.9), 1.2, Qt.PenStyle.DashLine))
    painter.drawPolygon(cone)


def _paint_needle(painter: QPainter, content: SectionContent, frame: Frame, palette: Palette) -> None:
    entry, end = frame.at(0.0, 0.0), frame.at(0.0, content.end_mm)
    x, top = entry.x(), frame.area.top() + 5
    shaft = QPolygonF(
        [
            QPointF(x - 1.2, top + 10),
            QPointF(x + 1.2, top + 10),
            QPointF(x + 1.2, end.y() - 5),
            end,
            QPointF(x - 1.2, end.y() - 5),
        ]
    )
    painter.setPen(QPen(QColor(16, 21, 28, 190), 0.9))
    painter.setBrush(QColor(palette.needle_steel))
    painter.drawPolygon(shaft)
    painter.setBrush(QColor(palette.needle_handle))
    grip = max(min((entry.y() - top) * 0.55, 26.0), 8.0)
    painter.drawRoundedRect(QRectF(x - 2.8, top, 5.6, grip), 2, 2)
    if content.place_mm is not None and content.place_mm <= content.end_mm + 1:
        painter.setBrush(QColor(palette.selected))
        painter.drawEllipse(frame.at(0.0, content.place_mm), 4.5, 4.5)


def _needle_box(frame: Frame, end_mm: float) -> QRectF:
    top, end = frame.area.topLeft(), frame.at(0.0, end_mm)
    return QRectF(end.x() - 5, top.y(), 10, end.y() - top.y())


def _paint_corners(
    painter: QPainter,
    content: SectionContent,
    frame: Frame,
    palette: Palette,
    font: QFont,
    taken: list[QRectF],
) -> None:
    """Paint the scale bar, and which sides of the body the left and right edges are."""
    area, metrics = frame.area, QFontMetricsF(font)
    painter.setFont(font)
    length = _SCALE_BAR_MM * frame.scale
    bar = QRectF(area.right() - 10 - length, area.bottom() - 10, length, 0)
    text = f"{_SCALE_BAR_MM} mm"
    box = QRectF(bar.left() - 6, bar.top() - metrics.height() - 5, length + 12, metrics.height() + 10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(QColor(palette.panel), 0.78))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QPen(QColor(palette.text), 2.0))
    painter.drawLine(bar.topLeft(), bar.topRight())
    for end in (bar.topLeft(), bar.topRight()):
        painter.drawLine(end - QPointF(0, 3), end + QPointF(0, 3))
    painter.drawText(box.adjusted(0, 1, 0, -9), int(Qt.AlignmentFlag.AlignCenter), text)
    taken.append(box)
    for side, at_left in zip(content.sides, (True, False), strict=True):
        wide = metrics.horizontalAdvance(side) + 12
        left = area.left() + 6 if at_left else area.right() - wide - 6
        chip = QRectF(left, area.top() + 6, wide, metrics.height() + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(QColor(palette.panel), 0.78))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(palette.text_quiet))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), side)
        taken.append(chip)


def _paint_names(
    painter: QPainter,
    content: SectionContent,
    frame: Frame,
    found: list[Shape],
    colours: TissueColours,
    font: QFont,
    taken: list[QRectF],
) -> None:
    visible = [
        (shape.filled.boundingRect() & frame.area, shape) for shape in found if shape.structure.kind != "skin"
    ]
    sized = sorted(visible, key=lambda each: -each[0].width() * each[0].height())
    names = 0
    for _, shape in sorted(sized, key=lambda each: each[1].structure not in content.passed):
        name = content.names[shape.structure]
        strong = QFont(font)
        strong.setBold(shape.structure in content.passed)
        metrics = QFontMetricsF(strong)
        placed = _placed(name, shape, frame, metrics, taken, 0.6 if strong.bold() else 0.72)
        if placed is None:
            continue
        text, box = placed
        taken.append(box)
        deep = is_deep(colours.of(shape.structure))
        ink, halo = (QColor("#ffffff"), QColor("#201410")) if deep else (QColor("#15100c"), QColor("#fffaf2"))
        _paint_with_halo(painter, box, text, strong, ink, halo)
        names += 1
        if names == _MOST_NAMES:
            return


def _placed(
    name: str, shape: Shape, frame: Frame, metrics: QFontMetricsF, taken: list[QRectF], share: float
) -> tuple[list[str], QRectF] | None:
    """Return a name in one line or two, and the box where it fits."""
    for lines in ([name], _halved(name)):
        wide = max(metrics.horizontalAdvance(line) for line in lines) + 4
        box = name_place(shape, frame, wide, metrics.height() * len(lines), taken, share)
        if box is not None:
            return lines, box
    return None


def _halved(name: str) -> list[str]:
    """Return a name in two lines of about the same length."""
    words = name.split()
    cuts = range(1, len(words))
    cut = min(cuts, key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))), default=0)
    return [" ".join(words[:cut]), " ".join(words[cut:])] if cut else [name]


def _paint_with_halo(
    painter: QPainter, box: QRectF, lines: list[str], font: QFont, ink: QColor, halo: QColor
) -> None:
    metrics = QFontMetricsF(font)
    path = QPainterPath()
    for i, line in enumerate(lines):
        x = box.center().x() - metrics.horizontalAdvance(line) / 2
        path.addText(QPointF(x, box.top() + i * metrics.height() + metrics.ascent()), font, line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(faded(halo, 0.7), 2.8)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, ink)
