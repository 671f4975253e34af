"""The bar on top: search, undo, views, comparison, mode, body, share, and a menu with every command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ims_atlas.ui.commands import GROUPS, Commands
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.speech import Speech

Tool = Literal["undo", "views", "compare", "install", "body", "share"]
"""What a mode may leave out of the bar."""

_UNDO = ("undo", "redo")
_VIEWS = ("front", "back", "left", "right", "top", "bottom", "fit")
_COMPARISONS = ("overlay", "split", "wiper")
_MODES = ("mode_patient", "mode_class", "mode_study")
_SHARED = ("take_away", "picture", "movie", "copy_picture", "save")


class ToolBar(QWidget):
    """Shows the search and the commands; every command is in the menu at its end."""

    def __init__(self, search: SearchView, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._commands = commands
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 7, 12, 7)
        self._row.setSpacing(6)
        search.setMinimumWidth(220)
        self._row.addWidget(search, 2)
        self._row.addStretch(1)
        self._undo_buttons = [_button(commands[name]) for name in _UNDO if name in commands]
        for button in self._undo_buttons:
            self._row.addWidget(button)
        self.views_button = self._menu(_VIEWS)
        self.compare_button = self._menu(_COMPARISONS)
        self.mode_button = self._menu(_MODES)
        self._row.addSpacing(10)
        self.install_button = _button(commands["install"])
        self._row.addWidget(self.install_button)
        self.body_button = self._menu(())
        self.share_button = self._menu(_SHARED)
        self.menu_button = self._menu(())
        self.menu = self.menu_button.menu()
        self._groups = {group: self.menu.addMenu("") for group in GROUPS}
        for group, menu in self._groups.items():
            menu.addActions(commands.of(group))
        self._tools: dict[Tool, list[QWidget]] = {
            "undo": list(self._undo_buttons),
            "views": [self.views_button],
            "compare": [self.compare_button],
            "install": [self.install_button],
            "body": [self.body_button],
            "share": [self.share_button],
        }
        self._offered: frozenset[Tool] = frozenset(self._tools)
        self._can_install = True

    def speak(self, say: Speech) -> None:
        """Say the fixed words and all commands in a language."""
        self._commands.speak(say)
        self.views_button.setText(say("View"))
        self.views_button.setToolTip(say("Look from a side, or fit what is lit into the picture"))
        self.mode_button.setToolTip(say("Arrange the window for a patient, a class or study"))
        self.share_button.setText(say("Take away"))
        self.share_button.setToolTip(say("Pictures, movies, models, pages and tables to take with you"))
        self.compare_button.setText(say("Compare"))
        self.compare_button.setToolTip(say("Compare needle sites with acupuncture points"))
        self.body_button.setToolTip(say("Choose or install a body"))
        self.menu_button.setText(say("Menu"))
        self.menu_button.setToolTip(say("All commands, by subject"))
        for group, menu in self._groups.items():
            menu.setTitle(say(GROUPS[group]))

    def add_panels(self, toggles: Sequence[QAction]) -> None:
        """Put the actions that open and close panels into the menu."""
        menu = self._groups["panels"]
        menu.insertActions(menu.actions()[0], toggles)

    def command(self, name: str) -> QAction:
        """Return a command by name."""
        return self._commands[name]

    def offer(self, tools: frozenset[Tool]) -> None:
        """Show only these of the tools."""
        self._offered = tools
        for tool, widgets in self._tools.items():
            for widget in widgets:
                widget.setVisible(tool in tools and (tool != "install" or self._can_install))

    def offer_installation(self, offered: bool) -> None:
        """Show the button for installing a body, where the mode has it."""
        self._can_install = offered
        self.offer(self._offered)

    def name_mode(self, name: str) -> None:
        """Write the mode's name on its button."""
        self.mode_button.setText(name)

    def check_comparison(self, name: str | None) -> None:
        """Show by which way the two are compared; None: they are not."""
        for other in _COMPARISONS:
            self._commands[other].setChecked(other == name)

    def _menu(self, names: Sequence[str]) -> QToolButton:
        """Add a button that opens a menu with commands."""
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addActions([self._commands[name] for name in names if name in self._commands])
        button.setMenu(menu)
        self._row.addWidget(button)
        return button


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    return button
