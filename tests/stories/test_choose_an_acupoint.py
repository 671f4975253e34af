"""A student finds an acupoint by name, sees it on the skin, and learns step by step where it lies."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista as pv
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ims_atlas.export.image import projected
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.acupoint_layer import Bead
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import LayerName, Pick
from ims_atlas.ui.main_window import MainWindow
from tests.markup import Markup

from .conftest import LEFT, click_label_link, coloured, label_with, move_mouse, type_and_enter

STOMACH = DARK.meridian("ST")


def choose(qtbot: QtBot, window: MainWindow, words: str, meridian: str) -> None:
    """Find an acupoint by search, and wait for the points of its meridian."""
    window.session.meridians = frozenset({meridian})
    if words.isascii():
        type_and_enter(qtbot, window, words)
    else:
        QApplication.clipboard().setText(words)
        window.search.line.paste()
        qtbot.keyClick(window.search.line, Qt.Key.Key_Return)
    window.body_view.finish_laying_out()


def click_layer(qtbot: QtBot, window: MainWindow, name: LayerName) -> None:
    qtbot.mouseClick(window.layers.buttons[name], LEFT)
    window.body_view.finish_laying_out()


def bead_of(window: MainWindow, code: str, side: Side) -> Bead:
    assert window.stage is not None
    (bead,) = (bead for bead in window.stage.beads if (bead.point.code, bead.side) == (code, side))
    return bead


def seen_at(window: MainWindow, bead: Bead) -> QPoint:
    """Return where on the canvas a bead is seen."""
    assert window.stage is not None
    x, y = projected(window.stage, bead.at)
    canvas = window.viewport.canvas_widget
    return QPoint(round(x * canvas.width()), round(y * canvas.height()))


def drawn_shapes(window: MainWindow) -> int:
    """Count the shapes that are drawn beside the body: beads, lines, and the construction of a place."""
    return sum(isinstance(actor, pv.Actor) for actor in window.viewport.plotter.renderer.actors.values())


@pytest.mark.parametrize("words", ["LI11", "quchi", "曲池"])
def test_searching_a_point_selects_it_and_tells_of_it(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, words: str
) -> None:
    choose(qtbot, window, words, "LI")
    assert window.session.selected == Pick("acupoint", "LI11", Side.RIGHT)
    assert window.session.layers["acupoints"].visible
    assert window.layers.buttons["acupoints"].isChecked()
    assert window.meaning.title.text() == "LI11 Qūchí 曲池"
    point, meridian = atlas.acupoint("LI11"), atlas.meridian_of("LI11")
    assert window.meaning.subtitle.text() == f"{point.names.en} · {meridian.names.en}, right"
    told = "".join(Markup(label_with(qtbot, window.meaning, f"meridian:{meridian.id}").text()).words)
    for expected in (point.place_text.en, *(caution.text.en for caution in point.cautions)):
        assert expected in told
    assert bead_of(window, "LI11", Side.RIGHT).meridian is meridian


def test_layers_show_and_hide_points_lines_and_codes(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    window.session.meridians = frozenset({"ST"})
    window.body_view.look("front")
    plain = coloured(window, STOMACH)
    assert not window.stage.beads

    click_layer(qtbot, window, "acupoints")
    points = coloured(window, STOMACH)
    assert points > plain + 100
    assert {bead.meridian.code for bead in window.stage.beads} == {"ST"}
    assert {bead.side for bead in window.stage.beads} == {Side.LEFT, Side.RIGHT}

    click_layer(qtbot, window, "meridians")
    assert coloured(window, STOMACH) > points + 100
    assert len(window.stage.acupuncture.actors) == 2
    click_layer(qtbot, window, "codes")
    assert len(window.stage.acupuncture.actors) == 3

    for name in ("acupoints", "meridians", "codes"):
        click_layer(qtbot, window, name)
    assert not window.stage.beads
    assert coloured(window, STOMACH) < plain + 20
    assert window.stage.acupuncture.actors == ()


def test_points_stand_on_the_sides_that_are_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.session.meridians = frozenset({"ST", "CV"})
    click_layer(qtbot, window, "acupoints")
    qtbot.mouseClick(window.spine_panel.side_buttons["left"], LEFT)
    window.body_view.finish_laying_out()
    assert window.stage is not None
    sides = {(bead.meridian.code, bead.side) for bead in window.stage.beads}
    assert sides == {("ST", Side.LEFT), ("CV", Side.MIDLINE)}


def test_a_point_is_named_under_the_mouse_and_chosen_by_a_click(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    window.session.meridians = frozenset({"ST"})
    click_layer(qtbot, window, "acupoints")
    window.body_view.look("front")
    canvas = window.viewport.canvas_widget
    at = seen_at(window, bead_of(window, "ST36", Side.LEFT))
    move_mouse(canvas, QPoint(1, 1))
    with qtbot.waitSignal(window.viewport.hovered, check_params_cb=lambda pick, _: pick is not None):
        move_mouse(canvas, at)
    assert window.session.hovered == Pick("acupoint", "ST36", Side.LEFT)
    assert window.body_view.hover_chip.text() == f"ST36 {atlas.acupoint('ST36').names.pinyin} (left)"
    qtbot.mouseClick(canvas, LEFT, pos=at)
    assert window.session.selected == Pick("acupoint", "ST36", Side.LEFT)
    assert window.meaning.title.text().startswith("ST36 ")
    qtbot.mouseClick(canvas, LEFT, pos=at)
    assert window.session.selected is None


def test_a_chosen_point_stays_when_the_layer_is_hidden(qtbot: QtBot, window: MainWindow) -> None:
    choose(qtbot, window, "ST36", "ST")
    click_layer(qtbot, window, "acupoints")
    assert window.stage is not None
    assert [(bead.point.code, bead.side) for bead in window.stage.beads] == [("ST36", Side.RIGHT)]
    window.tools.command("clear").trigger()
    assert window.session.selected is None
    assert not window.stage.beads


def test_the_guide_leads_step_by_step_to_the_point_and_goes(qtbot: QtBot, window: MainWindow) -> None:
    choose(qtbot, window, "SP6", "SP")
    assert window.stage is not None
    pick = window.session.selected
    assert pick is not None
    steps = window.body_view.steps_of(pick)
    assert len(steps) > 2
    without = drawn_shapes(window)
    told = label_with(qtbot, window.meaning, "guide:0")
    assert told.text().count("<li>") == len(steps)
    click_label_link(qtbot, told, "guide:0")
    assert window.session.guide == 0
    first = drawn_shapes(window)
    assert first > without
    click_label_link(qtbot, label_with(qtbot, window.meaning, "guide:1"), "guide:1")
    assert window.session.guide == 1
    assert drawn_shapes(window) > first
    window.follow(f"guide:{len(steps) - 1}")
    end = steps[-1].point
    assert np.linalg.norm(end - bead_of(window, "SP6", pick.side).place.point) < 0.01
    click_label_link(qtbot, label_with(qtbot, window.meaning, "guide:"), "guide:")
    assert window.session.guide is None
    assert drawn_shapes(window) == without


def test_the_guide_ends_with_another_choice(qtbot: QtBot, window: MainWindow) -> None:
    choose(qtbot, window, "SP6", "SP")
    window.follow("guide:1")
    assert window.session.guide == 1
    window.follow("acupoint:SP9")
    assert window.session.guide is None
    assert window.meaning.title.text().startswith("SP9 ")


def test_in_french_a_point_is_told_in_french(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    window.tools.command("language").trigger()
    choose(qtbot, window, "Étang de la courbe", "LI")
    point, meridian = atlas.acupoint("LI11"), atlas.meridian_of("LI11")
    assert window.meaning.title.text() == "LI11 Qūchí 曲池"
    assert window.meaning.subtitle.text().startswith(f"{point.names.fr} · {meridian.names.fr}")
    html = label_with(qtbot, window.meaning, f"meridian:{meridian.id}").text()
    told = "".join(Markup(html).words)
    assert point.place_text.fr in told
    assert point.place_text.en not in told
