"""What will be taken away, in small: a picture on its ground, or the first rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.scene.palette import ThemeName

PREVIEW_PX = (560, 300)
_LEAST_PX = (320, 130)
_SQUARE_PX = 9
_SQUARES: Mapping[ThemeName, tuple[str, str]] = {
    "light": ("#c9ced3", "#eef1f3"),
    "dark": ("#3a434c", "#49535d"),
}
"""Two greys of the board that stands for a clear ground, by theme."""

_ROWS = 40


class Preview(QStackedWidget):
    """Shows one of: a picture, a table, a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = _Picture()
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.message = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.message.setObjectName("quiet")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addWidget(self.message)
        for widget in (self.picture, self.table, holder):
            self.addWidget(widget)
        self.setMinimumSize(*_LEAST_PX)

    def show_picture(self, image: Image.Image, description: str, theme: ThemeName) -> None:
        """Show a picture made for a theme; the description is for those who cannot see it."""
        self.picture.image = as_qimage(image)
        self.picture.squares = _SQUARES[theme]
        self.picture.setAccessibleName(description)
        self.picture.update()
        self.setCurrentIndex(0)

    def show_table(self, rows: Sequence[Mapping[str, Any]], name: str) -> None:
        """Show the first rows of a table."""
        shown = rows[:_ROWS]
        columns = list(rows[0]) if rows else []
        self.table.setAccessibleName(name)
        self.table.setColumnCount(len(columns))
        self.table.setHorizontalHeaderLabels(columns)
        self.table.setRowCount(len(shown))
        for i, row in enumerate(shown):
            for j, column in enumerate(columns):
                self.table.setItem(i, j, QTableWidgetItem(_in_a_cell(row[column])))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.resizeColumnsToContents()
        self.setCurrentIndex(1)

    def show_message(self, text: str) -> None:
        """Show a sentence instead."""
        self.message.setText(text)
        self.setCurrentIndex(2)


class _Picture(QWidget):
    """A picture as large as there is room, on a board where its ground is clear."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.squares = _SQUARES["dark"]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture in the middle."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
        if self.image.hasAlphaChannel():
            _draw_board(painter, place, self.squares)
        painter.drawImage(place, self.image)
        painter.end()


def as_qimage(image: Image.Image) -> QImage:
    """Return a picture as Qt has it; it keeps its own pixels."""
    clear = image.mode == "RGBA"
    form = QImage.Format.Format_RGBA8888 if clear else QImage.Format.Format_RGB888
    width, height = image.size
    data = image.convert("RGBA" if clear else "RGB").tobytes()
    return QImage(data, width, height, width * (4 if clear else 3), form).copy()


def _draw_board(painter: QPainter, place: QRect, squares: tuple[str, str]) -> None:
    painter.save()
    painter.setClipRect(place)
    for y in range(place.top(), place.bottom() + 1, _SQUARE_PX):
        for x in range(place.left(), place.right() + 1, _SQUARE_PX):
            dark = ((x - place.left()) // _SQUARE_PX + (y - place.top()) // _SQUARE_PX) % 2
            painter.fillRect(x, y, _SQUARE_PX, _SQUARE_PX, QColor(squares[dark]))
    painter.restore()


def _in_a_cell(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
