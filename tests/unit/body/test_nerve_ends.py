"""Openings of the spine and entries into muscles on the atlas body."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.body.nerve_ends import NerveEnds
from ims_atlas.body.pack import BodyPack
from ims_atlas.model.segments import SEGMENTS, Side

BETWEEN = [
    ("c6", "vertebra_c5", "vertebra_c6"),
    ("c8", "vertebra_c7", "vertebra_t1"),
    ("l4", "vertebra_l4", "vertebra_l5"),
]


@pytest.fixture(scope="module")
def ends(embedded: BodyPack) -> NerveEnds:
    return NerveEnds(embedded)


def test_every_root_has_an_opening_on_both_sides(ends: NerveEnds) -> None:
    for level in SEGMENTS:
        left, right = (ends.opening(f"spinal_root_{level.lower()}", side) for side in (Side.LEFT, Side.RIGHT))
        assert left is not None
        assert right is not None
        assert left.point[0] > right.point[0]
        assert np.linalg.norm(left.point * (-1, 1, 1) - right.point) < 12.0, level
        assert np.linalg.norm(left.along) == pytest.approx(1.0)


@pytest.mark.parametrize(("root", "upper", "lower"), BETWEEN)
def test_an_opening_lies_between_its_two_vertebrae(
    ends: NerveEnds, embedded: BodyPack, root: str, upper: str, lower: str
) -> None:
    opening = ends.opening(f"spinal_root_{root}", Side.LEFT)
    assert opening is not None
    for bone in (upper, lower):
        points = np.concatenate([embedded.part_points(part) for part in embedded.parts_of(bone)])
        assert np.linalg.norm(points - opening.point, axis=1).min() < 9.0
    heights = [embedded.part_points(embedded.parts_of(bone)[0])[:, 2].mean() for bone in (lower, upper)]
    assert heights[0] - 15 < opening.point[2] < heights[1] + 15


def test_a_gap_leads_from_the_nerve_to_the_muscle(ends: NerveEnds, embedded: BodyPack) -> None:
    entry = ends.entry("radial_nerve", "extensor_carpi_radialis_longus", Side.LEFT)
    assert entry is not None
    assert (entry.way[:, 0] > 0).all()
    assert 1.5 < np.linalg.norm(entry.way[1] - entry.way[0]) < 30.0


def test_there_is_no_gap_where_they_touch_or_one_is_missing(ends: NerveEnds) -> None:
    assert ends.entry("median_nerve", "pronator_teres", Side.LEFT) is None
    assert ends.entry("median_nerve", "nowhere", Side.LEFT) is None
    assert ends.opening("nowhere", Side.LEFT) is None
