"""The skin of bodies whose shape is known: its nearest point, its normal, walks and tapes over it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from ims_atlas.body.skin import Skin
from ims_atlas.errors import NoPlace

from . import small_body
from .small_body import part

RADIUS, HIGH = 60.0, 400.0
FRONT = np.array([0.0, -1.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])
ON_THE_LEFT = np.array([RADIUS, 0.0, 0.0])


def skin_of(folder: Path, shape: trimesh.Trimesh) -> Skin:
    """Return the skin of a body that has this shape and a small bone in it."""
    bone = part("femur", "bones", trimesh.creation.box((4.0, 4.0, 4.0)))
    return Skin(small_body.body(folder, [bone], [part("skin", "skin", shape)]))


def cylinder(radius: float = RADIUS) -> trimesh.Trimesh:
    """Return an upright cylinder of small triangles."""
    shape = trimesh.creation.cylinder(radius=radius, height=HIGH, sections=180)
    return shape.subdivide_to_size(12.0)


def length(path: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


@pytest.fixture(scope="module")
def trunk(tmp_path_factory: pytest.TempPathFactory) -> Skin:
    """Return the skin of an upright cylinder, 60 mm in radius and 400 mm high, about the origin."""
    return skin_of(tmp_path_factory.mktemp("trunk"), cylinder())


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Skin:
    """Return the skin of a ball, 60 mm in radius, with an inner wall at 56 mm that faces inwards."""
    outer = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS)
    inner = trimesh.creation.icosphere(subdivisions=4, radius=56.0)
    inner.invert()
    return skin_of(tmp_path_factory.mktemp("ball"), trimesh.util.concatenate([outer, inner]))


def test_a_body_without_skin_is_refused(tmp_path: Path) -> None:
    bone = part("femur", "bones", trimesh.creation.box((4.0, 4.0, 4.0)))
    with pytest.raises(NoPlace, match="no skin"):
        Skin(small_body.body(tmp_path, [bone], skin=[]))


@pytest.mark.parametrize("degrees", [0, 37, 123, 250])
@pytest.mark.parametrize("depth", [-30.0, 0.0, 25.0])
def test_the_nearest_point_lies_straight_outwards_or_inwards(
    trunk: Skin, degrees: float, depth: float
) -> None:
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0.0])
    start = (RADIUS - depth) * way + 20 * UP
    np.testing.assert_allclose(trunk.nearest(start), RADIUS * way + 20 * UP, atol=0.6)
    np.testing.assert_allclose(trunk.all_nearest(start[None]), trunk.nearest(start)[None], atol=1e-6)


@pytest.mark.parametrize("degrees", [0, 37, 123, 250])
def test_the_normal_points_outwards(trunk: Skin, degrees: float) -> None:
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0.0])
    assert trunk.normal(RADIUS * way) @ way > np.cos(np.radians(3))


def test_straight_ways_out_meet_the_skin_or_miss_it(trunk: Skin) -> None:
    inside, outside = np.array([10.0, 0.0, 0.3]), np.array([0.2, 90.0, 0.3])
    met = trunk.outwards(inside, FRONT)
    assert met is not None
    np.testing.assert_allclose(met, [10.0, -np.sqrt(RADIUS**2 - 100.0), 0.3], atol=0.1)
    np.testing.assert_allclose(trunk.crossings(outside, FRONT), [30.0, 150.0], atol=0.1)
    assert trunk.outwards(outside, UP) is None


@pytest.mark.parametrize("walked", [20.0, 94.2478, 188.4956])
def test_a_walk_round_a_cylinder_goes_as_far_as_its_radius_says(trunk: Skin, walked: float) -> None:
    path = trunk.walked(ON_THE_LEFT, FRONT, walked)
    angle = walked / RADIUS
    np.testing.assert_allclose(path[0], ON_THE_LEFT, atol=0.1)
    np.testing.assert_allclose(path[-1], RADIUS * np.array([np.cos(angle), -np.sin(angle), 0.0]), atol=1.5)
    assert np.abs(np.linalg.norm(path[:, :2], axis=1) - RADIUS).max() < 0.1
    assert np.abs(path[:, 2]).max() < 0.5
    assert length(path) == pytest.approx(walked, rel=0.01)


def test_a_walk_up_a_cylinder_is_straight_and_backwards_it_goes_down(trunk: Skin) -> None:
    up, down = (trunk.walked(ON_THE_LEFT, UP, 100.0, backwards=back) for back in (False, True))
    np.testing.assert_allclose(up[-1], [RADIUS, 0.0, 100.0], atol=0.5)
    np.testing.assert_allclose(down[-1], [RADIUS, 0.0, -100.0], atol=0.5)


def test_a_tape_round_a_cylinder_takes_the_shorter_way(trunk: Skin) -> None:
    for degrees in (100.0, -100.0):
        angle = np.radians(degrees)
        end = RADIUS * np.array([np.cos(angle), np.sin(angle), 0.0])
        path = trunk.way(ON_THE_LEFT, end)
        np.testing.assert_allclose(path[0], ON_THE_LEFT, atol=0.1)
        np.testing.assert_allclose(path[-1], end)
        assert length(path) == pytest.approx(RADIUS * abs(angle), rel=0.03)
        assert (np.sign(path[2:, 1]) == np.sign(degrees)).all()


def test_a_skin_of_one_wall_is_kept_whole(trunk: Skin) -> None:
    whole = cylinder()
    assert len(trunk.triangles) == len(whole.faces)


def test_of_a_skin_of_two_walls_the_outer_one_counts(doubled: Skin) -> None:
    one = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS)
    assert np.linalg.norm(doubled.points, axis=1).min() > 59.0
    assert len(doubled.triangles) == pytest.approx(len(one.faces), rel=0.01)
    np.testing.assert_allclose(doubled.nearest(np.array([0.0, 50.0, 0.0])), [0.0, RADIUS, 0.0], atol=0.6)
    assert doubled.normal(ON_THE_LEFT) @ (ON_THE_LEFT / RADIUS) > 0.99
    assert len(doubled.crossings(np.zeros(3), np.array([0.6, 0.0, 0.8]))) == 1
    rows = doubled.nearest_rows(np.array([[0.0, 0.0, 57.0]]))
    np.testing.assert_allclose(doubled.points[rows[0]], [0.0, 0.0, RADIUS], atol=3.0)
