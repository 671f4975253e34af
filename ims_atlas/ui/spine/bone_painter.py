"""How bone, discs and the cord are painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.spine.bone_shapes import LAYERS, Part
from ims_atlas.ui.spine.column_drawing import ColumnDrawing, LevelDrawing
from ims_atlas.ui.spine.tones import (
    SHADE,
    WHITE,
    edge_of,
    faded,
    is_deep,
    knob_light,
    mix,
    round_light,
    round_pen,
)

_CORD = QColor("#f6ecd2")
_WAIST = ((0.0, WHITE, 0.35), (0.22, WHITE, 0.0), (0.55, SHADE, 0.16), (0.8, SHADE, 0.0), (1.0, SHADE, 0.3))


class BonePainter:
    """Paints the pieces of a `ColumnDrawing` that are not roots or labels."""

    def __init__(self, drawing: ColumnDrawing, palette: Palette) -> None:
        self._drawing = drawing
        self._palette = palette
        self._bone = QColor(palette.bone)

    def paint_skull(self, painter: QPainter) -> None:
        """Paint the base of the skull that rests on the column."""
        path = self._drawing.skull
        painter.fillPath(path, mix(self._bone, SHADE, 0.12))
        painter.strokePath(path, QPen(faded(edge_of(self._bone), 0.45), 0.7))

    def fade_upward(self, painter: QPainter) -> None:
        """Let what is painted so far vanish toward the top of the picture (which must be transparent)."""
        box = self._drawing.skull.boundingRect()
        mist = QLinearGradient(QPointF(0, 0), QPointF(0, box.bottom()))
        mist.setColorAt(0.0, QColor("#000000"))
        mist.setColorAt(1.0, faded(QColor("#000000"), 0.25))
        clipped = QRectF(0, 0, self._drawing.width, box.bottom())
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.fillRect(clipped, QBrush(mist))
        painter.restore()

    def paint_canal(self, painter: QPainter) -> None:
        """Paint the spinal canal with the dural sac, the cord and the strands below it."""
        nerve = QColor(self._palette.nerve)
        painter.fillPath(self._drawing.canal, mix(self._bone, QColor("#2c2118"), 0.55))
        self._paint_tube(painter, self._drawing.sac, mix(self._bone, QColor("#8fa3b5"), 0.45))
        self._paint_tube(painter, self._drawing.cord, mix(_CORD, nerve, 0.3))
        painter.setPen(QPen(mix(_CORD, nerve, 0.5), 0.8 * self._drawing.scale))
        for strand in self._drawing.strands:
            painter.drawPath(strand)

    def paint_discs(self, painter: QPainter) -> None:
        """Paint every disc at rest."""
        colour = mix(QColor(self._palette.cartilage), QColor("#7f97a6"), 0.35)
        painter.setPen(QPen(faded(edge_of(colour), 0.35), 0.6))
        for path in self._drawing.discs:
            box = path.boundingRect()
            painter.setBrush(round_light(box.topLeft(), box.bottomRight(), colour))
            painter.drawPath(path)

    def paint_sacrum(self, painter: QPainter) -> None:
        """Paint the sacrum as one bone; its segments are painted over it when they stand out."""
        path = self._drawing.sacrum
        box = path.boundingRect()
        lit = box.topLeft() + QPointF(box.width() * 0.2, box.height() * 0.55)
        shaded = box.topRight() + QPointF(0, box.height() * 0.3)
        self._fill(painter, path, round_light(lit, shaded, self._bone, 0.35), self._bone)

    def paint_sacral_marks(self, painter: QPainter) -> None:
        """Paint the joint surface and the ridges on the sacrum, over any coloured segment."""
        painter.fillPath(self._drawing.ear_surface, faded(SHADE, 0.13))
        painter.strokePath(self._drawing.ear_surface, QPen(faded(WHITE, 0.25), 0.8))
        for line in self._drawing.fusion_lines:
            painter.strokePath(line.translated(0, 0.9), round_pen(faded(WHITE, 0.35), 0.9))
            painter.strokePath(line, round_pen(faded(SHADE, 0.42), 1.0))

    def paint_level(
        self, painter: QPainter, level: LevelDrawing, layer: str, tint: float, raised: float
    ) -> None:
        """Paint one layer of a level's bone, in its colour by `tint` and brighter by `raised` (0 to 1)."""
        if tint == 0 and raised == 0 and (layer == "fused" or level.segment == "C8"):
            return
        colour = self._colour(level.segment, tint, raised)
        for part in level.parts:
            if part.layer == layer:
                self._paint_part(painter, part, colour, 0.5 - 0.26 * tint)

    def paint_raised(self, painter: QPainter, level: LevelDrawing, tint: float, raised: float) -> None:
        """Paint a whole level lifted off the column, with its shadow."""
        outline = QPainterPath()
        for part in level.parts:
            outline = outline.united(part.path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width in (6.0, 4.0, 2.0):
            painter.setPen(round_pen(faded(QColor("#0a0d12"), 0.07 * raised), width))
            painter.drawPath(outline.translated(0.0, 1.6))
        for layer in LAYERS:
            self.paint_level(painter, level, layer, tint, raised)

    def _colour(self, segment: str, tint: float, raised: float) -> QColor:
        level = QColor(self._palette.level(segment))
        clear = level.lighter(122) if is_deep(level) else level  # deep ones are made for text
        bone = mix(self._bone, clear, max(tint, raised * 0.34))
        return mix(bone, WHITE, 0.22 * raised)

    def _paint_part(self, painter: QPainter, part: Part, colour: QColor, gleam: float) -> None:
        if part.layer == "knob":
            box = part.path.boundingRect()
            light = knob_light(box.center(), box.width() / 2, colour, gleam)
            painter.setPen(QPen(faded(edge_of(colour), 0.3), 0.6))
            painter.setBrush(light)
            painter.drawPath(part.path)
            return
        if part.layer == "arch":
            painter.strokePath(part.path, round_pen(faded(SHADE, 0.12), 3.0))
        tone = mix(colour, SHADE, 0.07) if part.layer == "spinous" else colour
        self._fill(painter, part.path, round_light(part.lit, part.shaded, tone, gleam), tone)
        if part.layer == "body":
            self._paint_waist(painter, part.path)

    def _fill(self, painter: QPainter, path: QPainterPath, light: QBrush, colour: QColor) -> None:
        painter.setBrush(light)
        painter.setPen(QPen(faded(edge_of(colour), 0.7), 0.7))
        painter.drawPath(path)

    def _paint_waist(self, painter: QPainter, path: QPainterPath) -> None:
        box = path.boundingRect()
        shade = QLinearGradient(box.topLeft(), box.bottomLeft())
        for stop, colour, alpha in _WAIST:
            shade.setColorAt(stop, faded(colour, alpha))
        painter.fillPath(path, QBrush(shade))

    def _paint_tube(self, painter: QPainter, path: QPainterPath, colour: QColor) -> None:
        painter.setBrush(colour)
        painter.setPen(QPen(colour.darker(135), 0.6))
        painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
