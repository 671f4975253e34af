"""How the column is painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPainter, QPainterPath, QPen

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.needle.column_content import Block, Item, RiskMark
from ims_atlas.ui.needle.column_layout import HANDLE_PX, ColumnLayout, Drawn, Label
from ims_atlas.ui.needle.tissue_colours import TissueColours
from ims_atlas.ui.spine.tones import LAMP, SHADE, edge_of, faded, mix

_LINE = 0.9


def paint_column(
    painter: QPainter,
    layout: ColumnLayout,
    colours: TissueColours,
    fonts: tuple[QFont, QFont],
    current: object,
) -> None:
    """Paint a column that is laid out; `current` is the item with the mouse or the keyboard on it."""
    palette = colours.palette
    _paint_heads(painter, layout, palette, fonts[1])
    _paint_axis(painter, layout, palette, fonts[1])
    _paint_ground(painter, layout, colours)
    for drawn in layout.blocks:
        _paint_block(painter, drawn, colours, drawn.item is current)
    _paint_overlaps(painter, layout, palette)
    _paint_needle(painter, layout, palette)
    _paint_risks(painter, layout, colours, current)
    for drawn in layout.published:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(drawn.rect, 2, 2)
    for label in layout.labels:
        _paint_leader(painter, label, _edge(layout, label), palette)
    for label in layout.risk_labels:
        _paint_leader(painter, label, layout.risk_x + layout.marks_px, palette)
    for label in (*layout.labels, *layout.risk_labels, *layout.published_labels):
        _paint_label(painter, label, palette, fonts, label.item is current)
    if not layout.risk_labels:
        box = QRectF(layout.risk_x + layout.marks_px + 4, layout.top, 0, layout.height - layout.top)
        box.setRight(layout.published_x - 4)
        painter.setPen(QColor(palette.text_quiet))
        painter.setFont(fonts[1])
        painter.drawText(box, int(Qt.TextFlag.TextWordWrap), layout.content.nothing_near)


def hatch(colour: QColor) -> QBrush:
    """Return the hatching of what is not closed."""
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)


def _paint_heads(painter: QPainter, layout: ColumnLayout, palette: Palette, font: QFont) -> None:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    painter.setFont(strong)
    painter.setPen(QColor(palette.text_quiet))
    places = [0.0, layout.risk_x, layout.published_x]
    for x, head in zip(places, layout.content.heads, strict=True):
        if x == layout.published_x and not layout.has_published:
            continue
        painter.drawText(QRectF(x, 0, layout.width - x, 20), Qt.AlignmentFlag.AlignVCenter, head)


def _paint_axis(painter: QPainter, layout: ColumnLayout, palette: Palette, font: QFont) -> None:
    painter.setFont(font)
    step = 5 if layout.scale * 5 >= 26 else 10
    right = layout.blocks_x - 4
    for depth in range(0, int(layout.content.shown_mm) + 1, step):
        y = layout.y(depth)
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.drawLine(QPointF(right - 4, y), QPointF(right, y))
        painter.setPen(QPen(faded(QColor(palette.line), 0.4), 1))
        painter.drawLine(QPointF(layout.blocks_x, y), QPointF(layout.width, y))
        painter.setPen(QColor(palette.text_quiet))
        box = QRectF(0, y - 9, right - 7, 18)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{depth}")


def _paint_ground(painter: QPainter, layout: ColumnLayout, colours: TissueColours) -> None:
    """Tint the column where a structure at risk takes the place of tissues; it stands in its own lane."""
    left, right = layout.blocks_x, max((drawn.rect.right() for drawn in layout.blocks), default=0.0)
    painter.setPen(Qt.PenStyle.NoPen)
    for risk in layout.content.risks:
        painter.setBrush(faded(colours.of(risk.structure), 0.4))
        for first, last in risk.met:
            top = layout.y(first)
            painter.drawRect(QRectF(left, top, right - left, layout.y(last) - top))


def _paint_block(painter: QPainter, drawn: Drawn, colours: TissueColours, current: bool) -> None:
    block, rect = drawn.item, drawn.rect
    assert isinstance(block, Block)
    shape = drawn.shape or QPainterPath()
    colour = colours.of(block.structure)
    kind = block.structure.kind
    painter.setPen(Qt.PenStyle.NoPen)
    light = QLinearGradient(rect.topLeft(), rect.topRight())
    if kind == "fat_or_unknown":
        light.setColorAt(0.0, colour)
        light.setColorAt(1.0, colour)
    else:
        light.setColorAt(0.0, mix(colour, SHADE, 0.16))
        light.setColorAt(0.3, mix(colour, LAMP, 0.08))
        light.setColorAt(0.6, colour)
        light.setColorAt(1.0, mix(colour, SHADE, 0.22))
    painter.setBrush(QBrush(light))
    painter.drawPath(shape)
    if block.not_closed:
        painter.setBrush(hatch(QColor(colours.palette.panel)))
        painter.drawPath(shape)
    if kind != "fat_or_unknown":
        painter.setPen(QPen(faded(edge_of(colour), 0.75), _LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
    if current or block.named_by_site:
        pen = QPen(QColor(colours.palette.accent if current else colours.palette.selected), 2.0)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)


def _paint_overlaps(painter: QPainter, layout: ColumnLayout, palette: Palette) -> None:
    """Mark the stretches that two tissues share with a bracket on the right of the blocks."""
    right = max((drawn.rect.right() for drawn in layout.blocks), default=0.0)
    painter.setPen(QPen(QColor(palette.warning), 2.0))
    for first, last in layout.content.overlaps:
        top, bottom = layout.y(first), layout.y(last)
        painter.drawLine(QPointF(right + 3, top), QPointF(right + 3, max(bottom, top + 3)))


def _paint_needle(painter: QPainter, layout: ColumnLayout, palette: Palette) -> None:
    x = layout.blocks_x + 9
    top, end = layout.top, layout.y(layout.content.end_mm)
    path = QPainterPath(QPointF(x - 1.2, top - HANDLE_PX + 12))
    path.lineTo(x + 1.2, top - HANDLE_PX + 12)
    path.lineTo(x + 1.2, end - 5)
    path.lineTo(x, end)
    path.lineTo(x - 1.2, end - 5)
    path.closeSubpath()
    steel = QColor(palette.needle_steel)
    painter.setPen(QPen(faded(QColor("#10151c"), 0.55), 0.8))
    painter.setBrush(steel)
    painter.drawPath(path)
    painter.setBrush(QColor(palette.needle_handle))
    painter.drawRoundedRect(QRectF(x - 2.6, top - HANDLE_PX, 5.2, 17), 2, 2)
    place = layout.content.place_mm
    if place is not None and place <= layout.content.end_mm + 1:
        painter.setPen(QPen(QColor("#10151c"), 1.0))
        painter.setBrush(QColor(palette.selected))
        painter.drawEllipse(QPointF(x, layout.y(place)), 4.2, 4.2)


def _paint_risks(painter: QPainter, layout: ColumnLayout, colours: TissueColours, current: object) -> None:
    palette = colours.palette
    lane = QRectF(layout.risk_x - 1, layout.top, layout.marks_px + 1, layout.height - layout.top - 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.raised))
    painter.drawRoundedRect(lane, 3, 3)
    for drawn in layout.risks:
        risk = drawn.item
        assert isinstance(risk, RiskMark)
        colour = colours.of(risk.structure)
        edge = QColor(palette.accent) if risk is current else mix(colour, QColor(palette.text), 0.25)
        if drawn.near:
            painter.setPen(QPen(edge, 2.2))
            painter.setBrush(faded(colour, 0.12))
            painter.drawEllipse(drawn.rect)
        else:
            painter.setPen(QPen(edge, 1.4))
            painter.setBrush(colour)
            painter.drawRoundedRect(drawn.rect, 2, 2)


def _edge(layout: ColumnLayout, label: Label) -> float:
    return next(drawn.rect.right() for drawn in layout.blocks if drawn.item is label.item)


def _paint_leader(painter: QPainter, label: Label, edge: float, palette: Palette) -> None:
    painter.setPen(QPen(faded(QColor(palette.text_quiet), 0.7), _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    to = min(max(label.anchor, label.box.top() + 7), label.box.bottom() - 4)
    end = label.box.left() - 3
    painter.drawLine(QPointF(edge + 1, label.anchor), QPointF(end, to))


def _paint_label(
    painter: QPainter, label: Label, palette: Palette, fonts: tuple[QFont, QFont], current: bool
) -> None:
    unknown = isinstance(label.item, Block) and label.item.structure.kind in ("fat_or_unknown", "skin")
    name = QFont(fonts[0])
    name.setBold(label.strong)
    painter.setFont(name)
    painter.setPen(QColor(palette.accent if current else palette.text_quiet if unknown else palette.text))
    flags = int(Qt.TextFlag.TextWordWrap)
    box = QRectF(label.box)
    box.setHeight(label.name_height + 1)
    painter.drawText(box, flags, label.name)
    if label.note:
        painter.setFont(fonts[1])
        painter.setPen(QColor(palette.text_quiet))
        painter.drawText(QRectF(label.box).adjusted(0, label.name_height, 0, 1), flags, label.note)


def text_of(item: Item) -> str:
    """Return what an item says in full."""
    return item.in_full
