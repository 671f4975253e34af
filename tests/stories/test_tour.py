"""The first look round: five steps, by mouse or keys, once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from .conftest import LEFT, OpenWindow


def test_the_tour_leads_through_five_places_and_comes_once(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.tour.begin_if_new()
    bubble = window.tour.tour
    assert bubble.isVisible()
    assert window.session.levels == {"C6"}
    titles = [bubble.title.text()]
    for step in range(4):
        assert window.rect().contains(bubble.geometry())
        if step % 2:
            qtbot.keyClick(bubble.next_button, Qt.Key.Key_Return)
        else:
            qtbot.mouseClick(bubble.next_button, LEFT)
        titles.append(bubble.title.text())
    assert len(set(titles)) == 5
    qtbot.keyClick(bubble, Qt.Key.Key_Left)
    assert bubble.title.text() == titles[3]
    window.commands["language"].trigger()
    assert bubble.title.text() not in titles
    qtbot.keyClick(bubble, Qt.Key.Key_Escape)
    assert not bubble.isVisible()
    assert window.session.levels == {"C6"}, "Esc belongs to the bubble"
    window.close()
    again = open_window()
    again.tour.begin_if_new()
    assert not again.tour.tour.isVisible()
    again.commands["tour"].trigger()
    assert again.tour.tour.isVisible()
