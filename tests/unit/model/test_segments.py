"""The order of the segments, and what follows from it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ims_atlas.model.segments import SEGMENTS, in_order, neighbours, segment_range, spine_part


def test_the_spine_has_its_segments_from_top_to_bottom():
    assert len(set(SEGMENTS)) == len(SEGMENTS) == 8 + 12 + 5 + 5 + 1
    assert (SEGMENTS[0], SEGMENTS[-1]) == ("C1", "Co1")
    assert [lower for upper, lower in pairwise(SEGMENTS) if spine_part(upper) != spine_part(lower)] == [
        "T1",
        "L1",
        "S1",
        "Co1",
    ]


@pytest.mark.parametrize(
    ("segment", "part"),
    [("C8", "cervical"), ("T12", "thoracic"), ("L5", "lumbar"), ("S1", "sacral"), ("Co1", "coccygeal")],
)
def test_a_segment_belongs_to_a_part_of_the_spine(segment, part):
    assert spine_part(segment) == part


def test_a_range_holds_both_ends_in_either_order():
    assert segment_range("C8", "T2") == ("C8", "T1", "T2")
    assert segment_range("T2", "C8") == ("C8", "T1", "T2")
    assert segment_range("L3", "L3") == ("L3",)
    assert segment_range("C1", "Co1") == SEGMENTS


def test_neighbours_lie_directly_above_and_below():
    for upper, lower in pairwise(SEGMENTS):
        assert lower in neighbours(upper)
        assert upper in neighbours(lower)
    assert neighbours("C1") == ("C2",)
    assert neighbours("Co1") == ("S5",)
    assert sum(len(neighbours(segment)) for segment in SEGMENTS) == 2 * (len(SEGMENTS) - 1)


def test_segments_are_put_in_order_once_each():
    assert in_order(("T10", "C2", "T9", "C2")) == ("C2", "T9", "T10")
    assert in_order(frozenset(SEGMENTS)) == SEGMENTS
    assert in_order(()) == ()
