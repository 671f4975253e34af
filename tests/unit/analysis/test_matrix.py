"""Segments against meridians: how many sites of a level match a point of each meridian."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.matrix import Cell, matrix_of, segment_matrix
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS
from tests.unit.analysis.small_contrast import (
    ON_THE_SIDE,
    OVER_LONG_HEAD,
    OVER_OTHER,
    acupoint,
    contrast_of,
    meridian,
    rule,
    site,
)

MERIDIANS = (
    meridian("LU", acupoint("LU1", OVER_LONG_HEAD)),
    meridian("ST", acupoint("ST1", OVER_OTHER), acupoint("ST2", ON_THE_SIDE)),
)
SITES = (
    site("first", "biceps", (10.0, 100.0, 0.0)),
    site("second", "biceps", (-35.0, 100.0, 0.0)),
    site("third", "other", (70.0, 100.0, 8.0)),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Atlas, Contrast]:
    return contrast_of(tmp_path_factory.mktemp("matrix"), MERIDIANS, SITES)


def cells_of(small: tuple[Atlas, Contrast], within: float, same: bool) -> dict[tuple[str, str], Cell]:
    cells = segment_matrix(*small, rule(within, same), "any")
    return {(cell.level, cell.meridian): cell for cell in cells}


def test_each_level_and_meridian_has_one_cell_from_top_to_bottom(small: tuple[Atlas, Contrast]) -> None:
    cells = segment_matrix(*small, rule(20.0, True), "any")
    assert [(cell.level, cell.meridian) for cell in cells] == [(s, m) for s in SEGMENTS for m in ("LU", "ST")]


def test_cells_name_the_sites_that_match_and_count_all_of_the_level(small: tuple[Atlas, Contrast]) -> None:
    cells = cells_of(small, 20.0, True)
    assert cells["C6", "LU"] == Cell("C6", "LU", ("first",), 2)
    assert cells["C6", "ST"] == Cell("C6", "ST", (), 2)
    assert cells["C7", "LU"] == Cell("C7", "LU", ("first",), 3)
    assert cells["C7", "ST"] == Cell("C7", "ST", ("third",), 3)
    assert cells["L5", "ST"] == Cell("L5", "ST", ("third",), 1)
    assert cells["T1", "LU"] == Cell("T1", "LU", (), 0)


def test_another_rule_gives_other_cells(small: tuple[Atlas, Contrast]) -> None:
    assert cells_of(small, 40.0, False)["C6", "LU"].matching == ("first", "second")
    assert cells_of(small, 5.0, False)["C6", "LU"].matching == ()


def test_progress_counts_the_sites(small: tuple[Atlas, Contrast]) -> None:
    told: list[tuple[int, int]] = []
    segment_matrix(*small, rule(20.0, True), "any", lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_matrix_follows_from_what_each_site_meets(small: tuple[Atlas, Contrast]) -> None:
    atlas, _ = small
    cells = matrix_of(atlas, {"first": {"ST"}, "second": set(), "third": set()}, "any")
    assert [(c.level, c.meridian) for c in cells if c.matching] == [("C6", "ST"), ("C7", "ST")]
