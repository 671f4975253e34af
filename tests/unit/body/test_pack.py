"""Body packs: the shipped one reads at every level of detail, and a damaged one is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ims_atlas.body.archive import open_archive
from ims_atlas.body.bodyparts3d import import_bodyparts3d
from ims_atlas.body.install import vocabulary_of
from ims_atlas.body.pack import MANIFEST, BodyPack, System
from ims_atlas.errors import PackInvalid
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.atlas import Atlas

SYSTEMS: tuple[System, ...] = BodyPack(embedded_body()).systems


@pytest.fixture
def folder(atlas: Atlas, small_zip: Path, tmp_path: Path) -> Path:
    """Return a small pack that a test may damage."""
    import_bodyparts3d(open_archive(small_zip), None, vocabulary_of(atlas), tmp_path / "body")
    return tmp_path / "body"


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_shipped_body_reads_at_every_level_of_detail(system: System, embedded: BodyPack) -> None:
    levels = embedded.detail_levels(system)
    assert len(levels) >= 2
    finer: int | None = None
    for level, declared in enumerate(levels):
        mesh = embedded.system_mesh(system, level)
        assert len(mesh.triangles) == declared.triangles > 0
        assert len(mesh.ranges) == len(embedded.parts(system))
        assert np.isfinite(mesh.points).all()
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-3)
        assert finer is None or declared.triangles < finer
        finer = declared.triangles


def test_every_part_of_the_shipped_body_has_an_id_of_its_own(embedded: BodyPack) -> None:
    ids = [part.id for part in embedded.manifest.parts]
    assert len(set(ids)) == len(ids)


def test_a_level_coarser_than_the_coarsest_is_the_coarsest(embedded: BodyPack) -> None:
    levels = embedded.detail_levels("bones")
    assert len(embedded.system_mesh("bones", 99).triangles) == levels[-1].triangles


def test_a_part_is_its_share_of_its_system(embedded: BodyPack) -> None:
    for part in embedded.parts_of("infraspinatus"):
        points, triangles = embedded.part_points(part), embedded.part_triangles(part)
        assert triangles.min() == 0
        assert triangles.max() == len(points) - 1
        assert (points[:, 0] > 0).all() == (part.side == "left")


def test_a_body_says_nothing_of_what_it_lacks(folder: Path) -> None:
    pack = BodyPack(folder)
    assert pack.parts("skin") == ()
    assert pack.detail_levels("skin") == ()
    assert pack.parts_of("deltoid") == ()
    with pytest.raises(PackInvalid, match="this body has no skin"):
        pack.system_mesh("skin")


def _change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(content)
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m.update(version=2), "pack version 2, this atlas reads 1; install this body again"),
        (lambda m: m.update(format="other"), "format"),
        (lambda m: m.update(unit="m"), "unit"),
        (lambda m: m.update(frame="y up"), "frame"),
        (lambda m: m.pop("parts"), "parts: Field required"),
        (lambda m: m["parts"][0].update(side="up"), r"parts\.0\.side"),
        (lambda m: m["parts"][0].update(colour="red"), r"parts\.0\.colour"),
        (lambda m: m["about"].update(name="../x"), r"about\.name"),
        (lambda m: m["systems"]["bones"][0].update(file="../../x.glb"), r"systems\.bones\.0\.file"),
    ],
)
def test_a_manifest_that_is_not_ours_is_told(
    change: Callable[[dict[str, Any]], None], fault: str, folder: Path
) -> None:
    _change_manifest(folder, change)
    with pytest.raises(PackInvalid, match=rf"manifest\.yaml: {fault}"):
        BodyPack(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'"text"'])
def test_a_damaged_manifest_is_told(content: bytes, folder: Path) -> None:
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(PackInvalid, match=r"manifest\.yaml: .*install this body again"):
        BodyPack(folder)


def test_a_folder_without_manifest_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match=r"no manifest\.yaml here"):
        BodyPack(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["parts"].pop(0),
        lambda m: m["parts"].append({**m["parts"][0], "id": "one_more"}),
        lambda m: m["parts"].reverse(),
        lambda m: m["parts"][0].update(id="another"),
    ],
    ids=["too-few", "too-many", "another-order", "another-name"],
)
def test_a_manifest_that_does_not_fit_its_surfaces_is_told(
    change: Callable[[dict[str, Any]], None], folder: Path
) -> None:
    _change_manifest(folder, change)
    pack = BodyPack(folder)
    with pytest.raises(PackInvalid, match=r"muscles\.detail0\.glb: its 4 parts are not the \d that manifest"):
        pack.system_mesh("muscles")


def test_surfaces_of_another_system_are_told(folder: Path) -> None:
    shutil.copy(folder / "vessels.detail0.glb", folder / "muscles.detail0.glb")
    with pytest.raises(PackInvalid, match=r"muscles\.detail0\.glb: its 2 parts are not the 4"):
        BodyPack(folder).system_mesh("muscles")
