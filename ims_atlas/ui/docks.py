"""The panels round the body: they can be moved, floated, closed, and put back as they were."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QMainWindow, QWidget

from ims_atlas.ui.speech import Speech, marked

_LAYOUT_VERSION = 1
"""Raised when panels come or go in a way that makes a remembered layout useless."""


_TITLE_BUTTONS = {
    "qt_dockwidget_closebutton": marked("Close the panel {panel}"),
    "qt_dockwidget_floatbutton": marked("Take the panel {panel} out, or put it back"),
}
"""What Qt's own buttons of a panel do, by their names."""


@dataclass(frozen=True)
class Panel:
    """A panel: its dock, its English title, and whether it is open in a fresh layout."""

    dock: QDockWidget
    title: str
    open_at_first: bool


class Docks(QObject):
    """Holds the panels of a window by name."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panels: dict[str, Panel] = {}
        self._first = QByteArray()
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks
        )

    def add(
        self,
        name: str,
        title: str,
        widget: QWidget,
        area: Qt.DockWidgetArea,
        *,
        open_at_first: bool = True,
        behind: str | None = None,
    ) -> QDockWidget:
        """Add a panel on a side of the window.

        Parameters
        ----------
        title
            English, marked for translation.
        behind
            Name of a panel that it shares its place with, as a tab.
        """
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        if behind is not None:
            self._window.tabifyDockWidget(self._panels[behind].dock, dock)
            self._panels[behind].dock.raise_()
        dock.setVisible(open_at_first)
        self._panels[name] = Panel(dock, title, open_at_first)
        return dock

    def __getitem__(self, name: str) -> QDockWidget:
        """Return a panel's dock by name."""
        return self._panels[name].dock

    def toggles(self) -> list[QAction]:
        """Return an action for each panel that opens and closes it."""
        return [panel.dock.toggleViewAction() for panel in self._panels.values()]

    def open(self, name: str) -> None:
        """Open a panel and bring it to the front."""
        self[name].show()
        self[name].raise_()

    def go_on(self, middle: QWidget) -> None:
        """Give the focus to the next open panel, the body in the middle being one of them."""
        stops = [middle, *(p.dock for p in self._panels.values() if p.dock.isVisible())]
        focus = QApplication.focusWidget()
        here = next((i for i, stop in enumerate(stops) if focus is not None and stop.isAncestorOf(focus)), -1)
        for step in range(1, len(stops) + 1):
            inside = _first_control(stops[(here + step) % len(stops)])
            if inside is not None:
                inside.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def speak(self, say: Speech) -> None:
        """Say the titles in a language; once more after a change of style, when Qt names its buttons anew."""
        for panel in self._panels.values():
            panel.dock.setWindowTitle(say(panel.title))
            for button in panel.dock.findChildren(QAbstractButton):
                words = _TITLE_BUTTONS.get(button.objectName())
                if words is not None:
                    button.setAccessibleName(say(words).format(panel=say(panel.title)))
                    button.setToolTip(button.accessibleName())
                    button.setAccessibleDescription("")

    def widen(self, name: str, width_px: int) -> None:
        """Give a panel this width."""
        self._window.resizeDocks([self[name]], [width_px], Qt.Orientation.Horizontal)

    def settle(self) -> None:
        """Remember the present layout as the one to which `reset` returns."""
        self._first = self.layout()

    def layout(self) -> QByteArray:
        """Return where all panels stand."""
        return self._window.saveState(_LAYOUT_VERSION)

    def restore(self, layout: QByteArray) -> None:
        """Bring the panels to where they stood; a layout of another version is left aside."""
        self._window.restoreState(layout, _LAYOUT_VERSION)

    def reset(self, opened: Container[str]) -> None:
        """Bring all panels back to the first layout, with these open."""
        for panel in self._panels.values():
            panel.dock.setFloating(False)
        self.restore(self._first)
        for name, panel in reversed(self._panels.items()):
            panel.dock.setVisible(name in opened)
            if name in opened:
                panel.dock.raise_()


def _first_control(panel: QWidget) -> QWidget | None:
    """Return the first control of a panel that the Tab key reaches."""
    controls = (
        widget
        for widget in panel.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    return next(controls, None)
