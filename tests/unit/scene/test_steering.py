"""The camera is steered by hand without losing the body, its upright axis, or the place under the mouse."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.scene.camera import VIEW_ANGLE_DEG, Pose, Vector, fitted
from ims_atlas.scene.steering import NEAREST_MM, STEEPEST_DEG, at_depth, axes, closer, moved, turned

BOX = np.array([[-250.0, -150.0, 0.0], [250.0, 150.0, 1700.0]])
FRONT = fitted("front", BOX, 1.3)


def in_picture(pose: Pose, place: Vector) -> Vector:
    """Return where a place is seen, in picture heights right of and above the middle."""
    ahead, right, up = axes(pose)
    way = place - np.array(pose.position)
    half = 2 * np.tan(np.radians(VIEW_ANGLE_DEG / 2)) * float(way @ ahead)
    return np.array([way @ right, way @ up]) / half


def test_turning_keeps_distance_focus_and_upright() -> None:
    pose = FRONT
    for step in ((30.0, 20.0), (200.0, 100.0), (-80.0, -300.0)):
        before, pose = pose, turned(pose, *step)
        lengths = [np.linalg.norm(np.subtract(p.position, p.focus)) for p in (before, pose)]
        assert lengths[0] == pytest.approx(lengths[1])
        assert (pose.focus, pose.up) == (FRONT.focus, (0.0, 0.0, 1.0))
        _, right, up = axes(pose)
        assert abs(right[2]) < 1e-9, "the horizon stays level"
        assert up[2] >= np.cos(np.radians(STEEPEST_DEG)) - 1e-9, "it never turns over"
    assert turned(turned(FRONT, 25.0, 10.0), -25.0, -10.0).position == pytest.approx(FRONT.position)
    assert turned(FRONT, 90.0, 0.0).position[0] > 1000, "the camera goes to its right: the patient's left"


def test_coming_closer_keeps_the_place_under_the_mouse() -> None:
    place = np.array([90.0, -110.0, 1350.0])
    pose = FRONT
    for share in (0.8, 0.5, 1.1):
        seen, pose = in_picture(pose, place), closer(pose, share, place, BOX)
        assert in_picture(pose, place) == pytest.approx(seen)
    for _ in range(60):
        pose = closer(pose, 0.7, place, BOX)
    ahead, _, _ = axes(pose)
    assert (place - np.array(pose.position)) @ ahead == pytest.approx(NEAREST_MM), "it never flies through"
    for _ in range(60):
        pose = closer(pose, 1.4, place, BOX)
    corners = [np.where([i, j, k], BOX[1], BOX[0]) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    assert all(np.abs(in_picture(pose, corner)).max() < 0.65 for corner in corners), "nor loses the body"
    behind = np.array(pose.position) - 100 * axes(pose)[0]
    assert closer(pose, 0.5, behind, BOX) is pose


def test_moving_follows_the_mouse_and_stops_at_the_body() -> None:
    focus = np.array(FRONT.focus)
    there = moved(FRONT, 0.02, 0.1, BOX)
    assert in_picture(there, focus) == pytest.approx([-0.02, -0.1])
    assert np.subtract(there.position, there.focus) == pytest.approx(np.subtract(FRONT.position, FRONT.focus))
    far = moved(FRONT, 40.0, 0.0, BOX)
    assert far.focus[0] == BOX[1, 0]
    outside = Pose((0.0, -900.0, 2500.0), (0.0, 0.0, 2500.0))
    assert moved(outside, 0.0, 1.0, BOX) == outside, "it comes no nearer to losing the body"


def test_places_at_the_depth_of_what_is_looked_at() -> None:
    for x, y in ((0.5, 0.5), (0.1, 0.8)):
        place = at_depth(FRONT, x, y, 1.3)
        assert in_picture(FRONT, place) == pytest.approx([(x - 0.5) * 1.3, y - 0.5])
