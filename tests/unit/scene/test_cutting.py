"""Which half of the body a cut keeps, and what is left of a surface that is cut or moved."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista as pv

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Place
from ims_atlas.scene.cutting import NEEDLE_REACH_MM, HalfSpace, half_space, hides, share_at
from ims_atlas.scene.part_surface import LIT, PartSurface
from ims_atlas.scene.setting_apart import offsets
from ims_atlas.state.session import Cut, CutPlane

BOX = np.array([[-300.0, -160.0, 0.0], [300.0, 160.0, 1760.0]])


def kept(cut: Cut, along: Place | None = None) -> HalfSpace:
    space = half_space(cut, BOX, along)
    assert space is not None
    return space


@pytest.mark.parametrize(
    ("plane", "keeps", "loses"),
    [
        ("sagittal", (-100, 0, 900), (100, 0, 900)),
        ("coronal", (0, 100, 900), (0, -100, 900)),
        ("axial", (0, 0, 300), (0, 0, 1500)),
    ],
)
def test_planes_of_the_body(
    plane: CutPlane, keeps: tuple[float, float, float], loses: tuple[float, float, float]
) -> None:
    points = np.array([keeps, loses], float)
    space = kept(Cut(plane))
    assert space.keeps(points).tolist() == [True, False]
    assert kept(Cut(plane, flipped=True)).keeps(points).tolist() == [False, True]
    assert kept(Cut(plane, share_at(plane, points[1], BOX))).keeps(0.5 * points.sum(axis=0)[None]).all()
    assert not hides(space, points[1])
    assert hides(space, points[0] + 20 * (points[0] - points[1]))
    assert space.entered(points[1], points[0]) == pytest.approx(
        np.linalg.norm(points[1] - points[0]) / 2, rel=0.3
    )
    assert space.entered(points[0], points[1]) is None


def test_along_a_needle() -> None:
    assert half_space(Cut("needle"), BOX, None) is None
    assert half_space(None, BOX, None) is None
    for way in ((0.6, 0.8, 0.0), (0.1, 0.1, -0.99)):
        direction = np.array(way) / np.linalg.norm(way)
        place = Place(np.array([100.0, 50.0, 1300.0]), direction, None, -direction)
        space = kept(Cut("needle"), place)
        assert space.normal @ direction == pytest.approx(0)
        assert space.normal @ place.point + space.offset == pytest.approx(0)
        aside = kept(Cut("needle", 1.0), place)
        assert abs(aside.normal @ place.point + aside.offset) == pytest.approx(NEEDLE_REACH_MM)


def test_parts_move_away_from_the_axis_of_a_limb_or_from_the_middle() -> None:
    limb = np.array([[20.0, 0, 100], [-20, 0, 180], [0, 20, 260], [0, -20, 340]])
    away = offsets(limb, 1.0)
    assert np.abs(away[:, 2]).max() < 6, "not along the limb"
    assert (np.einsum("ij,ij->i", away, limb - limb.mean(axis=0)) > 0).all(), "outwards"
    assert np.linalg.norm(away, axis=1).min() > 25
    assert offsets(limb, 0.5) == pytest.approx(away / 2)
    round_region = np.array([[50.0, 0, 0], [-50, 0, 0], [0, 50, 0], [0, -50, 0], [0, 0, 50], [0, 0, -50]])
    assert np.cross(offsets(round_region, 1.0), round_region) == pytest.approx(0)
    assert not offsets(limb, 0.0).any()


def test_a_surface_is_hit_where_it_is_left_and_where_it_has_gone(embedded: BodyPack) -> None:
    plotter = pv.Plotter(off_screen=True)
    surface = PartSurface(embedded, "bones", plotter.renderer)
    surface.colours = np.full_like(surface.colours, LIT)
    row = next(i for i, part in enumerate(surface.parts) if part.structure == "sternum")
    middle = surface.bounds_of([row]).mean(axis=0)
    way = np.array([0.0, 800.0, 0.0])
    start, end = middle - way, middle + way
    before = surface.hits(start, end)
    assert row in [part for _, part in before]

    inside = np.mean([distance for distance, part in before if part == row][:2])
    surface.cut(HalfSpace(np.array([0.0, 1.0, 0.0]), -float(start[1] + inside)))
    assert surface.hits(start, end)[0] == (pytest.approx(inside), row), "the cut itself is hit"
    surface.cut(HalfSpace(np.array([0.0, 1.0, 0.0]), -float(middle[1]) - 60))
    behind = surface.hits(start, end)
    assert behind
    assert all(distance >= 860 - 1e-6 for distance, _ in behind)
    assert row not in [part for _, part in behind]
    surface.cut(None)

    surface.move({row: np.array([0.0, -100.0, 0.0])})
    moved = {part: distance for distance, part in reversed(surface.hits(start, end))}
    first = {part: distance for distance, part in reversed(before)}
    assert moved[row] == pytest.approx(first[row] - 100)
    assert surface.bounds_of([row]).mean(axis=0) == pytest.approx(middle - [0, 100, 0])
    surface.move({})
    assert surface.hits(start, end) == before
    plotter.close()
