"""Needle sites beside acupoints on a body of known measures: distances, angles, muscles, roots and rules."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from ims_atlas.analysis.chance import Chance
from ims_atlas.analysis.contrast import Contrast, Pair
from ims_atlas.analysis.contrast_sheet import first_match
from ims_atlas.analysis.contrast_table import acupoint_rows, contrast_rows
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from tests.unit.analysis.small_contrast import (
    FAR,
    ON_THE_SIDE,
    OVER_LONG_HEAD,
    OVER_OTHER,
    acupoint,
    contrast_of,
    meridian,
    rule,
    sheet_of,
    site,
)

SITES = (
    site("near_long_head", "biceps", (12.0, 100.0, 9.0)),
    site("near_other", "other", (70.0, 100.0, 25.0)),
    site("tip_of_it", "tip", (0.0, 100.0, 5.0)),
)
MERIDIANS = (
    meridian("LU", acupoint("LU1", OVER_LONG_HEAD, direction=["medial"]), acupoint("LU2", OVER_OTHER)),
    meridian("ST", acupoint("ST1", ON_THE_SIDE), acupoint("ST2", FAR)),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Atlas, Contrast]:
    return contrast_of(tmp_path_factory.mktemp("small"), MERIDIANS, SITES)


@pytest.fixture
def contrast(small: tuple[Atlas, Contrast]) -> Contrast:
    return small[1]


def pair_of(contrast: Contrast, key: str, code: str) -> Pair:
    own = next(each for each in SITES if each.id == key)
    return next(p for p in contrast.beside_site(own, Side.LEFT, 8) if p.acupoint.point.code == code)


def test_neighbours_come_nearest_first_at_known_distances(contrast: Contrast) -> None:
    pairs = contrast.beside_site(SITES[0], Side.LEFT)
    assert pairs[0].acupoint.point.code == "LU1"
    assert pairs[0].straight_mm == pytest.approx(15.0, abs=0.01)
    distances = [pair.straight_mm for pair in pairs]
    assert distances == sorted(distances)
    assert len(pairs) == 3


def test_the_way_over_the_skin_goes_round_the_edge(contrast: Contrast) -> None:
    pair = pair_of(contrast, "near_other", "ST1")
    straight = float(np.linalg.norm(np.subtract(ON_THE_SIDE, (70.0, 100.0, 25.0))))
    unrolled = float(np.hypot(30.0 + 50.0, 25.0))
    assert pair.straight_mm == pytest.approx(straight, abs=0.01)
    assert pair.skin_mm == pytest.approx(unrolled, rel=0.1)


def test_no_way_over_the_skin_is_shorter_than_the_straight_one(contrast: Contrast) -> None:
    pairs = [pair for each in SITES for pair in contrast.beside_site(each, Side.LEFT, 8)]
    assert all(pair.skin_mm >= pair.straight_mm for pair in pairs)


def test_a_cun_is_that_of_the_nearest_ruler(contrast: Contrast) -> None:
    pair = pair_of(contrast, "near_long_head", "LU1")
    assert (pair.cun_mm, pair.ruler) == (pytest.approx(30.0), "span")
    assert pair.straight_cun == pytest.approx(0.5, abs=0.01)


def test_the_angle_is_that_between_the_ways_in(contrast: Contrast) -> None:
    assert pair_of(contrast, "near_long_head", "LU1").angle_deg == pytest.approx(90.0, abs=0.1)
    assert pair_of(contrast, "near_other", "LU2").angle_deg == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize(
    ("key", "code", "same"),
    [
        ("near_long_head", "LU1", True),
        ("tip_of_it", "LU1", True),
        ("near_long_head", "LU2", False),
        ("near_other", "LU2", True),
        ("near_other", "LU1", False),
        ("near_other", "ST1", False),
    ],
)
def test_the_same_muscle_counts_with_its_parts_and_its_whole(
    contrast: Contrast, key: str, code: str, same: bool
) -> None:
    assert pair_of(contrast, key, code).same_muscle is same


def test_roots_are_shared_where_the_maps_name_them_for_both(contrast: Contrast) -> None:
    assert pair_of(contrast, "near_long_head", "LU1").shared_roots == ("C6", "C7")
    assert pair_of(contrast, "near_long_head", "LU2").shared_roots == ("C7",)
    assert pair_of(contrast, "near_long_head", "ST2").shared_roots == ()


def test_the_line_of_the_meridian_is_nearer_than_its_points(contrast: Contrast) -> None:
    pair = pair_of(contrast, "near_long_head", "LU1")
    assert pair.line_mm == pytest.approx(9.0, abs=2.0)


@pytest.mark.parametrize(
    ("within", "same_muscle", "length", "same", "matches"),
    [
        (20.0, True, 20.0, True, True),
        (20.0, True, 20.01, True, False),
        (20.0, True, 19.99, False, False),
        (30.0, False, 30.0, False, True),
        (30.0, False, 30.01, True, False),
    ],
)
def test_a_rule_holds_up_to_its_distance(
    contrast: Contrast, within: float, same_muscle: bool, length: float, same: bool, matches: bool
) -> None:
    pair = pair_of(contrast, "near_long_head", "LU1")
    pair = dataclasses.replace(pair, straight_mm=length, same_muscle=same)
    assert pair.matches(rule(within, same_muscle)) is matches


def test_the_other_way_round_finds_the_nearest_sites(contrast: Contrast) -> None:
    pairs = contrast.beside_acupoint("LU1", Side.LEFT, SITES)
    assert [pair.site.site.id for pair in pairs] == ["tip_of_it", "near_long_head", "near_other"]
    assert pairs[0].straight_mm == pytest.approx(5.0, abs=0.01)
    assert contrast.beside_acupoint("LU9", Side.LEFT, SITES) == ()


def test_all_that_lie_near_enough_for_some_rule_are_neighbours(tmp_path: Path) -> None:
    row = [(12.0 + 2.0 * i, 100.0, 0.0) for i in range(5)]
    points = [acupoint(f"LU{i + 1}", at) for i, at in enumerate(row)]
    sites = [site(f"site_{i}", "biceps", at) for i, at in enumerate(row)]
    _, contrast = contrast_of(
        tmp_path, [meridian("LU", *points)], sites, [rule(5.0, True), rule(20.0, False)]
    )
    pairs = contrast.beside_site(sites[0], Side.LEFT, 1)
    assert [pair.acupoint.point.code for pair in pairs] == ["LU1", "LU2", "LU3", "LU4", "LU5"]
    assert all(pair.acupoint.side is Side.LEFT for pair in pairs), "the other side lies farther than 20 mm"
    back = contrast.beside_acupoint("LU1", Side.LEFT, sites, 1)
    assert [pair.site.site.id for pair in back] == [each.id for each in sites]


def test_a_site_matches_by_its_nearest_neighbour_that_does(contrast: Contrast) -> None:
    pairs = contrast.beside_site(SITES[1], Side.LEFT, 8)
    assert first_match(pairs, rule(26.0, True)) is pairs[0]
    assert first_match(pairs[1:], rule(26.0, True)) is None


def test_the_sheet_counts_matches_beside_chance(small: tuple[Atlas, Contrast]) -> None:
    _, contrast = small
    _, sheet = sheet_of(*small)
    by = rule(20.0, True)
    for work in (sheet.prepare(), sheet.compare_sites(SITES, Side.LEFT), sheet.draw_lots(SITES, by)):
        done, total = list(work)[-1]
        assert done == total
    assert list(sheet.prepare()) == []
    rate = sheet.rate_of_sites(SITES, Side.LEFT, by)
    assert (rate.matching, rate.places, rate.share) == (2, 3, pytest.approx(2 / 3))
    assert rate.over_muscles == sheet.chance.expected(SITES, by)
    assert rate.over_skin == sheet.chance.on_skin(by)
    points = [point for point in contrast.points if point.side is Side.LEFT]
    back = sheet.rate_of_points(points, SITES, by)
    assert (back.matching, back.places, back.over_muscles) == (1, 4, None)
    assert back.over_skin == sheet.chance.near_sites(SITES, by)


def test_rows_for_a_file_name_rule_verdict_and_chance(small: tuple[Atlas, Contrast]) -> None:
    atlas, contrast = small
    by, chance = rule(20.0, True), Chance(contrast)
    rows = list(contrast_rows(contrast, chance, (), "any", by))
    assert len(rows) == 3 * len(SITES)
    first = next(row for row in rows if (row["site"], row["acupoint"]) == ("near_long_head", "LU1"))
    assert first["straight_mm"] == 15.0
    assert first["matches"] is True
    assert first["rule"] == by.id
    assert first["chance_whole_skin"] == round(chance.on_skin(by), 4)
    assert {row["site"] for row in contrast_rows(contrast, chance, ("L5",), "any", by)} == {"near_other"}
    back = list(acupoint_rows(atlas, contrast, by))
    assert {row["acupoint"] for row in back} == {"LU1", "LU2", "ST1", "ST2"}


def test_a_body_without_points_has_no_neighbours(tmp_path: Path) -> None:
    _, contrast = contrast_of(tmp_path, (), SITES)
    assert contrast.points == ()
    assert contrast.beside_site(SITES[0], Side.LEFT) == ()
