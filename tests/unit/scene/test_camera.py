"""Views that hold what they should, and flights that neither jump nor plunge."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.scene.camera import VIEW_ANGLE_DEG, VIEWS, View, between, fitted

BOX = np.array([[-200.0, -150.0, 800.0], [250.0, 40.0, 1700.0]])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("aspect", [0.6, 1.0, 1.8])
def test_a_fitted_view_holds_the_whole_box(view: View, aspect: float) -> None:
    pose = fitted(view, BOX, aspect, 20.0)
    position, focus = np.array(pose.position), np.array(pose.focus)
    forward = (focus - position) / np.linalg.norm(focus - position)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    half = np.tan(np.radians(VIEW_ANGLE_DEG / 2))
    reach = []
    for corner in np.array(np.meshgrid(*BOX.T)).T.reshape(-1, 3):
        ray = corner - position
        depth = ray @ forward
        assert depth > 0
        reach.append(max(abs(ray @ up) / depth / half, abs(ray @ right) / depth / (half * aspect)))
    assert 0.75 < max(reach) <= 1.0


def test_a_flight_begins_and_ends_where_it_should_and_stays_outside() -> None:
    start, end = fitted("front", BOX, 1.0), fitted("back", BOX, 1.0)
    for share, pose in ((0.0, start), (1.0, end)):
        assert np.allclose(between(start, end, share).position, pose.position, atol=1e-6)
    distance = np.linalg.norm(np.subtract(start.position, start.focus))
    for share in np.linspace(0, 1, 11):
        way = between(start, end, float(share))
        assert np.linalg.norm(np.subtract(way.position, way.focus)) > 0.95 * distance
