"""Filling an installed body's holes: what it lacks is added, marked and credited, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.bodyparts3d import FILLED
from ims_atlas.body.fill import missing_parts
from ims_atlas.body.install import install_body
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import MEASURED, WRITTEN, BodyAbout, BodyPack, PartRecord
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas

from .small_archive import CENTRES_MM

Part = tuple[PartRecord, TriangleMesh]


def part(name: str, structure: str, origin: str = WRITTEN, **known: Any) -> Part:
    """Make a generated part of the left side: a ball."""
    ball = trimesh.creation.icosphere(subdivisions=2, radius=10.0)
    tissue = np.tile(np.float32([0.0, 0.25, 1.0]), (len(ball.vertices), 1))
    record = PartRecord(
        id=f"{name}_left",
        structure=structure,
        name=name,
        system=known.pop("system", "muscles"),
        side="left",
        generated=True,
        origin=origin,
        **known,
    )
    return record, TriangleMesh(
        np.float32(ball.vertices + np.array([50, 0, 1200])), np.int32(ball.faces), tissue
    )


def pack_of(folder: Path, *parts: Part) -> BodyPack:
    about = BodyAbout(name="made", title="Made", licence="CC BY 4.0", credit="us")
    write_pack(folder, about, parts)
    return BodyPack(folder)


def added(have: list[Part], generated: BodyPack, atlas: Atlas) -> list[str]:
    return [record.id for record, _ in missing_parts(have, generated, atlas)]


def test_only_what_is_written_from_anatomy_fills_a_hole(atlas: Atlas, tmp_path: Path) -> None:
    generated = pack_of(
        tmp_path / "made",
        part("rectus_abdominis", "rectus_abdominis"),
        part("infraspinatus", "infraspinatus", MEASURED),
        part("gland", "gland", system="organs"),
    )
    assert added([], generated, atlas) == ["rectus_abdominis_left", "gland_left"]


def test_nothing_is_added_that_the_body_shows_by_that_name(atlas: Atlas, tmp_path: Path) -> None:
    generated = pack_of(
        tmp_path / "made", part("rectus_abdominis", "rectus_abdominis"), part("gland", "gland")
    )
    have = [part("FJ1", "rectus_abdominis", "FJ1"), part("FJ2", "gland", "FJ2", system="organs")]
    assert added(have, generated, atlas) == []


def test_neither_heads_nor_wholes_of_what_the_body_shows_are_added(atlas: Atlas, tmp_path: Path) -> None:
    whole = next(muscle.id for muscle in atlas.muscles if atlas.children(muscle.id))
    heads = [muscle.id for muscle in atlas.children(whole)]
    generated = pack_of(tmp_path / "heads", *(part(head, head) for head in heads))
    assert added([part("FJ1", whole, "FJ1")], generated, atlas) == []
    assert len(added([], generated, atlas)) == len(heads)
    generated = pack_of(tmp_path / "whole", part(whole, whole))
    assert added([part("FJ1", heads[0], "FJ1")], generated, atlas) == []


def test_fascicles_of_one_muscle_are_all_added_with_their_levels_and_tissue(
    atlas: Atlas, tmp_path: Path
) -> None:
    generated = pack_of(
        tmp_path / "made",
        *(part(f"multifidus_l{i}", "multifidus_lumborum", levels=(f"L{i}",)) for i in (1, 2, 3)),
    )
    found = missing_parts([], generated, atlas)
    assert [record.levels for record, _ in found] == [("L1",), ("L2",), ("L3",)]
    for record, mesh in found:
        assert mesh.tissue is not None
        np.testing.assert_allclose(mesh.tissue[:, 1], 0.25, atol=0.01)
        assert len(mesh.points) == len(generated.part_points(record))
        assert mesh.triangles.max() == len(mesh.points) - 1


def test_an_id_that_is_taken_is_not_given_again(atlas: Atlas, tmp_path: Path) -> None:
    generated = pack_of(tmp_path / "made", part("gland", "gland", system="organs"))
    assert added([part("gland", "another", "FJ9")], generated, atlas) == []


@pytest.fixture
def filled(atlas: Atlas, small_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BodyPack:
    """Return the small archive's body, filled from an atlas body of three parts."""
    made = pack_of(
        tmp_path / "made",
        part("rectus_abdominis", "rectus_abdominis"),
        part("infraspinatus", "infraspinatus"),
        part("multifidus_l4", "multifidus_lumborum", levels=("L4",)),
    )
    monkeypatch.setattr(locate, "embedded_body", lambda: made.folder)
    return install_body(str(small_zip), atlas, Bodies(), name="mine")


def test_an_installed_archive_is_filled_marked_and_credited(filled: BodyPack) -> None:
    new = [record for record in filled.manifest.parts if record.generated]
    assert {record.id for record in new} == {"rectus_abdominis_left", "multifidus_l4_left"}
    assert {record.origin for record in new} == {WRITTEN}
    assert len(filled.manifest.parts) == len(CENTRES_MM) + len(new)
    assert FILLED in filled.about.credit
    assert "BodyParts3D" in filled.about.credit
    assert not any(record.generated for record in filled.parts_of("infraspinatus"))
    (fascicle,) = filled.parts_of("multifidus_lumborum")
    assert fascicle.levels == ("L4",)
    assert filled.part_points(fascicle)[:, 2].mean() == pytest.approx(1200.0, abs=0.5)


def test_without_the_atlas_body_nothing_is_added(
    atlas: Atlas, small_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "embedded_body", lambda: tmp_path / "nothing here")
    body = install_body(str(small_zip), atlas, Bodies(), name="mine")
    assert len(body.manifest.parts) == len(CENTRES_MM)
    assert not any(record.generated for record in body.manifest.parts)
    assert FILLED not in body.about.credit
