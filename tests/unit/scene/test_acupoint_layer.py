"""Beads and meridian lines, drawn off screen in front of a grey body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
import pyvista as pv

from ims_atlas.body.places import Place
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.acupoint_layer import AcupointLayer, Bead
from ims_atlas.scene.palette import DARK, LIGHT, PALETTES, Palette, rgb

FORWARD = np.array([0.0, -1.0, 0.0])
EYE = np.array([0.0, -300.0, 0.0])
NEAR = 0.02


@dataclass
class Scene:
    """A grey board, seen from the front, and the layer before it."""

    atlas: Atlas
    plotter: pv.Plotter
    layer: AcupointLayer = field(init=False)

    def __post_init__(self) -> None:
        self.layer = AcupointLayer(self.plotter)

    def bead(self, code: str, x: float, outward: np.ndarray = FORWARD) -> Bead:
        """Return a bead of an acupoint of the atlas on the board, `x` mm to the left of its middle."""
        point = np.array([x, 0.0, 0.0])
        place = Place(point, -outward, point, outward)
        return Bead(self.atlas.acupoint(code), self.atlas.meridian_of(code), Side.LEFT, place)

    def line(self, height: float) -> np.ndarray:
        return np.array([[-30.0, -1.0, height], [0.0, -1.0, height], [30.0, -1.0, height]])

    def drawn(self) -> np.ndarray:
        """Return the (height, width, 3) picture."""
        self.plotter.render()
        return np.asarray(self.plotter.screenshot(return_img=True))[..., :3].astype(float)

    def count(self, colour: str) -> int:
        """Count the pixels whose hue is a colour's."""
        picture = self.drawn()
        share = picture / np.maximum(picture.sum(axis=2), 1)[..., None]
        wanted = np.array(rgb(colour), float)
        near = np.abs(share - wanted / wanted.sum()).max(axis=2) < 0.02
        return int((near & (picture.sum(axis=2) > 60)).sum())


@pytest.fixture
def scene(atlas: Atlas) -> Iterator[Scene]:
    plotter = pv.Plotter(off_screen=True, window_size=[300, 200])
    plotter.set_background("#101418")
    plotter.add_mesh(pv.Box((-40, 40, 0, 20, -25, 25)), color="#888888", lighting=False)
    plotter.camera_position = [tuple(EYE), (0, 0, 0), (0, 0, 1)]
    plotter.camera.view_angle = 14.0
    plotter.show(auto_close=False, interactive=False)
    yield Scene(atlas, plotter)
    plotter.close()


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_a_bead_has_the_colour_of_its_meridian_and_goes(scene: Scene, palette: Palette) -> None:
    lung, liver = palette.meridian("LU"), palette.meridian("LR")
    assert (scene.count(lung), scene.count(liver)) == (0, 0)
    scene.layer.show_beads([scene.bead("LU5", -20), scene.bead("LR3", 20)], palette, 1.0, None)
    assert scene.count(lung) > 40
    assert scene.count(liver) > 40
    scene.layer.show_beads([scene.bead("LR3", 20)], palette, 1.0, None)
    assert scene.count(lung) == 0
    assert scene.count(liver) > 40
    scene.layer.show_beads([], palette, 1.0, None)
    assert (scene.count(liver), scene.layer.actors, scene.layer.beads) == (0, (), ())


def test_the_bead_in_focus_is_larger_and_the_others_stay(scene: Scene) -> None:
    beads = [scene.bead("LU5", -20), scene.bead("LR3", 20)]
    colours = [DARK.meridian(code) for code in ("LU", "LR")]
    scene.layer.show_beads(beads, DARK, 1.0, None)
    lung, liver = (scene.count(colour) for colour in colours)
    scene.layer.show_beads(beads, DARK, 1.0, ("LU5", Side.LEFT))
    assert scene.count(colours[0]) > 2 * lung
    assert scene.count(colours[1]) == pytest.approx(liver, rel=0.05)
    scene.layer.show_beads(beads, DARK, 1.0, ("LU5", Side.RIGHT))
    assert scene.count(colours[0]) == pytest.approx(lung, rel=0.05)


def test_a_bead_may_be_drawn_smaller(scene: Scene) -> None:
    scene.layer.show_beads([scene.bead("LU5", 0)], DARK, 1.0, None)
    large = scene.count(DARK.meridian("LU"))
    scene.layer.show_beads([scene.bead("LU5", 0)], DARK, 0.5, None)
    assert 0 < scene.count(DARK.meridian("LU")) < 0.5 * large


def test_another_theme_gives_other_colours(scene: Scene) -> None:
    bead = scene.bead("LR3", 0)
    scene.layer.show_beads([bead], DARK, 1.0, None)
    scene.layer.show_beads([bead], LIGHT, 1.0, None)
    assert scene.count(LIGHT.meridian("LR")) > 40
    assert scene.count(DARK.meridian("LR")) == 0


def test_lines_have_the_colour_of_their_meridian_and_go(scene: Scene) -> None:
    lung, liver = scene.atlas.meridian_of("LU5"), scene.atlas.meridian_of("LR3")
    scene.layer.show_lines([(lung, scene.line(10)), (liver, scene.line(-10))], DARK)
    assert scene.count(DARK.meridian("LU")) > 150
    assert scene.count(DARK.meridian("LR")) > 150
    scene.layer.show_lines([(liver, scene.line(-10))], DARK)
    assert scene.count(DARK.meridian("LU")) == 0
    scene.layer.show_lines([], DARK)
    assert scene.count(DARK.meridian("LR")) == 0


def test_a_field_tints_the_skin_and_goes(scene: Scene) -> None:
    bead = scene.bead("LU5", 0)
    plain = scene.drawn()
    disc = pv.Disc(center=(0, -1, 0), inner=0.0, outer=15.0, normal=(0, -1, 0), c_res=36).triangulate()
    scene.layer.show_fields([(bead, disc)], DARK)
    tinted = scene.drawn()
    scene.layer.show_fields([], DARK)
    after = scene.drawn()
    assert (np.abs(tinted - plain).max(axis=2) > 10).sum() > 1000
    assert (after == plain).all()


def test_codes_are_written_beside_the_points_and_go(scene: Scene) -> None:
    bead = scene.bead("LU5", 0)
    plain = scene.drawn()
    scene.layer.show_codes([bead], DARK)
    written = scene.drawn()
    scene.layer.show_codes([], DARK)
    after = scene.drawn()
    assert (written != plain).any(axis=2).sum() > 100
    assert (after == plain).all()


def test_a_line_of_sight_meets_the_nearest_bead_within_reach(scene: Scene) -> None:
    left, right = scene.bead("LU5", 6), scene.bead("LR3", -6)
    scene.layer.show_beads([left, right], DARK, 1.0, None)

    def met(x: float) -> str | None:
        found = scene.layer.nearest(EYE, np.array([x, 0.0, 0.0]), 0.0)
        return None if found is None else found[1].point.code

    assert [met(x) for x in (6.0, 3.0, 0.0, -3.0, -8.0, 30.0)] == ["LU5", "LU5", None, "LR3", "LR3", None]
    found = scene.layer.nearest(EYE, np.array([6.0, 0.0, 0.0]), NEAR)
    assert found is not None
    assert found[0] == pytest.approx(np.linalg.norm(left.at - EYE), abs=0.5)


def test_a_bead_that_faces_away_or_is_not_drawn_is_not_met(scene: Scene) -> None:
    scene.layer.show_beads([scene.bead("LU5", 0, -FORWARD)], DARK, 1.0, None)
    assert scene.layer.nearest(EYE, np.zeros(3), NEAR) is None
    scene.layer.show_beads([scene.bead("LU5", 0)], DARK, 1.0, None)
    assert scene.layer.nearest(EYE, np.zeros(3), NEAR) is not None
    assert scene.layer.nearest(EYE, 2 * EYE, NEAR) is None
    scene.layer.clear()
    assert scene.layer.nearest(EYE, np.zeros(3), NEAR) is None
    assert scene.count(DARK.meridian("LU")) == 0
