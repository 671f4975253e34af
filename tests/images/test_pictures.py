"""Off-screen pictures, compared on their pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.supply import Strength, supplied_muscles
from ims_atlas.body.pack import BodyPack
from ims_atlas.export.image import picture, projected
from ims_atlas.export.still import still
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session, Sides

SIZE = (420, 320)


@pytest.fixture
def stage(atlas: Atlas, embedded: BodyPack) -> Iterator[Stage]:
    """A stage with nothing chosen, on a small off-screen plotter."""
    plotter = pv.Plotter(off_screen=True, window_size=list(SIZE), lighting="none")
    yield Stage(plotter, atlas, embedded, Session())
    plotter.close()


def drawn(stage: Stage) -> NDArray[np.int64]:
    stage.plotter.render()
    return np.asarray(stage.plotter.screenshot(return_img=True))[..., :3].astype(np.int64)


def is_lit(pixels: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell where the warm, saturated colours of lit muscles are."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return (red > 70) & (red > 1.35 * green) & (green > blue) & (red > 1.9 * blue)


def choose(stage: Stage, level: str, sides: Sides = "both") -> None:
    stage.session.sides = sides
    stage.session.levels = frozenset({level})
    stage.update()


@pytest.mark.parametrize(
    ("view", "sides", "half"),
    [
        ("front", "left", "right"),
        ("front", "right", "left"),
        ("back", "left", "left"),
        ("back", "right", "right"),
    ],
)
def test_the_lit_side_is_the_bodys_own(stage: Stage, view: str, sides: Sides, half: str) -> None:
    stage.session.show_layer("sites", False)
    stage.look(view)  # type: ignore[arg-type]
    choose(stage, "C6", sides)
    columns = is_lit(drawn(stage)).sum(axis=0)
    left, right = columns[: SIZE[0] // 2].sum(), columns[SIZE[0] // 2 :].sum()
    lit, dark = (left, right) if half == "left" else (right, left)
    assert lit > 200
    assert lit > 10 * dark


def test_lighting_a_level_moves_no_geometry(stage: Stage) -> None:
    drawn(stage)
    actors = list(stage.plotter.renderer.GetActors())
    choose(stage, "C5")
    drawn(stage)
    surfaces = [actor.GetMapper().GetInput() for actor in actors]
    before = [(id(s), s.GetMTime(), s.GetPoints().GetMTime()) for s in surfaces]
    stage.session.show_layer("sites", False)
    choose(stage, "S1")
    drawn(stage)
    now = [actor.GetMapper().GetInput() for actor in actors]
    assert [(id(s), s.GetMTime(), s.GetPoints().GetMTime()) for s in now] == before


def test_choosing_and_clearing_gives_the_same_picture(stage: Stage) -> None:
    plain = drawn(stage)
    choose(stage, "L4")
    assert (drawn(stage) != plain).any()
    stage.session.levels = frozenset()
    stage.update()
    assert (drawn(stage) == plain).all()


def test_main_and_further_supply_differ_in_lightness(stage: Stage, atlas: Atlas) -> None:
    choose(stage, "C6", "right")
    stage.session.show_layer("sites", False)
    stage.look("back")
    strengths = supplied_muscles(atlas, ["C6"])
    shades: dict[Strength, list[float]] = {Strength.MAIN: [], Strength.FURTHER: []}
    pixels = drawn(stage)
    for structure, side, point in stage.anchors():
        x, y = projected(stage, point)
        row, column = round(y * (SIZE[1] - 1)), round(x * (SIZE[0] - 1))
        patch = pixels[max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4].reshape(-1, 3)
        if side is Side.RIGHT and structure in strengths and len(patch):
            shades[strengths[structure].strength].append(float(np.median(patch @ (0.2126, 0.7152, 0.0722))))
    assert all(len(found) >= 2 for found in shades.values())
    assert np.median(shades[Strength.FURTHER]) > np.median(shades[Strength.MAIN]) + 20


def test_quiet_muscles_get_denser_with_their_slider(stage: Stage) -> None:
    stage.session.show_layer("bones", False)
    ground = drawn_without_body(stage)
    strengths = []
    for opacity in (0.05, 0.2, 0.6):
        stage.session.fade_layer("muscles", opacity)
        stage.update()
        strengths.append(int(np.abs(drawn(stage) - ground).sum()))
    assert strengths[0] < strengths[1] < strengths[2]


def drawn_without_body(stage: Stage) -> NDArray[np.int64]:
    stage.session.show_layer("muscles", False)
    stage.update()
    ground = drawn(stage)
    stage.session.show_layer("muscles", True)
    return ground


def test_a_transparent_picture_is_clear_beside_the_body(stage: Stage) -> None:
    choose(stage, "C6")
    image = np.asarray(picture(stage, SIZE, transparent=True, credit=False))
    assert image.shape == (SIZE[1], SIZE[0], 4)
    assert image[:12, :12, 3].max() == 0
    assert (image[..., 3] > 240).sum() > 1000


def test_labels_stand_at_the_edges(atlas: Atlas, embedded: BodyPack) -> None:
    session = Session(levels=frozenset({"C6"}), sides="right")
    plain = np.asarray(still(atlas, embedded, session, SIZE, look_from="back")).astype(int)
    named = np.asarray(still(atlas, embedded, session, SIZE, look_from="back", labels=True)).astype(int)
    changed = np.abs(named - plain).sum(axis=2) > 60
    assert changed[:, : SIZE[0] // 6].sum() > 100
    assert changed[:, -SIZE[0] // 6 :].sum() > 100


def test_themes_differ_in_their_ground(atlas: Atlas, embedded: BodyPack) -> None:
    means = [
        np.asarray(still(atlas, embedded, Session(theme=theme), SIZE)).mean()  # type: ignore[arg-type]
        for theme in ("dark", "light")
    ]
    assert means[1] > means[0] + 100


def test_every_detail_level_shows_the_same_body(stage: Stage) -> None:
    pictures = []
    for level in (0, 1, 2):
        stage.set_detail(level)
        pictures.append(drawn(stage).astype(float))
    for coarse in pictures[1:]:
        assert np.abs(coarse - pictures[0]).mean() < 4.0
