"""The bookmarks as widgets: pictures and titles in order, notes for the speaker, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.ui.speech import Speech

_ICON = QSize(96, 64)
_NOTES_PX = 96


@dataclass(frozen=True)
class BookmarkRow:
    """A bookmark as the list shows it."""

    title: str
    picture: QImage | None


class ScenesView(QWidget):
    """Shows the bookmarks; reports where to go, and what to rename, move, delete and note (places from 0)."""

    chosen = Signal(int)
    renamed = Signal(int, str)
    moved = Signal(int, int)
    deleted = Signal(int)
    renewed = Signal(int)
    noted = Signal(str)
    titled = Signal(str)
    shown = Signal()

    def __init__(
        self, add: QAction, previous: QAction, following: QAction, menu: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLineEdit()
        self.title.editingFinished.connect(lambda: self.titled.emit(self.title.text().strip()))
        self.file_button = QToolButton()
        self.file_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.file_button.setMenu(menu)
        self.empty = QLabel()
        self.empty.setObjectName("quiet")
        self.empty.setWordWrap(True)
        self.list = _BookmarkList()
        self.list.itemClicked.connect(lambda item: self.chosen.emit(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: self.chosen.emit(self.list.row(item)))
        self.list.currentRowChanged.connect(self._walk)
        self.list.itemChanged.connect(self._rename)
        self.list.model().rowsMoved.connect(self._drop)
        self.list.itemDelegate().closeEditor.connect(lambda *_: QTimer.singleShot(0, self, self._show_rows))
        self._rows: tuple[BookmarkRow, ...] = ()
        self._current: int | None = None
        self.up_button = self._button(lambda place: self.moved.emit(place, place - 1), "Alt+Up", "▲")
        self.down_button = self._button(lambda place: self.moved.emit(place, place + 1), "Alt+Down", "▼")
        self.rename = self._action(lambda place: self.list.editItem(self.list.item(place)), "")
        self.renew = self._action(self.renewed.emit, "")
        self.delete = self._action(self.deleted.emit, "Delete")
        self.change_button = QToolButton()
        self.change_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.change_button.setMenu(QMenu(self.change_button))
        self.change_button.menu().addActions([self.rename, self.renew, self.delete])
        self.change_button.menu().setToolTipsVisible(True)
        self.notes_label = QLabel()
        self.notes_label.setObjectName("group")
        self.notes = QPlainTextEdit()
        self.notes.setMaximumHeight(_NOTES_PX)
        self.notes.setTabChangesFocus(True)
        self.notes.textChanged.connect(lambda: self.noted.emit(self.notes.toPlainText()))
        self.notes_label.setBuddy(self.notes)
        self.add_button, self.previous_button, self.next_button = QToolButton(), QToolButton(), QToolButton()
        self._lay_out(add, previous, following)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self.title.setPlaceholderText(say("Title"))
        self.title.setAccessibleName(say("Title of these bookmarks"))
        self.title.setToolTip(say("Title of these bookmarks"))
        self.file_button.setText(say("File"))
        self.file_button.setToolTip(say("Open and save scenes with their bookmarks"))
        self.list.setAccessibleName(say("Bookmarks"))
        self.list.setToolTip(say("Click: go there. F2: rename. Drag or Alt+arrow: reorder. Del: delete"))
        self.empty.setText(
            say("No bookmarks yet. Turn and light the body as you want to show it, then press Ctrl+B.")
        )
        for button in (self.previous_button, self.next_button):
            button.setAccessibleName(button.defaultAction().text())
        for button, text, tip, keys in (
            (self.up_button, "▲", say("Move up"), "Alt+↑"),
            (self.down_button, "▼", say("Move down"), "Alt+↓"),
        ):
            button.setText(text)
            button.setAccessibleName(tip)
            button.setToolTip(f"{tip} ({keys})")
        self.change_button.setText(say("Change"))
        self.change_button.setToolTip(say("Rename, renew or delete the bookmark"))
        for act, text, tip in (
            (self.rename, say("Rename"), say("Rename the bookmark (F2)")),
            (self.renew, say("Renew"), say("Let the bookmark hold what is in view now")),
            (self.delete, say("Delete"), say("Delete the bookmark; it can be undone")),
        ):
            act.setText(text)
            act.setToolTip(tip)
        self.notes_label.setText(say("Notes for the speaker"))
        self.notes.setAccessibleName(say("Notes for the speaker"))
        self.notes.setPlaceholderText(say("What you want to say here"))

    def show_bookmarks(self, rows: Sequence[BookmarkRow], current: int | None, notes: str) -> None:
        """Show all bookmarks, and the notes of the current one."""
        self._rows, self._current = tuple(rows), current
        self._show_rows()
        for act in (self.rename, self.renew, self.delete):
            act.setEnabled(current is not None)
        self.change_button.setEnabled(current is not None)
        self.up_button.setEnabled(current is not None and current > 0)
        self.down_button.setEnabled(current is not None and current < len(rows) - 1)
        self.notes.setEnabled(current is not None)
        if self.notes.toPlainText() != notes:
            self.notes.blockSignals(True)
            self.notes.setPlainText(notes)
            self.notes.blockSignals(False)

    def set_title(self, title: str) -> None:
        """Show the title of the bookmarks."""
        self.title.setText(title)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the panel has come into view."""
        super().showEvent(event)
        self.shown.emit()

    def _show_rows(self) -> None:
        """Fill the list, unless one of its rows is being renamed; it is filled after that."""
        if self.list.is_renaming():
            return
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            item = QListWidgetItem(row.title)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setIcon(_icon(row.picture))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row.title)
            self.list.addItem(item)
        self.list.setCurrentRow(-1 if self._current is None else self._current)
        self.list.blockSignals(False)
        self.list.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)

    def _rename(self, item: QListWidgetItem) -> None:
        self.renamed.emit(self.list.row(item), item.text().strip())

    def _walk(self, place: int) -> None:
        """Go where the arrow keys lead; a press of the mouse may begin a drag, and waits for the click."""
        if place >= 0 and QGuiApplication.mouseButtons() is Qt.MouseButton.NoButton:
            self.chosen.emit(place)

    def _drop(self, _from: QModelIndex, place: int, _last: int, _to: QModelIndex, before: int) -> None:
        """Report a row that was dragged, once the list has done its own part."""
        to = before if before < place else before - 1
        QTimer.singleShot(0, self, lambda: self.moved.emit(place, to))

    def _button(self, act: Callable[[int], object], keys: str, text: str) -> QToolButton:
        """Return a button that does something with the current bookmark, as the keys do in the list."""
        button = QToolButton()
        button.setText(text)
        button.clicked.connect(self._action(act, keys).trigger)
        return button

    def _action(self, act: Callable[[int], object], keys: str) -> QAction:
        def run() -> None:
            if self.list.currentRow() >= 0:
                act(self.list.currentRow())

        action = QAction(self.list)
        action.triggered.connect(run)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.list.addAction(action)
        return action

    def _lay_out(self, add: QAction, previous: QAction, following: QAction) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self.file_button)
        walk = QHBoxLayout()
        walk.setSpacing(6)
        previous.setIconText("◀")
        following.setIconText("▶")
        for button, action in (
            (self.add_button, add),
            (self.previous_button, previous),
            (self.next_button, following),
        ):
            button.setDefaultAction(action)
            walk.addWidget(button)
        walk.addStretch(1)
        tools = QHBoxLayout()
        tools.setSpacing(6)
        for button in (
            self.up_button,
            self.down_button,
            self.change_button,
        ):
            tools.addWidget(button)
        tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(walk)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addLayout(tools)
        column.addWidget(self.notes_label)
        column.addWidget(self.notes)
        column.addStretch(0)


class _BookmarkList(QListWidget):
    """Rows with a picture, dragged within the list, renamed in place (F2, which elsewhere is a command)."""

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(_ICON)
        self.setSpacing(2)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )

    def is_renaming(self) -> bool:
        """Tell whether a title is being edited."""
        return bool(self.state() == QAbstractItemView.State.EditingState)

    def event(self, event: QEvent) -> bool:
        """Claim F2 before it becomes the window's shortcut."""
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2:
            event.accept()
            return True
        return super().event(event)


def _icon(picture: QImage | None) -> QIcon:
    pixmap = QPixmap(_ICON)
    if picture is None:
        pixmap.fill(Qt.GlobalColor.gray)
    else:
        pixmap = QPixmap.fromImage(picture)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # or Qt would tint it
    return icon
