"""The whole window, drawn off screen so that its pixels can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.model.atlas import Atlas
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.viewport.canvas import OffScreenCanvas

OpenWindow = Callable[[], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, atlas: Atlas) -> Iterator[OpenWindow]:
    """Open main windows on the body in use; all are closed at the end."""
    opened: list[MainWindow] = []

    def build() -> MainWindow:
        window = MainWindow(atlas, Bodies(), OffScreenCanvas)
        window.viewport.set_reduced_motion(True)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        opened.append(window)
        return window

    yield build
    for window in opened:
        if window.isVisible():
            window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """One open main window."""
    return open_window()


def pixels(window: MainWindow) -> NDArray[np.int64]:
    """Return the (height, width, 3) picture of the body as it is now."""
    window.viewport.plotter.render()
    return np.asarray(window.viewport.plotter.screenshot(return_img=True))[..., :3].astype(np.int64)


def move_mouse(widget: QWidget, at: QPoint) -> None:
    """Move the mouse within a widget, as one event; a pointer of the real screen would merge moves."""
    place = QPointF(at)
    nothing = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            widget.mapToGlobal(place),
            nothing,
            nothing,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
