"""Segments against meridians: how many sites of a level match a point of each meridian."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.contrast_sheet import ContrastSheet
from ims_atlas.analysis.matrix import Cell, matrix_of
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS, Side
from tests.unit.analysis.small_contrast import (
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
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Atlas, ContrastSheet]:
    return sheet_of(*contrast_of(tmp_path_factory.mktemp("matrix"), MERIDIANS, SITES))


def cells_of(small: tuple[Atlas, ContrastSheet], within: float, same: bool) -> dict[tuple[str, str], Cell]:
    atlas, sheet = small
    cells = matrix_of(atlas, sheet.meridians_met(Side.LEFT, rule(within, same)), "any")
    return {(cell.level, cell.meridian): cell for cell in cells}


def test_each_level_and_meridian_has_one_cell_from_top_to_bottom(small: tuple[Atlas, ContrastSheet]) -> None:
    assert list(cells_of(small, 20.0, True)) == [(s, m) for s in SEGMENTS for m in ("LU", "ST")]


def test_cells_name_the_sites_that_match_and_count_all_of_the_level(
    small: tuple[Atlas, ContrastSheet],
) -> None:
    cells = cells_of(small, 20.0, True)
    assert cells["C6", "LU"] == Cell("C6", "LU", ("first",), 2)
    assert cells["C6", "ST"] == Cell("C6", "ST", (), 2)
    assert cells["C7", "LU"] == Cell("C7", "LU", ("first",), 3)
    assert cells["C7", "ST"] == Cell("C7", "ST", ("third",), 3)
    assert cells["L5", "ST"] == Cell("L5", "ST", ("third",), 1)
    assert cells["T1", "LU"] == Cell("T1", "LU", (), 0)


def test_another_rule_gives_other_cells(small: tuple[Atlas, ContrastSheet]) -> None:
    assert cells_of(small, 40.0, False)["C6", "LU"].matching == ("first", "second")
    assert cells_of(small, 5.0, False)["C6", "LU"].matching == ()


def test_the_matrix_follows_from_what_each_site_meets(small: tuple[Atlas, ContrastSheet]) -> None:
    atlas, _ = small
    cells = matrix_of(atlas, {"first": {"ST"}, "second": set(), "third": set()}, "any")
    assert [(c.level, c.meridian) for c in cells if c.matching] == [("C6", "ST"), ("C7", "ST")]
