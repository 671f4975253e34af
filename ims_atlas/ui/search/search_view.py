"""The search box with its list of results; typing errors do not matter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ims_atlas.analysis.search import Found
from ims_atlas.ui.speech import Speech, marked, speech

_KINDS = {
    "level": marked("Level"),
    "levels": marked("Levels"),
    "muscle": marked("Muscle"),
    "nerve": marked("Nerve"),
    "site": marked("Needle site"),
    "condition": marked("Condition"),
    "text": marked("Text"),
    "term": marked("Term"),
    "hazard": marked("Hazard region"),
    "acupoint": marked("Acupoint"),
    "meridian": marked("Meridian"),
}
_ROWS_SHOWN = 9


class SearchView(QWidget):
    """A line to type in; results open below it and are chosen by mouse or keyboard."""

    chosen = Signal(object)

    def __init__(self, find: Callable[[str], list[Found]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self._say = speech("en")
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.textEdited.connect(self._search)
        self.line.installEventFilter(self)
        self.results = QListWidget(self.window())
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.itemClicked.connect(self._choose)
        self.results.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self._say = say
        self.line.setPlaceholderText(say("Search muscles, nerves, levels, sites, conditions   Ctrl+K"))
        self.line.setAccessibleName(say("Search"))
        self.results.setAccessibleName(say("Search results"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Move through the results with the arrow keys; Enter chooses, Esc closes."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._handle_key(event)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:  # else the window's own Esc would clear the levels
                event.accept()
                return True
        elif event.type() is QEvent.Type.FocusOut:
            self.results.hide()
        return super().eventFilter(watched, event)

    def _handle_key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.results.count():
            row = (self.results.currentRow() + step) % self.results.count()
            self.results.setCurrentRow(row)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.results.currentItem())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.results.hide()
            self.line.clear()
            self.line.clearFocus()
            return True
        return False

    def _search(self, words: str) -> None:
        self.results.clear()
        found = self._find(words)
        for result in found:
            why = f"   ({result.matched})" if result.matched.casefold() != result.name.casefold() else ""
            item = QListWidgetItem(f"{self._say(_KINDS[result.kind])}   {result.name}{why}")
            item.setData(Qt.ItemDataRole.UserRole, result)
            self.results.addItem(item)
        if not found and words.strip():
            nothing = self._say("Nothing is called like '{words}'").format(words=words.strip())
            item = QListWidgetItem(nothing)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.results.addItem(item)
        self.results.setCurrentRow(0)
        self.results.setVisible(bool(words.strip()))
        self._place()

    def _place(self) -> None:
        self.results.setParent(self.window())
        below = self.line.mapTo(self.window(), QPoint(0, self.line.height() + 4))
        height = max(1, self.results.sizeHintForRow(0)) * min(self.results.count(), _ROWS_SHOWN) + 12
        self.results.setGeometry(below.x(), below.y(), max(self.line.width(), 380), height)
        if self.line.text().strip():
            self.results.show()
            self.results.raise_()

    def _choose(self, item: QListWidgetItem | None) -> None:
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(found, Found):
            self.results.hide()
            self.line.clear()
            self.line.clearFocus()
            self.chosen.emit(found)
