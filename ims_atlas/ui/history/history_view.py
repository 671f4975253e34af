"""The history as widgets: the moments as a list, the newest at the bottom, and the way back and forth."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from ims_atlas.ui.speech import Speech, marked

_PLACE = Qt.ItemDataRole.UserRole
NOW_MARK = "▸ "
_OTHER_MARK = "   "


class HistoryView(QWidget):
    """Shows the moments; reports to which one the reader wants to go (its place from 0)."""

    chosen = Signal(int)

    def __init__(self, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for action in (undo, redo):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(buttons)
        column.addWidget(self.list, 1)

    def speak(self, say: Speech) -> None:
        """Say what this is in a language."""
        self.list.setAccessibleName(say(marked("History")))
        self.list.setToolTip(say("Choose a moment to go back or forth to it"))

    def show_moments(self, moments: Sequence[tuple[str, str]], current: int) -> None:
        """Show the moments (title, and what a screen reader adds to it); those after `current` are undone."""
        self.list.clear()
        for place, (title, heard) in enumerate(moments):
            item = QListWidgetItem((NOW_MARK if place == current else _OTHER_MARK) + title)
            item.setData(_PLACE, place)
            item.setToolTip(title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}{heard}")
            font = item.font()
            font.setBold(place == current)
            font.setItalic(place > current)
            item.setFont(font)
            self.list.addItem(item)
        self.list.setCurrentRow(current)
        self.list.scrollToItem(self.list.item(current))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PLACE))
