"""Every command of the window: its words, its key, and where it stands in menu and shortcut sheet.

A button, a menu, a key, a tour and a test trigger the same action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from ims_atlas.ui.speech import Speech, marked

Group = Literal["file", "edit", "look", "see", "compare", "panels", "comfort", "mode", "help"]

GROUPS: dict[Group, str] = {
    "file": marked("Scenes and files"),
    "edit": marked("Choose and undo"),
    "look": marked("Look from"),
    "see": marked("Show and hide"),
    "compare": marked("Compare"),
    "panels": marked("Panels"),
    "mode": marked("Modes"),
    "comfort": marked("Comfort"),
    "help": marked("Help"),
}
"""The groups in the order of the menu, with their titles."""


@dataclass(frozen=True)
class Command:
    """A command: ``text`` is English and marked for translation; ``keys`` may be empty."""

    group: Group
    text: str
    keys: str = ""
    checkable: bool = False


COMMANDS: dict[str, Command] = {
    "open": Command("file", marked("Open scene…"), "Ctrl+O"),
    "save": Command("file", marked("Save scene…"), "Ctrl+S"),
    "picture": Command("file", marked("Save picture…"), "Ctrl+P"),
    "install": Command("file", marked("Install the full body…"), "Ctrl+I"),
    "find": Command("edit", marked("Search"), "Ctrl+K"),
    "clear": Command("edit", marked("Clear"), "Esc"),
    "front": Command("look", marked("Front"), "Ctrl+1"),
    "back": Command("look", marked("Back"), "Ctrl+2"),
    "left": Command("look", marked("Left"), "Ctrl+3"),
    "right": Command("look", marked("Right"), "Ctrl+4"),
    "fit": Command("look", marked("Fit"), "Ctrl+0"),
    "overlay": Command("compare", marked("Over one another"), "Ctrl+5", checkable=True),
    "split": Command("compare", marked("Side by side"), "Ctrl+6", checkable=True),
    "wiper": Command("compare", marked("With a wiper"), "Ctrl+7", checkable=True),
    "theme": Command("comfort", marked("Light / dark"), "Ctrl+T"),
    "language": Command("comfort", marked("Français"), "Ctrl+L"),
    "reset_layout": Command("panels", marked("Reset the layout"), ""),
}
"""All commands by name."""


class Commands(QObject):
    """Holds an action for every command."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = {name: self._action(command) for name, command in COMMANDS.items()}

    def __getitem__(self, name: str) -> QAction:
        """Return the action of a command."""
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Return all actions."""
        return list(self._actions.values())

    def of(self, group: Group) -> list[QAction]:
        """Return the actions of a group, in order."""
        return [self._actions[name] for name, command in COMMANDS.items() if command.group == group]

    def speak(self, say: Speech) -> None:
        """Say all commands in a language."""
        for name, command in COMMANDS.items():
            words = say(command.text)
            self._actions[name].setText(words)
            shown = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
            self._actions[name].setToolTip(words.rstrip("…") + (f" ({shown})" if shown else ""))

    def _action(self, command: Command) -> QAction:
        action = QAction(command.text, self)
        action.setShortcut(QKeySequence(command.keys))
        action.setCheckable(command.checkable)
        return action
