"""What a needle passes: boxes at known depths, surfaces that overlap or have holes, and the shipped body."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from ims_atlas.body.needle_layers import NeedlePath
from ims_atlas.body.needle_path import NeedlePaths
from ims_atlas.body.needle_report import NeedleReports
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.tissues import KINDS, RISKS
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

from .small_body import INWARD, SKIN, SKIN_PART, Part, body, box, part, without_back, without_front

Rows = list[tuple[str, float | None, float | None]]


@pytest.fixture
def follow(atlas: Atlas, tmp_path: Path):
    """Return a function that follows the needle into a body of some parts."""

    def along(*parts: Part, depth: float | None = None, skin: tuple[Part, ...] = (SKIN_PART,)) -> NeedlePath:
        return NeedlePaths(atlas, body(tmp_path, parts, skin)).along(SKIN, INWARD, depth)

    return along


def rows(path: NeedlePath) -> Rows:
    """Return the layers as (structure, entered, left), rounded."""
    return [
        (
            layer.structure.id,
            None if layer.entered_mm is None else round(layer.entered_mm, 3),
            None if layer.left_mm is None else round(layer.left_mm, 3),
        )
        for layer in path.layers
    ]


def remarks(path: NeedlePath, structure: str) -> set[str]:
    """Return the remarks on a structure."""
    return {each for layer in path.layers if layer.structure.id == structure for each in layer.remarks}


def test_layers_follow_one_another_from_the_skin_to_the_first_bone(follow) -> None:
    path = follow(
        part("infraspinatus", "muscles", box(20, 35)),
        part("trapezius_transverse_part", "muscles", box(8, 12)),
        part("scapula", "bones", box(36, 40)),
        part("subscapularis", "muscles", box(42, 50)),
    )
    assert rows(path) == [
        ("skin", 0.0, None),
        ("fat_or_unknown", 0.0, 8.0),
        ("trapezius_transverse_part", 8.0, 12.0),
        ("fat_or_unknown", 12.0, 20.0),
        ("infraspinatus", 20.0, 35.0),
        ("fat_or_unknown", 35.0, 36.0),
        ("scapula", 36.0, 40.0),
    ]
    assert (round(path.end_mm, 3), path.end) == (36.0, "bone")
    assert path.overlaps == ()
    assert remarks(path, "infraspinatus") == set()
    assert remarks(path, "scapula") == {"goes_on"}


def test_names_are_those_of_the_atlas_and_else_of_the_body(follow, atlas: Atlas) -> None:
    path = follow(
        part("infraspinatus", "muscles", box(20, 35)),
        part("nameless_muscle", "muscles", box(40, 45), name="left nameless muscle"),
    )
    names = {layer.structure.id: layer.structure.names for layer in path.layers}
    assert names["infraspinatus"].fr == atlas.muscle("infraspinatus").names.fr
    assert names["nameless_muscle"].en == "Nameless muscle"


def test_a_way_without_bone_ends_at_80_mm_or_at_the_depth_asked_for(follow) -> None:
    deep = part("psoas_major", "muscles", box(70, 95))
    path = follow(deep)
    assert (path.end_mm, path.end) == (80.0, "depth")
    assert rows(path)[-1] == ("psoas_major", 70.0, 95.0)
    assert remarks(path, "psoas_major") == {"goes_on"}
    assert follow(deep, depth=50.0).end_mm == 50.0


def test_a_depth_asked_for_leads_through_bone(follow) -> None:
    path = follow(
        part("scapula", "bones", box(20, 24)), part("subscapularis", "muscles", box(30, 38)), depth=60.0
    )
    assert ("scapula", 20.0, 24.0) in rows(path)
    assert ("subscapularis", 30.0, 38.0) in rows(path)
    assert path.end == "depth"


def test_a_way_ends_where_it_leaves_the_body(follow) -> None:
    thin = part("skin", "skin", box(0, 25))
    path = follow(part("infraspinatus", "muscles", box(5, 15)), skin=(thin,))
    assert (round(path.end_mm, 3), path.end) == (25.0, "out_of_body")
    assert rows(path)[-1] == ("fat_or_unknown", 15.0, 25.0)


def test_a_skin_with_a_back_has_a_thickness_and_depths_count_from_its_outer_side(
    atlas: Atlas, tmp_path: Path
) -> None:
    double = trimesh.util.concatenate(
        [trimesh.creation.box((200.0, 200.0, 200.0)), trimesh.creation.box((194.0, 194.0, 194.0))]
    )
    pack = body(tmp_path, [part("infraspinatus", "muscles", box(20, 35))], [part("skin", "skin", double)])
    paths = NeedlePaths(atlas, pack)
    for start in (SKIN, SKIN + 3.0 * INWARD):
        path = paths.along(start, INWARD)
        np.testing.assert_allclose(path.skin, SKIN, atol=1e-3)
        assert rows(path)[:3] == [
            ("skin", 0.0, 3.0), ("fat_or_unknown", 3.0, 20.0), ("infraspinatus", 20.0, 35.0)
        ]  # fmt: skip


def test_muscles_that_overlap_are_both_listed_and_marked(follow) -> None:
    path = follow(
        part("infraspinatus", "muscles", box(20, 35)),
        part("teres_minor", "muscles", box(30, 45)),
        part("trapezius_transverse_part", "muscles", box(5, 10)),
    )
    assert ("infraspinatus", 20.0, 35.0) in rows(path)
    assert ("teres_minor", 30.0, 45.0) in rows(path)
    (overlap,) = path.overlaps
    assert {overlap.first.id, overlap.second.id} == {"infraspinatus", "teres_minor"}
    assert (overlap.from_mm, overlap.to_mm) == pytest.approx((30.0, 35.0), abs=1e-3)
    assert "overlapping" in remarks(path, "infraspinatus") & remarks(path, "teres_minor")
    assert "overlapping" not in remarks(path, "trapezius_transverse_part")


def test_muscles_that_touch_do_not_overlap(follow) -> None:
    path = follow(part("infraspinatus", "muscles", box(20, 30)), part("teres_minor", "muscles", box(30, 45)))
    assert path.overlaps == ()
    assert "fat_or_unknown" not in [row[0] for row in rows(path)[2:4]]


@pytest.mark.parametrize(
    ("torn", "row", "remark"),
    [
        (without_back, ("infraspinatus", 20.0, None), "back_unknown"),
        (without_front, ("infraspinatus", None, 35.0), "front_unknown"),
    ],
)
def test_a_hole_in_a_surface_is_told_and_the_depth_left_unknown(torn, row, remark: str, follow) -> None:
    path = follow(
        part("infraspinatus", "muscles", torn(box(20, 35))), part("teres_minor", "muscles", box(50, 60))
    )
    assert row in rows(path)
    assert remark in remarks(path, "infraspinatus")
    assert [each.id for each in path.open_surfaces] == ["infraspinatus"]
    assert remarks(path, "teres_minor") == set()


def test_a_hole_beside_the_needle_leaves_the_depths_known_and_is_still_told(follow) -> None:
    shape = box(20, 35)
    top = shape.triangles[:, :, 2].min(axis=1) > 39.0
    torn = trimesh.Trimesh(shape.vertices, shape.faces[~top], process=False)
    path = follow(part("infraspinatus", "muscles", torn))
    assert ("infraspinatus", 20.0, 35.0) in rows(path)
    assert [each.id for each in path.open_surfaces] == ["infraspinatus"]


def test_a_surface_turned_inside_out_is_passed_all_the_same(follow) -> None:
    shape = box(20, 35)
    shape.invert()
    assert ("infraspinatus", 20.0, 35.0) in rows(follow(part("infraspinatus", "muscles", shape)))


def test_what_sticks_out_of_the_skin_is_told(follow) -> None:
    path = follow(part("infraspinatus", "muscles", box(-5, 15)))
    assert ("infraspinatus", 0.0, 15.0) in rows(path)
    assert remarks(path, "infraspinatus") == {"through_skin"}


def test_parts_of_one_structure_count_as_one(follow) -> None:
    path = follow(
        part("infraspinatus", "muscles", box(20, 30), name="upper"),
        part("infraspinatus", "muscles", box(25, 40), name="lower"),
    )
    assert [row for row in rows(path) if row[0] == "infraspinatus"] == [("infraspinatus", 20.0, 40.0)]
    assert path.overlaps == ()


def test_pleura_and_lung_have_a_lane_of_their_own(follow) -> None:
    path = follow(
        part("infraspinatus", "muscles", box(5, 15)),
        part("pleura", "organs", box(30, 75)),
        part("lung", "organs", box(33, 70)),
    )
    assert {row[0] for row in rows(path)} == {"skin", "fat_or_unknown", "infraspinatus"}
    pleura, lung = path.at_risk
    assert (pleura.structure.kind, lung.structure.kind) == ("pleura", "lung")
    for each, entered, left in ((pleura, 30.0, 75.0), (lung, 33.0, 70.0)):
        (met,) = each.met
        assert (each.nearest_mm, each.at_depth_mm) == (0.0, pytest.approx(entered, abs=1e-3))
        assert (met.entered_mm, met.left_mm) == pytest.approx((entered, left), abs=1e-3)
    assert ("fat_or_unknown", 15.0, 30.0) in rows(path)
    assert ("fat_or_unknown", 75.0, 80.0) in rows(path)


def test_what_lies_beside_the_needle_is_named_with_its_distance_and_depth(follow) -> None:
    near = part("axillary_artery", "vessels", box(20, 26, x=(6.0, 10.0)))
    behind_bone = part("lung", "organs", box(54, 70))
    far = part("axillary_nerve", "nerves", box(20, 26, x=(12.0, 20.0)))
    path = follow(near, behind_bone, far, part("rib_5", "bones", box(50, 53)))
    found = {each.structure.id: each for each in path.at_risk}
    assert set(found) == {"axillary_artery", "lung"}
    assert found["axillary_artery"].met == found["lung"].met == ()
    assert found["axillary_artery"].nearest_mm == pytest.approx(6.0, abs=1e-3)
    assert 20.0 - 1e-3 <= found["axillary_artery"].at_depth_mm <= 26.0 + 1e-3
    assert found["lung"].nearest_mm == pytest.approx(4.0, abs=1e-3)
    assert found["lung"].at_depth_mm == pytest.approx(50.0, abs=1e-3)


def test_what_a_body_lacks_is_told_not_passed_over(follow) -> None:
    path = follow(part("kidney", "organs", box(30, 60)))
    shown = {each.kind: each.structures for each in path.shown}
    assert shown == {kind: int(kind == "kidney") for kind in RISKS}


def test_a_body_without_skin_is_followed_from_the_point_given(follow) -> None:
    path = follow(part("infraspinatus", "muscles", box(20, 35)), skin=())
    assert ("infraspinatus", 20.0, 35.0) in rows(path)
    assert path.end_mm == 80.0


# --- the spinal canal ---


def vertebra(name: str, height: float) -> Part:
    """Return a ring about an upright hole of 10 mm radius, its middle 40 mm below the skin."""
    ring = trimesh.creation.annulus(r_min=10.0, r_max=18.0, height=16.0, sections=64)
    return part(name, "bones", ring.apply_translation((0.0, 60.0, height)))


VERTEBRAE = [vertebra("vertebra_t5", 30.0), vertebra("vertebra_t6", 0.0), vertebra("vertebra_t7", -30.0)]


def test_the_canal_is_built_between_vertebrae_and_met_where_no_bone_is(atlas: Atlas, tmp_path: Path) -> None:
    paths = NeedlePaths(atlas, body(tmp_path, VERTEBRAE))
    between = paths.along(SKIN + np.array([0.0, 0.0, 15.0]), INWARD)
    assert between.end == "depth"
    (canal,) = between.at_risk
    (met,) = canal.met
    assert canal.structure.kind == "spinal_canal"
    assert (met.entered_mm, met.left_mm) == pytest.approx((30.0, 50.0), abs=1.2)
    before = paths.along(SKIN, INWARD)
    assert (before.end, before.end_mm) == ("bone", pytest.approx(22.0, abs=0.2))
    (canal,) = before.at_risk
    assert canal.met == ()
    assert canal.nearest_mm == pytest.approx(8.0, abs=1.2)


def test_without_vertebrae_the_canal_is_not_in_the_body(follow) -> None:
    assert {each.kind for each in follow(VERTEBRAE[0]).shown if each.structures} == set()


# --- the shipped body ---


@pytest.fixture(scope="module")
def reports(atlas: Atlas, embedded: BodyPack) -> NeedleReports:
    """Return the reports on the shipped body."""
    return NeedleReports(atlas, embedded)


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
@pytest.mark.parametrize("part_of_it", ["descending", "transverse", "ascending"])
def test_a_needle_at_a_motor_point_of_trapezius_meets_trapezius_below_the_skin(
    part_of_it: str, side: Side, reports: NeedleReports, atlas: Atlas
) -> None:
    report = reports.of(atlas.site(f"trapezius_{part_of_it}_part_motor_point"), side)
    assert report.path.layers[0].structure.kind == "skin"
    muscles = [layer for layer in report.path.layers if layer.structure.kind == "muscle"]
    assert muscles[0].structure.id == f"trapezius_{part_of_it}_part"
    assert muscles[0].structure.side is side
    assert muscles[0].entered_mm == pytest.approx(report.place_mm, abs=10.0)
    assert {layer.entered_mm is None for layer in report.path.layers} == {False}


def test_the_shipped_body_has_pleura_kidneys_and_a_spinal_canal(reports: NeedleReports, atlas: Atlas) -> None:
    shown = {
        each.kind: each.structures
        for each in reports.of(atlas.site("infraspinatus_motor_point"), Side.LEFT).path.shown
    }
    for kind in ("pleura", "lung", "kidney", "heart", "trachea", "spinal_canal", "vessel", "nerve"):
        assert shown[kind] > 0, kind


def test_the_cord_of_the_shipped_body_lies_in_the_canal_that_its_vertebrae_give(
    reports: NeedleReports, embedded: BodyPack
) -> None:
    everywhere = np.full(3, 1e4)
    found = reports.paths.tissues.near(-everywhere, everywhere)
    (canal,) = next(pieces for structure, pieces in found.items() if structure.kind == "spinal_canal")
    for segment in ("c5", "t2", "t12", "l1"):
        (cord,) = embedded.parts_of(f"spinal_cord_{segment}")
        points = embedded.part_points(cord).astype(np.float64)
        crossed = canal.crossings(points, np.tile([0.0, 1.0, 0.0], (len(points), 1)))
        within = np.bincount(crossed.ray, minlength=len(points)) % 2 == 1
        assert within.mean() > 0.9, segment


def test_a_site_that_meets_no_skin_is_refused_by_name(atlas: Atlas, tmp_path: Path) -> None:
    site = atlas.site("infraspinatus_motor_point")
    bare = body(tmp_path, [part("infraspinatus", "muscles", box(20, 35))], skin=())
    with pytest.raises(NoPlace, match="infraspinatus_motor_point, left"):
        NeedleReports(atlas, bare).of(site, Side.LEFT)


def test_the_depths_of_sources_stand_beside_in_their_own_unit(reports: NeedleReports, atlas: Atlas) -> None:
    site = next(site for site in atlas.sites if site.depths)
    report = reports.of(site, Side.LEFT)
    assert [(each.least, each.most, each.unit, each.source) for each in report.published] == [
        (depth.min_mm, depth.max_mm, "mm", depth.source) for depth in site.depths
    ]


def test_every_kind_has_words_in_both_languages() -> None:
    assert all(text.en and text.fr for text in KINDS.values())
    assert set(RISKS) < set(KINDS)
