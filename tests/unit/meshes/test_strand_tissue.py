"""Fibres keep their value along their course, and tendons lie where the table puts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builder.strand_tissue import strand_tissue, transferred

from ims_atlas.body.mesh import ACROSS, OPEN, TENDON
from ims_atlas.body.strand_loft import loft_strand

SIZE = (60, 48)


def straight_strand(**known: Any) -> dict[str, Any]:
    """Make a straight strand of 100 mm along z, 40 mm wide towards x, 10 mm thick."""
    numbers = [40.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0]
    stations = [[0.0, 0.0, z, 0.0, 0.0, 0.0, *numbers] for z in np.linspace(0.0, 100.0, 6)]
    return {"p": 2.5, "cap": [3.0, 3.0], "stations": stations, **known}


def tissue_at(strand: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    points, _ = loft_strand(strand, *SIZE)
    return points, strand_tissue([strand], [SIZE])[0]


def test_across_is_the_place_on_the_section_where_fibres_run_along_the_strand():
    points, tissue = tissue_at(straight_strand())
    inside = (points[:, 2] >= 0.0) & (points[:, 2] <= 100.0)
    assert tissue[inside, ACROSS] == pytest.approx(points[inside, 0], abs=0.3)
    assert (tissue[:, OPEN] == 1.0).all()


@pytest.mark.parametrize("angle", [-0.6, 0.4, 1.3])
def test_across_is_the_same_all_along_an_oblique_fibre(angle):
    points, tissue = tissue_at(straight_strand(fibre=angle))
    inside = (points[:, 2] > 0.0) & (points[:, 2] < 100.0)
    wanted = points[:, 0] * np.cos(angle) - points[:, 2] * np.sin(angle)
    assert np.ptp(tissue[inside, ACROSS] - wanted[inside]) < 0.5


def test_flesh_lies_between_the_tendons():
    points, tissue = tissue_at(straight_strand(tendon_start=0.3, tendon_end=0.8))
    height, tendon = points[:, 2], tissue[:, TENDON]
    assert (tendon[(height < 18.0) | (height > 92.0)] > 0.99).all()
    assert (tendon[(height > 42.0) & (height < 68.0)] < 0.01).all()


def test_a_strand_without_flesh_is_tendon_and_one_without_tendon_is_flesh_to_the_poles():
    assert (tissue_at(straight_strand(tendon_start=0.4, tendon_end=0.4))[1][:, TENDON] == 1.0).all()
    assert (tissue_at(straight_strand(tendon_start=0.0, tendon_end=1.0))[1][:, TENDON] == 0.0).all()


def test_strips_of_a_sheet_share_the_fibre_at_their_common_edge():
    strips = [straight_strand(p=5.0, strip=k) for k in range(2)]
    for row in strips[1]["stations"]:
        row[0] += 40.0
    first, second = strand_tissue(strips, [SIZE, SIZE])
    assert first[:, ACROSS].max() == pytest.approx(second[:, ACROSS].min(), abs=0.1)


def test_tissue_is_carried_from_the_nearest_place():
    vertices = np.array([[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [0.0, 10.0, 0.0]])
    tissue = np.array([[0.0, 0.0, 1.0], [10.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    found = transferred(np.array([[4.0, 1.0, 3.0]]), [(vertices, np.array([[0, 1, 2]]))], [tissue])
    assert found[0] == pytest.approx([4.0, 0.4, 1.0])
