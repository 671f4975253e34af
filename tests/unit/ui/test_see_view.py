"""The strip beside the body: what it says, and what it offers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QSlider
from pytestqt.qtbot import QtBot

from ims_atlas.scene.palette import PALETTES
from ims_atlas.state.session import SURROUNDINGS
from ims_atlas.ui.see.see_view import SeeView
from ims_atlas.ui.speech import speech

KEYS = dict.fromkeys(("less", "more", "shallower", "deeper", "cover", "restore"), "K")


def strip(qtbot: QtBot) -> SeeView:
    view = SeeView()
    qtbot.addWidget(view)
    view.set_palette_colours(PALETTES["dark"])
    view.speak(speech("en"), KEYS)
    view.set_peelable(True)
    view.show_state("body", 1.0, 0.0, False, 0)
    view.show()
    return view


def test_every_control_says_what_it_does(qtbot: QtBot) -> None:
    view = strip(qtbot)
    controls = [*view.findChildren(QAbstractButton), *view.findChildren(QSlider)]
    assert len(controls) == 8
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control


def test_a_body_without_skin_says_why_it_is_not_peeled(qtbot: QtBot) -> None:
    view = strip(qtbot)
    assert view.peel.isEnabled()
    view.set_peelable(False)
    assert not view.peel.isEnabled()
    assert "no skin" in view.peel.toolTip()


def test_moves_and_clicks_are_reported_and_showing_a_state_is_not(qtbot: QtBot) -> None:
    view = strip(qtbot)
    told: list[object] = []
    for signal in (view.surroundings_chosen, view.opacity_moved, view.peel_moved, view.auto_fade_chosen):
        signal.connect(told.append)
    view.restore_asked.connect(lambda: told.append("restore"))
    view.show_state("group", 0.5, 0.25, True, 3)
    assert told == []
    assert [name for name in SURROUNDINGS if view.steps[name].isChecked()] == ["group"]
    assert "3" in view.restore.text()
    view.peel.setFocus()
    qtbot.keyClick(view.peel, Qt.Key.Key_End)
    qtbot.keyClick(view.opacity, Qt.Key.Key_Home)
    qtbot.mouseClick(view.steps["region"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.auto_fade, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.restore, Qt.MouseButton.LeftButton)
    assert told == [1.0, 0.0, "region", False, "restore"]


def test_the_strip_keeps_its_width_when_there_is_something_to_restore(qtbot: QtBot) -> None:
    view = strip(qtbot)
    before = view.sizeHint().width()
    assert not view.restore.isVisible()
    view.show_state("body", 1.0, 0.4, False, 1)
    assert view.restore.isVisible()
    assert view.sizeHint().width() == before
