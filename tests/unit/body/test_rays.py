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


def test_rays_agree_with_trimesh_on_a_ring() -> None:
    ring = trimesh.creation.torus(major_radius=40.0, minor_radius=12.0)
    chance = np.random.default_rng(3)
    met = 0
    for _ in range(20):
        start = chance.uniform(-15, 15, 3) + (0, -120, 0)
        along = chance.uniform(-0.1, 0.1, 3) + (0, 1, 0)
        along /= np.linalg.norm(along)
        places, _, _ = ring.ray.intersects_location([start], [along])
        expected = np.sort(np.linalg.norm(places - start, axis=1)) if len(places) else np.empty(0)
        hits = ray_hits(ring.vertices, ring.faces, start, along)
        np.testing.assert_allclose(hits, expected, atol=1e-6)
        met += len(hits)
    assert met > 20
