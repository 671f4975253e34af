"""The right side of the window: three tabs, room to read, and everything within reach of the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.state.session import Page
from ims_atlas.ui.main_window import MainWindow

from .conftest import click_level, click_tab, needled

TABS = ("body", "conditions", "reading")


def test_clicks_and_arrow_keys_turn_the_tabs(qtbot: QtBot, window: MainWindow) -> None:
    for place, tab in enumerate(TABS):
        click_tab(qtbot, window, place)
        assert window.side.tab == tab
    bar = window.side.tabBar()
    assert bar.focusPolicy() & Qt.FocusPolicy.TabFocus
    bar.setFocus()
    for tab in ("conditions", "body"):
        qtbot.keyClick(bar, Qt.Key.Key_Left)
        assert window.side.tab == tab


def test_a_level_and_a_muscle_bring_the_body_tab_to_the_front(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_tab(qtbot, window, 2)
    click_level(qtbot, window, "C6")
    assert window.side.tab == "body"
    click_tab(qtbot, window, 1)
    window.follow(f"muscle:{atlas.sites[0].muscle}")
    assert window.side.tab == "body"


@pytest.mark.parametrize("width", [960, 1366, 1920])
def test_reading_takes_room_only_where_the_window_has_it(
    qtbot: QtBot, window: MainWindow, width: int
) -> None:
    window.resize(width, 768)
    qtbot.waitUntil(lambda: window.width() == width)
    click_tab(qtbot, window, 0)
    before, spine = window.side.width(), window.spine_panel.width()
    click_tab(qtbot, window, 2)
    if width >= 1366:
        qtbot.waitUntil(lambda: window.side.width() == 440)
    assert before <= window.side.width() <= max(before, 0.4 * width)
    assert window.spine_panel.width() == spine
    assert window.viewport.width() > 0.3 * width


def test_a_panel_made_wider_by_hand_is_left_alone(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1600, 768)
    click_tab(qtbot, window, 2)
    qtbot.waitUntil(lambda: window.side.width() >= 440)
    window.docks.widen("meaning", 560)
    qtbot.waitUntil(lambda: window.side.width() > 500)
    wide = window.side.width()
    click_tab(qtbot, window, 0)
    click_tab(qtbot, window, 2)
    assert window.side.width() == wide


def reachable(window: MainWindow) -> list[QWidget]:
    """Return what the Tab key reaches on the right side."""
    return [
        widget
        for widget in window.side.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_control_has_a_name_for_screen_readers(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, language: str
) -> None:
    if language == "fr":
        window.tools.command("language").trigger()
    window.follow(f"text:{atlas.texts[0].id}")
    click_level(qtbot, window, "C6")
    named: dict[str, set[str]] = {}
    for place, tab in enumerate(TABS):
        click_tab(qtbot, window, place)
        qtbot.waitUntil(lambda: bool(reachable(window)))
        for widget in reachable(window):
            said = QAccessible.queryAccessibleInterface(widget)
            name = said.text(QAccessible.Text.Name) if said is not None else ""
            assert name or isinstance(widget, QLabel), (tab, widget)
            named.setdefault(tab, set()).add(name)
    for rule, button in window.meaning.rule_buttons.items():
        assert button.accessibleName() in named["body"], rule
    assert window.conditions.filter.accessibleName() in named["conditions"]
    assert window.conditions.list.accessibleName() in named["conditions"]
    assert window.reading.page.accessibleName() in named["reading"]
    assert len(named["reading"]) >= 4


def test_the_examination_opens_from_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "L4")
    window.meaning.links.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.meaning.links, Qt.Key.Key_Tab)
    qtbot.keyClick(window.meaning.links, Qt.Key.Key_Return)
    assert window.session.page == Page("examination", "L4")
    assert window.side.tab == "reading"


def test_links_of_a_page_open_from_the_keyboard(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 2)
    page = window.reading.page
    page.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page, Qt.Key.Key_Tab)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert window.session.page == Page("text", atlas.texts[0].id)


def test_a_condition_opens_without_a_mouse(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    bar = window.side.tabBar()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    window.conditions.filter.setFocus()
    qtbot.keyClicks(window.conditions.filter, atlas.conditions[0].names.fr)
    qtbot.keyClick(window.conditions.filter, Qt.Key.Key_Return)
    assert window.session.condition == atlas.conditions[0].id
    assert needled(window)
