"""The window as users have it, with VTK inside Qt. Structure only: pixels are tested off screen."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.stage import Stage
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.viewport.canvas import WindowCanvas

pytestmark = pytest.mark.skipif(
    not os.environ.get("DISPLAY") or os.environ.get("QT_QPA_PLATFORM") == "offscreen",
    reason="needs a display (dev.py test starts Xvfb where it can)",
)


def open_light_and_close(qtbot: QtBot, atlas: Atlas) -> weakref.ref[Stage]:
    window = MainWindow(atlas, Bodies(), WindowCanvas)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    stage = window.stage
    assert stage is not None
    window.session.levels = frozenset({"C6"})
    window.body_view.fit()
    window.viewport.finish_flight()
    qtbot.waitUntil(lambda: window.viewport.plotter.renderer.GetPass() is not None, timeout=20_000)
    assert stage.needles
    window.close()
    return weakref.ref(stage)


def test_the_real_window_lights_a_level_and_frees_everything_when_closed(qtbot: QtBot, atlas: Atlas) -> None:
    stage = open_light_and_close(qtbot, atlas)
    gc.collect()
    assert stage() is None


def test_needles_are_picked_where_they_are_drawn_on_a_screen_of_twice_the_pixels(tmp_path: Path) -> None:
    settings = {**os.environ, "QT_SCALE_FACTOR": "2", "IMS_ATLAS_HOME": str(tmp_path)}
    script = Path(__file__).with_name("pick_scaled.py")
    done = subprocess.run(
        [sys.executable, str(script)], env=settings, capture_output=True, text=True, timeout=240, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["pixels_a_pixel"] == 2
    assert len(told["hovered"]) > 30
    assert set(told["hovered"] + told["clicked"]) == {"site"}
