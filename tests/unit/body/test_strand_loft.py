"""Lofted strands: closed, facing outwards, as large as measured and ending where the muscle ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ims_atlas.body.strand_loft import loft_strand

RECIPES = Path(__file__).parents[3] / "meshes" / "recipes" / "muscles.json"
RINGS, POINTS = 60, 48


@pytest.fixture(scope="module")
def muscles() -> dict[str, dict[str, Any]]:
    records = json.loads(RECIPES.read_text(encoding="utf-8"))["muscles"]
    return {record["id"]: record for record in records}


def straight_strand(width: float, thickness: float, length: float, p: float, cap: float) -> dict[str, Any]:
    """Make a straight strand along z whose wide direction is x and thin direction y."""
    numbers = [width, thickness, thickness, thickness, 0.0, 0.0, 0.0]
    heights = np.linspace(0.0, length, 5)
    return {"p": p, "cap": [cap, cap], "stations": [[0.0, 0.0, z, 0.0, 0.0, 0.0, *numbers] for z in heights]}


def signed_volume(vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> float:
    """Volume in mm3, positive if the faces look outwards."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    return float(np.sum(a * np.cross(b, c)) / 6.0)


def test_every_edge_of_every_strand_is_walked_once_in_each_direction(muscles):
    for name, record in muscles.items():
        for strand in record["strands"]:
            _, faces = loft_strand(strand, 12, 8)
            edges = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
            forward = {(a, b) for a, b in edges.tolist()}
            assert len(forward) == len(edges), name
            assert forward == {(b, a) for a, b in forward}, name


def test_every_strand_faces_outwards(muscles):
    for name, record in muscles.items():
        for strand in record["strands"]:
            assert signed_volume(*loft_strand(strand, 24, 16)) > 0.0, name


@pytest.mark.parametrize(
    "name",
    [
        "abductor_hallucis",
        "biceps_brachii_long_head",
        "biceps_femoris_long_head",
        "brachioradialis",
        "deltoid_acromial_part",
        "extensor_carpi_radialis_longus",
        "gastrocnemius_medial_head",
        "gluteus_maximus",
        "gluteus_medius",
        "infraspinatus",
        "levator_scapulae",
        "piriformis",
        "rectus_femoris",
        "splenius_capitis",
        "supraspinatus",
        "tibialis_anterior",
        "trapezius_ascending_part",
        "trapezius_descending_part",
    ],
)
def test_volume_is_within_a_tenth_of_the_measured_one(muscles, name):
    (strand,) = muscles[name]["strands"]
    volume_cm3 = signed_volume(*loft_strand(strand, RINGS, POINTS)) / 1000.0
    assert volume_cm3 == pytest.approx(muscles[name]["volume_cm3"], rel=0.1)


def test_elliptic_strand_has_the_volume_of_its_formula():
    strand = straight_strand(width=20.0, thickness=10.0, length=100.0, p=2.0, cap=5.0)
    vertices, faces = loft_strand(strand, 40, 96)
    ellipse_mm2 = np.pi * 10.0 * 5.0
    caps_mm3 = 2.0 * (2.0 / 3.0) * ellipse_mm2 * 5.0
    assert signed_volume(vertices, faces) == pytest.approx(ellipse_mm2 * 100.0 + caps_mm3, rel=0.02)


def test_section_is_as_wide_and_thick_as_its_station():
    vertices, _ = loft_strand(straight_strand(30.0, 6.0, 50.0, p=2.5, cap=2.0), 11, 64)
    assert np.ptp(vertices, axis=0) == pytest.approx([30.0, 6.0, 54.0], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "end", "place_mm"),
    [
        ("semitendinosus", 0, (53.9, -52.5, 817.2)),
        ("sartorius", 0, (139.7, -152.3, 966.0)),
        ("rectus_femoris", 0, (119.2, -125.3, 931.6)),
        ("rectus_femoris", -1, (96.2, -125.6, 366.6)),
        ("biceps_femoris_long_head", -1, (128.6, -69.6, 372.3)),
        ("tibialis_anterior", -1, (87.8, -156.0, -24.4)),
        ("fibularis_brevis", -1, (125.7, -100.7, -58.2)),
        ("coracobrachialis", 0, (144.8, -113.8, 1434.2)),
        ("flexor_carpi_ulnaris_humeral_head", 0, (192.3, -75.5, 1137.8)),
        ("extensor_carpi_radialis_longus", -1, (291.2, -130.0, 844.4)),
    ],
)
def test_muscle_ends_at_its_bony_landmark(muscles, name, end, place_mm):
    """Places were measured on the left bones of BodyParts3D 4.0, apart from the muscles.

    Ischial tuberosity, both front iliac spines, tibial tuberosity, head of the fibula, bases of the first and
    the fifth metatarsal, coracoid tip, medial epicondyle, base of the second metacarpal.
    """
    (strand,) = muscles[name]["strands"]
    vertices, _ = loft_strand(strand, RINGS, POINTS)
    ring = vertices[1 : 1 + 5 * POINTS] if end == 0 else vertices[-1 - 5 * POINTS : -1]
    assert np.linalg.norm(ring - place_mm, axis=1).min() < 10.0


def test_poles_lie_one_cap_beyond_the_outermost_stations(muscles):
    (strand,) = muscles["extensor_carpi_radialis_longus"]["strands"]
    vertices, _ = loft_strand(strand, RINGS, POINTS)
    centres = np.asarray(strand["stations"])[[0, -1], :3]
    reach = np.linalg.norm(vertices[[0, -1]] - centres, axis=1)
    assert reach == pytest.approx(strand["cap"])


def test_stations_at_one_place_are_taken_once(muscles):
    strand = muscles["scalenus_posterior"]["strands"][18]
    vertices, _ = loft_strand(strand, 12, 8)
    assert np.isfinite(vertices).all()


@pytest.mark.parametrize(("rings", "points"), [(1, 8), (12, 3)])
def test_too_coarse_a_loft_is_refused(muscles, rings, points):
    with pytest.raises(ValueError, match="at least 2 rings and 4 points"):
        loft_strand(muscles["sartorius"]["strands"][0], rings, points)
