"""The picture as GLB: two other readers find the same parts, names, colours and places in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from pygltflib import GLTF2

from ims_atlas.body.pack import BodyPack
from ims_atlas.errors import AtlasError
from ims_atlas.export.colophon import colophon
from ims_atlas.export.glb_file import glb_bytes, write_glb
from ims_atlas.export.off_screen import OffScreen
from ims_atlas.export.progress import Cancelled, stay_quiet
from ims_atlas.export.scene_part import ScenePart
from ims_atlas.export.scene_parts import scene_parts
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Cut, Pick
from tests.unit.export.conftest import CREDIT

MOST = 1_000_000
TRICEPS = "Long head of triceps brachii (left)"
MOTOR_POINT = "Brachialis, motor point (left)"


def extras(part: Any) -> dict[str, Any]:
    found: dict[str, Any] = part.extras
    return found


def named(parts: list[ScenePart], key: str) -> ScenePart:
    return next(part for part in parts if part.key == key)


def test_what_is_in_the_picture_is_in_the_file_with_names_colours_and_places(
    shown: OffScreen, tmp_path: Path
) -> None:
    stage, path = shown.stage, tmp_path / "arm.glb"
    told: list[float] = []
    write_glb(shown.atlas, stage, path, lambda share, _text: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert [file.name for file in tmp_path.iterdir()] == ["arm.glb"]

    file = GLTF2().load(str(path))
    parts = {node.name: node for node in file.nodes if "group" in extras(node)}
    in_picture = scene_parts(shown.atlas, stage, MOST)
    assert len(parts) == len(in_picture)
    groups = {"Muscles", "Bones", "Nerves", "Needle sites", "Acupuncture points", "Meridians"}
    (root,) = file.scenes[0].nodes
    assert {file.nodes[child].name for child in file.nodes[root].children} == groups
    assert extras(parts[TRICEPS]) == {
        "id": "triceps_brachii_long_head",
        "group": "muscles",
        "side": "left",
        "name": "Long head of triceps brachii",
        "note": shown.atlas.muscle("triceps_brachii_long_head").plain.en,
        "role": "further",
        "disputed": True,
    }
    materials = {name: file.materials[_material(file, node)] for name, node in parts.items()}
    assert materials[TRICEPS].name == stage.palette.supply_further
    assert materials[TRICEPS].alphaMode == "OPAQUE"
    assert materials["Ulnar nerve (left)"].alphaMode == "BLEND"
    assert 0.05 < materials["Ulnar nerve (left)"].pbrMetallicRoughness.baseColorFactor[3] < 0.15
    assert len(parts[MOTOR_POINT].children) == 4

    scene = trimesh.load(path)
    size = sum(len(scene.geometry[scene.graph[name][1]].faces) for name in scene.graph.nodes_geometry)
    assert size == sum(part.triangle_count for part in in_picture)
    triceps = scene.geometry[scene.graph[TRICEPS][1]]
    red, green, blue = (int(stage.palette.supply_further[i : i + 2], 16) for i in (1, 3, 5))
    linear = ((np.array([red, green, blue]) / 255 + 0.055) / 1.055) ** 2.4
    assert triceps.visual.material.baseColorFactor[:3] == pytest.approx(255 * linear, abs=1.5)

    humerus = named(in_picture, "humerus").pieces[0].form.points / 1000
    matrix, geometry = scene.graph["Humerus (left)"]
    drawn = trimesh.transform_points(scene.geometry[geometry].vertices, matrix)
    assert drawn == pytest.approx(humerus[:, [0, 2, 1]] * (1, 1, -1), abs=1e-6)
    needle = next(needle for needle in stage.needles if needle.site.id == "brachialis_motor_point")
    matrix, geometry = scene.graph[f"{MOTOR_POINT}, 1"]
    shaft = trimesh.transform_points(scene.geometry[geometry].vertices, matrix)
    assert np.linalg.norm(shaft - needle.tip[[0, 2, 1]] / 1000 * (1, 1, -1), axis=1).min() < 0.002

    asset = file.asset
    assert asset.copyright.startswith(CREDIT)
    assert extras(asset)["levels"] == ["C6"]
    assert extras(asset)["review"] == "Not yet reviewed by a clinician."
    assert len(extras(asset)["sources"]) > 3


def _material(file: GLTF2, node: Any) -> int:
    own = node if node.mesh is not None else file.nodes[node.children[0]]
    found: int = file.meshes[own.mesh].primitives[0].material
    return found


def test_the_file_follows_what_is_hidden_chosen_faded_and_the_language(shown: OffScreen) -> None:
    session, stage = shown.session, shown.stage
    session.language = "fr"
    session.hide(Pick("structure", "humerus", Side.LEFT))
    session.fade(Pick("structure", "scapula", Side.LEFT))
    session.selected = Pick("structure", "brachialis", Side.LEFT)
    stage.update()
    parts = scene_parts(shown.atlas, stage, MOST)
    assert all(part.key != "humerus" for part in parts)
    assert 0 < named(parts, "scapula").alpha < 254
    assert (named(parts, "brachialis").role, named(parts, "brachialis").name) == (
        "selected",
        "Muscle brachial",
    )
    about = colophon(shown.atlas, stage, parts)
    assert (about.subject, about.level_names) == ("Muscle brachial", ("Sixième racine cervicale",))
    text = glb_bytes(parts, about).decode("utf-8", "ignore")
    assert "Muscle brachial (à gauche)" in text
    assert "Pas encore relu par un clinicien." in text


def test_what_is_cut_away_is_left_out_and_what_stands_apart_stands_apart(shown: OffScreen) -> None:
    session, stage = shown.session, shown.stage
    before = {part.key: part for part in scene_parts(shown.atlas, stage, MOST)}
    session.cut = Cut("axial", 0.74)
    session.exploded = 1.0
    stage.update()
    half = stage.dissection.kept
    assert half is not None
    after = [part for part in scene_parts(shown.atlas, stage, MOST) if part.group in ("bones", "muscles")]
    drawn = {}
    for part in after:
        (piece,) = part.pieces
        drawn[part.key] = piece.form.points + piece.matrix[:3, 3]
        assert (drawn[part.key] @ half.normal + half.offset).min() > -0.01
    assert "vertebra_c6" in before.keys() - drawn.keys()
    crossed = before["humerus"].pieces[0].form.points
    assert half.keeps(crossed).any()
    assert not half.keeps(crossed).all()
    assert any(np.abs(part.pieces[0].matrix[:3, 3]).max() > 5.0 for part in after if part.group == "muscles")


def test_what_is_painted_on_the_skin_and_what_is_measured_is_in_it(shown: OffScreen) -> None:
    session, stage = shown.session, shown.stage
    session.dermatome_map, session.key_points = shown.atlas.dermatomes[0].source, True
    session.measured = ((100.0, 0.0, 1300.0), (160.0, 0.0, 1300.0))
    stage.update()
    parts = scene_parts(shown.atlas, stage, MOST)
    bands = {part.name: part for part in parts if part.group == "dermatomes"}
    assert len(bands) == len(stage.on_skin.bands) > 0
    dots = [part for part in parts if part.group == "key_points"]
    assert len(dots) == len(stage.on_skin.key_points) > 0
    measure = named(parts, "measure")
    assert measure.name.startswith("60 mm")
    assert np.ptp(measure.pieces[0].form.points[:, 0]) == pytest.approx(60.0, abs=0.1)
    about = colophon(shown.atlas, stage, parts)
    map_title = shown.atlas.source(session.dermatome_map).title
    assert any(map_title in source for source in about.sources)


def test_lit_parts_keep_more_detail_than_the_quiet_ones(shown: OffScreen) -> None:
    session = shown.session
    body = OffScreen(shown.atlas, BodyPack(embedded_body()), session)
    try:
        whole, small = (
            {
                (part.key, part.side): part.triangle_count
                for part in scene_parts(shown.atlas, body.stage, most)
            }
            for most in (MOST, 200_000)
        )
    finally:
        body.close()
    lit, quiet = ("deltoid_acromial_part", Side.LEFT), ("femur", Side.LEFT)
    assert small[lit] == whole[lit]
    assert small[quiet] < 0.5 * whole[quiet]
    assert sum(small.values()) < 0.6 * sum(whole.values())


def test_stopping_or_a_full_disk_leaves_nothing_behind(shown: OffScreen, tmp_path: Path) -> None:
    def stop(share: float, _text: str) -> None:
        if share > 0.5:
            raise Cancelled("stopped")

    (tmp_path / "kept.glb").write_bytes(b"earlier")
    with pytest.raises(Cancelled):
        write_glb(shown.atlas, shown.stage, tmp_path / "kept.glb", stop)
    assert (tmp_path / "kept.glb").read_bytes() == b"earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["kept.glb"]
    with pytest.raises(AtlasError, match=r"kept\.glb.x\.glb: cannot be written .*choose another folder"):
        write_glb(shown.atlas, shown.stage, tmp_path / "kept.glb" / "x.glb", stay_quiet)
