"""Strips round an axis become one smooth, closed sheet."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista
from builder.thinning import faulty_edges
from builder.wrapped_sheets import Wrap, sloping_fibres, wrapped_sheet

from ims_atlas.body.mesh import TriangleMesh

WRAP = Wrap(axis=(0.0, 0.0), facing_deg=90.0, heal_mm=4.0)


def curved_strip(low: float, high: float) -> TriangleMesh:
    """Make a strip of 4 mm between two heights, a quarter round the left of an axis at 100 mm."""
    block = pyvista.ImageData(dimensions=(61, 3, 21), origin=(0.0, 0.0, 0.0))
    surface = block.extract_surface(algorithm="dataset_surface").triangulate().clean()
    share = surface.points / np.array([60.0, 2.0, 20.0])
    turn = np.pi / 4.0 + share[:, 0] * np.pi / 2.0
    radius = 98.0 + 4.0 * share[:, 1]
    height = low + share[:, 2] * (high - low)
    points = np.stack([radius * np.sin(turn), -radius * np.cos(turn), height], axis=-1)
    return TriangleMesh(np.float32(points), np.int32(surface.regular_faces))


@pytest.fixture(scope="module")
def two_strips() -> TriangleMesh:
    one, other = curved_strip(0.0, 40.0), curved_strip(45.0, 85.0)
    return TriangleMesh(
        np.vstack([one.points, other.points]), np.vstack([one.triangles, other.triangles + len(one.points)])
    )


def test_the_gap_between_strips_closes(two_strips):
    sheet = wrapped_sheet(two_strips, WRAP)
    surface = pyvista.make_tri_mesh(sheet.points, sheet.triangles)
    assert faulty_edges(sheet) == 0
    assert surface.connectivity("all")["RegionId"].max() == 0
    reach = np.hypot(sheet.points[:, 0], sheet.points[:, 1])
    assert reach.min() > 96.0
    assert reach.max() < 104.0


def test_fibres_rise_by_the_angle_asked_for(two_strips):
    turn = np.linspace(0.9, 2.2, 50)
    rise = np.tan(np.radians(45.0)) * 100.0 * (turn - turn[0])
    along = np.stack([100.0 * np.sin(turn), -100.0 * np.cos(turn), rise], axis=-1)
    assert np.ptp(sloping_fibres(along, WRAP, (45.0, 45.0))) < 0.5
