"""The two canvases: a real window's, and one without pixels on screen for tests and pictures."""

from __future__ import annotations

import pyvista as pv
from PySide6.QtWidgets import QWidget
from pyvistaqt import QtInteractor


class WindowCanvas:
    """Draws in the window through PyVista's Qt widget."""

    def __init__(self, parent: QWidget) -> None:
        self.plotter: pv.Plotter = QtInteractor(parent, auto_update=False, lighting="none")
        self.widget: QWidget = self.plotter

    def close(self) -> None:
        """Free the graphics; a key still on its way to the widget is no longer taken."""
        self.widget.setEnabled(False)
        self.plotter.close()


class OffScreenCanvas:
    """Draws off screen beside an empty widget; a small picture is drawn sooner."""

    def __init__(self, parent: QWidget, size: tuple[int, int] = (800, 600)) -> None:
        self.widget = QWidget(parent)
        self.plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="none")
        self.plotter.show(auto_close=False, interactive=False)

    def close(self) -> None:
        """Free the graphics."""
        self.plotter.close()
