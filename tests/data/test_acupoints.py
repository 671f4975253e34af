"""Every acupoint on the atlas body: on the skin, mirrored, in order, and where its definition ties it to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ims_atlas.body.glb import PartRange, SystemMesh
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.places import Places
from ims_atlas.body.skin import Skin
from ims_atlas.body.underneath import Underneath
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.acupoints import Acupoint, Meridian
from ims_atlas.model.segments import Side
from tests.facts import facts
from tests.walk import every

FACTS = facts()
PACK = BodyPack(embedded_body())
STANDARD = [meridian for meridian in FACTS.meridians if not meridian.extra]
PAIRED = [point for meridian in FACTS.meridians if meridian.paired for point in meridian.points]

MIDDLE_MM = -0.7
"""Where the atlas body's mid-plane lies on the x axis."""

MIRROR_MM = 6.0
"""How far a point may lie from the mirror image of the other side's: the body is a person's, not a mould."""

COUNTS = {
    **{"LU": 11, "LI": 20, "ST": 45, "SP": 21, "HT": 9, "SI": 19, "BL": 67, "KI": 27},
    **{"PC": 9, "TE": 23, "GB": 44, "LR": 14, "GV": 28, "CV": 24},
}
"""Points of the standard, meridian by meridian: 361, on 670 places."""

LEVEL_MM = 4.0
"""Points that the standard lays at one height may differ by so much."""

DOWN, UP = -1, 1
STRETCHES = [
    ("LU3", "LU11", DOWN),
    ("LI1", "LI15", UP),
    ("ST12", "ST30", DOWN),
    ("ST31", "ST34", DOWN),
    ("ST36", "ST39", DOWN),
    ("SP6", "SP11", UP),
    ("SP14", "SP16", UP),
    ("SP17", "SP20", UP),
    ("HT1", "HT9", DOWN),
    ("SI1", "SI8", UP),
    ("BL11", "BL30", DOWN),
    ("BL31", "BL34", DOWN),
    ("BL36", "BL38", DOWN),
    ("BL41", "BL54", DOWN),
    ("BL55", "BL60", DOWN),
    ("KI7", "KI10", UP),
    ("KI11", "KI27", UP),
    ("PC2", "PC9", DOWN),
    ("TE1", "TE13", UP),
    ("GB31", "GB34", DOWN),
    ("GB35", "GB39", DOWN),
    ("LR5", "LR8", UP),
    ("LR9", "LR11", UP),
    ("GV2", "GV16", UP),
    ("CV2", "CV24", UP),
    ("EXB2_T1", "EXB2_T12", DOWN),
    ("EXB2_L1", "EXB2_L5", DOWN),
]
"""Stretches of meridians that run up or down the standing body, first and last point, and which way."""

SAME_LEVEL = [
    ("ST38", "ST40"),
    ("KI7", "KI8"),
    ("TE6", "TE7"),
    ("GB35", "GB36"),
    ("LU5", "PC3"),
    ("GV16", "GB20"),
]
"""Pairs that the standard lays level with each other."""

LEVEL_WITH = {
    **{f"BL{11 + n}": f"T{1 + n}" for n in range(7)},
    **{"BL18": "T9", "BL19": "T10", "BL20": "T11", "BL21": "T12", "BL22": "L1", "BL23": "L2"},
    **{"BL24": "L3", "BL25": "L4", "BL26": "L5", "BL41": "T2", "BL42": "T3", "BL43": "T4", "BL52": "L2"},
    **{"GV4": "L2", "GV14": "C7", "EXB2_T1": "T1", "EXB2_T7": "T7", "EXB2_L4": "L4"},
}
"""Points that the standard lays level with, or below, the lower edge of a vertebra's spinous process."""


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(FACTS, PACK)


@pytest.fixture(scope="module")
def skin() -> Skin:
    return Skin(PACK)


def sides(meridian: Meridian) -> tuple[Side, ...]:
    return (Side.LEFT, Side.RIGHT) if meridian.paired else (Side.MIDLINE,)


def at(places: Places, code: str, side: Side = Side.LEFT) -> np.ndarray:
    paired = FACTS.meridian_of(code).paired
    return places.of(FACTS.acupoint(code), side if paired else Side.MIDLINE).point


def every_place() -> Iterator[tuple[Acupoint, Side]]:
    for meridian in FACTS.meridians:
        for point in meridian.points:
            for side in sides(meridian):
                yield point, side


def between(first: str, last: str) -> list[str]:
    codes = [point.code for point in FACTS.meridian_of(first).points]
    return codes[codes.index(first) : codes.index(last) + 1]


def test_the_standard_is_complete():
    assert {meridian.code: len(meridian.points) for meridian in STANDARD} == COUNTS
    assert sum(len(meridian.points) * len(sides(meridian)) for meridian in STANDARD) == 670


def test_six_points_carry_a_second_location():
    disputed = {point.code for m in STANDARD for point in m.points if point.alternatives}
    assert {"LI19", "LI20", "PC8", "PC9", "GB30", "GV26"} <= disputed


@every("point, side", every_place())
def test_a_point_lies_on_the_skin(places, skin, point, side):
    place = places.of(point, side)
    assert np.linalg.norm(skin.nearest(place.point) - place.point) < 1.0
    assert np.linalg.norm(place.direction) == pytest.approx(1.0)
    assert len(place.steps) >= 2


@every("point", PAIRED)
def test_the_sides_mirror_each_other(places, point):
    left, right = (places.of(point, side).point for side in (Side.LEFT, Side.RIGHT))
    middle = places.finder.surfaces.middle_x
    assert left[0] > middle > right[0]
    assert np.linalg.norm(left - (2 * middle - right[0], right[1], right[2])) < MIRROR_MM


def test_nearly_all_points_mirror_within_two_millimetres(places):
    middle = places.finder.surfaces.middle_x
    gaps = []
    for point in PAIRED:
        left, right = (places.of(point, side).point for side in (Side.LEFT, Side.RIGHT))
        gaps.append(np.linalg.norm(left - (2 * middle - right[0], right[1], right[2])))
    assert np.mean(np.array(gaps) < 2.0) > 0.85


@every("first, last, way", STRETCHES)
def test_points_follow_one_another_along_a_meridian(places, first, last, way):
    heights = [at(places, code)[2] for code in between(first, last)]
    assert all(way * (after - before) > -LEVEL_MM for before, after in pairwise(heights)), np.round(heights)


@every("first, second", SAME_LEVEL)
def test_points_that_the_standard_lays_level_are_level(places, first, second):
    """ST40 is counted from the ankle and ST38 from the knee, so that a few millimetres may lie between."""
    assert abs(at(places, first)[2] - at(places, second)[2]) < 15


@every("code, vertebra", LEVEL_WITH.items())
def test_a_point_beside_the_spine_lies_at_its_vertebra(places, code, vertebra):
    edge = places.finder.of(f"spinous_process_{vertebra.lower()}_lower_edge", Side.LEFT).point
    below = "GV" in code
    assert -22 if below else -8 < at(places, code)[2] - edge[2] < 8


@every("point", [p for p in PAIRED if p.over])
def test_a_point_lies_over_what_its_definition_names(places, point):
    place = places.of(point, Side.LEFT)
    beneath = Underneath(FACTS, PACK).muscles(place.point[None], -place.outward[None])[0]
    muscles = [name for name in point.over if FACTS.is_muscle(name)]
    for muscle in muscles:
        family = {*FACTS.with_descendants(muscle), *FACTS.ancestors(muscle)}
        near = places.finder.surfaces.of(muscle, Side.LEFT).points
        gap = np.linalg.norm(near - place.point, axis=1).min()
        assert family & set(beneath) or gap < 12.0, (muscle, beneath, gap)


def test_bony_definitions_hold(places):
    """Points that the standard sets by bones or by other points lie between them."""
    finder = places.finder
    elbow = places.finder.skin.nearest(finder.of("humerus_lateral_epicondyle", Side.LEFT).point)
    lu5, li11 = at(places, "LU5"), at(places, "LI11")
    round_the_elbow = np.linalg.norm(li11 - lu5) + np.linalg.norm(li11 - elbow)
    assert round_the_elbow < 1.4 * np.linalg.norm(elbow - lu5)
    c7 = finder.of("spinous_process_c7", Side.LEFT).point
    acromion = finder.of("scapula_acromion", Side.LEFT).point
    gb21 = at(places, "GB21")
    whole = np.linalg.norm((acromion - c7)[:2])
    assert abs(np.linalg.norm((gb21 - c7)[:2]) - np.linalg.norm((gb21 - acromion)[:2])) < 0.25 * whole
    navel = finder.of("navel", Side.LEFT).point
    assert at(places, "CV8")[2] == pytest.approx(navel[2], abs=3)
    assert at(places, "ST25")[2] == pytest.approx(navel[2], abs=5)


def test_the_rows_beside_the_spine_keep_their_distance(places):
    """The inner and the outer bladder line lie 1.5 and 3 cun from the mid-line, the extra row half a cun."""
    cun = places.finder.cun_mm("trunk_back_breadth", Side.LEFT)
    middle = places.finder.surfaces.middle_x
    for code, wanted in (("BL13", 1.5), ("BL23", 1.5), ("BL43", 3.0), ("BL52", 3.0), ("EXB2_T5", 0.5)):
        assert (at(places, code)[0] - middle) / cun == pytest.approx(wanted, abs=0.25), code


def test_meridian_lines_pass_through_their_points_on_the_skin(places, skin):
    from ims_atlas.body.meridian_lines import MeridianLines

    lines = MeridianLines(places)
    for name in ("LI", "BL", "CV"):
        meridian = FACTS.meridian(name)
        side = sides(meridian)[0]
        for codes, line in zip(meridian.drawn_lines(), lines.of(meridian, side), strict=True):
            for code in codes:
                assert np.linalg.norm(line - at(places, code, side), axis=1).min() < 0.01, code
            off = np.linalg.norm(skin.all_nearest(line) - line, axis=1)
            assert off.max() < 1.5
            assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 15


class SymmetricBody(BodyPack):
    """The atlas body made symmetric: its right side is the mirror image of the left.

    What lies in the mid-line is joined with its own mirror image; of the skin the left half is mirrored.
    """

    def part_points(self, part: PartRecord, level: int = 0) -> np.ndarray:
        return self._part(part, level)[0]

    def part_triangles(self, part: PartRecord, level: int = 0) -> np.ndarray:
        return self._part(part, level)[1]

    def system_mesh(self, system: System, level: int = 0) -> SystemMesh:
        mesh = super().system_mesh(system, level)
        if system != "skin":
            return mesh
        points, triangles = self._part(self.parts("skin")[0], level)
        whole = PartRange(slice(0, len(points)), slice(0, len(triangles)))
        return replace(mesh, points=points, triangles=triangles, ranges=(whole,))

    def _part(self, part: PartRecord, level: int) -> tuple[np.ndarray, np.ndarray]:
        if part.side is Side.RIGHT:
            points, triangles = self._plain(self._twin(part), level)
            return mirrored(points), triangles[:, ::-1]
        points, triangles = self._plain(part, level)
        if part.side is Side.LEFT:
            return points, triangles
        if part.system == "skin":
            points = np.maximum(points, np.array([MIDDLE_MM, -np.inf, -np.inf], np.float32))
            triangles = triangles[(points[triangles, 0] > MIDDLE_MM).any(axis=1)]
        both = np.concatenate([triangles, triangles[:, ::-1] + len(points)])
        return np.concatenate([points, mirrored(points)]), both

    def _plain(self, part: PartRecord, level: int) -> tuple[np.ndarray, np.ndarray]:
        mesh = BodyPack.system_mesh(self, part.system, level)
        extent = mesh.ranges[self.parts(part.system).index(part)]
        return mesh.points[extent.points], mesh.triangles[extent.triangles] - extent.points.start

    def _twin(self, part: PartRecord) -> PartRecord:
        own = [each for each in self.parts_of(part.structure) if each.side is Side.RIGHT]
        left = [each for each in self.parts_of(part.structure) if each.side is Side.LEFT]
        return left[own.index(part)] if len(left) == len(own) else part


def mirrored(points: np.ndarray) -> np.ndarray:
    return points * np.array([-1, 1, 1], np.float32) + np.array([2 * MIDDLE_MM, 0, 0], np.float32)


def test_on_a_symmetric_body_every_place_mirrors_within_two_millimetres():
    places = Places(FACTS, SymmetricBody(embedded_body()))
    apart = {}
    for record in (*PAIRED, *FACTS.sites):
        left, right = (places.of(record, side) for side in (Side.LEFT, Side.RIGHT))
        at_left, at_right = (p.point if p.skin is None else p.skin for p in (left, right))
        apart[getattr(record, "code", None) or record.id] = np.linalg.norm(at_left - mirrored(at_right))
    far = {name: round(float(gap), 1) for name, gap in apart.items() if gap >= 2.0}
    assert not far
