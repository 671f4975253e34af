"""A small bar made of sources: one cell for each map that speaks of the muscle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_atlas.analysis.supply import Supply
from ims_atlas.scene.palette import Palette

_GAP, _HEIGHT = 2, 14
_CELL, _NARROW_CELL, _MOST_WIDE = 7, 4, 8
"""Width of a cell, and that of a cell among more than so many."""


class StrengthBar(QWidget):
    """Tall filled cells: maps that call the level main; low filled ones: maps that name it; outlines:
    maps that speak of the muscle and do not name the level. One outline alone: taught, no source yet.
    """

    def __init__(
        self, supply: Supply, palette: Palette, in_words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._palette = palette
        taught = supply.sources == 0
        self._cells = 1 if taught else max(supply.speaking, 1)
        self._cell = _CELL if self._cells <= _MOST_WIDE else _NARROW_CELL
        self._naming = 0 if taught else supply.naming
        self._main = min(supply.main, self._naming)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(in_words)
        self.setToolTip(in_words)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room that all cells take."""
        return QSize(self._cells * (self._cell + _GAP), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the cells."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in range(self._cells):
            is_main, names = i < self._main, i < self._naming
            height = _HEIGHT if is_main else _HEIGHT * 0.6
            cell = QRectF(i * (self._cell + _GAP) + 0.5, _HEIGHT - height + 0.5, self._cell - 1, height - 1)
            if names:
                colour = self._palette.supply_main if is_main else self._palette.supply_further
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
            else:
                painter.setPen(QColor(self._palette.text_quiet))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 1.5, 1.5)
        painter.end()
