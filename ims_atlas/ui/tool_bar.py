"""The bar on top: search, views, body, theme, and the commands behind buttons and keys."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.speech import Speech, marked

_COMMANDS = {
    "front": (marked("Front"), "Ctrl+1"),
    "back": (marked("Back"), "Ctrl+2"),
    "left": (marked("Left"), "Ctrl+3"),
    "right": (marked("Right"), "Ctrl+4"),
    "fit": (marked("Fit"), "Ctrl+0"),
    "overlay": (marked("Over one another"), "Ctrl+5"),
    "split": (marked("Side by side"), "Ctrl+6"),
    "wiper": (marked("With a wiper"), "Ctrl+7"),
    "theme": (marked("Light / dark"), "Ctrl+T"),
    "language": (marked("Français"), "Ctrl+L"),
    "picture": (marked("Save picture…"), "Ctrl+P"),
    "open": (marked("Open scene…"), "Ctrl+O"),
    "save": (marked("Save scene…"), "Ctrl+S"),
    "find": (marked("Search"), "Ctrl+K"),
    "clear": (marked("Clear"), "Esc"),
    "install": (marked("Install the full body…"), "Ctrl+I"),
}
_BUTTONS = ("front", "back", "left", "right", "fit")
_COMPARISONS = ("overlay", "split", "wiper")
_IN_MENU = ("open", "save", "picture", "theme", "language")


class ToolBar(QWidget):
    """Holds every command by name, so that a button, a key and a test call the same one."""

    def __init__(self, search: SearchView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._commands = {name: self._command(text, keys) for name, (text, keys) in _COMMANDS.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(6)
        search.setMinimumWidth(220)
        row.addWidget(search, 2)
        row.addStretch(1)
        for name in _BUTTONS:
            row.addWidget(self._button(self._commands[name]))
        self.compare_button = QToolButton()
        self.compare_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        ways = QMenu(self.compare_button)
        for name in _COMPARISONS:
            self._commands[name].setCheckable(True)
            ways.addAction(self._commands[name])
        self.compare_button.setMenu(ways)
        row.addWidget(self.compare_button)
        row.addSpacing(10)
        self.install_button = self._button(self._commands["install"])
        row.addWidget(self.install_button)
        self.body_button = QToolButton()
        self.body_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.body_button.setMenu(QMenu(self.body_button))
        row.addWidget(self.body_button)
        self._more = more = QToolButton()
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addActions([self._commands[name] for name in _IN_MENU])
        more.setMenu(menu)
        row.addWidget(more)

    def speak(self, say: Speech) -> None:
        """Say all commands in a language."""
        for name, (text, keys) in _COMMANDS.items():
            action, words = self._commands[name], say(text)
            action.setText(words)
            action.setToolTip(f"{words.rstrip('…')} ({keys})")
        self.compare_button.setText(say("Compare"))
        self.compare_button.setToolTip(say("Compare needle sites with acupuncture points"))
        self.body_button.setToolTip(say("Choose or install a body"))
        self._more.setText(say("More"))

    def command(self, name: str) -> QAction:
        """Return a command by name."""
        return self._commands[name]

    def commands(self) -> list[QAction]:
        """Return all commands."""
        return list(self._commands.values())

    def check_comparison(self, name: str | None) -> None:
        """Show by which way the two are compared; None: they are not."""
        for other in _COMPARISONS:
            self._commands[other].setChecked(other == name)

    def _command(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        return button
