"""Openness: dark in grooves and between parts, light on ridges and wherever nothing usual is near."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.occlusion import openness
from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.segments import Side

Part = tuple[PartRecord, TriangleMesh]


def part(system: System, shape: trimesh.Trimesh) -> Part:
    record = PartRecord(id="a", structure="a", name="a", system=system, side=Side.MIDLINE)
    return record, TriangleMesh(shape.vertices.astype(np.float32), shape.faces.astype(np.int32))


def ball(system: System, centre: tuple[float, float, float], radius: float = 20.0) -> Part:
    shape = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    return part(system, shape.apply_translation(centre))


def near(found: NDArray[np.float32], points: NDArray[np.float32], place: tuple[float, float, float]) -> float:
    """Return the mean openness of the points within 4 mm of a place."""
    close = np.linalg.norm(points - np.array(place), axis=1) < 4.0
    assert close.any()
    return float(found[close].mean())


@pytest.mark.parametrize("system", ["bones", "muscles", "organs", "skin", "vessels"])
def test_a_ball_alone_lies_open(system: System) -> None:
    (found,) = openness([ball(system, (0.3, 0.2, 0.1))])
    assert found.min() > 0.97


def test_a_groove_is_darker_than_a_ridge() -> None:
    shape = trimesh.creation.box((120, 80, 40)).subdivide_to_size(5.0)
    x, _, z = shape.vertices.T
    shape.vertices[:, 2] += (z + 20) / 40 * 8 * np.cos(x / 10)  # ridge at 0, grooves at +-31.4
    record, mesh = part("bones", shape)
    (found,) = openness([(record, mesh)])
    ridge, groove = near(found, mesh.points, (0, 0, 28)), near(found, mesh.points, (31.4, 0, 12))
    assert ridge > 0.95
    assert groove < 0.85


def test_the_crease_between_two_muscles_is_dark_and_their_backs_are_not() -> None:
    parts = [ball("muscles", (0, 0, 0)), ball("muscles", (40, 0, 0))]
    found = openness(parts)
    crease = near(found[0], parts[0][1].points, (19, 0, 6))
    assert crease < 0.8
    assert near(found[0], parts[0][1].points, (-20, 0, 0)) > 0.97


def test_a_muscle_that_others_cover_is_fairly_open_for_it_is_seen_without_them() -> None:
    inner, cover = ball("muscles", (0, 0, 0), 20.0), ball("muscles", (0, 0, 0), 45.0)
    found, _ = openness([inner, cover])
    assert found.min() > 0.6


def test_a_bone_is_not_shaded_by_the_muscles_round_it() -> None:
    found, _ = openness([ball("bones", (0, 0, 0)), ball("muscles", (0, 0, 0), 45.0)])
    assert found.min() > 0.97


def test_a_surface_with_a_hole_shades_nothing_through_it() -> None:
    record, mesh = ball("bones", (0, 0, 60))
    above = mesh.points[mesh.triangles].mean(axis=1)[:, 2] > 75.0
    torn = (record, TriangleMesh(mesh.points, mesh.triangles[~above]))
    found = openness([torn, ball("bones", (0, 0, 200))])
    assert found[1].min() > 0.97


def test_the_answer_does_not_depend_on_chance() -> None:
    parts = [ball("muscles", (0, 0, 0)), ball("bones", (25, 3, 0)), ball("skin", (0, 0, 0), 60)]
    for one, other in zip(openness(parts), openness(parts), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_parts_give_no_answer() -> None:
    assert openness([]) == []
