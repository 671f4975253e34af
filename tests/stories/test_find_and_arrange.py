"""A clinician finds a muscle, arranges the picture, and finds it again the next day."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.ui.main_window import MainWindow

from .conftest import OpenWindow, pixels, small_canvas, type_and_enter


def test_search_forgives_a_typing_error(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.search.line, "infraspnatus")
    assert window.search.results.isVisible()
    qtbot.keyClick(window.search.line, Qt.Key.Key_Return)
    assert window.session.selected is not None
    assert window.session.selected.id == "infraspinatus"
    assert window.meaning.title.text() == "Infraspinatus"


def test_search_finds_a_level(qtbot: QtBot, window: MainWindow) -> None:
    type_and_enter(qtbot, window, "s1")
    assert window.session.levels == {"S1"}


def test_search_says_when_nothing_fits(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.search.line, "xyzzyqq")
    assert window.search.model.rows[0].spoken == "Nothing is called like 'xyzzyqq'"
    window.session.levels = frozenset({"C6"})
    qtbot.keyClick(window.search.line, Qt.Key.Key_Escape)
    assert not window.search.results.isVisible()
    assert window.session.levels == {"C6"}, "Esc in the search box is not the window's Esc"


def test_standard_views_turn_the_camera(window: MainWindow) -> None:
    places = {}
    for view in camera.VIEWS:
        window.tools.command(view).trigger()
        position = np.array(window.viewport.plotter.camera.position)
        places[view] = position - np.array(window.viewport.plotter.camera.focal_point)
    assert places["front"][1] < 0 < places["back"][1]
    assert places["right"][0] < 0 < places["left"][0]


def test_layers_hide_and_fade(qtbot: QtBot, window: MainWindow) -> None:
    shown = pixels(window)
    qtbot.mouseClick(window.layers.buttons["bones"], Qt.MouseButton.LeftButton)
    assert not window.session.layers["bones"].visible
    hidden = pixels(window)
    assert np.abs(shown - hidden).max(axis=2).astype(bool).mean() > 0.02
    window.layers.slider.open_above(window.layers.buttons["muscles"], "muscles")
    window.layers.slider.slider.setValue(60)
    assert window.session.layers["muscles"].opacity == 0.6


def test_a_layer_that_the_body_lacks_says_so(open_window: OpenWindow, embedded: BodyPack) -> None:
    femur = embedded.parts_of("femur")[0]
    mesh = TriangleMesh(embedded.part_points(femur), embedded.part_triangles(femur))
    about = embedded.about.model_copy(update={"name": "bare"})
    write_pack(Bodies().folder_for("bare"), about, [(femur, mesh)])
    button = open_window().layers.buttons["skin"]
    assert not button.isEnabled()
    assert "no skin" in button.toolTip()


def test_the_theme_changes_window_and_ground(window: MainWindow) -> None:
    dark = pixels(window)[0, 0]
    window.tools.command("theme").trigger()
    light = pixels(window)[0, 0]
    assert window.session.theme == "light"
    assert int(light.sum()) > int(dark.sum()) + 300


def test_theme_and_scene_are_remembered(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    type_and_enter(qtbot, first, "L5")
    first.session.sides = "left"
    first.tools.command("theme").trigger()
    first.close()
    second = open_window()
    second.documents.open_last_scene()
    assert second.session.theme == "light"
    assert second.session.levels == {"L5"}
    assert second.session.sides == "left"


def test_a_closed_window_is_freed_with_all_it_held(qtbot: QtBot, atlas: Atlas) -> None:
    window = MainWindow(atlas, Bodies(), small_canvas)
    window.show()
    assert window.stage is not None
    held = [weakref.ref(each) for each in (window, window.session, window.stage, window.stage.pack)]
    window.close()
    window.deleteLater()
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    gc.collect()
    assert [each() for each in held] == [None] * 4


def test_a_scene_goes_to_a_file_and_back(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    type_and_enter(qtbot, window, "C7")
    pose = camera.pose_of(window.viewport.plotter)
    window.documents.save_scene(tmp_path / "lecture.ims.yaml")
    window.tools.command("clear").trigger()
    window.tools.command("front").trigger()
    window.documents.open_scene(tmp_path / "lecture.ims.yaml")
    assert window.session.levels == {"C7"}
    assert np.allclose(camera.pose_of(window.viewport.plotter).position, pose.position, atol=1e-3)
