"""The tree itself, with an arrow before each row that has others below it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QTreeView

from ims_atlas.scene.palette import DARK, Palette

_ARROW_PX = 3.5


class StructuresTree(QTreeView):
    """Draws its arrows in the colours of the theme: a style sheet would want pictures of them."""

    def __init__(self) -> None:
        super().__init__()
        self._palette: Palette = DARK

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._palette = palette
        self.viewport().update()

    def drawBranches(  # noqa: N802
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw an arrow to the right, or downwards where the row is open."""
        if not self.model().hasChildren(index):
            return
        size = _ARROW_PX
        middle = QPointF(rect.right() - self.indentation() / 2 + 1, rect.center().y() + 0.5)
        is_open = self.isExpanded(index)
        corners = [(-1, -0.5), (0, 0.5), (1, -0.5)] if is_open else [(-0.5, -1), (0.5, 0), (-0.5, 1)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._palette.text_quiet), 1.5))
        painter.drawPolyline(QPolygonF([middle + QPointF(x * size, y * size) for x, y in corners]))
        painter.restore()
