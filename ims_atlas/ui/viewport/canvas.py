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
        self.plotter.enable_terrain_style(mouse_wheel_zooms=True, shift_pans=True)

    def close(self) -> None:
        """Free the graphics."""
        self.plotter.close()


class OffScreenCanvas:
    """Draws off screen beside an empty widget."""

    def __init__(self, parent: QWidget) -> None:
        self.widget = QWidget(parent)
        self.plotter = pv.Plotter(off_screen=True, window_size=[800, 600], lighting="none")
        self.plotter.show(auto_close=False, interactive=False)

    def close(self) -> None:
        """Free the graphics."""
        self.plotter.close()
