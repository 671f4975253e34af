"""Vessels begin where they should and keep out of bone; lungs lie in their pleura, above the diaphragm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvista
import yaml
from builder.points import Points
from builder.vessels import vessel_mesh, vessels

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyPack

RECIPES = Path(__file__).parents[3] / "meshes" / "recipes"
MID_PLANE_MM = -0.7
DEEPEST_IN_BONE_MM = 5.0
"""Bones are simplified, and centre lines were measured on another surface of them."""

DEEPER_IN_BONE = {
    "internal_carotid_artery": (30.0, "runs in the carotid canal, which the cranium lacks"),
    "vertebral_artery": (12.0, "passes the foramen magnum, which is a pit in the cranium"),
    "popliteal_artery": (9.0, "its measured line grazes the back of the tibial plateau"),
    "anterior_tibial_artery": (8.0, "lies on the interosseous membrane, against the edge of the tibia"),
    "dorsalis_pedis_artery": (8.0, "begins before the ankle, where the tibia is too thick"),
    "circumflex_scapular_artery": (8.0, "winds round the edge of the scapula, which is blunt"),
    "azygos_vein": (8.0, "its lower end lies on the twelfth thoracic vertebra"),
}
"""Vessels that may lie deeper: mm, and why."""

LITRES = {"lung": (0.9, 3.0), "pleura": (2.5, 6.0), "kidney": (0.09, 0.25), "heart": (0.5, 1.0)}
"""Plausible volumes of one organ, litres (knowledge); the pleura reaches under the dome, too."""

Surface = Callable[[str], pyvista.PolyData]


@pytest.fixture(scope="module")
def surface(embedded: BodyPack) -> Surface:
    """Give the surface of a part by its id."""
    parts = {part.id: part for part in embedded.manifest.parts}

    def of(name: str) -> pyvista.PolyData:
        part = parts[name]
        return pyvista.make_tri_mesh(np.array(embedded.part_points(part)), embedded.part_triangles(part))

    return of


def recipe() -> dict[str, Any]:
    return yaml.safe_load((RECIPES / "vessels.yaml").read_text(encoding="utf-8"))


def depth(points: Any, within: pyvista.PolyData) -> np.ndarray:
    """How deep points lie inside a closed surface, mm; negative outside."""
    places = pyvista.PolyData(np.atleast_2d(np.asarray(points, dtype=np.float32)))
    return -np.asarray(places.compute_implicit_distance(within)["implicit_distance"])


@pytest.mark.parametrize(
    ("vessel", "trunk"),
    [
        ("common_carotid_artery", "brachiocephalic_artery"),
        ("subclavian_artery", "brachiocephalic_artery"),
        ("brachiocephalic_vein", "superior_vena_cava"),
        ("renal_artery", "abdominal_aorta"),
        ("renal_vein", "inferior_vena_cava"),
    ],
)
def test_right_great_vessels_begin_in_their_trunk(vessel: str, trunk: str, surface: Surface) -> None:
    line = recipe()["right"][vessel]["then"]
    end = line[0] if vessel.startswith("renal") else line[-1]
    assert depth(end[:3], surface(trunk)).max() > 0.0
    own = surface(f"{vessel}_right").points
    assert depth(own, surface(trunk)).max() > 0.0
    assert (own[:, 0] < 15.0).all()


def test_the_left_carotid_and_subclavian_spring_from_the_arch(surface: Surface) -> None:
    for name in ("common_carotid_artery_left", "subclavian_artery_left"):
        own = surface(name).points
        lowest = own[np.argsort(own[:, 2])[:8]]
        assert depth(lowest, surface("arch_aorta")).max() > -3.0


def test_vessels_keep_out_of_bone(embedded: BodyPack, surface: Surface) -> None:
    bones = [(surface(part.id), *box(embedded.part_points(part))) for part in embedded.parts("bones")]
    faults = {}
    for part in embedded.parts("vessels"):
        points = np.array(embedded.part_points(part))
        deepest = 0.0
        for bone, low, high in bones:
            near = ((points > low) & (points < high)).all(axis=1)
            if near.any():
                deepest = max(deepest, float(depth(points[near], bone).max()))
        allowed, _why = DEEPER_IN_BONE.get(part.structure, (DEEPEST_IN_BONE_MM, ""))
        if deepest > allowed:
            faults[part.id] = round(deepest, 1)
    assert faults == {}


def box(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return points.min(axis=0), points.max(axis=0)


def share_under(points: np.ndarray, ceiling: np.ndarray, by_mm: float) -> float:
    """Share of points that lie more than so many mm under the points of a ceiling above or below them."""
    heights = [
        ceiling[np.hypot(ceiling[:, 0] - x, ceiling[:, 1] - y) < 2.0, 2].max(initial=-np.inf) - z
        for x, y, z in points[::5]
    ]
    return float(np.mean(np.array(heights) > by_mm))


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_lung_lies_in_its_pleura_above_the_diaphragm(side: str, surface: Surface) -> None:
    lung, pleura, diaphragm = surface(f"lung_{side}"), surface(f"pleura_{side}"), surface("diaphragm")
    assert depth(lung.points, pleura).min() > -1.0
    assert depth(lung.points, diaphragm).max() < 2.0
    assert share_under(lung.points, diaphragm.points, 5.0) < 0.01
    assert share_under(lung.points, diaphragm.points, 12.0) == 0.0
    assert lung.bounds[4] > pleura.bounds[4] + 40.0
    assert lung.volume < 0.6 * pleura.volume


@pytest.mark.parametrize("name", LITRES)
def test_organs_are_of_plausible_size(name: str, embedded: BodyPack, surface: Surface) -> None:
    low, high = LITRES[name]
    volumes = {part.id: surface(part.id).volume / 1e6 for part in embedded.parts_of(name)}
    assert volumes
    assert all(low < volume < high for volume in volumes.values()), volumes


def test_the_right_lung_is_the_larger_and_the_right_kidney_the_lower(surface: Surface) -> None:
    left, right = surface("lung_left"), surface("lung_right")
    assert 1.02 < right.volume / left.volume < 1.5
    assert surface("kidney_right").center[2] < surface("kidney_left").center[2]
    assert surface("heart").center[0] > MID_PLANE_MM + 5.0


def test_a_written_vessel_is_pushed_out_of_what_it_must_clear(tmp_path: Path) -> None:
    table = tmp_path / "landmarks.csv"
    table.write_text("id,side,x_mm,y_mm,z_mm\n", encoding="utf-8")
    ball = pyvista.Sphere(radius=20.0, center=(30, 0, 0), theta_resolution=40, phi_resolution=40)
    points = Points(table, {"ball_left": TriangleMesh(ball.points, np.int32(ball.regular_faces))})
    line = [[30.0 + x, 18.0, 0.0, 2.0] for x in (-30, -15, 0, 15, 30)]
    made = {
        "one_sided": [],
        "right": {},
        "further": {},
        "beside": {},
        "written": {"new": {"clear_of": ["ball"], "lines": [line]}},
    }
    left, right = vessels([], made, points, MID_PLANE_MM)
    assert (left.id, left.side, right.side) == ("new", "left", "right")
    away = np.linalg.norm(left.mesh.points - (30, 0, 0), axis=1)
    assert away.min() > 19.0
    (low, high), (other_low, other_high) = box(left.mesh.points), box(right.mesh.points)
    assert other_low[0] == pytest.approx(2 * MID_PLANE_MM - high[0], abs=0.1)
    assert other_high[0] == pytest.approx(2 * MID_PLANE_MM - low[0], abs=0.1)


def test_rules_of_the_vessels_lay_each_side_as_told(tmp_path: Path) -> None:
    table = tmp_path / "landmarks.csv"
    table.write_text("id,side,x_mm,y_mm,z_mm\n", encoding="utf-8")
    line = [[20.0, 0.0, z, 3.0] for z in (0.0, 20.0, 40.0, 60.0)]
    measured = [
        {"id": name, "side": side, "fma": fma, "lines": [line]}
        for name, side, fma in (
            ("plain", "left", 7),
            ("alone", "left", 8),
            ("own", "left", 9),
            ("mid", "midline", 5),
        )
    ]
    made = {
        "one_sided": ["alone"],
        "right": {"own": {"keep": 2, "then": [[-10.0, 5.0, 40.0, 2.0], [-5.0, 5.0, 60.0, 2.0]]}},
        "further": {"mid": [[[0.0, 0.0, 100.0, 2.0], [0.0, 0.0, 130.0, 2.0]]]},
        "beside": {"twin": {"of": "plain", "move": [8, 0, 0], "share": 0.5}},
        "written": {},
    }
    found = {(v.id, v.side): v for v in vessels(measured, made, Points(table, {}), MID_PLANE_MM)}
    assert set(found) == {
        *(("plain", "left"), ("plain", "right"), ("alone", "left"), ("own", "left"), ("own", "right")),
        *(("mid", "midline"), ("twin", "left"), ("twin", "right")),
    }
    assert {key: v.fma for key, v in found.items() if v.fma} == {
        ("plain", "left"): (7,),
        ("alone", "left"): (8,),
        ("own", "left"): (9,),
        ("mid", "midline"): (5,),
    }
    assert found["own", "right"].mesh.points[:, 0].max() < 0.0
    assert found["own", "right"].mesh.points[:, 1].max() > 4.0
    assert found["mid", "midline"].mesh.points[:, 2].max() > 128.0
    assert found["twin", "left"].mesh.points[:, 0].mean() == pytest.approx(28.0, abs=0.2)
    assert np.ptp(found["twin", "left"].mesh.points[:, 0]) < 0.6 * np.ptp(
        found["plain", "left"].mesh.points[:, 0]
    )


def test_a_tube_is_closed_and_keeps_its_radius() -> None:
    mesh = vessel_mesh([np.array([[0.0, 0.0, z, 4.0] for z in (0.0, 30.0, 60.0)])])
    tube = pyvista.make_tri_mesh(mesh.points, mesh.triangles)
    assert tube.n_open_edges == 0
    assert np.hypot(*mesh.points[:, :2].T).max() == pytest.approx(4.0, abs=0.3)
    assert tube.volume == pytest.approx(np.pi * 16 * 60, rel=0.15)
