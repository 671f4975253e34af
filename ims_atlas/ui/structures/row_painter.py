"""Draws a row of the tree: its name with its count, and its eye."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ims_atlas.analysis.structure_tree import TreeNode
from ims_atlas.scene.palette import DARK, Palette
from ims_atlas.ui.structures.eyes import Eye
from ims_atlas.ui.structures.structures_model import CHOSEN_ROLE, EYE, EYE_ROLE, NODE_ROLE

_PADDING_PX = 8
_MARGIN_PX = 5
_CORNER_PX = 4
_EYE_PX = 16.0
_IRIS_PX = 2.7
_QUIET_SHARE = 0.9


class RowPainter(QStyledItemDelegate):
    """Draws names and eyes in the colours of the theme."""

    def __init__(self) -> None:
        super().__init__()
        self._palette: Palette = DARK

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._palette = palette

    def sizeHint(  # noqa: N802
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Return how high a row is."""
        return QSize(0, QFontMetrics(option.font).height() + _PADDING_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        area: QRect = option.rect
        chosen = bool(index.data(CHOSEN_ROLE))
        under_mouse = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == EYE:
            self._paint_eye(painter, QRectF(area), index.data(EYE_ROLE), under_mouse)
        else:
            inside = area.adjusted(0, 1, -1, -1)
            painter.setPen(Qt.PenStyle.NoPen)
            if chosen or under_mouse:
                painter.setBrush(QColor(self._palette.accent if chosen else self._palette.raised))
                painter.drawRoundedRect(inside, _CORNER_PX, _CORNER_PX)
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                ink = self._palette.text if chosen else self._palette.accent
                painter.setPen(QPen(QColor(ink), 1.5))
                painter.drawRoundedRect(QRectF(inside).adjusted(1, 1, -1, -1), _CORNER_PX, _CORNER_PX)
            self._paint_name(painter, inside, option.font, index, chosen)
        painter.restore()

    def _paint_name(
        self,
        painter: QPainter,
        inside: QRect,
        font: QFont,
        index: QModelIndex | QPersistentModelIndex,
        chosen: bool,
    ) -> None:
        p = self._palette
        node: TreeNode = index.data(NODE_ROLE)
        eye: Eye | None = index.data(EYE_ROLE)
        absent = node.kind != "site" and eye in (None, "shut")
        area = inside.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * _QUIET_SHARE)
        count = f"  {node.count}" if node.count else ""
        room = area.width() - QFontMetrics(small).horizontalAdvance(count)
        if node.kind in ("system", "level"):
            font = QFont(font)
            font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        name = metrics.elidedText(node.name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(QColor(p.window if chosen else p.text_quiet if absent else p.text))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, middle, name)
        painter.setFont(small)
        painter.setPen(QColor(p.window if chosen else p.text_quiet))
        painter.drawText(area.adjusted(metrics.horizontalAdvance(name), 0, 0, 0), middle, count)

    def _paint_eye(self, painter: QPainter, area: QRectF, eye: Eye | None, under_mouse: bool) -> None:
        """Draw an open eye, one that is half filled, or a shut one: the shape tells, not the colour."""
        if eye is None:
            return
        p = self._palette
        ink = QColor(p.text if under_mouse or eye == "half" else p.text_quiet)
        centre = area.center()
        half = _EYE_PX / 2
        left, right = QPointF(centre.x() - half, centre.y()), QPointF(centre.x() + half, centre.y())
        painter.setPen(QPen(ink, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        lids = QPainterPath(left)
        lids.quadTo(QPointF(centre.x(), centre.y() + half * 1.25), right)
        if eye == "shut":
            painter.drawPath(lids)
            for share in (-0.55, 0.0, 0.55):
                x = centre.x() + share * half
                y = centre.y() + half * 0.62 * (1 - share * share)
                painter.drawLine(QPointF(x, y), QPointF(x + 2.2 * share, y + 3.0))
            return
        lids.quadTo(QPointF(centre.x(), centre.y() - half * 1.25), left)
        painter.drawPath(lids)
        iris = QRectF(centre.x() - _IRIS_PX, centre.y() - _IRIS_PX, 2 * _IRIS_PX, 2 * _IRIS_PX)
        if eye == "open":
            painter.setBrush(ink)
            painter.drawEllipse(iris)
        else:
            painter.drawEllipse(iris)
            painter.setBrush(ink)
            painter.drawPie(iris, 90 * 16, 180 * 16)
