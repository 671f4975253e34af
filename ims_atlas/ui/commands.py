"""Every command of the window: its words, its key, and where it stands in menu and shortcut sheet.

A button, a menu, a key, a tour and a test trigger the same action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt
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
    """A command: ``text`` is English and marked for translation; ``keys`` may be empty.

    With ``on_body`` the keys hold while the body has the focus, and mean something else elsewhere.
    """

    group: Group
    text: str
    keys: str = ""
    checkable: bool = False
    on_body: bool = False


COMMANDS: dict[str, Command] = {
    "new_bookmarks": Command("file", marked("New bookmarks"), "Ctrl+N"),
    "open": Command("file", marked("Open scene…"), "Ctrl+O"),
    "save": Command("file", marked("Save scene"), "Ctrl+S"),
    "save_as": Command("file", marked("Save scene as…"), "Ctrl+Shift+S"),
    "bookmark": Command("file", marked("Bookmark this view"), "Ctrl+B"),
    "next_bookmark": Command("file", marked("Next bookmark"), "PgDown"),
    "previous_bookmark": Command("file", marked("Previous bookmark"), "PgUp"),
    "take_away": Command("file", marked("Take away…"), "Ctrl+Shift+E"),
    "picture": Command("file", marked("Save picture…"), "Ctrl+P"),
    "copy_picture": Command("file", marked("Copy picture"), "Ctrl+Shift+C"),
    "movie": Command("file", marked("Make a movie…"), "Ctrl+Shift+M"),
    "install": Command("file", marked("Install the full body…"), "Ctrl+I"),
    "undo": Command("edit", marked("Undo"), "Ctrl+Z"),
    "redo": Command("edit", marked("Redo"), "Ctrl+Shift+Z"),
    "find": Command("edit", marked("Search"), "Ctrl+K"),
    "structures": Command("edit", marked("Structure tree"), "Ctrl+E"),
    "clear": Command("edit", marked("Clear"), "Esc"),
    "front": Command("look", marked("Front"), "Ctrl+1"),
    "back": Command("look", marked("Back"), "Ctrl+2"),
    "left": Command("look", marked("Left"), "Ctrl+3"),
    "right": Command("look", marked("Right"), "Ctrl+4"),
    "top": Command("look", marked("From above"), "Ctrl+Shift+Up"),
    "bottom": Command("look", marked("From below"), "Ctrl+Shift+Down"),
    "fit": Command("look", marked("Fit"), "Ctrl+0"),
    "hide": Command("see", marked("Hide"), "H"),
    "isolate": Command("see", marked("Isolate"), "I"),
    "fade": Command("see", marked("Fade"), "F"),
    "restore": Command("see", marked("Restore the whole body"), "R"),
    "surroundings_less": Command("see", marked("Less round the selection"), "["),
    "surroundings_more": Command("see", marked("More round the selection"), "]"),
    "auto_fade": Command("see", marked("Fade what covers the selection"), "Shift+F", checkable=True),
    "peel_more": Command("see", marked("Peel deeper"), "."),
    "peel_less": Command("see", marked("Peel less deep"), ","),
    "labels": Command("see", marked("Names on the body"), "N", checkable=True),
    "closer": Command("look", marked("Closer"), "+", on_body=True),
    "farther": Command("look", marked("Farther"), "-", on_body=True),
    "turn_left": Command("look", marked("Turn to the left"), "Left", on_body=True),
    "turn_right": Command("look", marked("Turn to the right"), "Right", on_body=True),
    "turn_up": Command("look", marked("Turn upwards"), "Up", on_body=True),
    "turn_down": Command("look", marked("Turn downwards"), "Down", on_body=True),
    "move_left": Command("look", marked("Move to the left"), "Shift+Left", on_body=True),
    "move_right": Command("look", marked("Move to the right"), "Shift+Right", on_body=True),
    "move_up": Command("look", marked("Move upwards"), "Shift+Up", on_body=True),
    "move_down": Command("look", marked("Move downwards"), "Shift+Down", on_body=True),
    "cut": Command("see", marked("Cut"), "X", checkable=True),
    "cut_sagittal": Command("see", marked("Cut between right and left"), checkable=True),
    "cut_coronal": Command("see", marked("Cut between front and back"), checkable=True),
    "cut_axial": Command("see", marked("Cut between above and below"), checkable=True),
    "cut_needle": Command("see", marked("Cut along the needle"), "Shift+X", checkable=True),
    "cut_flip": Command("see", marked("Cut the other side away")),
    "apart": Command("see", marked("Set apart"), "E", checkable=True),
    "dermatomes": Command("see", marked("Dermatomes"), "D", checkable=True),
    "next_dermatomes": Command("see", marked("Next dermatome map"), "Shift+D"),
    "key_points": Command("see", marked("Key points"), "K", checkable=True),
    "ask_skin": Command("see", marked("Ask the skin"), "A", checkable=True),
    "measure": Command("see", marked("Measure"), "M", checkable=True),
    "measure_nearest": Command("see", marked("Measure to the nearest acupuncture point"), "Shift+M"),
    "measure_again": Command("see", marked("New measure")),
    "overlay": Command("compare", marked("Over one another"), "Ctrl+5", checkable=True),
    "split": Command("compare", marked("Side by side"), "Ctrl+6", checkable=True),
    "wiper": Command("compare", marked("With a wiper"), "Ctrl+7", checkable=True),
    "theme": Command("comfort", marked("Light / dark"), "Ctrl+T"),
    "language": Command("comfort", marked("Français"), "Ctrl+L"),
    "text_larger": Command("comfort", marked("Larger text"), "Ctrl++"),
    "text_smaller": Command("comfort", marked("Smaller text"), "Ctrl+-"),
    "colours_standard": Command("comfort", marked("Usual colours"), checkable=True),
    "colours_red_green": Command("comfort", marked("Colours for red-green blindness"), checkable=True),
    "colours_blue_yellow": Command("comfort", marked("Colours for blue-yellow blindness"), checkable=True),
    "reduced_motion": Command("comfort", marked("Jump instead of moving"), checkable=True),
    "mode_patient": Command("mode", marked("Patient"), "F2", checkable=True),
    "mode_class": Command("mode", marked("Class"), "F3", checkable=True),
    "mode_study": Command("mode", marked("Study"), "F4", checkable=True),
    "audience": Command("mode", marked("Show full screen"), "F5", checkable=True),
    "pointer": Command("mode", marked("Pointer for the audience"), "P", checkable=True),
    "hide_answers": Command("mode", marked("Hide the answers"), "Q", checkable=True),
    "tour": Command("help", marked("Look round in five steps"), ""),
    "shortcuts": Command("help", marked("Keys and mouse"), "F1"),
    "next_panel": Command("panels", marked("To the next panel"), "F6"),
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

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a command of this name."""
        return name in self._actions

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
        if command.on_body:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action
