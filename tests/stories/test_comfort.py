"""Reading at arm's length, for every eye, by keys alone, or by listening."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import SIGNAL, QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QListView, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.scene.palette import ALL_PALETTES
from ims_atlas.ui.commands import COMMANDS
from ims_atlas.ui.main_window import MainWindow

from .conftest import OpenWindow, click_level, coloured, type_and_enter


def test_text_and_colours_change_and_are_remembered(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    usual = window.meaning.title.font().pointSizeF()
    click_level(qtbot, window, "C6")
    qtbot.waitUntil(lambda: coloured(window, ALL_PALETTES["dark", "standard"].supply_main) > 200)
    for _ in range(3):
        window.commands["text_larger"].trigger()
    assert window.session.text_size == "largest"
    assert not window.commands["text_larger"].isEnabled()
    assert np.isclose(window.meaning.title.font().pointSizeF(), 1.5 * usual)
    window.commands["colours_red_green"].trigger()
    assert coloured(window, ALL_PALETTES["dark", "red_green"].supply_main) > 200
    assert coloured(window, ALL_PALETTES["dark", "standard"].supply_main) < 50
    window.commands["reduced_motion"].setChecked(window.session.reduced_motion)
    window.commands["reduced_motion"].trigger()
    calm = window.session.reduced_motion
    window.close()
    again = open_window()
    assert again.session.text_size == "largest"
    assert again.session.colour_vision == "red_green"
    assert again.commands["colours_red_green"].isChecked()
    assert again.session.reduced_motion == calm == again.commands["reduced_motion"].isChecked()


def test_the_sheet_lists_every_key(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.key_sheet.isVisible()
    written = {label.text() for label in window.key_sheet.findChildren(QLabel)}
    for command in COMMANDS.values():
        if command.keys:
            keys = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
            assert keys in written, command
            assert command.text.rstrip("…") in written
    assert len({c.keys for c in COMMANDS.values() if c.keys}) == sum(bool(c.keys) for c in COMMANDS.values())
    qtbot.keyClick(window.key_sheet, Qt.Key.Key_Escape)
    assert not window.key_sheet.isVisible()


def test_every_command_does_something(window: MainWindow) -> None:
    signal = SIGNAL("triggered(bool)")
    assert [name for name in COMMANDS if window.commands[name].receivers(signal) == 0] == []


def test_the_picture_is_described_in_words_that_follow_it(qtbot: QtBot, window: MainWindow) -> None:
    def told(words: str) -> None:
        qtbot.waitUntil(lambda: words in window.viewport.accessibleDescription())

    told("No level is chosen.")
    click_level(qtbot, window, "C7")
    told("Lit: what C7 supplies, both sides.")
    told("needle sites a side")
    type_and_enter(qtbot, window, "triceps brachii")
    told("Selected: Triceps brachii")
    window.session.show_layer("skin", True)
    told("skin")
    window.commands["language"].trigger()
    told("Sélection")
    assert window.words.label.text() == window.viewport.accessibleDescription()


def test_f6_goes_round_the_panels(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    panels = [window.spine_panel, window.side]
    met = []
    for _ in range(6):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        met += [panel for panel in panels if panel.isAncestorOf(focus)]
    assert set(map(id, met)) == set(map(id, panels))


class Opened(QObject):
    """Takes down every window that opens."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_nothing_flashes_up_beside_the_window(qtbot: QtBot, window: MainWindow) -> None:
    opened = Opened()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(opened)
    click_level(qtbot, window, "C7")
    window.follow("muscle:triceps_brachii")
    for tab in range(window.side.count()):
        window.side.setCurrentIndex(tab)
    for mode in ("mode_patient", "mode_class", "mode_study"):
        window.commands[mode].trigger()
    app.removeEventFilter(opened)
    assert opened.seen == []


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    for panel in ("structures", "scenes", "history", "words", "speaker", "spine", "meaning"):
        window.docks.open(panel)
    for language in ("en", "fr"):
        window.session.language = language  # type: ignore[assignment]
        nameless = set()
        for widget in window.findChildren(QWidget):
            told_by_itself = isinstance(widget, QScrollArea | QLabel)  # what it holds is its name
            bare = told_by_itself or (isinstance(widget.parent(), QFrame) and isinstance(widget, QListView))
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not bare:
                told = QAccessible.queryAccessibleInterface(widget)
                if told is None or not told.text(QAccessible.Text.Name):
                    nameless.add((type(widget).__name__, widget.objectName(), type(widget.parent()).__name__))
        assert nameless == set(), language
