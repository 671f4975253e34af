"""The table of a corridor: structures at risk on top, then tissues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ims_atlas.ui.spine.tones import faded

_SHARE = int(Qt.ItemDataRole.UserRole) + 1
_COLOUR = int(Qt.ItemDataRole.UserRole) + 2
_WIDTHS = {1: 60, 2: 100, 3: 92}
_ROW_PAD_PX = 12
_CELL_PAD_PX = 15


@dataclass(frozen=True)
class CorridorRow:
    """One structure: its name and colour, its share of rays, its depths and what to know about them."""

    name: str
    colour: str
    share: float
    share_text: str
    depths: str
    marks: str
    in_full: str


@dataclass(frozen=True)
class CorridorGroup:
    """Rows under a heading; with no rows `empty` is said."""

    title: str
    rows: Sequence[CorridorRow]
    empty: str


class CorridorTable(QTableWidget):
    """Shows what a bundle of needles would meet; reports when its height has changed."""

    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("corridor")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegateForColumn(1, ShareBar(self))
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.sectionResized.connect(lambda *_: self._fit())

    def set_heads(self, heads: Sequence[str], tips: Sequence[str]) -> None:
        """Set what stands over the columns, and what their tool tips explain."""
        for column, (text, tip) in enumerate(zip(heads, tips, strict=True)):
            item = QTableWidgetItem(text)
            item.setToolTip(tip)
            self.setHorizontalHeaderItem(column, item)

    def set_groups(self, groups: Sequence[CorridorGroup]) -> None:
        """Show these rows."""
        self.clearSpans()
        self.setRowCount(0)
        for group in groups:
            self._add_line(group.title, bold=True)
            for row in group.rows:
                self._add(row)
            if not group.rows:
                self._add_line(group.empty, bold=False)
        self._fit()

    def _add_line(self, text: str, *, bold: bool) -> None:
        row = self.rowCount()
        self.insertRow(row)
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setBold(bold)
        item.setFont(font)
        self.setItem(row, 0, item)
        self.setSpan(row, 0, 1, self.columnCount())

    def _add(self, content: CorridorRow) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate((content.name, content.share_text, content.depths, content.marks)):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setToolTip(content.in_full)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, content.in_full if column == 0 else text)
            if column == 1:
                item.setData(_SHARE, content.share)
                item.setData(_COLOUR, content.colour)
            self.setItem(row, column, item)

    def _fit(self) -> None:
        for row in range(self.rowCount()):
            self.setRowHeight(row, self._height_of(row))
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        height = self.horizontalHeader().sizeHint().height() + rows + 4
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            self.fitted.emit()

    def _height_of(self, row: int) -> int:
        """Return the height that the longest text of a row takes; Qt's own estimate forgets the margins."""
        height = 0
        for column in range(self.columnCount()):
            item = self.item(row, column)
            if item is None:
                continue
            spanned = self.columnSpan(row, column) > 1
            width = (self.viewport().width() if spanned else self.columnWidth(column)) - _CELL_PAD_PX
            box = QRect(0, 0, max(width, 20), 1000)
            metrics = QFontMetrics(item.font() if spanned else self.font())
            text = metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), item.text())
            height = max(height, text.height())
        return height + _ROW_PAD_PX


class ShareBar(QStyledItemDelegate):
    """Draws a share of rays as a bar under its figure."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the figure, and the bar under it."""
        super().paint(painter, option, index)
        share, colour = index.data(_SHARE), index.data(_COLOUR)
        if share is None:
            return
        rect: QRectF = QRectF(option.rect).adjusted(4, 0, -8, 0)
        bar = QRectF(rect.left(), rect.bottom() - 5, rect.width(), 3.0)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(QColor(colour), 0.22))
        painter.drawRect(bar)
        bar.setWidth(max(bar.width() * share, 1.5))
        painter.setBrush(QColor(colour))
        painter.drawRect(bar)
        painter.restore()
