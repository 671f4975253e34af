"""Starting the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ims_atlas.body.bodies import Bodies
from ims_atlas.model.atlas import Atlas
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.viewport.canvas import WindowCanvas


def run_window(atlas: Atlas, bodies: Bodies, scene: Path | None) -> int:
    """Open the window on a scene, or on the last one, and stay until it closes."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("IMS Atlas")
    window = MainWindow(atlas, bodies, WindowCanvas)
    window.show()
    if scene is not None:
        window.documents.open_scene(scene)
    else:
        window.documents.open_last_scene()
    window.spine_panel.spine.setFocus()  # letters are keys there, and would be words in the search
    window.tour.begin_if_new()
    return int(app.exec())
