"""Opens the real window, clicks where a needle is drawn, and prints what was picked, as JSON.

Run as a process of its own, for the scale of the screen is fixed when Qt starts.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ims_atlas.body.bodies import Bodies
from ims_atlas.loading.kept_facts import shipped_atlas
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.viewport.canvas import WindowCanvas

LEFT = Qt.MouseButton.LeftButton


def main() -> None:
    app = QApplication(sys.argv)
    window = MainWindow(shipped_atlas(), Bodies(), WindowCanvas)
    window.session.reduced_motion = True
    window.resize(960, 600)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.session.sides = "left"
    window.session.levels = frozenset({"L5"})
    window.body_view.look("left")
    app.processEvents()
    stage, canvas = window.stage, window.viewport.canvas_widget
    assert stage is not None

    def picture() -> NDArray[np.int64]:
        assert stage is not None
        stage.set_detail(2)
        stage.depth.off()
        stage.plotter.render()
        return np.asarray(stage.plotter.screenshot(return_img=True))[..., :3].astype(np.int64)

    with_needles = picture()
    window.session.show_layer("sites", False)
    without = picture()
    window.session.show_layer("sites", True)
    drawn = np.abs(with_needles - without).max(axis=2) > 60
    solid = drawn[1:-1, 1:-1] & drawn[:-2, 1:-1] & drawn[2:, 1:-1] & drawn[1:-1, :-2] & drawn[1:-1, 2:]
    rows, columns = np.nonzero(solid)
    scale = with_needles.shape[1] / canvas.width()
    places = [QPointF((x + 1.5) / scale, (y + 1.5) / scale) for x, y in zip(columns, rows, strict=True)]
    hovered = [window.viewport.pick_at(at) for at in places[:: max(1, len(places) // 40)]]
    clicked = []
    for at in places[:: max(1, len(places) // 3)]:
        window.session.selected = None
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            held = LEFT if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
            event = QMouseEvent(kind, at, canvas.mapToGlobal(at), LEFT, held, Qt.KeyboardModifier.NoModifier)
            app.sendEvent(canvas, event)
        clicked.append(window.session.selected)
    told = {
        "pixels_a_pixel": scale,
        "hovered": [None if pick is None else pick.kind for pick in hovered],
        "clicked": [None if pick is None else pick.kind for pick in clicked],
    }
    sys.stdout.write(json.dumps(told) + "\n")
    window.close()


main()
