"""All keys and what the mouse does, on one sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.ui.commands import COMMANDS, GROUPS
from ims_atlas.ui.speech import Speech, marked

_MOUSE = (
    (marked("Drag"), marked("turns the body")),
    (marked("Wheel"), marked("comes nearer, towards the mouse")),
    (marked("Shift + drag"), marked("moves the body")),
    (marked("Rest the mouse"), marked("names what is there")),
    (marked("Click"), marked("selects; on a level: chooses it")),
    (marked("Ctrl + click"), marked("adds to the selection")),
    (marked("Shift + click on a level"), marked("extends the levels to it")),
    (marked("Double click"), marked("flies there")),
    (marked("Right click"), marked("opens what can be done with it")),
)
_KEYS = (
    (marked("Tab, Shift + Tab"), marked("to the next control, and back")),
    (marked("Up, Down on the spine"), marked("walk along the levels")),
    (marked("Letters and digits on the spine"), marked("jump to a level: c6")),
    (marked("Arrows on the body"), marked("turn it")),
    (marked("Alt + 1 to 0"), marked("show or hide a layer")),
)
_COLUMNS = 3


class KeySheet(QDialog):
    """Shows every command with its key, and what mouse and keys do on the body and the spine."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setObjectName("sheet")
        self.setModal(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    def open_for(self, say: Speech) -> None:
        """Open in a language, as large as the window allows."""
        self.setWindowTitle(say("Keys and mouse"))
        self._area.setAccessibleName(say("Keys and mouse"))
        groups = [(say("Mouse"), [(say(key), say(text)) for key, text in _MOUSE])]
        groups.append((say("Keyboard"), [(say(key), say(text)) for key, text in _KEYS]))
        for group, title in GROUPS.items():
            rows = [
                (
                    QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText),
                    say(command.text),
                )
                for command in COMMANDS.values()
                if command.group == group and command.keys
            ]
            if rows:
                groups.append((say(title), rows))
        self._area.setWidget(_sheet(groups))
        room = self._window.size()
        self.resize(min(1120, room.width() - 40), min(700, room.height() - 40))
        self.show()
        self.raise_()
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)


def _sheet(groups: list[tuple[str, list[tuple[str, str]]]]) -> QWidget:
    """Return all groups in columns of about one length."""
    sheet = QWidget()
    row = QHBoxLayout(sheet)
    row.setContentsMargins(20, 12, 20, 16)
    row.setSpacing(28)
    columns = [QVBoxLayout() for _ in range(_COLUMNS)]
    lengths = [0] * _COLUMNS
    for title, rows in groups:
        shortest = lengths.index(min(lengths))
        lengths[shortest] += len(rows) + 2
        columns[shortest].addWidget(_group(title, rows))
    for column in columns:
        column.addStretch(1)
        row.addLayout(column, 1)
    return sheet


def _group(title: str, rows: list[tuple[str, str]]) -> QWidget:
    frame = QFrame()
    grid = QGridLayout(frame)
    grid.setContentsMargins(0, 0, 0, 4)
    grid.setVerticalSpacing(3)
    head = QLabel(title)
    head.setObjectName("group")
    grid.addWidget(head, 0, 0, 1, 2)
    for i, (key, text) in enumerate(rows, start=1):
        name = QLabel(key)
        name.setObjectName("key")
        words = QLabel(text.rstrip("…"))
        words.setWordWrap(True)
        grid.addWidget(name, i, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, i, 1)
    grid.setColumnStretch(1, 1)
    return frame
