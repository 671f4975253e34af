"""The shipped body as files and as anatomy: size, formats, counts, mirror, closed surfaces, tissue."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
import trimesh
import yaml

from ims_atlas.body.mesh import OPEN, TENDON
from ims_atlas.body.pack import MANIFEST, MEASURED, WRITTEN, BodyPack, PartRecord
from ims_atlas.model.segments import SEGMENTS, Side

MID_PLANE_MM = -0.7
LARGEST_MB = 30.0
CLOSED_SHARE = 0.9
"""Share of the parts whose surface is perfectly closed; thinning may pinch a few."""

MIRROR_MM = 2.0
"""Sides may differ by this at their borders, where they were thinned out one by one."""

TALLEST_MM, LOWEST_MM, WIDEST_MM = 1790.0, -95.0, 480.0


def part_mesh(body: BodyPack, part: PartRecord) -> trimesh.Trimesh:
    return trimesh.Trimesh(np.array(body.part_points(part)), body.part_triangles(part), process=False)


def is_closed(body: BodyPack, part: PartRecord) -> bool:
    """Whether every edge has as many triangles one way as the other, points at one place taken as one."""
    _, place = np.unique(np.round(body.part_points(part), 4), axis=0, return_inverse=True)
    faces = place.reshape(-1)[body.part_triangles(part)].astype(np.int64)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = edges[edges[:, 0] != edges[:, 1]]
    forth, back = edges[:, 0] * (place.max() + 1) + edges[:, 1], edges[:, 1] * (place.max() + 1) + edges[:, 0]
    return bool(np.array_equal(np.sort(forth), np.sort(back)))


def test_all_files_together_fit_into_git(embedded: BodyPack) -> None:
    size = sum(file.stat().st_size for file in embedded.folder.iterdir())
    assert size / 1e6 < LARGEST_MB


def test_the_folder_holds_what_the_manifest_names(embedded: BodyPack) -> None:
    named = {level.file for levels in embedded.manifest.systems.values() for level in levels}
    assert {file.name for file in embedded.folder.iterdir()} == named | {MANIFEST}


def test_the_manifest_is_json_and_yaml(embedded: BodyPack) -> None:
    text = (embedded.folder / MANIFEST).read_text(encoding="utf-8")
    as_json, as_yaml = json.loads(text), yaml.load(text, Loader=yaml.CSafeLoader)
    assert as_json == as_yaml
    assert len(as_json["parts"]) == len(embedded.manifest.parts)


def test_every_id_is_the_name_with_its_side_and_used_once(embedded: BodyPack) -> None:
    counts = Counter(part.id for part in embedded.manifest.parts)
    assert [name for name, count in counts.items() if count > 1] == []
    for part in embedded.manifest.parts:
        if part.side is Side.MIDLINE:
            assert not part.id.endswith(("_left", "_right")), part.id
        else:
            assert part.id.endswith(f"_{part.side.value}"), part.id


def test_another_reader_opens_every_file_with_nodes_named_by_part(embedded: BodyPack) -> None:
    for system, levels in embedded.manifest.systems.items():
        wanted = {part.id for part in embedded.parts(system)}
        for detail, level in enumerate(levels):
            scene = trimesh.load(embedded.folder / level.file, process=False)
            names = {name.split(".")[0] for name in scene.graph.nodes_geometry}
            assert wanted <= names, (level.file, sorted(wanted - names)[:5])
            if detail == len(levels) - 1:
                read = sum(len(shape.faces) for shape in scene.geometry.values())
                assert read == level.triangles, level.file
                low, high = scene.bounds
                assert high[1] < TALLEST_MM / 1000.0
                assert low[1] > LOWEST_MM / 1000.0


def test_each_level_of_detail_is_coarser(embedded: BodyPack) -> None:
    for system in embedded.systems:
        sizes = [level.triangles for level in embedded.detail_levels(system)]
        assert len(sizes) == 3, system
        assert sizes == sorted(sizes, reverse=True), system


def test_there_are_muscles_and_bones_enough(embedded: BodyPack) -> None:
    assert len(embedded.parts("muscles")) >= 330
    assert len(embedded.parts("bones")) + len(embedded.parts("cartilages")) >= 200
    assert {"bones", "cartilages", "muscles", "tendons", "vessels", "organs", "nerves", "skin"} == set(
        embedded.systems
    )


def test_each_bone_of_the_skeleton_is_there(embedded: BodyPack) -> None:
    shown = {part.id for part in embedded.manifest.parts}
    wanted = {f"vertebra_c{i}" for i in range(1, 8)} | {f"vertebra_t{i}" for i in range(1, 13)}
    wanted |= {f"vertebra_l{i}" for i in range(1, 6)}
    wanted |= {"sacrum", "coccyx", "cranium", "mandible", "hyoid_bone", "sternum"}
    names = {f"rib_{i}" for i in range(1, 13)} | {f"costal_cartilage_{i}" for i in range(1, 11)}
    names |= {f"{bone}_{i}" for bone in ("metacarpal", "metatarsal") for i in range(1, 6)}
    names |= {"scapula", "clavicle", "humerus", "radius", "ulna", "femur", "tibia", "fibula", "patella"}
    names |= {"hip_bone", "talus", "calcaneus", "navicular", "cuboid", "scaphoid", "lunate", "capitate"}
    wanted |= {f"{name}_{side}" for name in names for side in ("left", "right")}
    assert wanted - shown == set()


def test_what_is_on_one_side_is_on_the_other(embedded: BodyPack) -> None:
    left = {part.id.removesuffix("_left") for part in embedded.manifest.parts if part.side is Side.LEFT}
    right = {part.id.removesuffix("_right") for part in embedded.manifest.parts if part.side is Side.RIGHT}
    one_sided = left ^ right
    vessels = {part.id.rsplit("_", 1)[0] for part in embedded.parts("vessels")}
    assert one_sided <= vessels


def test_right_muscles_mirror_the_left(embedded: BodyPack) -> None:
    parts = {part.id: part for part in embedded.manifest.parts}
    for part in (*embedded.parts("muscles"), *embedded.parts("tendons")):
        if part.side is not Side.LEFT:
            continue
        left = part_mesh(embedded, part)
        right = part_mesh(embedded, parts[f"{part.id.removesuffix('_left')}_right"])
        low, high = left.bounds[:, 0]
        image = np.array([2 * MID_PLANE_MM - high, 2 * MID_PLANE_MM - low])
        assert np.abs(image - right.bounds[:, 0]).max() < MIRROR_MM, part.id
        assert np.abs(left.bounds[:, 1:] - right.bounds[:, 1:]).max() < MIRROR_MM, part.id
        assert right.volume == pytest.approx(left.volume, rel=0.01, abs=2.0), part.id
        assert left.centroid[0] > MID_PLANE_MM > right.centroid[0], part.id


def test_almost_all_surfaces_are_closed(embedded: BodyPack) -> None:
    for system in embedded.systems:
        parts = embedded.parts(system)
        closed = sum(is_closed(embedded, part) for part in parts)
        assert closed >= CLOSED_SHARE * len(parts), f"{system}: {closed} of {len(parts)}"


def test_surfaces_face_outwards(embedded: BodyPack) -> None:
    inside_out = [part.id for part in embedded.manifest.parts if part_mesh(embedded, part).volume <= 0.0]
    assert inside_out == []


def test_every_part_is_within_the_body(embedded: BodyPack) -> None:
    for system in embedded.systems:
        points = embedded.system_mesh(system).points
        assert np.isfinite(points).all(), system
        low, high = points.min(axis=0), points.max(axis=0)
        assert low[2] > LOWEST_MM, system
        assert high[2] < TALLEST_MM, system
        assert -WIDEST_MM < low[0] < high[0] < WIDEST_MM, system


@pytest.mark.parametrize("system", ["muscles", "tendons"])
def test_flesh_and_tendon_are_told_apart(system: str, embedded: BodyPack) -> None:
    mesh = embedded.system_mesh(system)
    assert mesh.tissue is not None
    assert np.isfinite(mesh.tissue).all()
    for column in (TENDON, OPEN):
        assert mesh.tissue[:, column].min() >= -1e-6
        assert mesh.tissue[:, column].max() <= 1.0 + 1e-6
    tendon = mesh.tissue[:, TENDON].mean()
    assert (0.05 < tendon < 0.6) if system == "muscles" else tendon > 0.8
    assert np.ptp(mesh.tissue[:, OPEN]) > 0.3


def test_long_tendons_are_pale_and_bellies_are_not(embedded: BodyPack) -> None:
    parts = {part.id: part for part in embedded.parts("muscles")}
    mesh = embedded.system_mesh("muscles")
    for name, least, most in (
        ("palmaris_longus_left", 0.3, 0.95),
        ("flexor_carpi_radialis_left", 0.2, 0.9),
        ("gluteus_maximus_left", 0.0, 0.4),
        ("deltoid_acromial_part_left", 0.0, 0.4),
    ):
        rows = mesh.ranges[embedded.parts("muscles").index(parts[name])].points
        assert least <= mesh.tissue[rows, TENDON].mean() <= most, name


def test_every_part_says_where_it_comes_from(embedded: BodyPack) -> None:
    for part in embedded.manifest.parts:
        assert part.origin, part.id
        assert part.generated == (part.origin in (MEASURED, WRITTEN)), part.id
        assert set(part.levels) <= set(SEGMENTS), part.id
    credit = embedded.about.credit
    for owner in ("BodyParts3D", "CC BY 4.0", "pose2sim", "myo-sim"):
        assert owner in credit
