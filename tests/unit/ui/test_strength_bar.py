"""The small bar of sources, judged on its pixels."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ims_atlas.analysis.supply import Strength, Supply
from ims_atlas.scene.palette import PALETTES, Palette
from ims_atlas.ui.meaning.strength_bar import StrengthBar

TALL_ROW, LOW_ROW = 2, 11


@pytest.fixture(params=list(PALETTES))
def palette(request: pytest.FixtureRequest) -> Palette:
    return PALETTES[request.param]


def cells(qtbot: QtBot, palette: Palette, supply: Supply, row: int) -> dict[str, int]:
    """Return how many cells of each colour a row of the bar's pixels crosses."""
    bar = StrengthBar(supply, palette, "words")
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    picture = bar.grab().toImage()
    found = {"main": 0, "further": 0}
    wanted = {QColor(palette.supply_main).name(): "main", QColor(palette.supply_further).name(): "further"}
    before = ""
    for x in range(picture.width()):
        now = wanted.get(picture.pixelColor(x, row).name(), "")
        if now and now != before:
            found[now] += 1
        before = now
    return found


def supplied(sources: int, speaking: int, naming: int, main: int) -> Supply:
    return Supply(
        "soleus", Strength.MAIN if main else Strength.FURTHER, sources, speaking, naming, main, main
    )


@pytest.mark.parametrize(("speaking", "naming", "main"), [(5, 4, 2), (3, 3, 0), (2, 1, 1), (12, 9, 3)])
def test_a_cell_stands_for_each_source(
    qtbot: QtBot, palette: Palette, speaking: int, naming: int, main: int
) -> None:
    supply = supplied(naming, speaking, naming, main)
    assert cells(qtbot, palette, supply, LOW_ROW) == {"main": main, "further": naming - main}
    assert cells(qtbot, palette, supply, TALL_ROW) == {"main": main, "further": 0}


def test_more_sources_make_a_longer_bar(qtbot: QtBot, palette: Palette) -> None:
    widths = [StrengthBar(supplied(n, n, n, 0), palette, "").sizeHint().width() for n in range(1, 9)]
    assert widths == sorted(set(widths))


def test_what_is_only_taught_fills_no_cell(qtbot: QtBot, palette: Palette) -> None:
    taught = supplied(0, 1, 1, 1)
    assert cells(qtbot, palette, taught, LOW_ROW) == {"main": 0, "further": 0}


def test_the_bar_tells_a_screen_reader_what_it_shows(qtbot: QtBot, palette: Palette) -> None:
    bar = StrengthBar(supplied(2, 3, 2, 1), palette, "2 of 3 sources name this level")
    qtbot.addWidget(bar)
    assert bar.accessibleName() == bar.toolTip() == "2 of 3 sources name this level"
