"""A lecturer chooses levels and reads what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ims_atlas.body.rays import Vector
from ims_atlas.export.image import projected
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side, segment_range
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow
from tests.markup import Markup

from .conftest import click_level, coloured, move_mouse


def test_choosing_c6_lights_its_muscles_and_lists_them(qtbot: QtBot, window: MainWindow) -> None:
    before = coloured(window, DARK.supply_main)
    click_level(qtbot, window, "C6")
    assert window.session.levels == {"C6"}
    assert window.meaning.title.text() == "C6"
    assert "brachioradialis" in window.meaning.rows
    assert coloured(window, DARK.supply_main) > before + 200


def test_every_level_fills_the_panel_and_shows_needles(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    for level in segment_range("C1", "S4"):
        click_level(qtbot, window, level)
        assert window.meaning.rows, level
        assert any(needle.site.level == level for needle in window.stage.needles), level


def test_shift_chooses_a_range_and_ctrl_adds(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "C5")
    click_level(qtbot, window, "C7", Qt.KeyboardModifier.ShiftModifier)
    assert window.session.levels == {"C5", "C6", "C7"}
    assert window.meaning.title.text() == "C5-C7"
    click_level(qtbot, window, "L4", Qt.KeyboardModifier.ControlModifier)
    assert window.session.levels == {"C5", "C6", "C7", "L4"}


def test_arrow_keys_walk_along_the_spine(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "C6")
    qtbot.keyClick(window.spine_panel.spine, Qt.Key.Key_Down)
    assert window.session.levels == {"C7"}


def test_the_neighbours_switch_shows_the_levels_beside(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "L5")
    qtbot.mouseClick(window.spine_panel.neighbours_button, Qt.MouseButton.LeftButton)
    assert window.session.shown_levels() == ("L4", "L5", "S1")
    assert window.meaning.title.text() == "L4-S1"


@pytest.mark.parametrize(("button", "sides"), [("left", {Side.LEFT}), ("right", {Side.RIGHT})])
def test_the_side_switch_moves_the_needles(
    qtbot: QtBot, window: MainWindow, button: str, sides: set[Side]
) -> None:
    click_level(qtbot, window, "C6")
    qtbot.mouseClick(window.spine_panel.side_buttons[button], Qt.MouseButton.LeftButton)  # type: ignore[index]
    assert window.stage is not None
    assert {needle.side for needle in window.stage.needles} == sides


def test_hovering_a_level_previews_it_and_leaves_no_trace(qtbot: QtBot, window: MainWindow) -> None:
    spine = window.spine_panel.spine
    plain = coloured(window, DARK.supply_main)
    move_mouse(spine, spine.rect_of("L3").center())
    assert window.session.preview == "L3"
    assert coloured(window, DARK.supply_main) > plain
    move_mouse(window.tools, QPoint(3, 3))
    spine.level_hovered.emit(None)
    assert coloured(window, DARK.supply_main) == plain


def test_a_row_opens_in_place_with_claims_sites_and_sources(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    row = window.meaning.rows["brachioradialis"]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert window.session.selected == Pick("structure", "brachioradialis", Side.MIDLINE)
    assert row.is_open
    markup = Markup(row.facts_text())
    text = " ".join("".join(markup.words).split())
    muscle, sites = atlas.muscle("brachioradialis"), atlas.sites_of("brachioradialis")
    assert sites
    for expected in (muscle.nerve.en, muscle.action.en, *(site.place_text.en for site in sites)):
        assert expected in text
    assert "Not yet reviewed" in text
    said = {f"source:{source}" for source in atlas.maps_on("brachioradialis")}
    hazards = {f"hazard:{hazard}" for site in sites for hazard in site.hazards}
    assert said | hazards <= set(markup.links)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert window.session.selected is None
    assert not row.is_open


@pytest.mark.parametrize("pixel_ratio", [1, 2])
def test_clicking_the_body_selects_what_is_there(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, pixel_ratio: int
) -> None:
    click_level(qtbot, window, "L5")
    window.session.show_layer("nerves", False)
    canvas = window.viewport.canvas_widget
    window.viewport.plotter.window_size = [canvas.width() * pixel_ratio, canvas.height() * pixel_ratio]
    window.tools.command("back").trigger()
    assert window.stage is not None
    structure, side, point = next(
        anchor
        for anchor in window.stage.anchors()
        if anchor[0] == "gluteus_maximus" and anchor[1] is Side.LEFT
    )
    x, y = projected(window.stage, point)
    at = QPoint(round(x * canvas.width()), round(y * canvas.height()))
    move_mouse(canvas, QPoint(1, 1))
    with qtbot.waitSignal(window.viewport.hovered, check_params_cb=lambda pick, _: pick is not None):
        move_mouse(canvas, at)
    assert window.session.hovered == Pick("structure", structure, side)
    assert window.body_view.hover_chip.text() == "Gluteus maximus (left)"
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert window.session.selected == Pick("structure", structure, side)
    assert window.meaning.rows["gluteus_maximus"].is_open


def test_a_needle_can_be_clicked(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "L4")
    window.tools.command("back").trigger()
    assert window.stage is not None
    needle = next(n for n in window.stage.needles if n.site.level == "L4" and n.side is Side.RIGHT)
    x, y = projected(window.stage, needle.end)
    canvas = window.viewport.canvas_widget
    at = QPoint(round(x * canvas.width()), round(y * canvas.height()))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    selected = window.session.selected
    assert selected is not None
    assert selected.kind == "site"
    assert selected.side is Side.RIGHT


def test_escape_clears_everything(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "C6")
    window.tools.command("clear").trigger()
    assert window.session.levels == frozenset()
    assert not window.meaning.rows
    assert window.meaning.title.text() == "IMS Atlas"


def test_a_new_level_takes_the_panel_back_from_a_bone(qtbot: QtBot, window: MainWindow) -> None:
    window.session.selected = Pick("structure", "vertebra_t11", Side.MIDLINE)
    assert window.meaning.title.text() == "Eleventh thoracic vertebra"
    click_level(qtbot, window, "C6")
    assert window.meaning.title.text() == "C6"
    assert window.session.selected is None


def test_the_keyboard_drops_the_preview_of_a_resting_mouse(qtbot: QtBot, window: MainWindow) -> None:
    spine = window.spine_panel.spine
    move_mouse(spine, spine.rect_of("C6").center())
    click_level(qtbot, window, "C6")
    qtbot.keyClick(spine, Qt.Key.Key_Down)
    assert window.session.levels == {"C7"}
    assert window.session.preview is None


def pick_at(window: MainWindow, point: Vector) -> Pick | None:
    assert window.stage is not None
    x, y = projected(window.stage, point)
    width, height = window.stage.plotter.window_size
    return window.stage.picking.pick(x * width, (1 - y) * height)


def test_a_lit_nerve_can_be_pointed_at_through_what_hides_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    part = next(p for p in window.stage.pack.parts_of("sciatic_nerve") if p.side is Side.LEFT)
    points = window.stage.pack.part_points(part, 2).astype(float)
    middle = points[np.abs(points[:, 2] - np.median(points[:, 2])).argsort()[:8]].mean(axis=0)
    window.session.show_layer("sites", False)  # a needle close by would come first
    click_level(qtbot, window, "L5")
    window.tools.command("back").trigger()
    assert pick_at(window, middle) == Pick("structure", "sciatic_nerve", Side.LEFT)
    window.session.levels = frozenset()
    assert pick_at(window, middle) != Pick("structure", "sciatic_nerve", Side.LEFT)


def test_glass_skin_does_not_hide_muscles_from_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    assert window.stage is not None
    part = next(p for p in window.stage.pack.parts_of("gluteus_maximus") if p.side is Side.LEFT)
    middle = window.stage.pack.part_points(part, 2).astype(float).mean(axis=0)
    window.tools.command("back").trigger()
    window.session.show_layer("skin", True)
    found = pick_at(window, middle)
    assert found is not None
    assert found.id != "skin"
    window.session.fade_layer("skin", 1.0)
    assert pick_at(window, middle) == Pick("structure", "skin", Side.MIDLINE)
