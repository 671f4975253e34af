"""Off-screen pictures, compared on their pixels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.supply import Strength, supplied_muscles
from ims_atlas.body.pack import BodyPack
from ims_atlas.export.image import picture, projected
from ims_atlas.export.still import still
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationLink, InnervationMap
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session, Sides
from tests.votes import TAUGHT, is_disputed, statements

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
    image = np.asarray(picture(stage, SIZE, transparent=True, credit=""))
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


def said_otherwise(atlas: Atlas, muscle: str, level: str, named: bool) -> Atlas:
    """Return an atlas in which every source names a level for a muscle, or one more leaves it out."""
    sources = list(statements(atlas, muscle))
    if not named:
        sources = [source for source in sources if can_leave_out(atlas, muscle, level, source)][:1]

    def changed(source_map: InnervationMap, link: InnervationLink) -> InnervationLink:
        if source_map.source not in sources or statements(atlas, muscle)[source_map.source][1] != link:
            return link
        others = tuple(root for root in link.roots if root != level)
        return link.model_copy(update={"roots": (*others, level) if named else others})

    maps = [
        source_map.model_copy(update={"links": tuple(changed(source_map, link) for link in source_map.links)})
        for source_map in atlas.maps
    ]
    return replace(atlas, maps=maps)


def can_leave_out(atlas: Atlas, muscle: str, level: str, source: str) -> bool:
    """Tell whether a source that names a level for a muscle could deny it and still name another."""
    source_map, link = statements(atlas, muscle)[source]
    could = source_map.lists_all_roots and source != TAUGHT
    return could and level in link.roots and level not in link.main and len(link.roots) > 1


@contextmanager
def lit_on_the_left(atlas: Atlas, embedded: BodyPack, level: str) -> Iterator[Stage]:
    """Give a stage on which a level's muscles on the left are all that is seen."""
    plotter = pv.Plotter(off_screen=True, window_size=list(SIZE), lighting="none")
    stage = Stage(plotter, atlas, embedded, Session(levels=frozenset({level}), sides="left"))
    for layer in ("sites", "nerves", "bones"):
        stage.session.show_layer(layer, False)  # type: ignore[arg-type]
    stage.session.fade_layer("muscles", 0.0)
    stage.update()
    stage.set_detail(0)
    yield stage
    plotter.close()


def look_at(stage: Stage, muscle: str, view: camera.View) -> float:
    """Let the left muscle fill the picture, and return the picture's height in mm."""
    parts = [part for part in stage.pack.parts_of(muscle) if part.side is Side.LEFT]
    points = np.concatenate([stage.pack.part_points(part) for part in parts])
    box = np.stack([points.min(axis=0), points.max(axis=0)]).astype(float)
    camera.apply(camera.fitted(view, box, SIZE[0] / SIZE[1]), stage.plotter)
    width, _, height = box[1] - box[0]
    return float(max(height, width * SIZE[1] / SIZE[0]))


def area_seen(stage: Stage, muscle: str, view: camera.View) -> float:
    """Return about how much of a muscle is seen in a view, mm2; nothing if little of it is."""
    height = look_at(stage, muscle, view)
    spots = [(x, y) for x in np.linspace(0.1, 0.9, 9) for y in np.linspace(0.1, 0.9, 9)]
    picks = [stage.picking.pick(x * SIZE[0], y * SIZE[1]) for x, y in spots]
    share = sum(pick is not None and pick.id == muscle for pick in picks) / len(spots)
    return height**2 * share if share > 0.1 else 0.0


def seen_best(atlas: Atlas, embedded: BodyPack, level: str, disputed: bool) -> tuple[str, camera.View]:
    """Return the lit muscle that is seen best on which sources disagree, or agree, and the view."""
    found: dict[tuple[str, camera.View], float] = {}
    views: tuple[camera.View, ...] = ("front", "back")
    with lit_on_the_left(atlas, embedded, level) as stage:
        for view in views:
            stage.look(view)
            for muscle in sorted({structure for structure, _, _ in stage.anchors()}):
                deniers = [s for s in statements(atlas, muscle) if can_leave_out(atlas, muscle, level, s)]
                if is_disputed(atlas, muscle, level) == disputed and (disputed or deniers):
                    found[muscle, view] = area_seen(stage, muscle, view)
    return max(found, key=found.__getitem__)


def brightness(
    atlas: Atlas, embedded: BodyPack, level: str, muscle: str, view: camera.View
) -> NDArray[np.float64]:
    with lit_on_the_left(atlas, embedded, level) as stage:
        look_at(stage, muscle, view)
        return np.asarray(drawn(stage).mean(axis=2))


@pytest.mark.parametrize("level", ["C6", "L4"])
@pytest.mark.parametrize("disputed", [True, False])
def test_a_muscle_is_striped_while_sources_disagree_and_only_then(
    atlas: Atlas, embedded: BodyPack, level: str, disputed: bool
) -> None:
    muscle, view = seen_best(atlas, embedded, level, disputed)
    other = said_otherwise(atlas, muscle, level, named=disputed)
    assert is_disputed(other, muscle, level) != disputed
    shown, otherwise = (brightness(each, embedded, level, muscle, view) for each in (atlas, other))
    added = shown - otherwise if disputed else otherwise - shown
    assert added.min() > -4
    striped = added > 0.4 * added.max()
    assert striped.sum() > 300
    column = added[:, striped.sum(axis=0).argmax()]
    runs = int((np.diff((column > 0.4 * added.max()).astype(int)) == 1).sum())
    assert runs >= 4
    between = column[np.flatnonzero(column > 4)[0] : np.flatnonzero(column > 4)[-1]]
    assert 0.2 < (between < 4).mean() < 0.9
