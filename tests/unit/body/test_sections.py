"""Sections of surfaces whose outlines are known."""

from __future__ import annotations

import numpy as np
import trimesh

from ims_atlas.body.sections import section

BALL = trimesh.creation.icosphere(subdivisions=5, radius=50.0)


def test_the_section_of_a_sphere_is_a_circle() -> None:
    pieces = section(BALL.vertices, BALL.faces, np.array([0.0, 0.6, 0.8]), np.array([0.0, 18.0, 24.0]))
    np.testing.assert_allclose(np.linalg.norm(pieces, axis=2), 50.0, atol=0.1)
    np.testing.assert_allclose(pieces @ (0.0, 0.6, 0.8), 30.0)
    round_it = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum()
    np.testing.assert_allclose(round_it, 2 * np.pi * 40.0, rtol=0.01)


def test_a_plane_beside_a_surface_cuts_nothing() -> None:
    assert len(section(BALL.vertices, BALL.faces, np.array([1.0, 0, 0]), np.array([60.0, 0, 0]))) == 0
