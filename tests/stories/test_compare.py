"""A lecturer shows needle sites against acupoints: over one another, side by side, and with a wiper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import COMPARISONS, Comparison, LayerName, Pick
from ims_atlas.ui.main_window import MainWindow

from .conftest import LEFT, OpenWindow, pixels, type_and_enter

NEEDLES: tuple[LayerName, ...] = ("sites",)
POINTS: tuple[LayerName, ...] = ("acupoints", "meridians")


def compare(window: MainWindow, how: Comparison, level: str = "C6") -> Stage:
    """Choose a level, compare it seen from the back, and wait for the points of one meridian."""
    window.viewport.plotter.window_size = [800, 600]  # edges are a small share of such a picture
    window.session.meridians = frozenset({"TE"})
    window.session.levels = frozenset({level})
    window.tools.command(how).trigger()
    window.body_view.finish_laying_out()
    window.body_view.look("back")
    assert window.stage is not None
    assert window.stage.needles
    assert window.stage.beads
    return window.stage


def plain(window: MainWindow) -> NDArray[np.int64]:
    assert window.stage is not None
    window.stage.set_detail(2)
    window.stage.depth.off()
    return pixels(window)


def share_left_of(window: MainWindow, layers: tuple[LayerName, ...], line: float) -> float:
    """Return how much of what layers draw lies left of a line, a share of the picture's width.

    Some pixels of other things change with them: the depth of the scene is another one without them.
    """
    shown = plain(window)
    for name in layers:
        window.session.show_layer(name, False)
    without = plain(window)
    for name in layers:
        window.session.show_layer(name, True)
    window.body_view.finish_laying_out()
    changed = np.abs(shown - without).max(axis=2) > 24
    assert changed.sum() > 300
    return float(changed[:, : round(line * changed.shape[1])].sum() / changed.sum())


def at_window(stage: Stage, point: NDArray[np.float64], half: int) -> tuple[float, float]:
    """Return where a point is seen, in pixels of the window, in the picture of one half (0 or 1)."""
    renderer = stage.halves.renderers[half]
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return x, y


@pytest.mark.parametrize("how", COMPARISONS)
def test_a_command_turns_on_what_is_compared_and_is_checked(window: MainWindow, how: Comparison) -> None:
    assert not any(window.tools.command(name).isChecked() for name in COMPARISONS)
    window.tools.command(how).trigger()
    assert window.session.comparison == how
    assert all(window.session.layers[name].visible for name in (*NEEDLES, *POINTS))
    assert [name for name in COMPARISONS if window.tools.command(name).isChecked()] == [how]
    window.tools.command(how).trigger()
    assert window.tools.command(how).isChecked()
    window.session.show_layer("acupoints", False)
    assert not window.tools.command(how).isChecked()


def test_side_by_side_needles_are_left_and_points_right(window: MainWindow) -> None:
    compare(window, "split")
    assert share_left_of(window, NEEDLES, 0.5) > 0.98
    assert share_left_of(window, POINTS, 0.5) < 0.02


@pytest.mark.parametrize("wiper", [0.3, 0.5, 0.7])
def test_the_wiper_parts_needles_and_points(window: MainWindow, wiper: float) -> None:
    compare(window, "wiper")
    camera.apply(camera.Pose((0.0, 1800.0, 1250.0), (0.0, 0.0, 1250.0)), window.viewport.plotter)
    window.session.wiper = wiper
    assert share_left_of(window, NEEDLES, wiper) > 0.98
    assert share_left_of(window, POINTS, wiper) < 0.02


def test_over_one_another_again_is_as_before(window: MainWindow) -> None:
    compare(window, "overlay")
    window.viewport.plotter.renderer.ResetCameraClippingRange()  # as before each picture that is drawn
    before = plain(window)
    for how in ("wiper", "split", "overlay"):
        window.tools.command(how).trigger()
        window.body_view.look("back")
        if how != "overlay":
            assert np.abs(plain(window) - before).max() > 50
    window.viewport.plotter.renderer.ResetCameraClippingRange()
    other = (plain(window) != before).any(axis=2)
    assert other.mean() < 0.001, "but for a few pixels in which two surfaces lie within one step of depth"


def test_both_halves_are_turned_by_one_camera(window: MainWindow) -> None:
    stage = compare(window, "split")
    before = plain(window)
    window.tools.command("front").trigger()
    left, right = stage.halves.renderers
    assert left.GetActiveCamera() is right.GetActiveCamera()
    turned, middle = np.abs(plain(window) - before).max(axis=2) > 24, before.shape[1] // 2
    assert turned[:, :middle].mean() > 0.02
    assert turned[:, middle:].mean() > 0.02


def test_what_is_lit_stays_within_the_narrower_picture(window: MainWindow) -> None:
    window.session.levels = frozenset({"C6"})
    window.body_view.look("back")
    before = camera.pose_of(window.viewport.plotter)
    stage = window.stage
    assert stage is not None
    window.tools.command("split").trigger()
    assert stage.framing.holds_lit()
    after = camera.pose_of(window.viewport.plotter)
    ways = [np.subtract(pose.position, pose.focus) for pose in (before, after)]
    ways = [way / np.linalg.norm(way) for way in ways]
    assert np.allclose(*ways, atol=1e-6), "seen from the same side"


def test_a_near_view_is_kept_side_by_side(window: MainWindow) -> None:
    window.session.levels = frozenset({"C6"})
    near = camera.Pose((0.0, 500.0, 1500.0), (0.0, 0.0, 1500.0))
    camera.apply(near, window.viewport.plotter)
    window.tools.command("split").trigger()
    assert camera.pose_of(window.viewport.plotter) == near


def test_each_half_gives_what_it_shows(window: MainWindow) -> None:
    stage = compare(window, "split")
    for half, kind in enumerate(("site", "acupoint")):
        things = stage.needles if kind == "site" else stage.beads
        places = [n.end if kind == "site" else n.at for n in things]  # type: ignore[union-attr]
        pick = stage.picking.pick
        picks = [(pick(*at_window(stage, p, half)), pick(*at_window(stage, p, 1 - half))) for p in places]
        own = [one for one, _ in picks if one is not None and one.kind == kind]
        assert len(own) > len(places) / 10
        assert not any(other is not None and other.kind == kind for _, other in picks)


def test_hovering_names_a_point_in_the_right_half(window: MainWindow) -> None:
    stage = compare(window, "split")
    bead = next(
        bead
        for bead in stage.beads
        if stage.picking.pick(*at_window(stage, bead.at, 1)) == Pick("acupoint", bead.point.code, bead.side)
    )
    x, y = at_window(stage, bead.at, 1)
    (width, height), widget = stage.plotter.window_size, window.viewport.canvas_widget
    at = QPoint(round(x / width * widget.width()), round((1 - y / height) * widget.height()))
    window.viewport.hovered.emit(window.viewport.pick_at(at.toPointF()), at.toPointF())
    assert window.session.hovered == Pick("acupoint", bead.point.code, bead.side)
    assert window.body_view.hover_chip.isVisible()


def test_the_wiper_is_dragged_with_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    compare(window, "wiper")
    divider = window.comparison.view.divider
    assert divider.isVisible()
    grip = divider.rect().center()
    qtbot.mousePress(divider, LEFT, pos=grip)
    qtbot.mouseMove(divider, grip + QPoint(window.viewport.width() // 4, 0))
    qtbot.mouseRelease(divider, LEFT, pos=divider.rect().center())
    assert window.session.wiper == pytest.approx(0.75, abs=0.01)
    assert divider.geometry().center().x() == pytest.approx(0.75 * window.viewport.width(), abs=4)
    assert not divider.isSliderDown()


@pytest.mark.parametrize(
    ("key", "wiper"),
    [
        (Qt.Key.Key_Left, 0.49),
        (Qt.Key.Key_Right, 0.51),
        (Qt.Key.Key_PageUp, 0.6),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 1.0),
    ],
)
def test_the_wiper_is_moved_with_keys(qtbot: QtBot, window: MainWindow, key: Qt.Key, wiper: float) -> None:
    window.tools.command("wiper").trigger()
    divider = window.comparison.view.divider
    divider.setFocus()
    assert divider.accessibleName()
    qtbot.keyClick(divider, key)
    assert window.session.wiper == pytest.approx(wiper)


def test_side_by_side_the_line_stands_still(qtbot: QtBot, window: MainWindow) -> None:
    window.session.wiper = 0.2
    window.tools.command("split").trigger()
    divider = window.comparison.view.divider
    assert divider.isVisible()
    assert divider.share == 0.5
    assert divider.focusPolicy() is Qt.FocusPolicy.NoFocus
    window.tools.command("wiper").trigger()
    assert divider.share == 0.2
    window.tools.command("overlay").trigger()
    assert not divider.isVisible()


def test_captions_name_the_halves_where_they_have_room(window: MainWindow) -> None:
    left, right = window.comparison.view.captions
    assert not left.isVisible()
    window.tools.command("wiper").trigger()
    assert (left.text(), right.text()) == ("IMS", "Acupuncture")
    for wiper, shown in ((0.5, (True, True)), (0.01, (False, True)), (0.99, (True, False))):
        window.session.wiper = wiper
        assert (left.isVisible(), right.isVisible()) == shown
    window.resize(1100, 700)
    assert right.geometry().right() < window.viewport.width()
    window.tools.command("overlay").trigger()
    assert not left.isVisible()


def test_the_comparison_comes_back_with_the_scene(window: MainWindow, tmp_path: Path) -> None:
    compare(window, "wiper")
    window.session.wiper = 0.3
    window.session.meridians = frozenset({"LU"})
    window.documents.save_scene(tmp_path / "a.ims.yaml")
    window.session.wiper = 0.9
    window.session.compare("split")
    window.documents.open_scene(tmp_path / "a.ims.yaml")
    assert (window.session.comparison, window.session.wiper) == ("wiper", 0.3)
    assert window.session.meridians == {"LU"}


def test_the_copied_picture_has_both_halves(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    compare(window, "split")
    window.resize(960, 600)
    window.commands["copy_picture"].trigger()
    qtbot.waitUntil(lambda: not window.share.task.running, timeout=120_000)
    QGuiApplication.clipboard().image().save(str(tmp_path / "a.png"))
    picture = np.asarray(Image.open(tmp_path / "a.png").convert("RGB")).astype(int)
    middle = picture.shape[1] // 2
    halves = picture[:, : middle - 4], picture[:, middle + 4 :]
    assert all(np.ptp(half, axis=(0, 1)).min() > 80 for half in halves)
    between = picture[picture.shape[0] // 2 :, middle - 2 : middle + 2].swapaxes(0, 1)
    assert min(len(np.unique(column, axis=0)) for column in between) < 20, "a line between them"


def test_another_body_takes_over_and_closing_leaves_nothing(open_window: OpenWindow) -> None:
    window = open_window()
    stage = compare(window, "split")
    main = stage.plotter.renderer
    window.body_view.open(stage.pack)
    again = window.stage
    assert again is not None
    assert again is not stage
    assert len(again.halves.renderers) == 2
    again.close()
    assert main.GetViewProps().GetNumberOfItems() == 0
    assert [each for each in stage.plotter.render_window.GetRenderers() if each.GetDraw()] == [main]
    assert main.GetViewport() == (0.0, 0.0, 1.0, 1.0)


def test_choosing_a_level_while_comparing(qtbot: QtBot, window: MainWindow) -> None:
    stage = compare(window, "split")
    type_and_enter(qtbot, window, "L5")
    assert {needle.site.level for needle in stage.needles}
    assert any(needle.side is Side.LEFT for needle in stage.needles)
    assert share_left_of(window, NEEDLES, 0.5) > 0.98
