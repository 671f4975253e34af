"""Flesh, tendon, bone and folds, judged on the pixels of a small plate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import pyvista as pv
import trimesh
from numpy.typing import NDArray

from ims_atlas.body.mesh import ACROSS, OPEN, TENDON, TriangleMesh
from ims_atlas.body.pack import BodyAbout, BodyPack, PartRecord, System
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.model.segments import Side
from ims_atlas.scene.lighting import Depth, light_studio
from ims_atlas.scene.part_surface import HATCHED, LIT, PartSurface

Grey = NDArray[np.float64]
Draw = Callable[..., Grey]

SIZE = 200
FLESH = (150, 70, 62)
GLASS_ALPHA = 60


def plate(system: System) -> tuple[PartRecord, TriangleMesh]:
    """Return an upright plate of 100 mm that faces the front: fibres upright, tendon above, a fold below."""
    shape = trimesh.creation.box((100, 10, 100)).subdivide_to_size(4.0)
    x, _, z = shape.vertices.T
    tissue = np.zeros((len(x), 3), np.float32)
    tissue[:, ACROSS] = x
    tissue[:, TENDON] = np.clip((z - 10) / 10, 0, 1)
    tissue[:, OPEN] = np.where(z < -30, 0.4, 1.0)
    record = PartRecord(id="plate", structure="plate", name="Plate", system=system, side=Side.MIDLINE)
    return record, TriangleMesh(shape.vertices.astype(np.float32), shape.faces.astype(np.int32), tissue)


@pytest.fixture
def draw(tmp_path: Path) -> Iterator[Draw]:
    """Return a function that draws the plate: brightness (200, 200), row 0 on top, one pixel a half mm."""
    plotters: list[pv.Plotter] = []

    def drawn(
        system: System = "muscles", *, alpha: int = 255, half_height_mm: float = 50.0, deep: bool = False
    ) -> Grey:
        about = BodyAbout(name="plate", title="Plate", licence="none", credit="none")
        folder = tmp_path / f"{system}{len(plotters)}"
        write_pack(folder, about, [plate(system)])
        plotter = pv.Plotter(off_screen=True, window_size=[SIZE, SIZE], lighting="none")
        plotters.append(plotter)
        light_studio(plotter)
        plotter.set_background("#404040")
        surface = PartSurface(BodyPack(folder), system, plotter.renderer)
        surface.show(0)
        surface.colours = np.array([[*FLESH, alpha]], np.uint8)
        plotter.camera.focal_point = (0.0, 0.0, 0.0)
        plotter.camera.position = (0.0, -20.0 * half_height_mm, 0.0)
        plotter.camera.up = (0.0, 0.0, 1.0)
        plotter.camera.parallel_projection = True
        plotter.camera.parallel_scale = half_height_mm
        plotter.renderer.ResetCameraClippingRange()
        if deep:
            Depth(plotter).on(smooth=False)
        return np.asarray(np.asarray(plotter.screenshot(return_img=True)).mean(axis=2))

    yield drawn
    for plotter in plotters:
        plotter.close()


def rows(picture: Grey, low_mm: float, high_mm: float) -> Grey:
    """Return the part of a picture between two heights, clear of the plate's edges."""
    middle = SIZE // 2
    return picture[round(middle - 2 * high_mm) : round(middle - 2 * low_mm), 20:-20]


@pytest.mark.parametrize("deep", [False, True])
def test_fibres_vary_across_and_not_along(draw: Draw, deep: bool) -> None:
    belly = rows(draw(deep=deep), -20, 0)
    across = belly.mean(axis=0).std()
    along = (belly - belly.mean(axis=0)).std()
    assert across > 3.0
    assert across > 3 * along


def test_tendon_is_paler_than_flesh(draw: Draw) -> None:
    picture = draw()
    assert rows(picture, 30, 45).mean() > 1.5 * rows(picture, -20, 0).mean()


def test_the_border_of_the_tendon_is_uneven(draw: Draw) -> None:
    picture = draw()
    halfway = (rows(picture, 30, 45).mean() + rows(picture, -20, 0).mean()) / 2
    heights = (rows(picture, 0, 30) > halfway).sum(axis=0) / 2
    assert 0.5 < heights.std() < 5.0


def test_folds_are_darker(draw: Draw) -> None:
    picture = draw()
    assert rows(picture, -48, -36).mean() < 0.7 * rows(picture, -20, 0).mean()


def test_fibres_fade_before_they_would_shimmer(draw: Draw) -> None:
    near = rows(draw(), -20, 0)
    far = draw(half_height_mm=600.0)[101:103, 94:107]
    assert far.mean() == pytest.approx(near.mean(), rel=0.1)
    assert far.std() < 2.0


def test_glass_shows_its_tendon_denser(draw: Draw) -> None:
    picture = draw(alpha=GLASS_ALPHA)
    assert rows(picture, 30, 45).mean() > rows(picture, -20, 0).mean() + 4


def test_a_part_of_no_opacity_is_not_drawn(draw: Draw) -> None:
    assert np.ptp(draw(alpha=0)) == 0


@pytest.mark.parametrize("system", ["bones", "cartilages", "vessels", "nerves", "brain", "organs", "skin"])
def test_other_systems_have_no_fibres(draw: Draw, system: System) -> None:
    picture = draw(system)
    smooth = rows(picture, -20, 45)
    assert smooth.mean() > 60
    assert smooth.std() < 0.1 * smooth.mean()


def test_tendons_have_fibres(draw: Draw) -> None:
    belly = rows(draw("tendons"), -20, 0)
    assert belly.mean(axis=0).std() > 1.0


def edges(line: Grey) -> int:
    """Count how often a line of brightness rises above the half of its highest value."""
    return int((np.diff((line > line.max() / 2).astype(int)) == 1).sum())


@pytest.mark.parametrize("deep", [False, True])
def test_flesh_on_which_sources_disagree_is_striped(draw: Draw, deep: bool) -> None:
    added = rows(draw(alpha=HATCHED, deep=deep), -28, 5) - rows(draw(deep=deep), -28, 5)
    assert added.min() > -2
    assert 0.15 < (added > 40).mean() < 0.5
    assert 0.4 < (added < 2).mean() < 0.8
    assert 1 <= edges(added[:, 80]) <= 3
    assert 2 <= edges(added[20]) <= 4


@pytest.mark.parametrize("alpha", [HATCHED - 1, HATCHED + 1])
def test_only_one_opacity_stands_for_stripes(draw: Draw, alpha: int) -> None:
    assert np.abs(draw(alpha=alpha) - draw(alpha=LIT)).max() < 2


@pytest.mark.parametrize("system", ["tendons", "bones", "skin", "organs"])
def test_only_flesh_is_striped(draw: Draw, system: System) -> None:
    assert np.abs(draw(system, alpha=HATCHED) - draw(system, alpha=LIT)).max() < 2


def test_stripes_melt_into_a_tint_before_they_would_shimmer(draw: Draw) -> None:
    plain = draw(half_height_mm=600.0)[101:103, 94:107]
    striped = draw(alpha=HATCHED, half_height_mm=600.0)[101:103, 94:107]
    assert striped.std() < 2.0
    assert striped.mean() > plain.mean() + 5
