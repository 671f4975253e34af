"""A small bar made of sources: one cell for each map that speaks of the muscle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_atlas.analysis.supply import Supply
from ims_atlas.scene.palette import Palette

_CELL, _GAP, _HEIGHT = 7, 2, 14


class StrengthBar(QWidget):
    """Tall filled cells: maps that call the level main; low filled ones: maps that name it; outlines:
    maps that speak of the muscle and do not name the level.
    """

    def __init__(self, supply: Supply, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._supply = supply
        self._palette = palette
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(in_words(supply))
        self.setToolTip(in_words(supply))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room that all cells take."""
        return QSize(self._supply.speaking * (_CELL + _GAP), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the cells."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in range(self._supply.speaking):
            is_main, names = i < self._supply.main, i < self._supply.naming
            height = _HEIGHT if is_main else _HEIGHT * 0.6
            cell = QRectF(i * (_CELL + _GAP) + 0.5, _HEIGHT - height + 0.5, _CELL - 1, height - 1)
            if names:
                colour = self._palette.supply_main if is_main else self._palette.supply_further
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
            else:
                painter.setPen(QColor(self._palette.text_quiet))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 1.5, 1.5)
        painter.end()


def in_words(supply: Supply) -> str:
    """Say the bar: ``4 of 5 sources name it, 2 as main root``."""
    text = f"{supply.naming} of {supply.speaking} sources name this level"
    return text + (f", {supply.main} as a main root" if supply.main else "")
