"""The bones that are modelled, and the ways in which fitted bones are bent: small shapes, no packages."""

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from builder.bone_warp import Landmark, landmark_errors, read_landmarks, warped
from builder.hole_filling import filled
from builder.midline_solids import SOLIDS
from builder.sacrum import coccyx, sacrum
from builder.shaft_fit import fitted_shaft, section

from ims_atlas.body.mesh import TriangleMesh

RECIPES = Path(__file__).parents[3] / "meshes" / "recipes"
SACRAL_HOLES = 17
"""Tunnels through the sacrum: eight foramina open to both faces, and the canal that joins them all."""


def recipe(name: str) -> dict:
    return json.loads((RECIPES / f"{name}.json").read_text(encoding="utf-8"))


def solid(mesh: TriangleMesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.points, mesh.triangles, process=False)


@pytest.fixture(scope="module")
def modelled_sacrum() -> trimesh.Trimesh:
    return solid(sacrum(recipe("sacrum")))


def test_sacrum_is_one_closed_solid_with_all_its_foramina(modelled_sacrum: trimesh.Trimesh) -> None:
    assert modelled_sacrum.is_watertight
    assert modelled_sacrum.volume > 0
    assert len(modelled_sacrum.split()) == 1
    assert modelled_sacrum.euler_number == 2 - 2 * SACRAL_HOLES


def test_sacrum_is_symmetric_and_meets_its_crest(modelled_sacrum: trimesh.Trimesh) -> None:
    middle = recipe("sacrum")["mid_plane_mm"]
    low, high = modelled_sacrum.bounds
    assert low[0] + high[0] == pytest.approx(2 * middle, abs=0.2)
    places = read_landmarks(RECIPES / "landmarks.csv")
    for level in ("s1", "s2", "s3"):
        place = places[f"sacral_median_crest_{level}", "midline"]
        assert np.linalg.norm(modelled_sacrum.vertices - place, axis=1).min() < 6.0


def test_coccyx_ends_at_the_measured_tip() -> None:
    mesh = solid(coccyx(recipe("sacrum")))
    tip = read_landmarks(RECIPES / "landmarks.csv")["coccyx_tip", "midline"]
    assert mesh.is_watertight
    assert np.linalg.norm(mesh.vertices - tip, axis=1).min() < 3.0


@pytest.mark.parametrize("name", sorted(SOLIDS))
def test_midline_solids_are_closed_and_face_outwards(name: str) -> None:
    mesh = solid(SOLIDS[name](recipe("midline_solids")[name]))
    assert mesh.is_watertight
    assert mesh.volume > 0
    assert len(mesh.split()) == 1


def test_a_bone_is_carried_to_its_landmark_and_rests_beyond_its_reach() -> None:
    points = np.asarray(trimesh.creation.icosphere(subdivisions=4, radius=20.0).vertices)
    mark = Landmark("tip", np.array([0.0, 0.0, 26.0]), np.array([0.0, 0.0, 1.0]), 15.0, 25.0)
    bent = warped(points, [mark])
    assert landmark_errors(bent, [mark])["tip"] < 0.1
    far = np.linalg.norm(points - [0.0, 0.0, 20.0], axis=1) > 32.0
    assert np.allclose(bent[far], points[far])


def test_only_the_height_of_a_broad_landmark_counts() -> None:
    points = np.asarray(trimesh.creation.icosphere(subdivisions=4, radius=20.0).vertices)
    mark = Landmark("top", np.array([4.0, 0.0, 22.0]), np.array([0.0, 0.0, 1.0]), 15.0, 25.0, broad=True)
    found = mark.found_on(points)
    assert mark.miss(found)[:2] == pytest.approx([0.0, 0.0])


def test_a_shaft_takes_the_middle_and_widths_of_its_stations() -> None:
    rod = trimesh.creation.cylinder(radius=10.0, height=200.0, sections=48).subdivide_loop(2)
    points, triangles = np.asarray(rod.vertices), np.asarray(rod.faces)
    stations = [[z, 3.0, z / 20.0, 80.0, 15.0, 40.0] for z in (-60.0, -20.0, 20.0, 60.0)]
    bent = fitted_shaft(points, triangles, stations)
    measured = section(bent, triangles, 0.0)
    assert measured[:2] == pytest.approx([3.0, 0.0], abs=0.3)
    assert measured[2:] == pytest.approx([80.0, 15.0, 40.0], rel=0.08)


def test_a_hole_is_closed_without_new_points() -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    faces = np.asarray(ball.faces)
    torn = faces[(faces != faces[0, 0]).all(axis=1)]
    lost = faces[(faces == faces[0, 0]).any(axis=1)]
    following = {}
    for face in lost.tolist():
        k = face.index(faces[0, 0])
        following[face[(k + 1) % 3]] = face[(k + 2) % 3]
    rim = [next(iter(following))]
    while following[rim[-1]] != rim[0]:
        rim.append(following[rim[-1]])
    points, closed = filled(np.asarray(ball.vertices), torn, [rim])
    assert len(points) == len(ball.vertices)
    assert trimesh.Trimesh(points, closed).is_watertight
