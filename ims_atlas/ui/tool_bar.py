"""The bar on top: search, views, comparison, body, and a menu with every command."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ims_atlas.ui.commands import GROUPS, Commands
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.speech import Speech

_VIEWS = ("front", "back", "left", "right", "fit")
_COMPARISONS = ("overlay", "split", "wiper")


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
        for name in _VIEWS:
            self._row.addWidget(_button(commands[name]))
        self.compare_button = _menu_button(QMenu(self))
        self.compare_button.menu().addActions([commands[name] for name in _COMPARISONS])
        self._row.addWidget(self.compare_button)
        self._row.addSpacing(10)
        self.install_button = _button(commands["install"])
        self._row.addWidget(self.install_button)
        self.body_button = _menu_button(QMenu(self))
        self._row.addWidget(self.body_button)
        self.menu = QMenu(self)
        self._groups = {group: self.menu.addMenu("") for group in GROUPS}
        for group, menu in self._groups.items():
            menu.addActions(commands.of(group))
        self.menu_button = _menu_button(self.menu)
        self._row.addWidget(self.menu_button)

    def speak(self, say: Speech) -> None:
        """Say the fixed words and all commands in a language."""
        self._commands.speak(say)
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

    def check_comparison(self, name: str | None) -> None:
        """Show by which way the two are compared; None: they are not."""
        for other in _COMPARISONS:
            self._commands[other].setChecked(other == name)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    return button


def _menu_button(menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    return button
