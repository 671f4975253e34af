"""A user goes back and forth through what was looked at: with keys, and by the list of moments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.state.scene import Scene, scene_of
from ims_atlas.state.session import CameraPose, Cut, Pick
from ims_atlas.ui.main_window import MainWindow
from tests.stories.conftest import LEFT, click_level

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TRAPEZIUS = Pick("structure", "trapezius", Side.LEFT)


def press_undo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)


def press_redo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)


def titles(window: MainWindow) -> list[str]:
    """Return the moments as the list shows them, without the mark of the current one."""
    view = window.history_view.list
    return [view.item(row).toolTip() for row in range(view.count())]


def here(window: MainWindow) -> CameraPose:
    return camera.pose_of(window.viewport.plotter)


def test_ten_changes_are_undone_and_done_again_and_quick_ones_make_one(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    session.reduced_motion = True
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.waitUntil(lambda: session.camera is not None, timeout=10_000)
    window.history.record()
    assert titles(window) == ["Beginning"], "the camera's first rest is no change"
    assert not window.commands["undo"].isEnabled()

    begin = scene_of(session)
    assert begin.camera is not None
    changes = [
        ("Chose C7", lambda: click_level(qtbot, window, "C7")),
        ("Turned the body", lambda: window.commands["front"].trigger()),
        ("Selected Trapezius (left)", lambda: setattr(session, "selected", TRAPEZIUS)),
        ("Hid Trapezius (left)", lambda: setattr(session, "hidden", frozenset({TRAPEZIUS}))),
        ("Showed Skin", lambda: window.layers.buttons["skin"].click()),
        ("Side: Left", lambda: window.spine_panel.side_buttons["left"].click()),
        ("Peeled", lambda: setattr(session, "peel", 0.4)),
        ("Cut: Axial", lambda: setattr(session, "cut", Cut("axial", 0.3))),
        ("Showed the key points", lambda: setattr(session, "key_points", True)),
        ("Read Examination of C7", lambda: window.follow("examination:C7")),
    ]
    scenes: list[Scene] = [begin]
    poses = [here(window)]
    for title, change in changes:
        change()
        window.history.record()
        assert titles(window)[-1] == title
        scenes.append(scene_of(session))
        poses.append(here(window))
    assert len(titles(window)) == 11

    for scene, pose in zip(reversed(scenes[:-1]), reversed(poses[:-1]), strict=True):
        press_undo(qtbot, window)
        assert scene_of(session) == scene
        assert camera.is_same(here(window), pose), "the camera is back too"
    assert not window.commands["undo"].isEnabled()
    assert len(titles(window)) == 11, "going back records nothing"
    for scene, pose in zip(scenes[1:], poses[1:], strict=True):
        press_redo(qtbot, window)
        assert scene_of(session) == scene
        assert camera.is_same(here(window), pose)
    assert not window.commands["redo"].isEnabled()

    window.docks.open("history")
    view = window.history_view.list
    fourth = view.visualItemRect(view.item(3))
    qtbot.mouseClick(view.viewport(), LEFT, pos=fourth.center())
    assert scene_of(session) == scenes[3]
    assert view.currentRow() == 3
    assert window.commands["redo"].toolTip() == "Redo: Hid Trapezius (left) (Ctrl+Shift+Z)"
    window.commands["language"].trigger()
    assert len(titles(window)) == 11
    window.commands["language"].trigger()

    session.auto_fade = True
    press_undo(qtbot, window)
    assert scene_of(session) == scenes[3], "a change is undone even before it has come to rest"
    assert titles(window)[3:] == ["Selected Trapezius (left)", "Faded what covers"], "others are forgotten"

    window.history.begin()
    for step in range(1, 9):
        session.peel = step / 10
    session.labels = True
    assert titles(window) == ["Beginning"], "a moment is what has come to rest"
    qtbot.waitUntil(lambda: titles(window) == ["Beginning", "Peeled"], timeout=10_000)
