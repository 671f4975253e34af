"""A lecturer cuts the body open, sets its muscles apart, and measures on it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.state.session import Cut, Pick
from ims_atlas.ui.main_window import MainWindow

from .conftest import LEFT, pixels


def plain(window: MainWindow) -> NDArray[np.int64]:
    assert window.stage is not None
    window.stage.set_detail(2)
    window.stage.depth.off()
    return pixels(window)


def differing(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    return float((np.abs(one - other).max(axis=2) > 24).mean())


def seen_at(window: MainWindow, point: NDArray[np.float64]) -> QPointF:
    """Return where a place of the body is seen, in pixels of the picture's widget."""
    renderer, widget = window.viewport.plotter.renderer, window.viewport.canvas_widget
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    width, height = window.viewport.plotter.window_size
    return QPointF(x / width * widget.width(), (1 - y / height) * widget.height())


def test_a_cut_opens_the_body_and_closes_again(qtbot: QtBot, window: MainWindow) -> None:
    stage, view = window.stage, window.look.tools.view
    assert stage is not None
    window.session.show_layer("sites", False)
    window.commands["front"].trigger()
    opacity = window.session.layers["muscles"].opacity
    whole = plain(window)
    assert not view.cards["cut"].isVisible()

    qtbot.mouseClick(view.buttons["cut"], LEFT)
    assert window.session.cut is not None
    assert window.session.cut.plane == "coronal", "the plane that lies in the picture"
    assert window.session.layers["muscles"].opacity == 1.0, "one sees flesh, not glass"
    assert view.cards["cut"].isVisible()
    opened = plain(window)
    assert differing(opened, whole) > 0.05

    # what is cut away is not picked: the breastbone is, no longer
    box = stage.dissection.box
    window.session.cut = Cut("coronal", 0.98)
    kept = stage.dissection.kept
    assert kept is not None
    breast = QPointF(window.viewport.canvas_widget.width() / 2, window.viewport.canvas_widget.height() * 0.3)
    met = window.viewport.place_at(breast)
    assert met is None or kept.keeps(met[None])[0]
    window.session.cut = Cut("coronal", 0.5)
    met = window.viewport.place_at(breast)
    assert met is not None
    assert met[1] >= box.mean(axis=0)[1] - 1e-6

    # the slider moves the cut, the other side is another half
    view.cut_at.setValue(550)
    assert window.session.cut.share == 0.55
    front_gone = plain(window)
    qtbot.mouseClick(view.flip, LEFT)
    assert window.session.cut.flipped
    assert differing(plain(window), front_gone) > 0.05
    qtbot.mouseClick(view.planes["axial"], LEFT)
    assert window.session.cut.plane == "axial"
    seen = camera.pose_of(window.viewport.plotter)
    assert seen.position[2] > seen.focus[2] + 500, "one looks at the cut from above, not at its edge"

    # along the needle, once one is chosen
    qtbot.mouseClick(view.planes["needle"], LEFT)
    assert stage.dissection.kept is None
    assert "needle" in view.cards["cut"].findChildren(type(view._hints["cut"]))[0].text()
    window.session.selected = Pick("site", "infraspinatus_motor_point", Side.LEFT)
    kept, needle = stage.dissection.kept, stage.dissection.place_to_cut_along()
    assert kept is not None
    assert needle is not None
    for way in (0.0 * needle.direction, 50 * needle.direction, np.array([0.0, 0.0, 100.0])):
        at = needle.point + way
        assert float(kept.normal @ at) + kept.offset == pytest.approx(0, abs=1e-6)

    window.session.selected = None
    window.commands["front"].trigger()
    qtbot.mouseClick(view.buttons["cut"], LEFT)
    assert window.session.cut is None
    assert window.session.layers["muscles"].opacity == opacity
    assert np.array_equal(plain(window), whole), "whole again"


def test_muscles_move_apart_and_back(qtbot: QtBot, window: MainWindow) -> None:
    stage, view = window.stage, window.look.tools.view
    assert stage is not None
    qtbot.mouseClick(view.buttons["apart"], LEFT)
    assert stage.dissection.can_set_apart() is False
    assert view.cards["apart"].isVisible()
    window.session.exploded = 0.0
    window.session.selected = Pick("structure", "biceps_brachii_long_head", Side.LEFT)
    window.commands["front"].trigger()
    before, needles = plain(window), {n.site.id + n.side.value: n.entry for n in stage.needles}
    view.apart.setValue(1000)
    assert window.session.exploded == 1.0
    assert differing(plain(window), before) > 0.02
    moved = {n.site.id + n.side.value: n.entry for n in stage.needles}
    assert all(np.linalg.norm(moved[key] - needles[key]) > 5 for key in needles), "needles go along"
    part = next(
        i
        for i, part in enumerate(stage.body.surfaces["muscles"].parts)
        if (part.structure, part.side) == ("biceps_brachii_long_head", Side.LEFT)
    )
    middle = stage.body.surfaces["muscles"].bounds_of([part]).mean(axis=0)
    pick = window.viewport.pick_at(seen_at(window, middle))
    assert pick is not None, "it is picked where it is drawn"
    window.session.exploded = 0.0
    assert np.array_equal(plain(window), before)


def test_two_clicks_measure(qtbot: QtBot, window: MainWindow) -> None:
    stage, view, canvas = window.stage, window.look.tools.view, window.viewport.canvas_widget
    assert stage is not None
    window.session.levels = frozenset({"C6"})
    window.session.sides = "left"
    window.commands["back"].trigger()
    qtbot.mouseClick(view.buttons["measure"], LEFT)
    assert window.session.tool == "measure"
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor
    ends = []
    for needle in stage.needles:
        at = seen_at(window, needle.end)
        if window.viewport.pick_at(at.toPoint().toPointF()) == Pick("site", needle.site.id, needle.side):
            ends.append((needle, at.toPoint()))
    (first, one), (last, other) = ends[0], ends[-1]
    qtbot.mouseClick(canvas, LEFT, pos=one)
    assert window.session.measured == (camera.triple(first.entry),), "it begins where the needle enters"
    assert window.session.selected is None, "a click measures and chooses nothing"
    qtbot.mouseClick(canvas, LEFT, pos=other)
    straight = float(np.linalg.norm(first.entry - last.entry))
    distance = stage.distance
    assert distance is not None
    assert distance.straight_mm == pytest.approx(straight)
    told = " ".join(
        label.text() for label in view.cards["measure"].findChildren(type(view._hints["measure"]))
    )
    assert f"{straight:.0f} mm" in told
    assert distance.skin_mm is None or distance.skin_mm >= straight

    # to the nearest acupuncture point, which the contrast knows
    window.session.selected = Pick("site", first.site.id, first.side)
    nearest = stage.contrast.beside_site(first.site, first.side, 1)[0]
    window.commands["measure_nearest"].trigger()
    assert stage.distance is not None
    assert stage.distance.straight_mm == pytest.approx(nearest.straight_mm)
    assert stage.distance.cun is None or stage.distance.cun == pytest.approx(nearest.straight_cun)
    hint = view._hints["measure"]
    assert nearest.acupoint.point.names.pinyin in hint.text(), "it says which point it is"
    qtbot.waitUntil(lambda: hint.height() >= hint.heightForWidth(hint.width()))

    # Esc puts the tool away, and only the next one what is chosen
    window.commands["clear"].trigger()
    assert (window.session.tool, window.session.measured) == ("choose", ())
    assert window.session.selected is not None
    window.commands["clear"].trigger()
    assert window.session.selected is None
