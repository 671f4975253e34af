"""The section picture along a needle, its lines, and the distance of a needle from surfaces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from ims_atlas.body.needle_section import across_needle, needle_section, polylines
from ims_atlas.body.segment_distance import nearest_to_segment
from ims_atlas.body.surfaces import Surface
from ims_atlas.body.tissues import Tissues
from ims_atlas.model.atlas import Atlas

from .small_body import INWARD, SKIN, body, box, part

BALL = trimesh.creation.icosphere(subdivisions=4, radius=10.0)


def area(points: np.ndarray) -> float:
    x, y = points.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def test_the_picture_shows_what_the_plane_cuts_in_mm_aside_and_deep(atlas: Atlas, tmp_path: Path) -> None:
    pack = body(
        tmp_path,
        [
            part("infraspinatus", "muscles", box(20, 35, x=(-10.0, 30.0))),
            part("lung", "organs", box(40, 60, x=(70.0, 90.0))),
        ],
    )
    picture = needle_section(Tissues(atlas, pack), SKIN, INWARD, 50.0)
    outlines = {outline.structure.id: outline for outline in picture.outlines}
    assert set(outlines) == {"skin", "infraspinatus"}
    muscle = outlines["infraspinatus"]
    assert muscle.closed
    np.testing.assert_allclose(muscle.points.min(axis=0), [-10.0, 20.0], atol=1e-3)
    np.testing.assert_allclose(muscle.points.max(axis=0), [30.0, 35.0], atol=1e-3)
    assert area(muscle.points) == pytest.approx(40.0 * 15.0, rel=1e-4)
    assert area(outlines["skin"].points) == pytest.approx(200.0**2, rel=1e-4)
    upright = needle_section(Tissues(atlas, pack), SKIN, INWARD, 50.0, across=np.array([0.0, 0.0, 1.0]))
    (muscle,) = [each for each in upright.outlines if each.structure.id == "infraspinatus"]
    assert area(muscle.points) == pytest.approx(80.0 * 15.0, rel=1e-4)


def test_two_rings_of_one_structure_are_two_outlines(atlas: Atlas, tmp_path: Path) -> None:
    ring = trimesh.creation.annulus(r_min=10.0, r_max=18.0, height=16.0, sections=64)
    pack = body(tmp_path, [part("vertebra_t5", "bones", ring.apply_translation((0.0, 60.0, 0.0)))])
    picture = needle_section(Tissues(atlas, pack), SKIN, INWARD, 50.0)
    cut = [outline for outline in picture.outlines if outline.structure.id == "vertebra_t5"]
    assert len(cut) == 2
    assert sorted(area(outline.points) for outline in cut) == pytest.approx(
        [np.pi * 10.0**2, np.pi * 18.0**2], rel=0.01
    )


@pytest.mark.parametrize("direction", np.eye(3))
def test_the_horizontal_axis_is_square_to_any_needle(direction: np.ndarray) -> None:
    for wanted in (None, np.array([1.0, 0.2, 0.0]), direction):
        axis = across_needle(direction, wanted)
        assert np.linalg.norm(axis) == pytest.approx(1.0)
        assert axis @ direction == pytest.approx(0.0, abs=1e-12)


def test_pieces_in_any_order_become_a_closed_line_and_an_open_one() -> None:
    square = np.array([[0.0, 0], [4, 0], [4, 3], [0, 3]])
    pieces = [(square[i], square[(i + 1) % 4]) for i in (2, 0, 3, 1)]
    pieces[1] = pieces[1][::-1]
    pieces += [((12.0, 0.0), (11.0, 0.0)), ((10.0, 0.0), (11.0, 0.0))]
    found = polylines(np.array(pieces))
    (ring,) = [points for points, closed in found if closed]
    (line,) = [points for points, closed in found if not closed]
    assert area(ring) == pytest.approx(12.0)
    assert sorted(line[:, 0].tolist()) == [10.0, 11.0, 12.0]
    assert polylines(np.empty((0, 2, 2))) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_needle_beside_a_ball_is_as_near_as_geometry_says(seed: int) -> None:
    chance = np.random.default_rng(seed)
    along = chance.normal(size=3)
    along /= np.linalg.norm(along)
    aside = np.cross(along, chance.normal(size=3))
    aside *= 14.0 / np.linalg.norm(aside)
    centre = chance.uniform(-50, 50, 3)
    ball = Surface(BALL.vertices + centre, BALL.faces)
    start = centre + aside - 30.0 * along
    found = nearest_to_segment(ball, start, along, 60.0, 10.0)
    assert found == pytest.approx((4.0, 30.0), abs=0.6)
    assert found is not None
    assert 4.0 <= found[0] + 1e-9 < 4.06
    assert nearest_to_segment(ball, start, along, 60.0, 3.9) is None
    short = nearest_to_segment(ball, start, along, 25.0, 10.0)
    assert short == pytest.approx((np.hypot(14.0, 5.0) - 10.0, 25.0), abs=0.06)


def test_a_needle_that_ends_before_a_wall_is_nearest_at_its_tip() -> None:
    wall = box(50, 60)
    surface = Surface(np.asarray(wall.vertices), np.asarray(wall.faces))
    assert nearest_to_segment(surface, SKIN, INWARD, 43.0, 10.0) == pytest.approx((7.0, 43.0))
