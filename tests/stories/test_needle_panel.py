"""A clinician asks what a needle passes: column, section picture, corridor, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.body.needle_layers import REMARKS
from ims_atlas.body.needle_report import NeedleReports
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.tissues import RISKS
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import PALETTES
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.needle.column_content import column_content, side_by_side
from ims_atlas.ui.needle.column_layout import spread
from ims_atlas.ui.needle.column_view import ColumnView
from ims_atlas.ui.needle.needle_words import NeedleWords
from ims_atlas.ui.needle.tissue_colours import TissueColours

from .conftest import LEFT, click_label_link, click_tab, label_with

TRAPEZIUS = "trapezius_descending_part_motor_point"
NECK = "multifidus_c6_paraspinal"
NEEDLE_TAB = 4


def open_needle(qtbot: QtBot, window: MainWindow, pick: Pick) -> None:
    """Select a place and turn to the needle tab; wait until the column stands."""
    window.session.selected = pick
    click_tab(qtbot, window, NEEDLE_TAB)
    qtbot.waitUntil(lambda: window.needle.pages.isVisible(), timeout=20000)


def site(key: str, side: Side = Side.LEFT) -> Pick:
    return Pick("site", key, side)


def painted(widget: QWidget) -> NDArray[np.int64]:
    """Return the (height, width, 3) picture of a widget, one pixel a point."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    image = image.scaled(widget.size())
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(np.int64)


def near(pixel: NDArray[np.int64], colour: QColor, within: int = 40) -> bool:
    return bool(np.abs(pixel - [colour.red(), colour.green(), colour.blue()]).max() <= within)


@pytest.fixture(scope="module")
def reports(atlas: Atlas, embedded: BodyPack) -> NeedleReports:
    return NeedleReports(atlas, embedded)


def test_the_column_names_trapezius_and_its_picture_shows_it_there(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, reports: NeedleReports
) -> None:
    open_needle(qtbot, window, site(TRAPEZIUS))
    column = window.needle.column
    assert column.content is not None
    own = next(block for block in column.content.blocks if block.named_by_site)
    name = atlas.muscle("trapezius_descending_part").names.en
    assert own.name == name
    report = reports.of(atlas.site(TRAPEZIUS), Side.LEFT)
    layer = next(each for each in report.path.layers if each.structure.id == own.structure.id)
    assert (own.first_mm, own.last_mm) == pytest.approx((layer.entered_mm, layer.left_mm), abs=0.1)
    assert name in column.accessibleDescription()
    colour = TissueColours(PALETTES["dark"], report.path).of(own.structure)
    layout = column.laid_out
    assert layout is not None
    rect = next(drawn.rect for drawn in layout.blocks if drawn.item is own)
    assert near(painted(column)[int(rect.center().y()), int(rect.left() + 0.6 * rect.width())], colour)
    section = window.needle.section
    assert section.frame is not None
    top = section.frame.at(0.0, own.first_mm).toPoint()
    bottom = section.frame.at(0.0, own.last_mm).toPoint()
    beside = painted(section)[top.y() : bottom.y(), top.x() - 12 : top.x() + 12].reshape(-1, 3)
    assert np.mean([near(pixel, colour) for pixel in beside]) > 0.3


def test_every_layer_and_structure_at_risk_is_told_to_a_screen_reader(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, reports: NeedleReports
) -> None:
    open_needle(qtbot, window, site(NECK))
    report = reports.of(atlas.site(NECK), Side.LEFT)
    text = window.needle.column.accessibleDescription()
    for each in (*report.path.layers, *report.path.at_risk):
        assert each.structure.names.en in text
    assert window.needle.column.accessibleName() == "What the needle passes"
    assert window.needle.section.accessibleName()
    for kind in (each.kind for each in report.path.shown if not each.structures):
        assert kind.split("_")[0] in window.needle.lacking.text().lower()
    assert "safe" not in text.lower()


def test_the_arrow_keys_walk_through_the_column(qtbot: QtBot, window: MainWindow) -> None:
    open_needle(qtbot, window, site(NECK))
    column = window.needle.column
    assert column.focusPolicy() & Qt.FocusPolicy.TabFocus
    before = painted(column)
    column.setFocus()
    for _ in range(3):
        qtbot.keyClick(column, Qt.Key.Key_Down)
    assert (painted(column) != before).any()
    qtbot.keyClick(column, Qt.Key.Key_Up)


def test_names_stand_apart_and_within_the_column(qtbot: QtBot, window: MainWindow) -> None:
    open_needle(qtbot, window, site(NECK))
    layout = window.needle.column.laid_out
    assert layout is not None
    assert window.needle.column.height() == round(layout.height)
    for labels in (layout.labels, layout.risk_labels):
        boxes = sorted((label.box for label in labels), key=lambda box: box.top())
        for above, below in pairwise(boxes):
            assert above.bottom() <= below.top() + 0.5
        assert all(box.right() <= layout.width and box.bottom() <= layout.height for box in boxes)


def test_the_corridor_is_computed_when_asked_for(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, reports: NeedleReports
) -> None:
    open_needle(qtbot, window, Pick("acupoint", "GB21", Side.LEFT))
    needle = window.needle
    assert not needle.corridor.is_open
    assert not needle.table.isVisible()
    without = painted(needle.section)
    qtbot.mouseClick(needle.corridor.button, LEFT)
    found = reports.of(atlas.acupoint("GB21"), Side.LEFT, with_corridor=True).corridor
    assert found is not None
    rows = [needle.table.item(i, 0).text() for i in range(needle.table.rowCount())]  # type: ignore[union-attr]
    risks = [share.structure.names.en for share in found.shares if share.structure.kind in RISKS]
    assert rows[: len(risks) + 1] == ["Structures at risk", *risks]
    assert len(rows) == len(found.shares) + 2
    assert (painted(needle.section) != without).any()
    qtbot.waitUntil(lambda: needle.corridor.body.height() > needle.table.height())
    qtbot.mouseClick(needle.corridor.button, LEFT)
    assert not needle.table.isVisible()
    assert (painted(needle.section) != without).mean() < 0.01


def test_the_plane_turns_about_the_needle(qtbot: QtBot, window: MainWindow) -> None:
    open_needle(qtbot, window, site(NECK))
    section = window.needle.section
    assert section.content is not None
    before = section.content.picture
    qtbot.mouseClick(window.needle.turn_button, LEFT)
    after = section.content.picture
    assert abs(float(before.across @ after.across)) < 1e-6
    assert float(before.direction @ after.direction) == pytest.approx(1)
    qtbot.mouseClick(window.needle.turn_button, LEFT)
    assert section.content.picture is before


def test_an_acupoint_and_its_depth_in_cun(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    window.session.voice = "clinician"
    open_needle(qtbot, window, Pick("acupoint", "GB21", Side.RIGHT))
    needle = window.needle
    assert needle.title.text().startswith("GB21 ")
    assert "right" in needle.subtitle.text()
    assert needle.column.content is not None
    depths = atlas.acupoint("GB21").depths
    assert len(needle.column.content.published) == len(depths)
    assert all(mark.first_mm is None and "cun" in mark.figures for mark in needle.column.content.published)
    assert ("cun" in needle.published_text.text()) == bool(depths)


def test_a_patient_sees_figures_folded_away_and_may_open_them(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session.voice == "patient"
    open_needle(qtbot, window, Pick("acupoint", "GB21", Side.LEFT))
    needle = window.needle
    assert not any(fold.is_open for fold in (needle.published, needle.corridor, needle.notes))
    layout = needle.column.laid_out
    assert layout is not None
    assert not layout.has_published
    qtbot.mouseClick(needle.published.button, LEFT)
    assert needle.published_text.isVisible()
    window.session.voice = "clinician"
    assert needle.notes.is_open


def test_links_on_the_body_tab_lead_here(qtbot: QtBot, window: MainWindow) -> None:
    window.session.selected = site(TRAPEZIUS, Side.RIGHT)
    link = f"needle:{TRAPEZIUS}"
    click_label_link(qtbot, label_with(qtbot, window.meaning, link), link)
    assert window.side.tab == "needle"
    assert window.session.selected == site(TRAPEZIUS, Side.RIGHT)
    window.follow("needle:GB21")
    assert window.side.tab == "needle"
    assert window.session.selected == Pick("acupoint", "GB21", Side.RIGHT)


def test_another_needle_keeps_the_tab_and_a_muscle_leaves_it(qtbot: QtBot, window: MainWindow) -> None:
    open_needle(qtbot, window, site(TRAPEZIUS))
    title = window.needle.title.text()
    window.session.selected = site(NECK)
    assert window.side.tab == "needle"
    assert window.needle.title.text() != title
    window.session.selected = Pick("structure", "soleus", Side.LEFT)
    assert window.side.tab == "body"


def test_nothing_is_computed_behind_another_tab(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    known = NeedleReports.of

    def counted(self: NeedleReports, *args: object, **options: object) -> object:
        asked.append(str(args[1]))
        return known(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(NeedleReports, "of", counted)
    window.session.selected = site(TRAPEZIUS)
    qtbot.wait(120)
    assert not asked
    open_needle(qtbot, window, site(TRAPEZIUS))
    assert len(asked) == 1
    click_tab(qtbot, window, 0)
    click_tab(qtbot, window, NEEDLE_TAB)
    assert len(asked) == 1


def test_with_nothing_selected_a_line_says_what_to_do(qtbot: QtBot, window: MainWindow) -> None:
    click_tab(qtbot, window, NEEDLE_TAB)
    assert window.needle.message.isVisible()
    assert "Choose a needle site" in window.needle.message.text()
    assert not window.needle.pages.isVisible()


def test_a_body_without_skin_says_so(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(window.stage.places), "has_skin", False)  # type: ignore[union-attr]
    window.session.selected = site(TRAPEZIUS)
    click_tab(qtbot, window, NEEDLE_TAB)
    assert "no skin" in window.needle.message.text()
    assert not window.needle.pages.isVisible()


def test_french_and_the_other_theme(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    open_needle(qtbot, window, site(NECK))
    dark = painted(window.needle.section)
    window.commands["theme"].trigger()
    assert (painted(window.needle.section) != dark).mean() > 0.2
    window.commands["language"].trigger()
    muscle = atlas.muscle(atlas.site(NECK).muscle)
    text = window.needle.column.accessibleDescription()
    assert muscle.names.fr in text
    assert REMARKS["no_thickness"].fr in text


def test_boxes_wanted_at_one_place_are_spread_in_order() -> None:
    tops = spread([50, 50, 50, 90], [20, 20, 20, 10], 0, 120, 2)
    assert tops == sorted(tops)
    for (top, height), below in zip(zip(tops, [20, 20, 20], strict=False), tops[1:], strict=False):
        assert top + height + 2 <= below + 1e-6
    assert tops[0] >= 0
    assert tops[-1] + 10 <= 120


def test_blocks_that_share_depths_stand_side_by_side(qtbot: QtBot, window: MainWindow) -> None:
    open_needle(qtbot, window, site(NECK))
    content = window.needle.column.content
    assert content is not None
    for block in content.blocks:
        others = [
            other
            for other in content.blocks
            if other is not block and other.first_mm < block.last_mm and block.first_mm < other.last_mm
        ]
        assert all(other.lane != block.lane for other in others)
    assert side_by_side(list(content.blocks)) == content.blocks


def test_a_surface_that_is_not_closed_is_hatched_and_says_so(
    qtbot: QtBot, atlas: Atlas, reports: NeedleReports
) -> None:
    """No needle of the shipped body meets such a surface: one is made of a whole one."""
    report = reports.of(atlas.site(TRAPEZIUS), Side.LEFT)
    own = next(layer for layer in report.path.layers if layer.structure.kind == "muscle")
    broken = replace(own, left_mm=None, remarks=("back_unknown",))
    layers = tuple(broken if layer is own else layer for layer in report.path.layers)
    words = NeedleWords(atlas, "en", Side.LEFT)
    whole = column_content(report, words, ())
    torn = column_content(replace(report, path=replace(report.path, layers=layers)), words, ())
    block = next(each for each in torn.blocks if each.structure is own.structure)
    assert block.not_closed
    assert block.span.startswith("50-? mm, surface not closed")
    assert REMARKS["back_unknown"].en in torn.description
    column = ColumnView()
    qtbot.addWidget(column)
    column.resize(440, 500)
    spots = []
    for content in (whole, torn):
        column.set_content(content, TissueColours(PALETTES["dark"], report.path))
        assert column.laid_out is not None
        drawn = next(d for d in column.laid_out.blocks if getattr(d.item, "structure", None) is own.structure)
        y, x = int(drawn.rect.top()) + 4, int(drawn.rect.left()) + 24
        spots.append(painted(column)[y : y + 12, x : x + 24].std(axis=(0, 1)).max())
    assert spots[1] > spots[0] + 10
