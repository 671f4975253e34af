"""What chance alone matches is a share of area, and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ims_atlas.analysis.chance import Chance
from ims_atlas.analysis.contrast import Contrast
from tests.unit.analysis.small_contrast import (
    OTHER_MM2,
    OVER_LONG_HEAD,
    OVER_OTHER,
    SKIN_MM2,
    acupoint,
    contrast_of,
    meridian,
    rule,
    site,
)

LINE = meridian("LU", acupoint("LU1", OVER_LONG_HEAD))
OTHER_LINE = meridian("ST", acupoint("ST1", OVER_OTHER))
SITE = site("one", "other", OVER_OTHER)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    """Return a body with one point in the middle of its back; the right side's is the same."""
    return contrast_of(tmp_path_factory.mktemp("chance"), (LINE,))[1]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    """Return a body with one point over the muscle ``other``."""
    return contrast_of(tmp_path_factory.mktemp("other"), (OTHER_LINE,), (SITE,))[1]


def test_on_the_whole_skin_it_is_the_share_of_the_area_near_a_point(small: Contrast) -> None:
    expected = np.pi * 60.0**2 / SKIN_MM2
    assert Chance(small).on_skin(rule(60.0, False)) == pytest.approx(expected, abs=0.008)


def test_with_the_same_muscle_only_skin_over_it_counts(small: Contrast) -> None:
    expected = 75.0 * 75.0 / SKIN_MM2
    assert Chance(small).on_skin(rule(100.0, True)) == pytest.approx(expected, abs=0.005)


def test_over_a_muscle_it_is_the_share_of_its_skin(other: Contrast) -> None:
    chance = Chance(other)
    expected = np.pi * 10.0**2 / OTHER_MM2
    for same_muscle in (True, False):
        assert chance.on_muscle("other", rule(10.0, same_muscle)) == pytest.approx(expected, abs=0.012)


def test_a_point_over_another_muscle_counts_only_where_the_rule_does_not_ask(small: Contrast) -> None:
    chance = Chance(small)
    assert chance.on_muscle("other", rule(60.0, True)) == 0.0
    assert (chance.on_muscle("other", rule(60.0, False)) or 0.0) > 0.05


def test_a_part_counts_as_its_whole(small: Contrast) -> None:
    chance, by = Chance(small), rule(20.0, True)
    assert chance.on_muscle("biceps", by) == chance.on_muscle("long_head", by)
    assert (chance.on_muscle("biceps", by) or 0.0) > 0.1


def test_what_is_expected_is_the_mean_over_the_muscles(other: Contrast) -> None:
    chance, by = Chance(other), rule(10.0, True)
    apart = site("two", "tip", OVER_LONG_HEAD)
    one, two = chance.on_muscle("other", by), chance.on_muscle("tip", by)
    assert one is not None
    assert two == 0.0
    assert chance.expected((SITE, SITE), by) == one
    assert chance.expected((SITE, apart), by) == pytest.approx(one / 2)
    assert chance.expected((), by) is None


def test_a_muscle_without_skin_over_it_has_no_chance(other: Contrast) -> None:
    chance, by = Chance(other), rule(10.0, True)
    deep = site("three", "elsewhere", OVER_OTHER)
    assert chance.on_muscle("elsewhere", by) is None
    assert chance.expected((SITE, deep), by) == chance.on_muscle("other", by)


def test_the_other_way_round_it_is_the_area_near_a_site(other: Contrast) -> None:
    chance, radius = Chance(other), 17.0
    one_disc = np.pi * radius**2 / SKIN_MM2
    assert chance.near_sites((SITE,), rule(radius, True)) == pytest.approx(one_disc, abs=0.0015)
    assert chance.near_sites((SITE,), rule(radius, False)) == pytest.approx(2 * one_disc, abs=0.002)
    assert chance.near_sites((), rule(radius, True)) == 0.0


def test_every_run_draws_the_same_places(small: Contrast) -> None:
    by = rule(25.0, False)
    assert Chance(small).on_skin(by) == Chance(small).on_skin(by)
    assert Chance(small).on_muscle("biceps", by) == Chance(small).on_muscle("biceps", by)


def test_looking_beneath_in_pieces_gives_the_same(small: Contrast) -> None:
    chance, by = Chance(small), rule(40.0, True)
    told = list(chance.prepare())
    assert told[-1][0] == told[-1][1]
    assert chance.on_skin(by) == Chance(small).on_skin(by)


def test_a_body_without_points_matches_nothing(tmp_path: Path) -> None:
    _, bare = contrast_of(tmp_path, ())
    assert Chance(bare).on_skin(rule(60.0, False)) == 0.0
