"""Rays against surfaces whose crossings are known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from ims_atlas.body.rays import ray_hits

BALL = trimesh.creation.icosphere(subdivisions=5, radius=50.0)


@pytest.mark.parametrize("seed", range(8))
def test_a_ray_from_outside_meets_a_sphere_where_geometry_says(seed: int) -> None:
    chance = np.random.default_rng(seed)
    along = chance.normal(size=3)
    along /= np.linalg.norm(along)
    aside = np.cross(along, chance.normal(size=3))
    aside *= 30.0 / np.linalg.norm(aside)
    hits = ray_hits(BALL.vertices, BALL.faces, aside - 200.0 * along, along)
    np.testing.assert_allclose(hits, [160.0, 240.0], atol=0.1)


def test_a_ray_from_within_meets_the_far_side_only() -> None:
    hits = ray_hits(BALL.vertices, BALL.faces, np.array([0.3, 0.2, 0.1]), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(hits, [49.9], atol=0.1)


def test_a_ray_that_misses_meets_nothing() -> None:
    away = np.array([1.0, 0.0, 0.0])
    assert len(ray_hits(BALL.vertices, BALL.faces, np.array([60.0, 0.3, 0.2]), away)) == 0
    assert len(ray_hits(BALL.vertices, BALL.faces, np.array([-200.0, 51.0, 0.2]), away)) == 0


def test_nothing_but_flat_triangles_meets_nothing() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0]])
    hits = ray_hits(points, np.array([[0, 1, 2]]), np.array([0.5, -1, 0]), np.array([0.0, 1, 0]))
    assert len(hits) == 0


@pytest.mark.parametrize("seed", range(4))
def test_every_wall_on_the_way_is_met_nearest_first(seed: int) -> None:
    depths = np.array([0.0, 20.0, 50.0, 90.0])
    boxes = [trimesh.creation.box((30.0, 10.0, 30.0)).apply_translation((0, depth, 0)) for depth in depths]
    row = trimesh.util.concatenate(boxes[::-1])
    x, z = np.random.default_rng(seed).uniform(-14, 14, 2)
    hits = ray_hits(row.vertices, row.faces, np.array([x, -100.0, z]), np.array([0.0, 1.0, 0.0]))
    np.testing.assert_allclose(hits, np.sort([*(depths + 95.0), *(depths + 105.0)]), atol=1e-9)
