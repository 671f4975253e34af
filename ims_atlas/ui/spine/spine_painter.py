"""How the drawn column is painted as a whole, and what emphasis does to a level."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPainter, QPen

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.spine.bone_painter import BonePainter
from ims_atlas.ui.spine.bone_shapes import LAYERS
from ims_atlas.ui.spine.column_drawing import ColumnDrawing, LevelDrawing
from ims_atlas.ui.spine.tones import WHITE, faded, is_deep, mix, round_pen

Emphasis = Literal["normal", "neighbour", "selected"]

_TINT: dict[Emphasis, float] = {"normal": 0.0, "neighbour": 0.34, "selected": 0.94}
_GLOW: dict[Emphasis, float] = {"normal": 0.0, "neighbour": 0.3, "selected": 1.0}
_HALO = ((14.0, 0.04), (11.5, 0.05), (9.2, 0.07), (7.2, 0.1), (5.4, 0.16), (3.6, 0.4))
"""Widths and opacities of the strokes that make a root glow."""
_GROWTH = 0.12
_GROWTH_FUSED = 0.03


class SpinePainter:
    """Paints a `ColumnDrawing` in one palette and one label font."""

    def __init__(self, drawing: ColumnDrawing, palette: Palette, font: QFont) -> None:
        self.drawing = drawing
        self._palette = palette
        self._font = font
        self._bones = BonePainter(drawing, palette)

    def paint_bones(self, painter: QPainter, emphasis: dict[str, Emphasis]) -> None:
        """Paint skull base, cord, discs and bones, each level with its emphasis, on a transparent ground."""
        levels = list(self.drawing.levels.values())
        self._bones.paint_skull(painter)
        self._bones.paint_canal(painter)
        self._bones.fade_upward(painter)
        for level in levels:
            painter.fillPath(level.root.stub, QColor(self._palette.level(level.segment)))
        self._bones.paint_discs(painter)
        self._bones.paint_sacrum(painter)
        for layer in LAYERS:
            for level in reversed(levels) if layer == "spinous" else levels:
                self._bones.paint_level(painter, level, layer, _TINT[emphasis[level.segment]], 0.0)
        self._bones.paint_sacral_marks(painter)

    def paint_roots(self, painter: QPainter, emphasis: dict[str, Emphasis]) -> None:
        """Paint every root and label, each with its emphasis."""
        for segment, level in self.drawing.levels.items():
            self._paint_root(painter, level, emphasis[segment], 0.0)
        for segment, level in self.drawing.levels.items():
            self._paint_label(painter, level, emphasis[segment], 0.0)

    def paint_raised_bone(self, painter: QPainter, segment: str, emphasis: Emphasis, raised: float) -> None:
        """Paint one level's bone again, lifted off the column by `raised` (0 to 1)."""
        level = self.drawing.levels[segment]
        grown = 1 + raised * (_GROWTH_FUSED if level.parts[0].layer == "fused" else _GROWTH)
        painter.save()
        painter.setOpacity(min(1.0, raised * 2))
        painter.translate(level.middle)
        painter.scale(grown, grown)
        painter.translate(-level.middle)
        self._bones.paint_raised(painter, level, _TINT[emphasis], raised)
        painter.restore()

    def paint_raised_root(self, painter: QPainter, segment: str, emphasis: Emphasis, raised: float) -> None:
        """Paint one level's root and label again, brighter by `raised` (0 to 1)."""
        level = self.drawing.levels[segment]
        self._paint_root(painter, level, emphasis, raised)
        self._paint_label(painter, level, emphasis, raised)

    def paint_focus(self, painter: QPainter, segment: str) -> None:
        """Paint the keyboard ring round a level's label."""
        ring = self.drawing.levels[segment].label.adjusted(-2.5, -1.0, 2.5, 1.0)
        painter.setPen(QPen(QColor(self._palette.accent), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)

    def _paint_root(self, painter: QPainter, level: LevelDrawing, emphasis: Emphasis, raised: float) -> None:
        colour = QColor(self._palette.level(level.segment))
        glow = max(_GLOW[emphasis], raised * 0.55)
        if glow:
            self._paint_glow(painter, level, colour, glow)
        core = mix(colour, WHITE, 0.2 * glow)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._thinning(level, core, glow))
        painter.drawPath(level.root.outline)
        if emphasis == "selected":
            painter.strokePath(level.root.path, round_pen(faded(WHITE, 0.7), 0.9 * self.drawing.scale))
        painter.setPen(QPen(faded(colour.darker(200), 0.6), 0.6))
        painter.setBrush(mix(core, WHITE, 0.12))
        painter.drawPath(level.root.ganglion)

    def _paint_glow(self, painter: QPainter, level: LevelDrawing, colour: QColor, glow: float) -> None:
        for width, alpha in _HALO:
            pen = round_pen(faded(colour, alpha * glow), width * self.drawing.scale)
            painter.strokePath(level.root.path, pen)

    def _thinning(self, level: LevelDrawing, colour: QColor, glow: float) -> QBrush:
        """Return a brush that lets a root grow paler on its way to the label."""
        box = level.root.path.boundingRect()
        away = QLinearGradient(box.topRight(), box.topLeft())
        away.setColorAt(0.0, colour)
        away.setColorAt(0.45, colour)
        away.setColorAt(1.0, faded(colour, 0.5 + 0.5 * glow))
        return QBrush(away)

    def _paint_label(self, painter: QPainter, level: LevelDrawing, emphasis: Emphasis, raised: float) -> None:
        colour = QColor(self._palette.level(level.segment))
        text = mix(QColor(self._palette.text), colour, 0.35)
        if emphasis == "selected":
            self._paint_pill(painter, level.label, colour)
            text = WHITE if is_deep(colour) else QColor("#10151c")
        elif emphasis == "neighbour" or raised:
            self._paint_pill(painter, level.label, faded(colour, max(0.2, 0.34 * raised)))
        painter.setPen(text)
        painter.setFont(self._font)
        painter.drawText(level.label, Qt.AlignmentFlag.AlignCenter, level.segment)

    def _paint_pill(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
