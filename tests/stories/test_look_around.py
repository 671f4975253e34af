"""A user turns the body, comes closer, looks from all sides, and the session knows where the camera rests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.scene import camera, steering
from ims_atlas.state.session import CameraPose
from ims_atlas.ui.main_window import MainWindow

from .conftest import LEFT, pixels

TILE = 8
"""Pixels a side of a piece of the picture; what is smaller may come and go at the edge of a turning body."""


def here(window: MainWindow) -> CameraPose:
    return camera.pose_of(window.viewport.plotter)


def wait_for_rest(qtbot: QtBot, window: MainWindow) -> CameraPose:
    """Wait until the session has the camera's pose, and return it."""

    def rested() -> bool:
        pose = window.session.camera
        return pose is not None and camera.is_same(pose, here(window))

    qtbot.waitUntil(rested, timeout=10_000)
    pose = window.session.camera
    assert pose is not None
    return pose


def test_the_session_and_the_camera_follow_one_another(qtbot: QtBot, window: MainWindow) -> None:
    first = wait_for_rest(qtbot, window)
    told: list[CameraPose] = []
    window.session.events.camera.connect(told.append)

    window.commands["back"].trigger()
    assert camera.is_same(here(window), wait_for_rest(qtbot, window))
    assert told == [window.session.camera], "one look is one change"

    window.session.camera = first
    assert camera.is_same(here(window), first)
    with qtbot.waitSignal(window.viewport.rested, timeout=10_000):
        window.viewport.redraw()
    assert told[1:] == [first], "resting where the camera is wanted changes nothing"

    window.session.reduced_motion = True
    window.session.reduced_motion = False
    window.session.camera = told[0]
    assert not camera.is_same(here(window), told[0]), "it flies"
    assert camera.is_same(window.viewport.heading_for(), told[0])
    window.session.reduced_motion = True
    window.session.camera = first
    assert camera.is_same(here(window), first), "it jumps"


def seen_at(window: MainWindow, point: NDArray[np.float64]) -> QPointF:
    """Return where a place of the body is seen, in pixels of the picture's widget."""
    renderer, widget = window.viewport.plotter.renderer, window.viewport.canvas_widget
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    width, height = window.viewport.plotter.window_size
    return QPointF(x / width * widget.width(), (1 - y / height) * widget.height())


def roll_wheel(window: MainWindow, at: QPointF, notches: int) -> None:
    widget = window.viewport.canvas_widget
    nothing, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for _ in range(abs(notches)):
        turn = QPoint(0, 120 if notches > 0 else -120)
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turn, nothing, none, phase, False)
        QApplication.sendEvent(widget, event)


def way_out(pose: CameraPose) -> NDArray[np.float64]:
    way = np.subtract(pose.position, pose.focus)
    return np.asarray(way / np.linalg.norm(way))


def test_mouse_wheel_keys_and_cube_steer_the_camera(qtbot: QtBot, window: MainWindow) -> None:
    canvas, stage = window.viewport.canvas_widget, window.stage
    assert stage is not None
    start = here(window)

    # the wheel brings closer what is under the mouse, which stays there
    at = QPointF(canvas.width() * 0.5, canvas.height() * 0.25)
    place = window.viewport.place_at(at)
    assert place is not None, "the mouse is on the body"
    roll_wheel(window, at, 6)
    assert (seen_at(window, place) - at).manhattanLength() < 3
    near = np.linalg.norm(place - here(window).position)
    assert near < 0.45 * np.linalg.norm(place - start.position)
    roll_wheel(window, at, 60)
    assert np.linalg.norm(place - here(window).position) > 40, "it never flies through"
    assert window.session.selected is None
    roll_wheel(window, at, -100)
    assert stage.framing.holds_lit(), "nor loses the body"

    # a drag turns and keeps the body upright; with shift it moves
    before = here(window)
    middle = canvas.rect().center()
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        qtbot.mousePress(canvas, LEFT, modifier, middle)
        for step in (20, 120):
            drag(canvas, middle + QPoint(step, step), modifier)
        qtbot.mouseRelease(canvas, LEFT, modifier, middle + QPoint(120, 120))
        after = here(window)
        assert after.up == (0.0, 0.0, 1.0)
        if modifier is Qt.KeyboardModifier.NoModifier:
            assert after.focus == before.focus
            assert way_out(after)[0] < way_out(before)[0] - 0.3, "the body's left comes to the front"
            assert way_out(after)[2] > way_out(before)[2] + 0.3
        else:
            assert np.allclose(way_out(after), way_out(before))
            assert (seen_at(window, np.array(before.focus)) - QPointF(middle)).y() > 60
        before = after
    assert window.session.selected is None, "a drag is no click"

    # keys
    window.commands["front"].trigger()
    front = here(window)
    window.look.cube.setFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.viewport.focus_frame.isVisible()
    for key, modifier, changed in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, True),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, False),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, False),
    ):
        qtbot.keyClick(canvas, key, modifier)
        assert camera.is_same(here(window), front) is not changed, key
    for key in (Qt.Key.Key_W, Qt.Key.Key_R, Qt.Key.Key_3):
        qtbot.keyClick(canvas, key)
    assert camera.is_same(here(window), front), "VTK's own keys are not heard"

    # the cube
    cube = window.look.cube
    assert cube.accessibleName()
    cube.setFocus()
    assert not window.viewport.focus_frame.isVisible()
    cube.show_pose(front)
    for key, view in ((Qt.Key.Key_Right, "left"), (Qt.Key.Key_Up, "top"), (Qt.Key.Key_Down, "front")):
        qtbot.keyClick(cube, key)
        qtbot.waitUntil(lambda view=view: cube.view == view)
    for view in ("front", "left", "top"):
        cube.show_pose(steering.turned(front, 30.0, 30.0))
        at_face = cube.centre_of(view)
        assert at_face is not None
        qtbot.mouseClick(cube, LEFT, pos=at_face.toPoint())
        qtbot.waitUntil(lambda view=view: cube.view == view)
        assert cube.accessibleDescription()


def drag(widget: QWidget, to: QPoint, modifier: Qt.KeyboardModifier) -> None:
    at = QPointF(to)
    kind = QEvent.Type.MouseMove
    QApplication.sendEvent(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), LEFT, LEFT, modifier))


def test_nothing_appears_or_vanishes_while_the_body_turns(qtbot: QtBot, window: MainWindow) -> None:
    window.viewport.plotter.window_size = [800, 600]  # small ones show no label
    window.session.meridians = frozenset({"LI"})
    window.session.compare("overlay")
    window.session.show_layer("codes", True)
    window.session.labels = True
    window.session.dermatome_map = "grays_students_dermatomes"
    window.session.levels = frozenset({"C6"})
    window.body_view.finish_laying_out()
    with qtbot.waitSignal(window.viewport.rested, timeout=20_000):
        window.viewport.redraw()
    canvas = window.viewport.canvas_widget
    at = canvas.rect().center()
    qtbot.mousePress(canvas, LEFT, pos=at)
    drag(canvas, at + QPoint(10, 0), Qt.KeyboardModifier.NoModifier)
    before = pixels(window)
    for step in range(11, 21):
        drag(canvas, at + QPoint(step, 0), Qt.KeyboardModifier.NoModifier)
        now = pixels(window)
        rows, columns = now.shape[0] // TILE, now.shape[1] // TILE
        changed = (np.abs(now - before).max(axis=2) > 60)[: TILE * rows, : TILE * columns]
        tiles = changed.reshape(rows, TILE, columns, TILE).mean(axis=(1, 3))
        assert tiles.max() < 0.6, "a label or a part came or went"
        before = now
    qtbot.mouseRelease(canvas, LEFT, pos=at + QPoint(20, 0))
