"""A clinician looks for what is usually examined for a condition."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.conditions import Condition
from ims_atlas.model.segments import in_order
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import Page
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.spine.level_names import level_name

from .conftest import (
    LEFT,
    click_label_link,
    click_level,
    click_link,
    click_tab,
    coloured,
    needled,
    seen_lit,
    type_and_enter,
    words_of,
)

ENTER = Qt.Key.Key_Return


def shown_items(window: MainWindow) -> list[QListWidgetItem]:
    rows = window.conditions.list
    return [rows.item(i) for i in range(rows.count()) if not rows.item(i).isHidden()]


def shown_ids(window: MainWindow) -> list[str]:
    keys = [item.data(Qt.ItemDataRole.UserRole) for item in shown_items(window)]
    return [key for key in keys if key is not None]


def click_condition(qtbot: QtBot, window: MainWindow, condition: Condition) -> None:
    """Choose a condition in the browser: filter by its name, then click on it."""
    click_tab(qtbot, window, 1)
    window.conditions.filter.clear()
    qtbot.keyClicks(window.conditions.filter, condition.names.en)
    rows = window.conditions.list
    item = next(each for each in shown_items(window) if each.text() == condition.names.en)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(item).center())


@pytest.fixture(params=["first", "most_muscles", "fewest_levels"])
def condition(request: pytest.FixtureRequest, atlas: Atlas) -> Condition:
    """Return conditions of different kinds."""
    if request.param == "most_muscles":
        return max(atlas.conditions, key=lambda each: len(each.muscles))
    if request.param == "fewest_levels":
        return min(atlas.conditions, key=lambda each: len(each.levels))
    return atlas.conditions[0]


def test_a_condition_shows_its_page_its_muscles_and_its_levels(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, condition: Condition
) -> None:
    dark = coloured(window, DARK.supply_main) + coloured(window, DARK.supply_further)
    window.session.voice = "student"
    click_condition(qtbot, window, condition)
    assert window.session.condition == condition.id
    assert window.session.page == Page("condition", condition.id)
    assert window.side.tab == "reading"
    page = words_of(window.reading.page)
    for words in (condition.names.en, *(each.text.en for each in condition.evidence)):
        assert " ".join(words.split()) in page
    own = {key for muscle in condition.muscles for key in atlas.with_descendants(muscle)}
    window.body_view.fit()
    lit = coloured(window, DARK.supply_main) + coloured(window, DARK.supply_further)
    assert lit > dark + 100
    seen = seen_lit(window)
    assert seen
    assert seen <= own
    assert needled(window) <= set(condition.sites)
    assert needled(window)
    spine = window.spine_panel.spine
    names = "; ".join(level_name(level) for level in in_order(condition.levels))
    assert spine.accessibleDescription() == f"Selected: {names}."


def test_the_body_tab_lists_what_is_examined_and_leads_to_the_page(
    qtbot: QtBot, window: MainWindow, condition: Condition
) -> None:
    click_condition(qtbot, window, condition)
    click_tab(qtbot, window, 0)
    assert window.side.tab == "body"
    assert window.meaning.title.text() == condition.names.en
    assert set(condition.muscles) <= set(window.meaning.rows)
    assert not window.meaning.rule_switch.isVisible(), "a condition shows its muscles whatever the rule"
    link = f"condition:{condition.id}"
    click_label_link(qtbot, window.meaning.links, link)
    assert window.side.tab == "reading"
    assert window.session.page == Page("condition", condition.id)


def test_a_level_on_the_spine_leaves_the_condition(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    condition = min(atlas.conditions, key=lambda each: len(each.muscles))
    click_condition(qtbot, window, condition)
    of_condition = needled(window)
    level = condition.levels[0]
    click_level(qtbot, window, level)
    assert window.session.condition is None
    assert window.session.levels == {level}
    assert window.meaning.title.text() == level
    assert window.meaning.rule_switch.isVisible()
    assert window.side.tab == "body"
    assert needled(window) - of_condition
    assert not window.conditions.list.selectedItems()


def test_clearing_leaves_the_condition(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_condition(qtbot, window, atlas.conditions[0])
    window.tools.command("clear").trigger()
    assert window.session.condition is None
    assert window.session.levels == frozenset()
    assert not needled(window)


def test_the_list_shows_every_condition_under_its_region(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_tab(qtbot, window, 1)
    assert sorted(shown_ids(window)) == sorted(condition.id for condition in atlas.conditions)
    heads = [item.text() for item in shown_items(window) if item.data(Qt.ItemDataRole.UserRole) is None]
    assert len(heads) == len({condition.regions[0] for condition in atlas.conditions})


def test_the_filter_finds_names_synonyms_and_levels(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 1)
    for condition in atlas.conditions:
        for words in (condition.names.en, condition.names.fr, *condition.synonyms, condition.levels[0]):
            window.conditions.filter.setText(words.upper())
            assert condition.id in shown_ids(window), words


def test_enter_in_the_filter_opens_the_first_condition_left(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_tab(qtbot, window, 1)
    condition = atlas.conditions[-1]
    qtbot.keyClicks(window.conditions.filter, condition.names.en)
    assert shown_ids(window) == [condition.id]
    qtbot.keyClick(window.conditions.filter, ENTER)
    assert window.session.condition == condition.id
    assert window.side.tab == "reading"


def test_enter_on_a_line_of_the_list_opens_it(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 1)
    rows = window.conditions.list
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Home)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    chosen = rows.currentItem().data(Qt.ItemDataRole.UserRole)
    assert chosen in shown_ids(window)
    qtbot.keyClick(rows, ENTER)
    assert window.session.condition == chosen


def test_a_filter_without_a_match_says_so(qtbot: QtBot, window: MainWindow) -> None:
    click_tab(qtbot, window, 1)
    qtbot.keyClicks(window.conditions.filter, "xyzzyqq")
    assert [item.text() for item in shown_items(window)] == ["No condition is called like that."]
    qtbot.keyClick(window.conditions.filter, ENTER)
    assert window.session.condition is None
    window.conditions.filter.clear()
    assert "No condition is called like that." not in [item.text() for item in shown_items(window)]


def test_the_condition_stays_marked_in_the_list(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    condition = atlas.conditions[3]
    type_and_enter(qtbot, window, condition.names.en)
    assert window.session.condition == condition.id
    assert [item.text() for item in window.conditions.list.selectedItems()] == [condition.names.en]


def test_a_level_named_on_the_page_leads_to_the_body(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    condition = atlas.conditions[0]
    window.session.voice = "student"
    click_condition(qtbot, window, condition)
    click_link(qtbot, window.reading.page, f"level:{condition.levels[-1]}")
    assert window.session.levels == {condition.levels[-1]}
    assert window.session.condition is None
    assert window.side.tab == "reading"
