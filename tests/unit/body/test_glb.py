"""GLB files: what is written comes back, any glTF reader agrees, and damage is told."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from ims_atlas.body.glb import WIDEST_MM, Finish, read_glb, write_glb
from ims_atlas.body.mesh import ACROSS, OPEN, TENDON, TriangleMesh, smooth_normals
from ims_atlas.errors import PackInvalid


def ball(centre: tuple[float, float, float], fineness: int = 2) -> TriangleMesh:
    shape = trimesh.creation.icosphere(subdivisions=fineness, radius=20.0)
    points = (shape.vertices + np.array(centre)).astype(np.float32)
    return TriangleMesh(points, shape.faces.astype(np.int32))


PARTS = {"left_ball": ball((100, 0, 1000)), "high_ball": ball((0, 50, 1700), 3), "middle": ball((0, 0, 900))}


@pytest.fixture
def glb(tmp_path: Path) -> Path:
    """Return a file of three spheres."""
    meshes = list(PARTS.values())
    write_glb(tmp_path / "a.glb", list(PARTS), meshes, [smooth_normals(m) for m in meshes], "by me")
    return tmp_path / "a.glb"


def test_what_is_written_comes_back(glb: Path) -> None:
    back = read_glb(glb)
    assert back.names == tuple(PARTS)
    for extent, mesh in zip(back.system.ranges, PARTS.values(), strict=True):
        np.testing.assert_array_equal(back.system.points[extent.points], mesh.points)
        np.testing.assert_array_equal(
            back.system.triangles[extent.triangles] - extent.points.start, mesh.triangles
        )
        outward = mesh.points - mesh.points.mean(axis=0)
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        assert (np.sum(back.system.normals[extent.points] * outward, axis=1) > 0.99).all()


def test_every_row_knows_its_part(glb: Path) -> None:
    system = read_glb(glb).system
    for i, extent in enumerate(system.ranges):
        assert (system.part_of_point()[extent.points] == i).all()
        assert (system.part_of_point()[system.triangles[extent.triangles]] == i).all()


def test_a_part_of_more_points_than_two_bytes_can_count_comes_back(tmp_path: Path) -> None:
    big = ball((0, 0, 0), 7)
    assert len(big.points) > 2**16
    write_glb(
        tmp_path / "a.glb",
        ["big", "small"],
        [big, ball((9, 9, 9))],
        [big.points / 20, ball((0, 0, 0)).points / 20],
        "by me",
    )
    system = read_glb(tmp_path / "a.glb").system
    np.testing.assert_array_equal(system.triangles[system.ranges[0].triangles], big.triangles)


def test_another_reader_finds_the_same_parts_in_metres_with_y_up(glb: Path) -> None:
    scene = trimesh.load(glb)
    assert set(scene.geometry) == set(PARTS)
    for name, mesh in PARTS.items():
        transform, geometry = scene.graph[name]
        shape = scene.geometry[geometry].copy().apply_transform(transform)
        assert len(shape.faces) == len(mesh.triangles)
        x, y, z = mesh.points.mean(axis=0) / 1000
        np.testing.assert_allclose(shape.centroid, [x, z, -y], atol=1e-5)
        assert shape.volume == pytest.approx(4 / 3 * np.pi * 0.02**3, rel=0.05)


def test_tissue_comes_back(tmp_path: Path) -> None:
    plain = ball((0, 0, 0))
    tissue = np.random.default_rng(1).random((len(plain.points), 3)).astype(np.float32)
    tissue[:, ACROSS] = 80.0 * tissue[:, ACROSS] - 200.0
    mesh = TriangleMesh(plain.points, plain.triangles, tissue)
    write_glb(tmp_path / "a.glb", ["a", "b"], [plain, mesh], [plain.points / 20] * 2, "by me")
    system = read_glb(tmp_path / "a.glb").system
    first, second = (system.tissue[extent.points] for extent in system.ranges)
    np.testing.assert_array_equal(first, np.tile([0, 0, 1], (len(first), 1)))
    across = tissue[:, ACROSS] - tissue[:, ACROSS].min()
    np.testing.assert_allclose(second[:, ACROSS], across, atol=0.006)
    np.testing.assert_allclose(second[:, TENDON], tissue[:, TENDON], atol=1e-4)
    np.testing.assert_allclose(second[:, OPEN], tissue[:, OPEN], atol=0.003)


def test_a_way_too_long_to_store_ends_at_the_longest(tmp_path: Path) -> None:
    plain = ball((0, 0, 0))
    tissue = np.ones((len(plain.points), 3), np.float32)
    tissue[:, ACROSS] = np.linspace(0, 2 * WIDEST_MM, len(plain.points))
    mesh = TriangleMesh(plain.points, plain.triangles, tissue)
    write_glb(tmp_path / "a.glb", ["a"], [mesh], [plain.points / 20], "by me")
    across = read_glb(tmp_path / "a.glb").system.tissue[:, ACROSS]
    assert (np.diff(across) >= 0).all()
    assert across.max() == pytest.approx(WIDEST_MM)


def test_other_viewers_see_flesh_paler_tendon_and_dark_folds(tmp_path: Path) -> None:
    plain = ball((0, 0, 0))
    tissue = np.tile(np.float32([0, 0, 1]), (len(plain.points), 1))
    tissue[1, TENDON], tissue[2, OPEN] = 1.0, 0.5
    mesh = TriangleMesh(plain.points, plain.triangles, tissue)
    finish = Finish("muscles", ["#a04038"], 0.5)
    write_glb(tmp_path / "a.glb", ["a"], [mesh], [plain.points / 20], "by me", finish)
    shape = trimesh.load(tmp_path / "a.glb", process=False).geometry["a"]
    flesh, tendon, fold = np.asarray(shape.visual.vertex_attributes["color"])[:3, :3].astype(int)
    np.testing.assert_allclose(flesh, 255 * (np.array([0xA0, 0x40, 0x38]) / 255) ** 2.2, atol=4)
    assert (tendon > flesh).all()
    np.testing.assert_allclose(fold, flesh / 2, atol=1)
    header, _ = split(tmp_path / "a.glb")
    assert header["materials"][0]["name"] == "muscles"


def test_a_file_without_tissue_still_opens(glb: Path) -> None:
    header, binary = split(glb)
    for mesh in header["meshes"]:
        attributes = mesh["primitives"][0]["attributes"]
        mesh["primitives"][0]["attributes"] = {key: attributes[key] for key in ("POSITION", "NORMAL")}
    join(glb, json.dumps(header).encode(), binary)
    system = read_glb(glb).system
    np.testing.assert_array_equal(system.tissue, np.tile([0, 0, 1], (len(system.points), 1)))


def test_licence_and_frame_travel_with_the_file(glb: Path) -> None:
    header, _ = split(glb)
    assert header["asset"]["copyright"] == "by me"
    assert header["nodes"][-1]["children"] == [0, 1, 2]


@pytest.mark.parametrize("keep", [0, 10, 19, 200, -4])
def test_a_file_cut_short_is_told(keep: int, glb: Path) -> None:
    glb.write_bytes(glb.read_bytes()[:keep])
    with pytest.raises(PackInvalid, match=r"a\.glb: unreadable .*install this body again"):
        read_glb(glb)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match=r"none\.glb: unreadable"):
        read_glb(tmp_path / "none.glb")


def test_a_triangle_that_names_a_point_of_another_part_is_told(glb: Path) -> None:
    header, binary = split(glb)
    view = header["bufferViews"][
        header["accessors"][header["meshes"][0]["primitives"][0]["indices"]]["bufferView"]
    ]
    points = header["accessors"][0]["count"]
    binary[view["byteOffset"] : view["byteOffset"] + 2] = struct.pack("<H", points)
    join(glb, json.dumps(header).encode(), binary)
    with pytest.raises(PackInvalid, match="a triangle names a missing point"):
        read_glb(glb)


def test_any_damage_to_the_description_is_harmless_or_told(glb: Path) -> None:
    header, binary = split(glb)
    whole = json.dumps(header).encode()
    chance = random.Random(1)
    refused: list[str] = []
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] = chance.choice(b'019-"[]{}:,.eanx')
        join(glb, bytes(damaged), binary)
        try:
            system = read_glb(glb).system
        except PackInvalid as problem:
            refused.append(str(problem))
        else:
            assert len(system.points) == len(system.normals) == len(system.tissue)
            assert 0 <= system.triangles.min() <= system.triangles.max() < len(system.points)
    assert len(refused) > 30
    assert [text for text in refused if "install this body again" not in text] == []


def split(path: Path) -> tuple[dict[str, Any], bytearray]:
    """Return the JSON and the binary part of a GLB file."""
    raw = path.read_bytes()
    length = struct.unpack("<I", raw[12:16])[0]
    return json.loads(raw[20 : 20 + length]), bytearray(raw[28 + length :])


def join(path: Path, text: bytes, binary: bytearray) -> None:
    """Write a GLB file."""
    text += b" " * (-len(text) % 4)
    path.write_bytes(
        struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(binary))
        + struct.pack("<II", len(text), 0x4E4F534A)
        + text
        + struct.pack("<II", len(binary), 0x004E4942)
        + binary
    )
