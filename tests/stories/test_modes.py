"""Patient, Class and Study; a talk on the second display; answers hidden until asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ims_atlas.scene import camera
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.spine.spine_panel import SpinePanel

from .conftest import LEFT, OpenWindow, click_level, move_mouse


def texts(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.meaning.findChildren(QLabel) if label.isVisible())


def test_a_patient_sees_large_plain_words_and_no_depth(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "C7")
    window.follow("muscle:triceps_brachii_medial_head")
    qtbot.waitUntil(lambda: " mm" in texts(window))
    usual = window.meaning.subtitle.font().pointSizeF()
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert window.session.mode == "patient"
    assert window.tools.mode_button.text() == "Patient"
    assert window.meaning.subtitle.font().pointSizeF() > usual
    qtbot.waitUntil(lambda: " mm" not in texts(window))
    assert "Not yet reviewed by a clinician." in texts(window)
    assert not window.tools.compare_button.isVisible()
    assert not window.layers.buttons["meridians"].isVisible()
    assert not window.side.isTabVisible(4)
    assert window.docks["meaning"].isVisible()
    window.follow("hazard:groin")
    assert " mm" not in window.reading.page.toPlainText()


def test_each_mode_keeps_what_was_arranged_in_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.docks["spine"].close()
    window.commands["mode_patient"].trigger()
    assert window.docks["spine"].isVisible()
    window.commands["mode_study"].trigger()
    assert not window.docks["spine"].isVisible()
    window.commands["reset_layout"].trigger()
    assert window.docks["spine"].isVisible()
    assert not window.docks["speaker"].isVisible()
    window.commands["mode_class"].trigger()
    assert window.docks["speaker"].isVisible()
    window.close()
    again = open_window()
    assert again.session.mode == "class"
    assert again.docks["speaker"].isVisible()
    assert again.commands["mode_class"].isChecked()
    again.resize(1920, 1010)
    again.session.text_size = "large"
    again.session.language = "fr"
    again.commands["mode_patient"].trigger()
    again.commands["mode_class"].trigger()
    sides = next(iter(again.findChildren(SpinePanel))).side_buttons
    for button in (*again.layers.buttons.values(), *sides.values()):
        qtbot.waitUntil(lambda button=button: button.height() >= button.sizeHint().height())
    for button in sides.values():
        assert button.width() >= button.sizeHint().width(), "its name can be read"


def test_a_talk_leads_through_bookmarks_before_an_audience(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert "Ctrl+B" in window.speaker.notes.text()
    for level, notes in (("C6", "Thumb and wrist."), ("L5", "Big toe.")):
        window.session.choose_level(level, "replace")
        window.bookmarks.add(f"Root {level}")
        window.bookmarks.annotate(window.bookmarks.current or 0, notes)
    window.bookmarks.go(0)
    assert window.session.levels == {"C6"}
    assert window.speaker.notes.text() == "Thumb and wrist."
    assert window.speaker.next_title.text() == "Next: Root L5"
    qtbot.mouseClick(window.speaker.show_button, LEFT)
    audience = window.talk.audience
    assert audience is not None
    assert audience.isVisible()
    assert audience.viewport.stage is not None
    qtbot.keyClick(audience, Qt.Key.Key_PageDown)
    assert window.session.levels == {"L5"}
    assert window.speaker.notes.text() == "Big toe."
    window.viewport.finish_flight()
    camera.apply(camera.Pose((900.0, -2500.0, 1000.0), (0.0, 0.0, 900.0)), window.viewport.plotter)
    qtbot.waitUntil(lambda: np.allclose(audience.viewport.plotter.camera.position, (900, -2500, 1000)))
    window.commands["pointer"].trigger()
    canvas = window.viewport.canvas_widget
    move_mouse(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    assert audience.pointer.isVisible()
    off = audience.pointer.geometry().center() - audience.viewport.rect().center()
    assert off.manhattanLength() <= 4
    qtbot.keyClick(audience, Qt.Key.Key_P)
    assert not audience.pointer.isVisible()
    qtbot.keyClick(audience, Qt.Key.Key_P)
    move_mouse(audience.viewport.canvas_widget, QPoint(100, 60))  # where there is only one display
    assert (audience.pointer.geometry().center() - QPoint(100, 60)).manhattanLength() <= 4
    qtbot.keyClick(audience, Qt.Key.Key_Escape)
    assert window.talk.audience is None
    assert not window.speaker.show_button.isChecked()
    window.bookmarks.keep_saved(tmp_path / "talk.ims.yaml")
    qtbot.mouseClick(window.speaker.show_button, LEFT)
    window.close()
    assert window.talk.audience is None, "the picture for the audience closes with the window"


def test_a_student_looks_after_thinking(qtbot: QtBot, window: MainWindow) -> None:
    window.session.labels = True
    qtbot.keyClick(window, Qt.Key.Key_Q)
    cover = window.answers.cover
    click_level(qtbot, window, "L5")
    assert cover.isVisible()
    assert window.viewport.accessibleDescription() != ""
    qtbot.mouseClick(cover.button, LEFT)
    assert not cover.isVisible()
    click_level(qtbot, window, "S1")
    assert cover.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Q)
    assert not cover.isVisible()
