"""The search box, and the list of results that opens below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.search import Found
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.search.result_painter import ResultPainter
from ims_atlas.ui.search.result_rows import Example, Result, Row
from ims_atlas.ui.search.results_model import ResultsModel
from ims_atlas.ui.speech import Speech

_PAGE_ROWS = 8
_LEAST_WIDTH_PX = 560
_MOST_HEIGHT = 0.7
"""Share of the window's height that results may take."""

_LAYOUT_EVENTS = (QEvent.Type.LayoutRequest, QEvent.Type.Paint)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _PAGE_ROWS,
    Qt.Key.Key_PageUp: -_PAGE_ROWS,
}


class SearchView(QWidget):
    """A line to type in; results open below it and are chosen by mouse or keyboard."""

    typed = Signal(str)
    """What stands in the line, after every key, and when the empty line is opened."""

    chosen = Signal(object)
    added = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.textEdited.connect(self.typed)
        self.model = ResultsModel()
        self._painter = ResultPainter()
        self.popup = QFrame(self.window())
        self.popup.setObjectName("results")
        self.results = QListView()
        self.results.setModel(self.model)
        self.results.setItemDelegate(self._painter)
        self.results.setMouseTracking(True)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.results.clicked.connect(self._click)
        self.results.entered.connect(self._point_at)
        self.keys = QLabel()
        self.keys.setObjectName("quiet")
        inside = QVBoxLayout(self.popup)
        inside.setContentsMargins(1, 1, 1, 6)
        inside.setSpacing(4)
        inside.addWidget(self.results, 1)
        inside.addWidget(self.keys)
        self.keys.setContentsMargins(12, 0, 12, 0)
        self.popup.hide()
        for watched in (self.line, self.results):
            watched.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self.line.setPlaceholderText(say("Search muscles, nerves, levels, sites, conditions   Ctrl+K"))
        self.line.setAccessibleName(say("Search"))
        self.line.setToolTip(say("Search in English, Latin or French; codes and levels too (Ctrl+K)"))
        self.results.setAccessibleName(say("Search results"))
        self.keys.setText(say("↑ ↓ choose · Enter show · Ctrl+Enter add to the selection · Esc close"))

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._painter.set_palette_colours(palette)
        self.results.viewport().update()

    def open(self) -> None:
        """Begin to search: the line has the keyboard, and says what can be typed."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self.typed.emit(self.line.text())

    def close_results(self) -> None:
        """Close the list, and empty the line."""
        self.popup.hide()
        self.line.clear()
        self.line.clearFocus()
        self.line.setAccessibleDescription("")

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows below the line, the first result ready to be chosen; none: close the list."""
        self.model.set_rows(rows)
        self.popup.setVisible(bool(rows))
        if not rows:
            return
        self._place()
        self.results.scrollToTop()
        first = next((at for at in self.model.choosable if isinstance(self.model.row(at), Result)), None)
        if first is not None:
            self._go_to(first)
            self.results.scrollToTop()
        else:
            self._announce(rows[0].spoken)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Move through the results with the keys; Enter chooses, Esc closes."""
        own = watched in (self.line, self.results)  # the window's keys, which it watches too, are not its own
        if own and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._handle_key(watched, event)
        if own and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            # else the window's own keys would act: Esc clears the levels there
            if event.key() == Qt.Key.Key_Escape or event.key() in _ENTER or _is_letter(event):
                event.accept()
                return True
        elif isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            inside = QApplication.focusWidget() in (self.line, self.results)
            if not inside and event.reason() is not Qt.FocusReason.PopupFocusReason:
                self.popup.hide()
        elif watched is self.popup.parent() and event.type() in _LAYOUT_EVENTS:
            self.popup.raise_()  # Qt lifts the lines between panels above everything when it lays them out
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._open_by_mouse(watched)
        return super().eventFilter(watched, event)

    def _open_by_mouse(self, watched: QObject) -> None:
        if watched is self.line and not self.popup.isVisible():
            self.typed.emit(self.line.text())

    def _handle_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_results()
            return True
        if not self.popup.isVisible():
            if key == Qt.Key.Key_Down:
                self.typed.emit(self.line.text())
                return True
            return False
        if key in _STEPS:
            self._step(_STEPS[key], wrap=abs(_STEPS[key]) == 1)
        elif key in _ENTER:
            adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(self.results.currentIndex(), adds)
        elif watched is self.line:
            return self._leave_line(key)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(-len(self.model.rows) if key == Qt.Key.Key_Home else len(self.model.rows), wrap=False)
        elif key in (Qt.Key.Key_Backtab, Qt.Key.Key_Tab):
            self.line.setFocus(Qt.FocusReason.TabFocusReason)
        elif _is_letter(event) or key == Qt.Key.Key_Backspace:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(self.line, event)
        else:
            return False
        return True

    def _leave_line(self, key: Qt.Key) -> bool:
        """Take Tab from the line to the results."""
        if key == Qt.Key.Key_Tab and self.model.choosable:
            self.results.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.results.selectionModel().hasSelection():
                self._go_to(self.model.choosable[0])
            return True
        return False

    def _step(self, step: int, *, wrap: bool) -> None:
        """Go up or down by rows that can be chosen, over the headings between them."""
        places = self.model.choosable
        if not places:
            return
        now = self.results.currentIndex().row()
        if now not in places:
            self._go_to(places[0 if step > 0 else -1])
            return
        wanted = places.index(now) + step
        self._go_to(places[wanted % len(places) if wrap else min(max(wanted, 0), len(places) - 1)])

    def _go_to(self, at: int) -> None:
        self.results.setCurrentIndex(self.model.index(at))
        if at == self.model.choosable[0]:
            self.results.scrollToTop()  # with the heading above it
        self._announce(self.model.row(at).spoken)

    def _announce(self, words: str) -> None:
        """Let a screen reader say the row, although the keyboard stays in the line."""
        self.line.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, words))

    def _point_at(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.results.setCurrentIndex(index)

    def _click(self, index: QModelIndex) -> None:
        adds = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self._choose(index, adds)

    def _choose(self, index: QModelIndex, adds: bool) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        if isinstance(row, Example):
            self.line.setFocus()
            self.line.setText(row.words)
            self.typed.emit(row.words)
        elif isinstance(row, Result) and adds:
            self.line.setFocus()
            self.line.selectAll()
            self.added.emit(row.found)
        elif isinstance(row, Result):
            found: Found = row.found
            self.close_results()
            self.chosen.emit(found)

    def _place(self) -> None:
        """Put the list below the line, as wide as long names need and as high as it has rows."""
        window = self.window()
        if self.popup.parent() is not window:
            self.popup.setParent(window)
            window.installEventFilter(self)
        below = self.line.mapTo(window, QPoint(0, self.line.height() + 4))
        width = min(max(self.line.width(), _LEAST_WIDTH_PX), window.width() - below.x() - 8)
        self.popup.resize(width, self.popup.height())
        self.results.doItemsLayout()
        rows = sum(self.results.sizeHintForRow(at) for at in range(len(self.model.rows)))
        height = rows + self.keys.sizeHint().height() + 26
        most = min(int(window.height() * _MOST_HEIGHT), window.height() - below.y() - 8)
        self.popup.setGeometry(below.x(), below.y(), width, min(height, most))
        self.popup.show()
        self.popup.raise_()


def _is_letter(event: QKeyEvent) -> bool:
    """Tell whether a key types something."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    words = event.text().strip()
    return held == Qt.KeyboardModifier.NoModifier and bool(words) and words.isprintable()
