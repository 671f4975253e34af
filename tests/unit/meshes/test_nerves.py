"""The nerves of the atlas body: roots in their foramina, paths off bone, branches to their muscles."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import trimesh
from builder.cord import LEVELS, segment_heights
from builder.nerve_tubes import needed_rings, smooth_curve, tube
from builder.nerves import NerveBuilder, lay_all, recipe_rows
from builder.spine import VERTEBRAE

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyPack
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.atlas import Atlas

RECIPES = Path(__file__).parents[3] / "meshes" / "recipes"
MID_PLANE_MM = -0.7
DEEPEST_IN_BONE_MM = 1.0
"""The middle of a nerve may dip this far below the surface of a bone, for surfaces are coarse."""


@pytest.fixture(scope="module")
def builder(atlas: Atlas) -> NerveBuilder:
    pack = BodyPack(embedded_body())
    parts = [
        (record, TriangleMesh(np.array(pack.part_points(record)), pack.part_triangles(record)))
        for system in ("bones", "cartilages", "muscles", "vessels", "organs")
        for record in pack.parts(system)
    ]
    sacrum = json.loads((RECIPES / "sacrum.json").read_text(encoding="utf-8"))
    built = NerveBuilder(parts, RECIPES, sacrum, MID_PLANE_MM)
    lay_all(built, RECIPES, {nerve.id: nerve.supplies for nerve in atlas.nerves})
    return built


def bone_above_and_below(builder: NerveBuilder, level: str, upper: str, lower: str) -> tuple[bool, bool]:
    """Whether the upper bone lies over a root's foramen, and the lower one under it."""
    place = builder.spine.exits[level][0]
    hits = []
    for bone, sign in ((upper, 1.0), (lower, -1.0)):
        points = builder.bones[bone].points
        column = np.linalg.norm(points[:, :2] - place[:2], axis=1) < 9.0
        hits.append(bool((sign * (points[column, 2] - place[2]) > 0.0).any()))
    return hits[0], hits[1]


def test_roots_leave_above_their_vertebra_in_the_neck_and_below_it_in_the_trunk(
    builder: NerveBuilder,
) -> None:
    for level in (level for level in LEVELS if level[0] in "CTL" and level not in ("C1", "L5", "CO1")):
        letter, number = level[0].lower(), int(level[1:])
        if level == "C8":
            upper, lower = "c7", "t1"
        elif letter == "c":
            upper, lower = f"c{number - 1}", f"c{number}"
        else:
            upper, lower = VERTEBRAE[(at := VERTEBRAE.index(level.lower()))], VERTEBRAE[at + 1]
        assert bone_above_and_below(builder, level, f"vertebra_{upper}", f"vertebra_{lower}") == (
            True,
            True,
        ), level


def test_first_root_leaves_over_the_atlas_and_fifth_lumbar_root_below_its_pedicle(
    builder: NerveBuilder,
) -> None:
    atlas_top = builder.spine.exits["C1"][0, 2]
    assert builder.spine.exits["C2"][0, 2] < atlas_top
    assert (
        builder.bones["vertebra_l5"].points[:, 2].max()
        > builder.spine.exits["L5"][0, 2]
        > builder.spine.exits["S1"][0, 2]
    )


def test_sacral_nerves_leave_by_the_pelvic_foramina(builder: NerveBuilder) -> None:
    foramina = json.loads((RECIPES / "sacrum.json").read_text(encoding="utf-8"))["foramina"]
    for number, foramen in enumerate(foramina, start=1):
        nerve = builder.nerves[f"spinal_root_s{number}"].lines[0].path
        assert np.linalg.norm(nerve - foramen["pelvic"], axis=1).min() < 1.0


def test_cord_ends_between_the_first_and_second_lumbar_vertebra(builder: NerveBuilder) -> None:
    heights = segment_heights(builder.spine, builder.cord_recipe)
    assert builder.spine.height(20) > heights["CO1"][1] > builder.spine.height(21)
    assert all(upper[1] == pytest.approx(lower[0]) for upper, lower in pairwise(heights.values()))


def test_segments_lie_ever_higher_above_their_vertebra(builder: NerveBuilder) -> None:
    heights = segment_heights(builder.spine, builder.cord_recipe)
    lifts = [
        np.mean(heights[level]) - builder.spine.height(1 + VERTEBRAE.index(level.lower()))
        for level in ("C3", "C7", "T6", "T12", "L5")
    ]
    assert lifts == sorted(lifts)
    assert lifts[0] > 0.0


def test_every_nerve_of_the_graph_has_a_shape(builder: NerveBuilder, atlas: Atlas) -> None:
    assert {nerve.id for nerve in atlas.nerves} <= set(builder.nerves)
    own = {"spinal_dura", "filum_terminale", *(f"spinal_cord_{level.lower()}" for level in LEVELS)}
    assert set(builder.nerves) - {nerve.id for nerve in atlas.nerves} == own


def test_every_muscle_gets_a_branch_of_its_nerve(builder: NerveBuilder, atlas: Atlas) -> None:
    missed = []
    for name in builder.muscles_of:
        suppliers = [nerve.id for nerve in atlas.nerves if name in nerve.supplies]
        for part in builder.muscles_of[name]:
            muscle = builder.surroundings.muscles[part]
            gaps = [
                muscle.distance(line.path)[0].min()
                for supplier in suppliers
                for line in builder.nerves[supplier].lines
            ]
            if gaps and min(gaps) > 0.5:
                missed.append((part, round(float(min(gaps)), 1)))
    assert missed == []


def test_nerves_do_not_run_through_bone(builder: NerveBuilder) -> None:
    in_canals = {row["id"] for row in recipe_rows(RECIPES / "nerves") if "through_bone" in str(row)}
    sacral = tuple(f"{kind}_{level}" for kind in ("spinal_root", "dorsal_ramus") for level in ("s", "co"))
    deep = {}
    for nerve in builder.nerves.values():
        if nerve.id in in_canals or nerve.id.startswith((*sacral, "ventral_ramus_s")):
            continue
        for line in nerve.lines:
            depth = -float(builder.surroundings.bones.distance(line.path)[0].min())
            if depth > DEEPEST_IN_BONE_MM:
                deep[nerve.id] = round(max(depth, deep.get(nerve.id, 0.0)), 1)
    assert deep == {}


def test_parts_are_closed_and_mirrored(builder: NerveBuilder) -> None:
    parts = {record.id: mesh for record, mesh in builder.parts({})}
    for mesh in parts.values():
        solid = trimesh.Trimesh(mesh.points, mesh.triangles, process=False)
        assert solid.is_watertight
        assert solid.volume > 0.0
    left, right = parts["median_nerve_left"], parts["median_nerve_right"]
    assert np.allclose(left.points[:, 0].max(), 2 * MID_PLANE_MM - right.points[:, 0].min(), atol=1e-3)


def test_tube_is_closed_round_and_as_thick_as_asked() -> None:
    line = smooth_curve([[0, 0, 0], [10, 0, 0], [20, 5, 0]], 1.0)
    solid = trimesh.Trimesh(
        *(lambda mesh: (mesh.points, mesh.triangles))(tube(line, [[2.0, 1.0]] * len(line), 16))
    )
    assert solid.is_watertight
    assert solid.volume == pytest.approx(np.pi * 2.0 * 20.8, rel=0.12)


def test_rings_are_left_out_where_a_path_is_straight() -> None:
    straight = np.linspace([0.0, 0.0, 0.0], [20.0, 0.0, 0.0], 21)
    assert len(needed_rings(straight)) == 2
    bent = straight + np.stack([np.zeros(21), 3.0 * np.sin(np.linspace(0, 3, 21)), np.zeros(21)], axis=1)
    assert len(needed_rings(bent)) > 4
