"""The menu that opens with the right button on the body: what can be done with what lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QWidget, QWidgetAction

from ims_atlas.ui.speech import Speech, marked

Deed = Literal[
    "select",
    "add",
    "take_out",
    "isolate",
    "hide",
    "fade",
    "bring_back",
    "uncover",
    "nerve",
    "fly",
    "measure",
    "ask",
    "read",
]
DEEDS: tuple[Deed, ...] = get_args(Deed)
_WORDS: Mapping[Deed, str] = {
    "select": marked("Select"),
    "add": marked("Add to the selection"),
    "take_out": marked("Take out of the selection"),
    "isolate": marked("Isolate"),
    "hide": marked("Hide"),
    "fade": marked("Fade"),
    "bring_back": marked("No longer faded"),
    "uncover": marked("Hide what covers it"),
    "nerve": marked("Show its nerve"),
    "fly": marked("Fly to"),
    "measure": marked("Measure from here"),
    "ask": marked("What lies at this place?"),
    "read": marked("Read about it"),
}
_GROUPS: tuple[tuple[Deed, ...], ...] = (
    ("select", "add", "take_out"),
    ("isolate", "hide", "fade", "bring_back", "uncover"),
    ("nerve", "fly", "measure", "ask"),
    ("read",),
)


class ContextMenu(QMenu):
    """Reports which deed is chosen; it decides nothing."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # `clear` deletes what the menu owns, so the actions belong to its parent.
        self.deeds: dict[Deed, QAction] = {deed: QAction(parent) for deed in DEEDS}
        for deed, action in self.deeds.items():
            action.triggered.connect(lambda _=False, deed=deed: self.chosen.emit(deed))
        self._title = QLabel()
        self._title.setObjectName("menu")
        self._heading = QWidgetAction(parent)
        self._heading.setDefaultWidget(self._title)
        self._heading.setEnabled(False)

    def speak(self, say: Speech) -> None:
        """Say the deeds in a language."""
        for deed, action in self.deeds.items():
            action.setText(say(_WORDS[deed]))

    def open_on(self, name: str, offered: Sequence[Deed], at: QPoint) -> None:
        """Open for something that is seen, with its name as the title, at a point of the screen."""
        self.clear()
        self._title.setText(name)
        self.setTitle(name)
        self.setAccessibleName(name)
        self.addAction(self._heading)
        for group in _GROUPS:
            actions = [self.deeds[deed] for deed in group if deed in offered]
            if actions:
                self.addSeparator()
                self.addActions(actions)
        self.popup(at)

    def open_beside(self, actions: Sequence[Sequence[QAction]], name: str, at: QPoint) -> None:
        """Open on empty ground with groups of commands; `name` is for a screen reader."""
        self.clear()
        self.setTitle(name)
        self.setAccessibleName(name)
        for group in actions:
            self.addActions(list(group))
            self.addSeparator()
        self.popup(at)
