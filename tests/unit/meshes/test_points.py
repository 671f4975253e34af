"""Points of recipes: every way to write one, and what is said of one that cannot be found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from builder.points import Points, RecipeFault

from ims_atlas.body.mesh import TriangleMesh

TABLE = """\
id,side,x_mm,y_mm,z_mm
tip,left,10,20,30
tip,right,-11.4,20,30
top,midline,0,0,100
far_side,right,-50,0,0
"""


def box(centre: tuple[float, float, float], size: float = 20.0) -> TriangleMesh:
    """Make a box around a place."""
    shape = trimesh.creation.box((size, size, size))
    return TriangleMesh(np.float32(shape.vertices + centre), np.int32(shape.faces))


@pytest.fixture
def points(tmp_path: Path) -> Points:
    """Know two landmarks, a bone of each side and one in the midline."""
    table = tmp_path / "landmarks.csv"
    table.write_text(TABLE, encoding="utf-8")
    parts = {
        "bone_left": box((100, 0, 0)),
        "bone_right": box((-101.4, 0, 0)),
        "keel": box((0, 0, 50)),
        "rib_1_left": box((40, 0, 0)),
        "rib_2_left": box((40, 0, 30)),
        "rib_2_right": box((-41.4, 0, 30)),
    }
    return Points(table, parts)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ([1, 2.5, -3], (1, 2.5, -3)),
        ("tip", (10, 20, 30)),
        ("top", (0, 0, 100)),
        ({"at": "tip", "move": [1, -1, 0.5]}, (11, 19, 30.5)),
        ({"between": ["tip", [20, 20, 30]], "share": 0.4}, (14, 20, 30)),
        ({"near": [130, 3, 4], "onto": "bone"}, (110, 3, 4)),
        ({"near": [130, 3, 4], "onto": "bone_right"}, (-91.4, 3, 4)),
        ({"near": [5, 2, 90], "onto": "keel"}, (5, 2, 60)),
        ({"from": [150, 3, 4], "along": [-2, 0, 0], "onto": "bone", "short": 2}, (112, 3, 4)),
        ({"from": [150, 3, 4], "along": [-2, 0, 0], "onto": "bone", "short": -1.5}, (108.5, 3, 4)),
        (
            {"at": {"near": {"at": "tip", "move": [0, 0, 200]}, "onto": "keel"}, "move": [0, 0, 1]},
            (10, 10, 61),
        ),
    ],
)
def test_a_point_is_found_however_it_is_written(points: Points, written: Any, place: Any) -> None:
    np.testing.assert_allclose(points.at(written), place, atol=1e-4)


def test_the_farthest_point_of_a_part_is_one_of_its_own(points: Points) -> None:
    found = points.at({"farthest": [1, 0.5, -2], "of": "bone"})
    np.testing.assert_allclose(found, (110, 10, -10), atol=1e-4)


def test_a_ray_stops_at_the_first_surface_that_it_meets(points: Points) -> None:
    through_both = {"from": [40, 1, 100], "along": [0, 0, -1], "onto": "rib_2", "short": 0}
    np.testing.assert_allclose(points.at(through_both), (40, 1, 40), atol=1e-4)


def test_a_path_is_its_points_in_their_order(points: Points) -> None:
    path = points.path(["top", [1, 2, 3], "tip"])
    np.testing.assert_allclose(path, [(0, 0, 100), (1, 2, 3), (10, 20, 30)])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("no_such_tip", "no landmark 'no_such_tip'"),
        ("far_side", "no landmark 'far_side' on the left or the midline"),
        ({"near": [0, 0, 0], "onto": "no_such_bone"}, "no part 'no_such_bone'"),
        ({"farthest": [0, 0, 1], "of": "no_such_bone"}, "no part 'no_such_bone'"),
        ({"at": "no_such_tip", "move": [0, 0, 0]}, "no landmark 'no_such_tip'"),
        ({"from": [150, 0, 0], "along": [1, 0, 0], "onto": "bone", "short": 2}, "misses 'bone'"),
        (
            {"from": [150, 0, 0], "along": [0, 1, 0], "onto": "no_such_bone", "short": 2},
            "no part 'no_such_bone'",
        ),
        ([1, 2], r"not a point: \[1, 2\]"),
        ([1, 2, "3"], "not a point"),
        ({"at": "tip"}, "not a point"),
        ({"at": "tip", "move": [0, 0, 0], "share": 0.5}, "not a point"),
        ({"between": ["tip"], "share": 0.5}, "not a point"),
        ({"from": [0, 0, 0], "along": [1, 0, 0], "onto": "bone"}, "not a point"),
        (None, "not a point: None"),
        (7, "not a point: 7"),
    ],
)
def test_a_point_that_is_not_there_is_named(points: Points, written: Any, said: str) -> None:
    with pytest.raises(RecipeFault, match=said):
        points.at(written)


def test_patterns_find_left_and_midline_parts_only(points: Points) -> None:
    assert set(points.parts_like(["rib_*"])) == {"rib_1_left", "rib_2_left"}
    assert set(points.parts_like(["keel", "rib_2"])) == {"keel", "rib_2_left"}
    with pytest.raises(RecipeFault, match="no part is named like 'scapula'"):
        points.parts_like(["rib_*", "scapula"])
