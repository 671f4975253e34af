"""Rays against surfaces whose crossings are known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from ims_atlas.body import rays
from ims_atlas.body.rays import SurfaceRays, ray_hits, unbalanced, winding

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


# --- many rays at once ---


def towards(targets: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rays from 100 mm outside a ball about the origin, each through a target on it, none grazing."""
    chance = np.random.default_rng(seed)
    along = -targets / np.linalg.norm(targets, axis=1, keepdims=True) + chance.uniform(
        -0.5, 0.5, targets.shape
    )
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return targets - 100.0 * along, along


@pytest.mark.parametrize("place", ["corners", "edges", "within"])
def test_no_crossing_is_lost_or_doubled_at_shared_corners_and_edges(place: str) -> None:
    edges = BALL.vertices[BALL.edges_unique]
    targets = {
        "corners": BALL.vertices,
        "edges": edges[:, 0] * 0.3 + edges[:, 1] * 0.7,
        "within": BALL.triangles_center,
    }[place]
    starts, along = towards(np.asarray(targets), 1)
    found = SurfaceRays(BALL.vertices, BALL.faces).crossings(starts, along)
    np.testing.assert_array_equal(found.ray, np.repeat(np.arange(len(starts)), 2))
    np.testing.assert_allclose(found.distance[::2], 100.0, atol=1e-3)
    assert found.entering[::2].all()
    assert not found.entering[1::2].any()


def test_no_crossing_is_lost_on_a_grid_met_exactly_at_its_corners() -> None:
    plate = trimesh.creation.box((40.0, 4.0, 40.0)).subdivide().subdivide().subdivide()
    x, z = np.meshgrid(np.arange(-15.0, 16.0, 2.5), np.arange(-15.0, 16.0, 2.5))
    starts = np.column_stack([x.ravel(), np.full(x.size, -50.0), z.ravel()])
    found = SurfaceRays(plate.vertices, plate.faces).crossings(
        starts, np.tile([0.0, 1.0, 0.0], (len(starts), 1))
    )
    np.testing.assert_allclose(found.distance, np.tile([48.0, 52.0], len(starts)), atol=1e-9)


def test_many_rays_meet_what_each_meets_alone() -> None:
    chance = np.random.default_rng(5)
    heap = trimesh.util.concatenate(
        [
            trimesh.creation.icosphere(3, radius).apply_translation(centre)
            for radius, centre in zip(
                chance.uniform(5, 20, 12), chance.uniform(-30, 30, (12, 3)), strict=True
            )
        ]
    )
    starts, along = towards(chance.normal(size=(300, 3)) * 20.0, 6)
    found = SurfaceRays(heap.vertices, heap.faces).crossings(starts, along)
    for row in range(len(starts)):
        alone = ray_hits(heap.vertices, heap.faces, starts[row], along[row])
        np.testing.assert_allclose(found.distance[found.ray == row], alone, atol=1e-6)
    assert not unbalanced(found, len(starts)).any()


def test_walls_closer_than_single_precision_can_tell_are_both_met() -> None:
    thin = trimesh.creation.box((40.0, 1e-4, 40.0)).apply_translation((300.0, 1300.0, 700.0))
    starts = np.array([[301.3, 1200.0, 702.1], [290.0, 1250.0, 695.5]])
    found = SurfaceRays(thin.vertices, thin.faces).crossings(starts, np.tile([0.0, 1.0, 0.0], (2, 1)))
    assert found.entering.tolist() == [True, False] * 2
    np.testing.assert_allclose(found.distance, [99.99995, 100.00005, 49.99995, 50.00005], atol=1e-6)


def test_without_the_library_the_same_crossings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    starts, along = towards(np.asarray(BALL.triangles_center[::200]), 2)
    fast = SurfaceRays(BALL.vertices, BALL.faces).crossings(starts, along)
    monkeypatch.setattr(rays, "EmbreeScene", None)
    slow = SurfaceRays(BALL.vertices, BALL.faces).crossings(starts, along)
    np.testing.assert_array_equal(fast.ray, slow.ray)
    np.testing.assert_allclose(fast.distance, slow.distance, atol=1e-9)
    np.testing.assert_array_equal(fast.entering, slow.entering)


def test_how_often_a_surface_winds_round_a_ray() -> None:
    boxes = [trimesh.creation.box((size,) * 3) for size in (40.0, 20.0)]
    nested = trimesh.util.concatenate(boxes)
    starts = np.array([[0.3, -90.0, 0.2], [0.3, -15.0, 0.2]])
    found = SurfaceRays(nested.vertices, nested.faces).crossings(starts, np.tile([0.0, 1.0, 0.0], (2, 1)))
    assert winding(found, 2).tolist() == [1, 2, 1, 0, 2, 1, 0]


def test_as_many_surfaces_as_a_body_has_can_be_held_at_once() -> None:
    shape = trimesh.creation.box((20.0, 20.0, 20.0))
    start, along = np.array([[0.3, -50.0, 0.2]]), np.array([[0.0, 1.0, 0.0]])
    held = [SurfaceRays(shape.vertices, shape.faces) for _ in range(2500)]
    assert [len(each.crossings(start, along).ray) for each in held] == [2] * 2500
