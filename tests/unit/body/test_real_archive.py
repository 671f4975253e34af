"""BodyParts3D 4.0 itself, installed once: known parts, sides and places."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.bodyparts3d import FILLED
from ims_atlas.body.dermatomes import Dermatomes
from ims_atlas.body.finder import Finder
from ims_atlas.body.needle_report import NeedleReports
from ims_atlas.body.nerve_ends import NerveEnds
from ims_atlas.body.pack import WRITTEN, BodyPack, PartRecord
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS, Side


def part(body: BodyPack, origin: str) -> PartRecord:
    (found,) = [record for record in body.manifest.parts if record.origin == origin]
    return found


def test_every_file_of_the_archive_is_a_part_with_an_id_of_its_own(real_body: BodyPack) -> None:
    parts = [record for record in real_body.manifest.parts if not record.generated]
    assert len(parts) == 2234
    assert len({record.id for record in parts}) == 2234
    assert len({record.origin for record in parts}) == 2234


@pytest.mark.parametrize(
    ("origin", "name", "structure", "side"),
    [
        ("FJ1500", "right infraspinatus muscle", "infraspinatus", Side.RIGHT),
        ("FJ1500M", "left infraspinatus muscle", "infraspinatus", Side.LEFT),
        ("FJ1469", "left flexor pollicis brevis", "flexor_pollicis_brevis", Side.RIGHT),
        ("FJ1469M", "right flexor pollicis brevis", "flexor_pollicis_brevis", Side.LEFT),
    ],
)
def test_known_muscles_have_their_name_structure_and_true_side(
    origin: str, name: str, structure: str, side: Side, real_body: BodyPack
) -> None:
    found = part(real_body, origin)
    assert (found.name, found.structure, found.side) == (name, structure, side)
    assert found.system == "muscles"
    x = real_body.part_points(found)[:, 0]
    assert (x > 0).all() if side is Side.LEFT else (x < 0).all()


def test_the_frame_is_as_documented(real_body: BodyPack) -> None:
    (femur,) = [p for p in real_body.parts_of("femur") if p.side is Side.LEFT]
    low, high = (f(real_body.part_points(femur)[:, 0]) for f in (np.min, np.max))
    assert (round(low), round(high)) == (34, 162)
    (skull,) = real_body.parts_of("frontal_bone")
    points = real_body.part_points(skull)
    assert points[:, 2].min() > 1500
    assert points[:, 1].min() < -150


def test_every_system_has_coarser_levels(real_body: BodyPack) -> None:
    assert set(real_body.systems) == {
        "bones",
        "brain",
        "cartilages",
        "muscles",
        "nerves",
        "organs",
        "skin",
        "tendons",
        "vessels",
    }
    for system in real_body.systems:
        sizes = [level.triangles for level in real_body.detail_levels(system)]
        assert len(sizes) >= 2
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[-1] < sizes[0] / 2
    own = sum(
        len(real_body.part_triangles(record)) for record in real_body.manifest.parts if not record.generated
    )
    assert 3.2e6 < own < 3.3e6


def test_the_check_finds_no_fault(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_ATLAS_HOME", str(real_home))
    bodies = Bodies()
    assert bodies.chosen() == "bodyparts3d"
    assert bodies.check("bodyparts3d") == []


def test_sites_are_placed_on_the_archives_muscles_and_on_those_added(
    real_body: BodyPack, atlas: Atlas
) -> None:
    places = Places(atlas, real_body)
    texts: list[str] = []
    placed: set[str] = set()
    for site in atlas.sites:
        try:
            assert places.of(site, Side.LEFT).point[0] > -2.0, site.id
            placed.add(site.muscle)
        except NoPlace as problem:
            texts.append(str(problem))
    assert [text for text in texts if not text.startswith("this body has no ")] == []
    assert len(texts) < 10
    assert "infraspinatus" in placed
    assert placed & {"latissimus_dorsi", *atlas.with_descendants("latissimus_dorsi")}
    assert placed & {"rectus_abdominis", *atlas.with_descendants("rectus_abdominis")}


def test_the_layers_of_a_needle_tell_what_the_archive_lacks_and_where_its_surfaces_have_holes(
    real_body: BodyPack, atlas: Atlas
) -> None:
    report = NeedleReports(atlas, real_body).of(
        atlas.site("infraspinatus_motor_point"), Side.LEFT, with_corridor=True
    )
    skin, muscle, bone = (
        next(layer for layer in report.path.layers if layer.structure.kind == kind)
        for kind in ("skin", "muscle", "bone")
    )
    assert skin.left_mm is not None
    assert 0.5 < skin.left_mm < 8.0
    assert (muscle.structure.id, bone.structure.id) == ("infraspinatus", "scapula")
    shown = {each.kind: each.structures for each in report.path.shown}
    assert (shown["pleura"], shown["lung"]) == (0, 0)
    assert shown["spinal_canal"] == 1
    assert shown["kidney"] > 0
    assert report.path.open_surfaces
    assert report.corridor is not None
    assert report.corridor.without_skin < 0.01
    assert (
        next(share for share in report.corridor.shares if share.structure.id == "infraspinatus").share > 0.9
    )


def test_every_dermatome_map_and_every_opening_of_the_spine_is_found(
    real_body: BodyPack, atlas: Atlas
) -> None:
    finder, ends = Finder(atlas, real_body), NerveEnds(real_body)
    dermatomes = Dermatomes(real_body, finder)
    for source_map in atlas.dermatomes:
        for told in dermatomes.of(source_map):
            assert told.is_drawn, f"{source_map.source} {told.record.level}"
            assert told.gaps == ()
    thumb = finder.of("proximal_phalanx_finger_1_dorsal", Side.LEFT).point
    keegan = next(each for each in atlas.dermatomes if each.source == "keegan_garrett_1948")
    assert dermatomes.at(keegan, thumb) == ("C6",)
    assert all(ends.opening(f"spinal_root_{level.lower()}", Side.RIGHT) for level in SEGMENTS)


def test_the_real_archive_gets_what_it_lacks_and_nothing_twice(
    real_body: BodyPack, embedded: BodyPack, atlas: Atlas
) -> None:
    parts = real_body.manifest.parts
    new = [record for record in parts if record.generated]
    own = {record.structure for record in parts if not record.generated}
    assert max(Counter(record.id for record in parts).values()) == 1
    assert {record.origin for record in new} == {WRITTEN}
    assert FILLED in real_body.about.credit
    for record in new:
        kin = {record.structure}
        if atlas.is_muscle(record.structure):
            kin |= {*atlas.with_descendants(record.structure), *atlas.ancestors(record.structure)}
        assert own.isdisjoint(kin), record.id
    shown = {record.structure for record in new}
    assert {"latissimus_dorsi", "rectus_abdominis", "quadratus_lumborum", "masseter", "temporalis"} <= shown
    assert {"multifidus_lumborum", "spinal_cord_l4", "spinal_root_l4"} <= shown
    assert shown <= {record.structure for record in embedded.manifest.parts if record.origin == WRITTEN}
    assert not shown & {"eyeball", "sclera", "septal_nasal_cartilage", "infraspinatus"}


def test_filled_parts_of_the_real_archive_are_on_both_sides(real_body: BodyPack) -> None:
    new = [record for record in real_body.manifest.parts if record.generated]
    left = {record.id.removesuffix("_left") for record in new if record.id.endswith("_left")}
    right = {record.id.removesuffix("_right") for record in new if record.id.endswith("_right")}
    assert left == right
