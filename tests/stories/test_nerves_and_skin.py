"""A neurologist follows a nerve from the cord to the muscle, compares dermatome maps, and asks the skin."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow

from .conftest import LEFT, click_link, coloured, label_with, move_mouse, pixels, type_and_enter, words_of


def on_screen(window: MainWindow, point: np.ndarray) -> QPoint:
    """Return where a (3,) place of the body appears on the viewport."""
    assert window.stage is not None
    share = window.stage.names.on_screen(point[None])[0]
    canvas = window.viewport.canvas_widget
    return QPoint(round(share[0] * canvas.width()), round(share[1] * canvas.height()))


def landmark(window: MainWindow, name: str, side: Side = Side.LEFT) -> np.ndarray:
    """Return where a landmark lies on the skin of the body in view."""
    assert window.stage is not None
    finder = window.stage.places.finder
    return finder.skin.nearest(finder.of(name, side).point)


def test_a_nerve_is_followed_from_the_cord_to_the_muscle_and_back(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    window.session.show_layer("bones", False)
    window.body_view.look("back")
    before = coloured(window, DARK.nerve_lit)
    type_and_enter(qtbot, window, "triceps brachii")
    assert window.session.selected == Pick("structure", "triceps_brachii", Side.MIDLINE)
    lit = window.stage.body.lit.ways
    assert {"spinal_cord_c7", "spinal_root_c7", "brachial_plexus_posterior_cord", "radial_nerve"} <= set(lit)
    assert coloured(window, DARK.nerve_lit) > before + 100
    openings = {mark.id for mark in window.stage.on_skin.nerve_ends.marks if mark.kind == "opening"}
    assert {"C6", "C7", "C8"} <= openings

    type_and_enter(qtbot, window, "axillary nerve")
    assert set(window.stage.body.lit.reached) >= {"deltoid_spinal_part", "teres_minor"}
    window.body_view.look("back")
    assert coloured(window, DARK.supply_main) > 500
    ring = next(m for m in window.stage.on_skin.nerve_ends.marks if (m.kind, m.id) == ("opening", "C5"))
    move_mouse(window.viewport.canvas_widget, on_screen(window, ring.point))
    chip = window.body_view.hover_chip
    qtbot.waitUntil(lambda: chip.isVisible() and "C5" in chip.text())
    assert "fifth cervical vertebra" in chip.text()
    told = label_with(qtbot, window.meaning, "muscle:teres_minor").text()
    assert "nerve:brachial_plexus_posterior_cord" in told
    assert "level:C5" in told
    assert "source:gray_1918" in told

    window.session.show_layer("nerves", False)
    assert window.stage.on_skin.marks == ()


def test_maps_are_compared_and_the_skin_is_asked(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    skin, session = window.skin, window.session
    bare = pixels(window)
    window.commands["dermatomes"].trigger()
    assert window.side.tab == "skin"
    assert session.dermatome_map == "nerve_root_table"
    painted = pixels(window)
    assert (np.abs(painted - bare).max(axis=2) > 20).sum() > 5000
    skin.maps.setFocus()
    row = skin.maps.findData("medscape_dermatomes")
    assert skin.maps.count() == 13
    skin.maps.setCurrentIndex(row)
    skin.maps.activated.emit(row)
    other = pixels(window)
    assert (np.abs(other - painted).max(axis=2) > 20).sum() > 5000
    assert "A band at the height of the nipples" in words_of(skin.page)
    type_and_enter(qtbot, window, "dermatomes kishner")
    assert session.dermatome_map == "medscape_dermatomes"
    window.commands["key_points"].trigger()
    assert (np.abs(pixels(window) - other).max(axis=2) > 20).sum() > 50
    window.viewport.finish_flight()
    window.stage.settle()
    assert {"T3", "T8"} <= set(window.stage.on_skin.names)

    window.body_view.look("left")
    window.commands["ask_skin"].trigger()
    assert session.tool == "ask_skin"
    place = landmark(window, "humerus_deltoid_tuberosity")
    qtbot.mouseClick(window.viewport.canvas_widget, LEFT, pos=on_screen(window, place))
    assert session.asked is not None
    assert np.linalg.norm(np.array(session.asked) - place) < 25
    assert session.selected is None
    window.skin_presenter.finish_laying_out()
    said = words_of(skin.page)
    assert "At this place on the skin (left)" in said
    assert "Keegan" in said
    assert "proven root lesions" in said
    assert "Silent here" in said
    assert "Deltoid" in said
    assert "needle site" in said.lower()
    assert "LI14" in said
    assert "Not yet reviewed" in said
    few = said.count(" mm) ·")
    skin.radius.setValue(60)
    assert session.asked_radius_mm == 60
    assert words_of(skin.page).count(" mm) ·") > few
    click_link(qtbot, skin.page, "acupoint:LI14")
    assert session.selected is not None
    assert (session.selected.id, window.side.tab) == ("LI14", "skin")

    window.commands["ask_skin"].trigger()
    asked = session.asked
    window.body_view.look("front")
    navel = landmark(window, "umbilicus")
    at = on_screen(window, navel)
    qtbot.mouseClick(window.viewport.canvas_widget, LEFT, Qt.KeyboardModifier.AltModifier, at)
    assert session.asked != asked
    assert "T10" in words_of(skin.page)
    assert "No muscle of this body" in words_of(skin.page)
    window.viewport.hovered.emit(None, QPointF(at))
    assert "Skin: T" in window.body_view.hover_chip.text()
    painted = pixels(window)
    window.stage.on_skin.close()
    assert (np.abs(pixels(window) - painted).max(axis=2) > 20).sum() > 5000
    window.commands["clear"].trigger()
    assert session.asked is None
    window.commands["dermatomes"].trigger()
    assert session.dermatome_map == ""
