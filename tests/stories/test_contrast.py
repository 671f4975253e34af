"""A clinician sets the needle sites of a level against acupoints: table, lines on the body, map, file."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from ims_atlas.analysis.names import site_name
from ims_atlas.analysis.supply import sites_at
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.contrast.contrast_model import COLUMNS, Column
from ims_atlas.ui.main_window import MainWindow

from .conftest import LEFT, OpenWindow, click_level, click_tab, counted, pixels

TAB = 3
FEW = "C2"
"""A level with few sites."""
BARE = "Co1"


@pytest.fixture(scope="module")
def atlas(atlas: Atlas) -> Atlas:
    """Return the facts with a few meridians, which are placed sooner than all, and no site of one level."""
    kept = [each for each in atlas.meridians if each.code in ("BL", "GB", "LI", "GV")]
    bare = sites_at(atlas, (BARE,), "any")
    sites = [site for site in atlas.sites if site not in bare]
    return dataclasses.replace(atlas, meridians=kept, sites=sites)


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    """Return the window of all stories here, for what is compared on a body is kept: as if just opened."""
    session, view = shared_window.session, shared_window.contrast
    shared_window.side.show_tab("body")
    shared_window.contrast_presenter.steps.stop()
    view.links_button.setChecked(False)
    view.filter.clear()
    view.mode_chosen.emit("sites")
    view.table.sortByColumn(COLUMNS.index("mm"), Qt.SortOrder.AscendingOrder)
    session.meridians = frozenset()
    session.match_rule = Session().match_rule
    shared_window.tools.command("clear").trigger()
    session.linked = None
    session.show_layer("acupoints", False)
    return shared_window


def open_contrast(qtbot: QtBot, window: MainWindow, level: str = FEW) -> None:
    """Bring the contrast of a level to the front, and wait for its numbers."""
    click_tab(qtbot, window, TAB)
    window.contrast_presenter.steps.stop()
    click_level(qtbot, window, level)
    window.contrast_presenter.finish()


def click_row(qtbot: QtBot, window: MainWindow, row: int) -> str:
    """Click a row of the table; returns its key."""
    table = window.contrast.table
    index = window.contrast.order.index(row, 0)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    return window.contrast.shown_keys[row]


def column(window: MainWindow, name: Column) -> list[str]:
    """Return the texts of a column as they stand in the table."""
    order = window.contrast.order
    return [order.index(row, COLUMNS.index(name)).data() for row in range(order.rowCount())]


def near(window: MainWindow, colour: str) -> int:
    """Count the pixels of a flat colour."""
    assert window.stage is not None
    window.stage.depth.off()
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return counted(np.abs(pixels(window) - wanted).max(axis=2) < 12)


def test_nothing_is_worked_out_before_the_tab_is_in_front(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    click_level(qtbot, window, FEW)
    assert not window.contrast_presenter.steps.running
    assert not window.contrast.model.rows
    click_tab(qtbot, window, TAB)
    assert window.side.tab == "contrast"
    assert window.contrast_presenter.steps.running
    assert window.contrast.cancel_button.isVisible()
    window.contrast_presenter.finish()
    assert not window.contrast.cancel_button.isVisible()
    assert window.contrast.model.rows


def test_the_table_has_a_row_for_each_site_of_the_level(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    open_contrast(qtbot, window)
    assert window.side.tab == "contrast", "the contrast stays in front while levels are chosen"
    assert window.stage is not None
    needles = {needle.site.id for needle in window.stage.needles}
    assert set(window.contrast.shown_keys) == needles
    names = {site_name(atlas, key) for key in needles}
    assert set(column(window, "site")) == names
    assert {text.split()[0] for text in column(window, "point")} <= {
        point.code.split("_")[0] for meridian in atlas.meridians for point in meridian.points
    }


def test_the_rate_stands_beside_chance_under_a_named_rule(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    open_contrast(qtbot, window)
    view = window.contrast
    rates = {}
    for i, rule in enumerate(atlas.match_rules):
        view.rule_box.setCurrentIndex(i)
        view.rule_box.activated.emit(i)
        window.contrast_presenter.finish()
        assert window.session.match_rule == rule.id
        assert rule.text.en in view.rule_text.text()
        matching = sum(text.startswith("yes") for text in column(window, "matches"))
        summary = view.summary.text()
        assert f"{matching} of {len(view.shown_keys)} site" in summary
        assert "random places on the same muscles match" in summary
        assert "anywhere on the skin" in summary
        assert "safe" not in (summary + view.rule_text.text()).lower()
        rates[rule.id] = matching
    assert rates["strict"] <= rates["dorsher"] <= rates["melzack"]


def test_a_click_flies_to_the_place_and_joins_site_and_acupoint(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    assert window.stage is not None
    before = window.stage.plotter.camera.position
    key = click_row(qtbot, window, 0)
    session = window.session
    assert session.selected == Pick("site", key, Side.LEFT)
    assert session.linked is not None
    assert session.linked.kind == "acupoint"
    assert session.layers["acupoints"].visible
    assert window.side.tab == "contrast"
    assert window.stage.plotter.camera.position != before
    (link,) = window.stage.links
    mm = window.contrast.order.index(0, COLUMNS.index("mm")).data()
    assert link.label.startswith(f"{mm} mm · ")
    assert session.linked.id.replace("_", " ") in window.contrast.detail.toPlainText()


def test_the_line_is_seen_on_the_body(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    rows = column(window, "mm")
    row = max(range(len(rows)), key=lambda i: int(rows[i]))
    click_row(qtbot, window, row)
    assert window.stage is not None
    colour = DARK.link_match if window.stage.links[0].matches else DARK.link_apart
    with_line = near(window, colour)
    window.session.linked = None
    assert not window.stage.links
    assert with_line > near(window, colour) + 40


def test_arrows_go_through_the_rows_and_enter_flies(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    first = click_row(qtbot, window, 0)
    assert window.stage is not None
    table, camera = window.contrast.table, window.stage.plotter.camera
    stood = camera.position
    qtbot.keyClick(table, Qt.Key.Key_Down)
    second = window.contrast.shown_keys[1]
    assert second != first
    assert window.session.selected == Pick("site", second, Side.LEFT)
    assert camera.position == stood
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert camera.position != stood


def test_the_detail_holds_three_neighbours_and_leads_to_each(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    click_row(qtbot, window, 0)
    words = window.contrast.detail.toPlainText()
    for expected in ("1. ", "2. ", "3. ", "over the skin", "under “Dorsher", "1 cun here", "depth"):
        assert expected in words
    first = window.session.linked
    window.contrast.link_followed.emit("link:1")
    assert window.session.linked != first
    assert window.session.linked is not None


def test_columns_are_sorted_by_what_they_mean(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    table = window.contrast.table
    for name in ("mm", "skin_mm", "angle"):
        table.sortByColumn(COLUMNS.index(name), Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]
        values = [float(text.rstrip("°")) for text in column(window, name)]  # type: ignore[arg-type]
        assert values == sorted(values, reverse=True)
    table.sortByColumn(COLUMNS.index("site"), Qt.SortOrder.AscendingOrder)
    names = [name.casefold() for name in column(window, "site")]
    assert names == sorted(names)


def test_the_filter_leaves_rows_with_every_word(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    everything = window.contrast.shown_keys
    word = column(window, "point")[0].split()[0]
    summary = window.contrast.summary.text()
    qtbot.keyClicks(window.contrast.filter, word.lower())
    assert 0 < len(window.contrast.shown_keys) <= len(everything)
    assert {text.split()[0] for text in column(window, "point")} >= {word}
    assert window.contrast.summary.text() == summary, "the rate is that of all sites, whatever is filtered"
    window.contrast.filter.clear()
    assert window.contrast.shown_keys == everything


def test_one_meridian_shows_its_points_only(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    box = window.contrast.meridian_box
    box.setCurrentIndex(box.findData("BL"))
    box.activated.emit(box.currentIndex())
    window.contrast_presenter.finish()
    assert window.session.meridians == {"BL"}
    assert column(window, "point")
    assert {text[:2] for text in column(window, "point")} == {"BL"}


def test_all_links_are_drawn_full_or_dashed(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    assert window.stage is not None
    window.body_view.look("back")
    plain = near(window, DARK.link_match) + near(window, DARK.link_apart)
    qtbot.mouseClick(window.contrast.links_button, LEFT)
    joined = window.session.joined
    assert joined
    assert len(window.stage.links) == len(joined)
    matching = sum(text.startswith("yes") for text in column(window, "matches"))
    assert sum(each.matches for each in joined) == matching
    assert near(window, DARK.link_match) + near(window, DARK.link_apart) > plain + 40
    click_tab(qtbot, window, 0)
    assert not window.stage.links
    click_tab(qtbot, window, TAB)
    assert len(window.stage.links) == len(joined)
    qtbot.mouseClick(window.contrast.links_button, LEFT)
    assert not window.stage.links


def test_the_other_way_round_each_acupoint_has_a_row(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    window.session.meridians = frozenset({"BL"})
    open_contrast(qtbot, window)
    qtbot.mouseClick(window.contrast.mode_buttons["points"], LEFT)
    window.contrast_presenter.finish()
    (bladder,) = [meridian for meridian in atlas.meridians if meridian.code == "BL"]
    assert len(window.contrast.shown_keys) > 50
    assert set(window.contrast.shown_keys) <= {point.code for point in bladder.points}
    assert "acupoint" in window.contrast.summary.text()
    assert "random places anywhere on the skin match" in window.contrast.summary.text()
    code = click_row(qtbot, window, 0)
    assert window.session.linked is not None
    assert window.session.linked.id == code
    assert window.session.selected is not None
    assert window.session.selected.kind == "site"


def test_a_cell_of_the_map_leads_to_its_rows(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    qtbot.mouseClick(window.contrast.mode_buttons["map"], LEFT)
    window.contrast_presenter.finish()
    matrix, table = window.contrast.matrix, window.contrast.map
    level, meridian = next(
        (level, meridian)
        for level in matrix.levels
        for meridian in matrix.meridians
        if matrix.index(matrix.levels.index(level), matrix.meridians.index(meridian)).data()
    )
    index = matrix.index(matrix.levels.index(level), matrix.meridians.index(meridian))
    matching = int(index.data())
    assert level in index.data(Qt.ItemDataRole.ToolTipRole)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    window.contrast_presenter.finish()
    assert window.session.levels == {level}
    assert window.session.meridians == {meridian}
    assert sum(text.startswith("yes") for text in column(window, "matches")) == matching


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_the_table_is_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    open_contrast(qtbot, window)
    path = tmp_path / f"table{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(window.contrast.export_button, LEFT)
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text) if ending == ".json" else list(csv.DictReader(text.splitlines()))
    assert {row["site"] for row in rows} == set(window.contrast.shown_keys)
    assert {"acupoint", "straight_mm", "rule", "matches", "chance_whole_skin"} <= set(rows[0])


def test_a_table_that_cannot_be_saved_says_why(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_contrast(qtbot, window)
    path = tmp_path / "folder.csv"
    path.mkdir()
    told: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QMessageBox, "warning", lambda *words: told.append(words[-1]))
    qtbot.mouseClick(window.contrast.export_button, LEFT)
    assert len(told) == 1
    assert "folder.csv: cannot be written" in told[0]


def test_work_can_be_cancelled_and_begun_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    click_level(qtbot, window, FEW)
    click_tab(qtbot, window, TAB)
    qtbot.mouseClick(window.contrast.cancel_button, LEFT)
    assert not window.contrast_presenter.steps.running
    assert window.contrast.message.isVisible()
    qtbot.mouseClick(window.contrast.mode_buttons["sites"], LEFT)
    window.contrast_presenter.finish()
    assert window.contrast.table.isVisible()
    assert window.contrast.shown_keys


def test_a_level_without_sites_says_so(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window, BARE)
    assert window.contrast.message.text() == "No needle site is recorded for this choice of levels."
    assert window.contrast.message.isVisible()


def test_a_pick_on_the_body_marks_its_row(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    key = window.contrast.shown_keys[2]
    window.session.selected = Pick("site", key, Side.RIGHT)
    assert window.side.tab == "contrast"
    assert window.contrast.current_key == key
    window.session.selected = Pick("structure", "trapezius", Side.LEFT)
    assert window.side.tab == "body"


def test_everything_has_a_name_for_a_screen_reader(qtbot: QtBot, window: MainWindow) -> None:
    open_contrast(qtbot, window)
    view = window.contrast
    for widget in (
        view.rule_box,
        view.filter,
        view.meridian_box,
        view.table,
        view.map,
        view.detail,
        view.bar,
    ):
        assert widget.accessibleName()
    spoken = view.order.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert column(window, "site")[0] in spoken
    assert "under “" in spoken
    assert view.table.viewport().rect().contains(QPoint(1, 1))
