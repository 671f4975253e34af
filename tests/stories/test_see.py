"""Hide, isolate, fade, peel, and look past what covers a muscle: by mouse, key and menu, on the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow
from tests.stories.conftest import LEFT, click_level, coloured, move_mouse, needled, pixels

RIGHT = Qt.MouseButton.RightButton
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key

TRICEPS = Pick("structure", "triceps_brachii", Side.LEFT)


def settled(qtbot: QtBot, window: MainWindow) -> NDArray[np.int64]:
    """Return the picture once the camera rests, drawn plainly: occlusion is a little different each time."""
    with qtbot.waitSignal(window.viewport.rested, timeout=20_000):
        window.viewport.redraw()
    assert window.stage is not None
    window.stage.depth.off()
    return pixels(window)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.viewport.canvas_widget.setFocus()
    qtbot.keyClick(window.viewport.canvas_widget, key, modifier)


def seen(window: MainWindow) -> set[tuple[str, Side]]:
    """Return the parts that are drawn at all."""
    assert window.stage is not None
    return {(drawn.part.structure, drawn.part.side) for drawn in window.stage.body.drawn_parts()}


def opaque(window: MainWindow) -> set[str]:
    assert window.stage is not None
    return {drawn.part.structure for drawn in window.stage.body.drawn_parts() if drawn.rgba[3] >= 253}


def look_back(window: MainWindow) -> None:
    """Look at the back of the whole body, whatever is selected."""
    assert window.stage is not None
    window.stage.look("back")
    window.session.camera = None


def place_of(window: MainWindow, pick: Pick) -> QPoint:
    """Return a point of the canvas at which something is seen."""
    canvas = window.viewport.canvas_widget
    for y in range(100, canvas.height(), 16):
        for x in range(canvas.width() // 3, canvas.width() * 2 // 3, 16):
            found = window.viewport.pick_at(QPoint(x, y).toPointF())
            if found is not None and (found.id, found.side) == (pick.id, pick.side):
                return QPoint(x, y)
    raise AssertionError(f"{pick} is nowhere to be seen")


def click(qtbot: QtBot, window: MainWindow, at: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mouseClick(window.viewport.canvas_widget, LEFT, modifier, at)


def choose(qtbot: QtBot, window: MainWindow, at: QPoint, deed: str) -> None:
    """Open the menu with the right button and choose from it."""
    qtbot.mouseClick(window.viewport.canvas_widget, RIGHT, NONE, at)
    menu = window.menu.menu
    qtbot.waitUntil(menu.isVisible)
    action = menu.deeds[deed]  # type: ignore[index]
    assert action in menu.actions(), f"{deed} is not offered"
    qtbot.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
    assert not menu.isVisible()


def test_isolate_fade_hide_and_restore_by_key(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    session, palette = window.session, window.stage.palette  # type: ignore[union-attr]
    assert not window.see.restore.isVisible()
    click_level(qtbot, window, "C7")
    session.selected = TRICEPS
    look_back(window)
    before = settled(qtbot, window)
    whole = seen(window)

    press(qtbot, window, Key.Key_I)
    assert seen(window) == {
        (f"triceps_brachii_{head}", Side.LEFT) for head in ("long_head", "lateral_head", "medial_head")
    }
    own = {site.id.rpartition("_motor")[0] for site in atlas.sites_of("triceps_brachii")}
    assert {site.rpartition("_motor")[0] for site in needled(window)} <= own
    assert not window.stage.on_skin.nerve_ends.marks, "openings of hidden nerves"  # type: ignore[union-attr]
    assert window.see.restore.isVisible()
    assert "(1)" in window.see.restore.accessibleName()
    alone = settled(qtbot, window)
    ground = alone[2:40, 2:200].mean(axis=(0, 1))
    assert (np.abs(alone - ground).max(axis=2) > 60).mean() < 0.15

    qtbot.mouseClick(window.see.restore, LEFT)
    assert not window.see.restore.isVisible()
    np.testing.assert_array_equal(settled(qtbot, window), before)

    lit = coloured(window, palette.supply_main)
    session.selected = None
    session.selected = Pick("structure", "latissimus_dorsi", Side.MIDLINE)
    press(qtbot, window, Key.Key_F)
    assert "latissimus_dorsi" not in opaque(window)
    session.selected = None
    assert coloured(window, palette.supply_main) < lit, "what lies behind is seen through it"
    assert window.viewport.stage is window.stage

    session.selected = TRICEPS
    press(qtbot, window, Key.Key_H)
    assert session.selected is None
    assert ("triceps_brachii_long_head", Side.LEFT) not in seen(window)
    row = window.meaning.rows["triceps_brachii"]
    assert "(2)" in window.see.restore.accessibleName()
    session.sides = "left"
    qtbot.mouseClick(row.eye, LEFT)
    assert TRICEPS not in session.hidden
    qtbot.mouseClick(row.eye, LEFT)
    assert ("triceps_brachii_long_head", Side.LEFT) not in seen(window)
    session.sides = "both"

    window.search.line.setFocus()
    qtbot.keyClicks(window.search.line, "rh")
    assert session.hidden, "R is a letter where text is written"
    qtbot.keyClick(window.search.line, Key.Key_Escape)
    press(qtbot, window, Key.Key_R)
    assert seen(window) == whole


def test_look_past_what_covers_a_deep_muscle(qtbot: QtBot, window: MainWindow) -> None:
    session, see = window.session, window.see
    session.fade_layer("muscles", 1.0)
    deep = Pick("structure", "multifidus_lumborum", Side.MIDLINE)
    session.selected = deep
    look_back(window)
    selected = window.stage.palette.selected  # type: ignore[union-attr]
    settled(qtbot, window)
    covered = coloured(window, selected)

    qtbot.mouseClick(see.auto_fade, LEFT)
    settled(qtbot, window)
    assert coloured(window, selected) > 1.5 * covered + 50
    assert "latissimus_dorsi" not in opaque(window)
    assert "multifidus_lumborum" in opaque(window)
    session.selected = None
    settled(qtbot, window)
    assert "latissimus_dorsi" in opaque(window)
    press(qtbot, window, Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert not session.auto_fade
    assert not see.auto_fade.isChecked()

    press(qtbot, window, Key.Key_Period)
    assert session.peel == 0.05
    assert not any(structure == "skin" for structure, _ in seen(window))
    see.peel.setFocus()
    qtbot.keyClick(see.peel, Key.Key_End)
    assert session.peel == 1.0
    assert window.stage is not None
    systems = {drawn.system for drawn in window.stage.body.drawn_parts()}
    assert systems == {"bones", "cartilages"}
    session.selected = deep
    assert ("multifidus_lumborum", Side.LEFT) in seen(window), "the selection is never peeled"
    press(qtbot, window, Key.Key_R)
    assert see.peel.value() == 0

    qtbot.mouseClick(see.steps["selection"], LEFT)
    assert {structure for structure, _ in seen(window)} == {"multifidus_lumborum"}
    press(qtbot, window, Key.Key_BracketRight)
    assert session.surroundings == "group"
    assert see.steps["group"].isChecked()
    assert "longissimus_thoracis" in {structure for structure, _ in seen(window)}
    see.opacity.setValue(40)
    assert "longissimus_thoracis" not in opaque(window)


def test_the_menu_on_the_body(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    session = window.session
    session.fade_layer("muscles", 1.0)
    session.show_layer("sites", False)  # needles of what is selected would be picked instead of it
    look_back(window)
    trapezius = Pick("structure", "trapezius_transverse_part", Side.LEFT)
    lat = Pick("structure", "latissimus_dorsi", Side.LEFT)
    at = place_of(window, trapezius)

    choose(qtbot, window, at, "select")
    assert session.selected == trapezius
    assert "trapezius" in window.menu.menu.title().lower()
    over = place_of(window, lat)
    click(qtbot, window, over, CTRL)
    assert session.all_selected() == (trapezius, lat)
    parts = window.stage.body.drawn_parts()  # type: ignore[union-attr]
    colours = {Pick("structure", d.part.structure, d.part.side): d.rgba[:3] for d in parts}
    assert colours[trapezius] == colours[lat]
    assert colours[trapezius] != colours[Pick("structure", "soleus", Side.LEFT)]
    click(qtbot, window, over, CTRL)
    assert session.all_selected() == (trapezius,)

    choose(qtbot, window, at, "hide")
    assert trapezius in session.hidden
    beneath = window.viewport.pick_at(at.toPointF())
    assert beneath is not None
    assert beneath != trapezius, "what is hidden is not picked"
    choose(qtbot, window, at, "nerve")
    assert session.selected is not None
    assert atlas.is_nerve(session.selected.id)
    choose(qtbot, window, over, "measure")
    assert session.tool == "measure"
    assert len(session.measured) == 1
    session.tool = "choose"
    choose(qtbot, window, over, "ask")
    assert session.asked is not None

    session.restore()
    session.show_layer("sites", True)
    site = Pick("site", atlas.sites_of("supraspinatus")[0].id, Side.LEFT)
    session.selected = site
    choose(qtbot, window, place_of(window, site), "uncover")
    hidden = {pick.id for pick in session.hidden}
    assert any(name.startswith("trapezius") for name in hidden)
    assert "supraspinatus" not in hidden

    corner = QPoint(6, window.viewport.canvas_widget.height() // 2)
    qtbot.mouseClick(window.viewport.canvas_widget, RIGHT, NONE, corner)
    menu = window.menu.menu
    qtbot.waitUntil(menu.isVisible)
    restore = window.commands["restore"]
    assert restore in menu.actions()
    assert window.commands["front"] in menu.actions()
    qtbot.mouseClick(menu, LEFT, NONE, menu.actionGeometry(restore).center())
    assert session.restorable() == 0

    canvas: QWidget = window.viewport.canvas_widget
    qtbot.mousePress(canvas, RIGHT, NONE, at)
    move_mouse(canvas, at + QPoint(30, 30))
    qtbot.mouseRelease(canvas, RIGHT, NONE, at + QPoint(30, 30))
    assert not menu.isVisible(), "who drags moves the body"

    session.mode = "patient"
    session.restore()
    session.selected = None
    look_back(window)
    choose(qtbot, window, place_of(window, lat), "select")
    assert menu.deeds["ask"] not in menu.actions(), "the answer tells depths"
