"""Muscles written from anatomy: closed, outward, clear of their neighbours, pale where tendinous."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvista
import trimesh
import yaml
from builder.neighbours import field_around
from builder.points import Points, RecipeFault
from builder.written_muscles import MID_GAP_MM, MID_PLANE_MM, written_mesh, written_meshes

from ims_atlas.body.mesh import ACROSS, TENDON, TriangleMesh

FLAT: dict[str, Any] = {
    "fibres": [[[x, 0, 0], [x, 0, 40], [x, 0, 80], [x, 0, 120]] for x in (20, 40, 60)],
    "thickness": 4,
    "facing": "back",
}
"""A sheet of 40 x 120 mm, 4 mm thick, in the plane y = 0, fibres upwards."""

ROD: dict[str, Any] = {
    "through": [[30, 0, 0], [30, 0, 50], [30, 0, 100]],
    "width": 12,
    "thickness": 8,
    "facing": "back",
}
BALL_MM = 30.0
VOXEL_MM = 1.0
"""Signed distances are measured on voxels, which are good to about this."""


@pytest.fixture
def points(tmp_path: Path) -> Points:
    """Know two balls, each 10 mm through the plane y = 0: one from the back and one from the front."""
    table = tmp_path / "landmarks.csv"
    table.write_text("id,side,x_mm,y_mm,z_mm\n", encoding="utf-8")
    return Points(table, {"ball_left": ball((40, 20, 60)), "front_ball_left": ball((40, -20, 60))})


def ball(centre: tuple[float, float, float], radius: float = BALL_MM) -> TriangleMesh:
    shape = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    return TriangleMesh(np.float32(shape.vertices + centre), np.int32(shape.faces))


def solid(mesh: TriangleMesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.points, mesh.triangles, process=False)


def written_file(folder: Path, *rows: dict[str, Any], name: str = "10_some.yaml") -> Path:
    """Write a recipe and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump({"muscles": list(rows)}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "row",
    [
        {"sheets": [FLAT]},
        {"sheets": [{**FLAT, "facing": "front", "crossings": [0.5], "edge": 8, "grid": 3}]},
        {"strands": [ROD]},
        {"strands": [ROD, {**ROD, "through": [[34, 0, 10], [60, 0, 120]]}]},
        {"sheets": [FLAT], "strands": [{**ROD, "through": [[40, -30, 0], [40, 0, 60], [40, 30, 120]]}]},
        {"sheets": [{**FLAT, "over": ["ball"]}]},
        {"sheets": [FLAT], "carved_by": ["front_ball"]},
        {"sheets": [FLAT], "clear_of": ["ball"]},
    ],
    ids=["sheet", "turned-sheet", "strand", "strands", "sheet-and-strand", "laid", "carved", "moulded"],
)
def test_every_kind_of_shape_is_closed_and_faces_outwards(row: dict[str, Any], points: Points) -> None:
    mesh = written_mesh(row, points)
    shape = solid(mesh)
    assert shape.is_watertight
    assert shape.is_winding_consistent
    assert shape.volume > 1000.0
    assert mesh.tissue is not None
    assert mesh.tissue.shape == (len(mesh.points), 3)
    assert np.isfinite(mesh.tissue).all()


def test_a_sheet_is_as_thick_as_told_and_thins_out_at_its_border(points: Points) -> None:
    deep = np.abs(written_mesh({"sheets": [FLAT]}, points).points[:, 1])
    places = written_mesh({"sheets": [FLAT]}, points).points
    middle = (np.abs(places[:, 0] - 40) < 8) & (np.abs(places[:, 2] - 60) < 30)
    assert deep[middle] == pytest.approx(2.0, abs=0.05)
    border = (places[:, 0] < 20.5) | (places[:, 0] > 59.5)
    assert (deep[border] < 0.7).all()


@pytest.mark.parametrize(("way", "sign"), [("over", -1.0), ("under", 1.0)])
def test_a_sheet_clears_what_it_lies_over_or_under(way: str, sign: float, points: Points) -> None:
    facing_front = {**FLAT, "facing": "front", "gap": 1.0, way: ["ball" if way == "over" else "front_ball"]}
    mesh = written_mesh({"sheets": [facing_front]}, points)
    places = mesh.points.astype(np.float64)
    away = np.linalg.norm(places - (40, -20 * sign, 60), axis=1) - BALL_MM
    assert away.min() > -0.5
    assert away.min() < 1.5
    over_the_ball = np.hypot(places[:, 0] - 40, places[:, 2] - 60) < 8
    assert (sign * places[over_the_ball, 1]).min() > 5.0
    at_the_ends = (places[:, 2] < 5) | (places[:, 2] > 115)
    assert np.abs(places[at_the_ends, 1]).max() < 3.0


def test_a_moulded_shape_keeps_its_gap_and_a_carved_one_stays_where_it_was(points: Points) -> None:
    rod = {**ROD, "through": [[40, 0, -20], [40, 0, 60], [40, 0, 140]], "width": 30, "thickness": 40}
    neighbour = points.part("ball")
    whole = written_mesh({"strands": [rod]}, points)
    field = field_around([neighbour], whole.points.astype(np.float64), step_mm=VOXEL_MM)
    assert field.at(whole.points.astype(np.float64)).min() < -5.0
    carved = written_mesh({"strands": [rod], "carved_by": ["ball"], "gap": 0.5}, points)
    assert field.at(carved.points.astype(np.float64)).min() > -0.5 * VOXEL_MM
    assert carved.points[:, 1].min() == pytest.approx(whole.points[:, 1].min(), abs=0.6)
    grazing = {
        **ROD,
        "through": [[40, -16, -20], [40, -16, 60], [40, -16, 140]],
        "width": 20,
        "thickness": 20,
    }
    moulded = written_mesh({"strands": [grazing], "clear_of": ["ball"], "gap": 0.5}, points)
    assert field.at(moulded.points.astype(np.float64)).min() > -VOXEL_MM


def test_tendons_and_crossings_are_pale_and_the_flesh_between_is_not(points: Points) -> None:
    row = {"sheets": [{**FLAT, "thickness": 8, "tendon": [0.25, 1.0], "crossings": [0.65]}]}
    mesh = written_mesh(row, points)
    assert mesh.tissue is not None
    height, pale = mesh.points[:, 2], mesh.tissue[:, TENDON]
    assert (pale[height < 15] > 0.95).all()
    assert (pale[(height > 45) & (height < 62)] < 0.05).all()
    assert (pale[height > 100] < 0.05).all()
    crossing = (np.abs(height - 78) < 8) & (np.abs(mesh.points[:, 0] - 40) < 12)
    assert pale[crossing].max() > 0.9
    half = np.abs(mesh.points[:, 1])
    dip = half[crossing & (pale > 0.9)].max()
    assert dip < 0.8 * half[(height > 45) & (height < 62)].max()


def test_fibres_keep_their_value_from_origin_to_insertion(points: Points) -> None:
    mesh = written_mesh({"sheets": [FLAT]}, points)
    assert mesh.tissue is not None
    assert mesh.tissue[:, ACROSS] == pytest.approx(mesh.points[:, 0] - 20.0, abs=0.5)


def test_a_ring_leaves_its_opening_free(points: Points) -> None:
    turn = np.arange(0.0, 2.0 * np.pi, np.pi / 6.0)
    rings = [[[40 + r * np.cos(a), 0.0, 60 + r * np.sin(a)] for a in turn] for r in (12, 18, 24)]
    sheet = {
        **FLAT,
        "fibres": [[list(map(float, p)) for p in ring] for ring in rings],
        "ring": True,
        "grid": 2,
    }
    mesh = written_mesh({"sheets": [sheet]}, points)
    shape = solid(mesh)
    assert shape.is_watertight
    assert shape.euler_number == 0
    away = np.hypot(mesh.points[:, 0] - 40, mesh.points[:, 2] - 60)
    assert away.min() > 11.0
    assert away.max() < 25.0
    assert shape.volume == pytest.approx(np.pi * (24**2 - 12**2) * 4.0, rel=0.25)


@pytest.mark.parametrize(
    "sheet",
    [
        {"mirror": "across", "fibres": [[[x, 0, 0], [x, 0, 40], [x, 0, 80]] for x in (MID_PLANE_MM, 20, 40)]},
        {
            "mirror": "along",
            "ring": True,
            "fibres": [
                [[MID_PLANE_MM, 0, 60 - r], [r, 0, 60], [MID_PLANE_MM, 0, 60 + r]] for r in (20, 26, 32)
            ],
        },
    ],
    ids=["across", "along"],
)
def test_a_mirrored_sheet_is_the_same_on_both_sides(sheet: dict[str, Any], points: Points) -> None:
    mesh = written_mesh({"sheets": [{**FLAT, **sheet}]}, points)
    assert solid(mesh).is_watertight
    low, high = mesh.points[:, 0].min(), mesh.points[:, 0].max()
    assert low + high == pytest.approx(2 * MID_PLANE_MM, abs=0.2)
    assert high > 20.0
    image = pyvista.make_tri_mesh(mesh.points * [-1, 1, 1] + [2 * MID_PLANE_MM, 0, 0], mesh.triangles)
    away = pyvista.PolyData(mesh.points).compute_implicit_distance(image)["implicit_distance"]
    assert np.abs(away).max() < 0.3


def test_no_other_way_to_mirror_is_known(points: Points) -> None:
    with pytest.raises(RecipeFault, match="mirrored across or along, not 'sideways'"):
        written_mesh({"sheets": [{**FLAT, "mirror": "sideways"}]}, points)


def test_a_muscle_that_keeps_left_stops_at_the_mid_plane(points: Points) -> None:
    row = {"strands": [{**ROD, "through": [[2, 0, 0], [2, 0, 50], [2, 0, 100]]}]}
    assert written_mesh(row, points).points[:, 0].min() < MID_PLANE_MM
    kept = written_mesh({**row, "keep_left": True}, points)
    assert kept.points[:, 0].min() == pytest.approx(MID_PLANE_MM + MID_GAP_MM, abs=1e-4)
    assert solid(kept).is_watertight


def test_a_muscle_of_both_sides_is_mirrored_and_a_midline_one_is_built_once(
    tmp_path: Path, points: Points
) -> None:
    folder = written_file(
        tmp_path / "written",
        {"id": "pair", "strands": [ROD]},
        {"id": "single", "side": "midline", "strands": [ROD]},
        {"id": "on_top", "sheets": [{**FLAT, "over": ["pair", "single"]}]},
    )
    built = [(row["id"], side, mesh) for row, side, mesh in written_meshes(folder, points)]
    assert [(name, side) for name, side, _ in built] == [
        ("pair", "left"),
        ("pair", "right"),
        ("single", "midline"),
        ("on_top", "left"),
        ("on_top", "right"),
    ]
    left, right = built[0][2], built[1][2]
    np.testing.assert_allclose(right.points[:, 0], 2 * MID_PLANE_MM - left.points[:, 0], atol=1e-3)
    assert solid(right).volume == pytest.approx(solid(left).volume, rel=1e-4)
    assert set(points.parts) >= {"pair_left", "pair_right", "single", "on_top_left", "ball_left"}


def test_files_are_built_in_the_order_of_their_names(tmp_path: Path, points: Points) -> None:
    written_file(
        tmp_path / "written", {"id": "later", "sheets": [{**FLAT, "over": ["earlier"]}]}, name="20.yaml"
    )
    folder = written_file(tmp_path / "written", {"id": "earlier", "strands": [ROD]}, name="10.yaml")
    assert [row["id"] for row, _, _ in written_meshes(folder, points)] == [
        "earlier",
        "earlier",
        "later",
        "later",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"strands": [{**ROD, "through": ["no_such_tip", [1, 2, 3]]}]}, "no landmark 'no_such_tip'"),
        ({"strands": [{**ROD, "through": [[1, 2, 3], [1, 2, 3]]}]}, "two points of a path are the same"),
        ({"strands": [{**ROD, "facing": "outwards"}]}, "'outwards' is no direction"),
        ({"strands": [{**ROD, "facing": "up"}]}, "a strand runs in the direction it faces"),
        ({"strands": [{"through": ROD["through"], "facing": "back"}]}, "width"),
        ({"sheets": [{**FLAT, "over": ["no_such_part"]}]}, "no part is named like 'no_such_part'"),
        ({"sheets": [FLAT], "clear_of": ["no_such_part"]}, "no part is named like 'no_such_part'"),
        ({"sheets": [FLAT], "carved_by": ["no_such_part"]}, "no part is named like 'no_such_part'"),
        ({"sheets": [{**FLAT, "fibres": [[[0, 0], [1, 1]]]}]}, "not a point"),
        ({"sheets": [{"fibres": FLAT["fibres"], "thickness": 4}]}, "facing"),
        ({}, ""),
    ],
)
def test_a_fault_names_file_and_muscle(
    row: dict[str, Any], said: str, tmp_path: Path, points: Points
) -> None:
    folder = written_file(tmp_path / "written", {"id": "sound", "strands": [ROD]}, {"id": "faulty", **row})
    with pytest.raises(RecipeFault, match=rf"^10_some\.yaml: faulty: .*{said}"):
        list(written_meshes(folder, points))
