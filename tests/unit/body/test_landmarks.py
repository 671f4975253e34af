"""Rules of places on small bodies whose answers are known, and every shipped landmark on the atlas body."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from pydantic import TypeAdapter

from ims_atlas.body.finder import Finder
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.landmarks import Landmark
from ims_atlas.model.places import Point
from ims_atlas.model.segments import Side
from tests.conftest import ROOT
from tests.facts import facts
from tests.walk import every

from . import small_body

MEASURED = ROOT.parent / "shared" / "body" / "landmarks.csv"
BOTH = (Side.LEFT, Side.RIGHT)
LANDMARKS = [landmark for landmark in facts().landmarks if landmark.found is not None]
ON_BONE = [mark for mark in LANDMARKS if mark.on is not None and "space" not in mark.id.split("_")]
SURE = [landmark for landmark in LANDMARKS if landmark.confidence == "high"]
FROM_BONE_MM = 25.0
MIRROR_MM = 6.0
FROM_MEASURED_MM = 13.0
RULE: TypeAdapter[Point] = TypeAdapter(Point)

# --- rules on a small body ---


def block(
    structure: str,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    side: Side = Side.LEFT,
    system: System = "bones",
) -> small_body.Part:
    """Return a box between two corners as a part, with points all over its faces."""
    shape = trimesh.creation.box(np.subtract(high, low))
    shape.apply_translation((np.array(low) + high) / 2)
    for _ in range(3):
        shape = shape.subdivide()
    name = f"{structure}_{side.value}"
    record = PartRecord(id=name, structure=structure, name=name, system=system, side=side)
    return record, TriangleMesh(shape.vertices.astype(np.float32), shape.faces.astype(np.int32))


@pytest.fixture(scope="module")
def small(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Finder:
    """Return a finder on a body of boxes within a cube of skin that reaches 100 mm from the middle."""
    parts = [
        block("femur", (20, -10, 0), (40, 10, 80)),
        block("femur", (-44, -10, 0), (-24, 10, 80), Side.RIGHT),
        block("tibia", (20, -10, -80), (40, 10, -10)),
        block("fibula", (50, -10, -80), (60, 10, -10)),
        block("vertebra_l1", (-10, 0, 40), (10, 50, 50), Side.MIDLINE),
        block("vertebra_l2", (-10, 0, 10), (10, 50, 20), Side.MIDLINE),
        block("rib_1", (10, -60, 60), (80, -50, 65)),
        block("rib_2", (10, -60, 40), (80, -50, 45)),
        block("tibialis_anterior", (64, -20, -60), (72, 0, 40), system="muscles"),
    ]
    return Finder(atlas, small_body.body(tmp_path_factory.mktemp("small"), parts))


def found(finder: Finder, rule: dict[str, Any], side: Side = Side.LEFT) -> list[float]:
    """Return where a rule leads, in whole tenths of a mm."""
    return [round(float(value), 1) + 0.0 for value in finder.find(RULE.validate_python(rule), side).point]


def at(x: float, y: float, z: float) -> dict[str, Any]:
    """Return a rule for a point whose coordinates are given."""
    return {"measured": [x, y, z], "bodies": ["small"], "method": "given"}


FEMUR_SIDE = {"extreme": ["lateral"], "of": ["femur"]}


@pytest.mark.parametrize(
    ("rule", "point"),
    [
        (FEMUR_SIDE, [40, 0, 40]),
        ({"extreme": ["superior"], "of": ["femur"]}, [30, 0, 80]),
        ({"extreme": ["superior"], "of": ["patella", "femur"]}, [30, 0, 80]),
        (FEMUR_SIDE | {"within": [{"start": "inferior", "share": [0, 0.01]}]}, [40, 0, 0]),
        ({"extreme": ["posterior"], "of": ["vertebra_l1"], "midline": True}, [0, 50, 45]),
        ({"joint": ["femur", "tibia"]}, [None, None, -5]),
        (at(7, 8, 9), [7, 8, 9]),
        ({"between": [at(0, 0, 0), at(40, 0, 0)], "share": 0.25}, [10, 0, 0]),
        ({"between": [at(0, 0, 0), at(40, 0, 0)], "mm": 15}, [15, 0, 0]),
        ({"between": [at(0, 100, 0), at(40, 100, 0)], "share": 0.5, "along_skin": True}, [20, 100, 0]),
        ({"offset": at(0, 0, 0), "go": ["lateral"], "mm": 12}, [12, 0, 0]),
        (
            {"offset": at(0, 0, 0), "go": ["lateral", "lateral", "lateral", "superior"], "mm": 10},
            [9.5, 0, 3.2],
        ),
        ({"offset": at(0, 100, 0), "go": ["superior"], "mm": 30, "along_skin": True}, [0, 100, 30]),
        ({"bring": at(1, 2, 3), "level_with": at(9, 9, 9)}, [1, 2, 9]),
        ({"bring": at(1, 2, 3), "level_with": at(9, 9, 9), "axis": "lateral"}, [9, 2, 3]),
        ({"on_line": [at(0, 0, 0), at(10, 0, 10)], "level_with": at(0, 0, 30)}, [30, 0, 30]),
        ({"nearest": "femur", "to": at(70, 0, 40)}, [40, 0, 40]),
        ({"centre": "femur", "facing": ["posterior"]}, [30, 10, 40]),
        ({"interspace": ["vertebra_l1", "vertebra_l2"]}, [None, None, 30]),
        ({"over": at(0, 0, 20), "facing": ["anterior"]}, [0, -100, 20]),
        ({"rib_space": 1, "in_line_with": at(40, 0, 0), "facing": ["anterior"]}, [40, None, 52.5]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_rule_leads_where_it_says(small: Finder, rule: dict[str, Any], point: list[float | None]) -> None:
    for value, expected in zip(found(small, rule), point, strict=True):
        if expected is not None:
            assert value == pytest.approx(expected, abs=0.15)


def test_an_edge_lies_in_the_section_level_with_the_point(small: Finder) -> None:
    rule = {"edge": "femur", "facing": ["lateral"], "level_with": at(0, 0, 33)}
    x, _, z = found(small, rule)
    assert (x, z) == (40, 33)
    x, y, _ = found(small, rule | {"axis": "anterior", "level_with": at(0, 4, 0)})
    assert (x, y) == (40, 4)


def test_a_gap_is_halved(small: Finder) -> None:
    x, y, z = found(small, {"gap": ["tibia", "fibula"], "facing": ["anterior"], "level_with": at(0, 0, -40)})
    assert (x, z) == (45, -40)
    assert y == pytest.approx(-10, abs=0.1)


def test_a_place_on_a_muscle_goes_along_it_and_out(small: Finder) -> None:
    place = small.find(
        RULE.validate_python(
            {"muscle": "tibialis_anterior", "start": "superior", "fraction": 0.25, "facing": ["anterior"]}
        ),
        Side.LEFT,
    )
    assert place.point[1] == pytest.approx(-20, abs=0.5)
    assert place.point[2] == pytest.approx(15, abs=3)
    assert place.inward is not None
    assert place.inward[1] == pytest.approx(1)


def test_a_place_beside_the_spine_lies_as_far_aside_as_said(small: Finder) -> None:
    for side, x in ((Side.LEFT, 6), (Side.RIGHT, -6)):
        point = found(small, {"beside": ["vertebra_l1"], "lateral_mm": 6}, side)
        assert point[0] == pytest.approx(x, abs=0.2)
        assert point[1] == pytest.approx(50, abs=0.2)


def test_each_side_has_its_own_geometry_and_the_mirror_is_the_other(small: Finder) -> None:
    assert found(small, FEMUR_SIDE, Side.RIGHT) == [-44, 0, 40]
    assert found(small, {"mirror": FEMUR_SIDE}) == [-44, 0, 40]
    assert found(small, FEMUR_SIDE, Side.MIDLINE) == [-2, 0, 40]
    assert found(small, at(7, 8, 9), Side.RIGHT)[0] == -7


def test_the_steps_tell_the_construction(small: Finder) -> None:
    rule = {"offset": {"bring": FEMUR_SIDE, "level_with": at(0, 0, 10)}, "go": ["posterior"], "mm": 5}
    steps = small.find(RULE.validate_python(rule), Side.LEFT).steps
    assert [step.rule for step in steps] == ["extreme", "measured", "bring", "offset"]
    assert (steps[-1].mm, steps[-1].directions) == (5, ("posterior",))
    np.testing.assert_allclose(steps[-1].starts[0], steps[-2].point)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"extreme": ["lateral"], "of": ["patella"]}, "extreme: this body has no patella"),
        ({"joint": ["femur", "patella"]}, "joint: this body has no patella"),
        (at(0, 0, 0) | {"bodies": ["another"]}, "measured: it was measured on another only"),
        ({"edge": "femur", "facing": ["lateral"], "level_with": at(0, 0, 99)}, "edge: it does not reach"),
        ({"edge": "femur", "facing": ["superior"], "level_with": at(0, 0, 9)}, "runs along the axis"),
        ({"on_line": [at(0, 0, 0), at(9, 0, 0)], "level_with": at(0, 0, 5)}, "on_line: the line runs level"),
        ({"over": at(0, 0, 150), "facing": ["superior"]}, "over: no skin lies superior"),
        ({"rib_space": 1, "in_line_with": at(95, 0, 0), "facing": ["anterior"]}, "a rib does not reach"),
        (
            {"offset": {"nearest": "patella", "to": at(0, 0, 0)}, "go": ["lateral"], "mm": 1},
            "offset: nearest: this body has no patella",
        ),
        ({"bring": "no_such_landmark", "level_with": at(0, 0, 0)}, "no_such_landmark"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_missing_is_named_with_the_step(small: Finder, rule: dict[str, Any], problem: str) -> None:
    with pytest.raises(NoPlace) as caught:
        found(small, rule)
    assert problem in str(caught.value)


# --- the shipped landmarks on the atlas body ---


@pytest.fixture(scope="module")
def finder(atlas: Atlas, embedded: BodyPack) -> Finder:
    """Return the places of the shipped body."""
    return Finder(atlas, embedded)


def bearer(pack: BodyPack, landmark: Landmark, side: Side) -> np.ndarray:
    """Return the points of what bears a landmark; the skull may be one piece, the xiphoid process two."""
    on = landmark.on or ""
    parts = pack.parts_of(on) or pack.parts_of("cranium")
    parts += pack.parts_of("xiphoid_process") if on == "sternum" else ()
    return np.concatenate([pack.part_points(part) for part in parts if part.side in (side, Side.MIDLINE)])


def test_most_of_the_body_has_landmarks_that_are_found() -> None:
    assert len(LANDMARKS) >= 230
    assert len(SURE) >= 100


@every("landmark", LANDMARKS)
def test_a_landmark_is_found_on_both_sides(landmark: Landmark, finder: Finder) -> None:
    for side in BOTH:
        assert np.isfinite(finder.of(landmark.id, side).point).all()


@every("landmark", ON_BONE)
def test_a_landmark_lies_at_its_bone(landmark: Landmark, finder: Finder, embedded: BodyPack) -> None:
    for side in BOTH:
        point = finder.of(landmark.id, side).point
        distance = np.linalg.norm(bearer(embedded, landmark, side) - point, axis=1).min()
        assert distance < FROM_BONE_MM


@every("landmark", SURE)
def test_a_sure_landmark_lies_alike_on_both_sides(landmark: Landmark, finder: Finder) -> None:
    left, right = (finder.of(landmark.id, side).point for side in BOTH)
    mirrored = right * (-1, 1, 1) + (2 * finder.surfaces.middle_x, 0, 0)
    assert np.linalg.norm(left - mirrored) < MIRROR_MM


@every("landmark", LANDMARKS)
def test_a_landmark_that_is_not_sure_says_why(landmark: Landmark) -> None:
    assert landmark.confidence != "low" or landmark.doubt is not None


def measured() -> dict[str, dict[str, np.ndarray]]:
    """Return the measured landmarks that lie beside this repository: id, then side, then (3,) mm."""
    if not MEASURED.is_file():
        return {}
    table: dict[str, dict[str, np.ndarray]] = {}
    with Path(MEASURED).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = np.array([float(row[f"{axis}_mm"]) for axis in "xyz"])
            table.setdefault(row["id"], {})[row["side"]] = point
    return table


SAME = {
    "spinous_process_{}": ("spinous_tip_{}", ("c2", "c4", "c7", "t1", "t4", "t8", "t12", "l1", "l3", "l5")),
    "transverse_process_{}": ("transverse_tip_{}", ("c1", "t2", "t6", "t9", "l1", "l3", "l5")),
    "rib_{}_anterior_end": ("rib_{}_anterior_end", tuple("2345678")),
    "rib_{}_angle": ("rib_{}_angle", tuple("456789")),
    "metacarpophalangeal_joint_{}": ("mcp_joint_{}_centre", tuple("12345")),
    "metatarsophalangeal_joint_{}": ("mtp_joint_{}_centre", tuple("12345")),
    "metatarsal_{}_head_plantar": ("metatarsal_{}_head_plantar", tuple("12345")),
    "distal_phalanx_finger_{}_tip": ("finger_{}_tip_bone", tuple("12345")),
    "distal_phalanx_toe_{}_tip": ("toe_{}_tip_bone", tuple("12345")),
    "{}": (
        "{}",
        (
            "sternal_angle",
            "scapula_inferior_angle",
            "scapula_superior_angle",
            "humerus_medial_epicondyle",
            "humerus_lateral_epicondyle",
            "patella_base",
            "patella_apex",
            "tibia_medial_condyle",
            "tibia_lateral_condyle",
            "navicular_tuberosity",
            "hamate_hook",
            "jugular_notch",
        ),
    ),
    "hip_bone_anterior_superior_iliac_spine": ("asis", ("",)),
    "hip_bone_posterior_superior_iliac_spine": ("psis", ("",)),
    "hip_bone_ischial_tuberosity": ("ischial_tuberosity", ("",)),
    "femur_greater_trochanter_tip": ("greater_trochanter_tip", ("",)),
    "calcaneus_sustentaculum_tali": ("sustentaculum_tali", ("",)),
    "scapula_acromion": ("acromion_lateral", ("",)),
    "scapula_coracoid_process_tip": ("coracoid_tip", ("",)),
    "ulna_styloid_process": ("ulnar_styloid", ("",)),
    "radius_styloid_process": ("radial_styloid", ("",)),
    "fibula_head": ("fibular_head_lateral", ("",)),
    "occipital_external_protuberance": ("inion", ("",)),
    "mandible_angle": ("gonion", ("",)),
}
"""Landmarks of the atlas, and what the measured table calls them."""

PAIRS = [(ours.format(k), theirs.format(k)) for ours, (theirs, keys) in SAME.items() for k in keys]


@every("ours, theirs", PAIRS)
def test_a_landmark_lies_where_it_was_measured_on_the_body_behind_the_atlas_body(
    ours: str, theirs: str, finder: Finder
) -> None:
    table = measured()
    if not table:
        pytest.skip(f"the measured landmarks are not on this machine ({MEASURED})")
    for side in BOTH:
        expected = table[theirs].get(side.value, table[theirs].get("midline"))
        assert expected is not None
        assert np.linalg.norm(finder.of(ours, side).point - expected) < FROM_MEASURED_MM
