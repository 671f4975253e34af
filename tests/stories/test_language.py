"""A clinician in Lyon turns the window to French, and finds it so the next day."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMessageBox, QTabBar, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow

from ..unit.test_speech import SAME
from .conftest import OpenWindow


def switch_language(window: MainWindow) -> None:
    window.tools.command("language").trigger()


def said(window: MainWindow) -> set[str]:
    """Return every short text of the window: on widgets, in tool tips, and for a screen reader."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    texts = set()
    for widget in window.findChildren(QWidget):
        if isinstance(widget.parent(), QTabBar):  # Qt's own scroll buttons, never seen
            continue
        texts |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        if isinstance(widget, QAbstractButton | QLabel):
            texts.add(widget.text())
        elif isinstance(widget, QLineEdit):
            texts.add(widget.placeholderText())
        elif isinstance(widget, QTabWidget):
            texts |= {widget.tabText(i) for i in range(widget.count())}
    for action in window.findChildren(QAction):
        texts |= {action.text(), action.toolTip()}
    return texts - {""}


def light_c6(qtbot: QtBot, window: MainWindow) -> None:
    """Choose a level, and wait until everything that tells of it has done so."""
    window.session.levels = frozenset({"C6"})
    qtbot.waitUntil(lambda: "C6" in window.viewport.accessibleDescription())
    qtbot.waitUntil(lambda: "C6" in window.commands["undo"].toolTip())


def test_all_panels_change_at_once_and_back(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    light_c6(qtbot, window)
    in_english = said(window)
    row = window.meaning.rows["infraspinatus"]
    assert window.meaning.subtitle.text().startswith("Sixth cervical root")
    switch_language(window)
    assert window.session.language == "fr"
    assert window.tools.command("front").text() == "Face"
    assert window.tools.command("language").text() == "English"
    assert window.tools.body_button.text() == "Corps de l'atlas"
    assert window.layers.buttons["bones"].text() == "Os"
    assert window.spine_panel.side_buttons["left"].text() == "Gauche"
    assert window.spine_panel.spine.accessibleDescription() == "Choisi : C6 : sixième racine cervicale."
    assert window.side.tabText(1) == "Affections"
    assert window.start.cancel_button.text() == "Annuler"
    assert window.viewport.accessibleName() == "Corps en 3D"
    assert window.search.line.accessibleName() == "Rechercher"
    assert window.meaning.clear_button.text() == "Effacer"
    assert window.meaning.subtitle.text().startswith("Sixième racine cervicale. Quitte le rachis")
    assert window.meaning.rows["infraspinatus"] is not row
    french = atlas.muscle("infraspinatus").names.fr
    assert window.meaning.rows["infraspinatus"].accessibleName().startswith(french)
    switch_language(window)
    assert said(window) == in_english


def test_no_english_stays_behind(qtbot: QtBot, window: MainWindow) -> None:
    light_c6(qtbot, window)
    in_english = said(window)
    switch_language(window)
    alike = {"C6", "Patient (F2)", "Dermatomes (D)", *SAME, window.credit.text()}
    both = {text for text in said(window) & in_english if any(letter.isalpha() for letter in text)}
    assert both - alike == set()


def test_the_muscle_that_is_open_stays_open_in_the_other_language(window: MainWindow) -> None:
    window.session.levels = frozenset({"C6"})
    window.session.selected = Pick("structure", "infraspinatus", Side.RIGHT)
    assert "Depth" in window.meaning.rows["infraspinatus"].facts_text()
    switch_language(window)
    assert window.meaning.rows["infraspinatus"].is_open
    text = window.meaning.rows["infraspinatus"].facts_text()
    for expected in ("Racines", "Terminaison", "Profondeur", "Pas encore relu par un clinicien."):
        assert expected in text
    assert "Depth" not in text


def test_the_language_is_remembered(open_window: OpenWindow) -> None:
    first = open_window()
    switch_language(first)
    first.close()
    second = open_window()
    assert second.session.language == "fr"
    assert second.tools.command("front").text() == "Face"
    assert second.meaning.clear_button.text() == "Effacer"


def test_an_installation_tells_its_steps_in_french(window: MainWindow) -> None:
    switch_language(window)
    window.start.set_progress("Reading FJ1.obj", 0.25)
    assert window.start.message.text() == "Lecture FJ1.obj   25%"
    window.start.set_idle("Stopped. Nothing was changed.")
    assert window.start.message.text() == "Arrêté. Rien n'a été modifié."
    switch_language(window)
    assert window.start.message.text() == "Stopped. Nothing was changed."


def test_what_fails_says_so_in_french(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, title, _text: titles.append(title))
    switch_language(window)
    window.documents.open_scene(tmp_path / "missing.ims.yaml")
    assert titles == ["Impossible d'ouvrir cette scène"]


def test_qt_itself_speaks_the_language(window: MainWindow) -> None:
    def cancel() -> str:
        box = QMessageBox(window)
        return box.addButton(QMessageBox.StandardButton.Cancel).text().replace("&", "")

    assert cancel() == "Cancel"
    switch_language(window)
    assert cancel() == "Annuler"
    switch_language(window)
    assert cancel() == "Cancel"
