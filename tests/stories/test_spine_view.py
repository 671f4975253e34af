"""The spine selector as a user meets it: pointing, clicking, walking with the keys, typing a name."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import SEGMENTS, segment_range
from ims_atlas.scene.palette import DARK, LIGHT, Palette
from ims_atlas.ui.spine.column_drawing import spread
from ims_atlas.ui.spine.level_names import level_name
from ims_atlas.ui.spine.spine_view import SpineView
from tests.walk import every

from .conftest import move_mouse

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


class Owner:
    """Answers the view as the application does: it keeps the selection and tells the view."""

    def __init__(self, view: SpineView) -> None:
        self.view = view
        self.heard: list[tuple[str, str]] = []
        self.hovered: list[str | None] = []
        self.selection: frozenset[str] = frozenset()
        self._anchor = SEGMENTS[0]
        view.level_chosen.connect(self._choose)
        view.level_hovered.connect(self.hovered.append)

    def _choose(self, segment: str, mode: str) -> None:
        self.heard.append((segment, mode))
        if mode == "toggle":
            self.selection ^= {segment}
        elif mode == "range":
            self.selection = frozenset(segment_range(self._anchor, segment))
        else:
            self.selection, self._anchor = frozenset({segment}), segment
        self.view.set_selection(self.selection)


@pytest.fixture
def view(qtbot: QtBot) -> SpineView:
    spine = SpineView()
    qtbot.addWidget(spine)
    spine.set_reduced_motion(True)
    spine.resize(220, 640)
    with qtbot.waitExposed(spine):
        spine.show()
    spine.activateWindow()
    spine.setFocus()
    return spine


@pytest.fixture
def owner(view: SpineView) -> Owner:
    return Owner(view)


def _centre(view: SpineView, segment: str) -> QPoint:
    return view.rect_of(segment).center()


def _picture(view: SpineView) -> QImage:
    return view.grab().toImage()


def _nearest(picture: QImage, box: tuple[int, int, int, int], colour: str) -> int:
    """Return how far the most similar pixel of a region is from a colour (sum over channels)."""
    wanted = QColor(colour)
    left, top, width, height = box
    pixels = [picture.pixelColor(x, y) for x in range(left, left + width) for y in range(top, top + height)]
    return min(
        abs(p.red() - wanted.red()) + abs(p.green() - wanted.green()) + abs(p.blue() - wanted.blue())
        for p in pixels
    )


@every("segment", SEGMENTS)
def test_clicking_a_level_chooses_it(qtbot: QtBot, view: SpineView, owner: Owner, segment: str) -> None:
    owner.heard.clear()
    qtbot.mouseClick(view, LEFT, pos=_centre(view, segment))
    assert owner.heard == [(segment, "replace")]
    assert level_name(segment) in view.accessibleDescription()


@every("segment", SEGMENTS)
def test_a_root_answers_along_its_whole_length(view: SpineView, segment: str) -> None:
    drawing = view.drawing
    assert {drawing.level_at(point) for point in drawing.levels[segment].root.line} == {segment}


@every("segment", [s for s in SEGMENTS if s != "C8"])
def test_clicking_the_bone_chooses_its_level(
    qtbot: QtBot, view: SpineView, owner: Owner, segment: str
) -> None:
    owner.heard.clear()
    bone = view.drawing.levels[segment].parts[0].path
    box = bone.boundingRect()
    inside = (
        box.topLeft() + QPointF(box.width() * x / 9, box.height() * y / 9) for x in range(9) for y in range(9)
    )
    pixels = [point.toPoint() for point in inside]
    own = [p for p in pixels if bone.contains(QPointF(p)) and view.level_at(QPointF(p)) == segment]
    qtbot.mouseClick(view, LEFT, pos=own[len(own) // 2])
    assert owner.heard == [(segment, "replace")]


@pytest.mark.parametrize("height", [560, 640, 800, 1000])
def test_places_of_levels_are_disjoint_and_big_enough(view: SpineView, height: int) -> None:
    view.resize(220, height)
    places = {segment: view.rect_of(segment) for segment in SEGMENTS}
    assert not [(a, b) for a, b in combinations(SEGMENTS, 2) if places[a].intersects(places[b])]
    assert min(place.height() for place in places.values()) >= 14
    for segment, place in places.items():
        corners = (place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight())
        assert {view.level_at(QPointF(corner)) for corner in corners} == {segment}


@pytest.mark.parametrize("height", [560, 640, 1000])
def test_labels_do_not_overlap_and_stay_inside(view: SpineView, height: int) -> None:
    view.resize(220, height)
    labels = [view.drawing.levels[segment].label for segment in SEGMENTS]
    assert all(a.bottom() <= b.top() for a, b in pairwise(labels))
    assert labels[0].top() >= 0
    assert labels[-1].bottom() <= height


def test_ctrl_click_toggles_and_shift_click_extends(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.mouseClick(view, LEFT, pos=_centre(view, "L4"))
    qtbot.mouseClick(view, LEFT, SHIFT, pos=_centre(view, "S1"))
    assert owner.selection == {"L4", "L5", "S1"}
    qtbot.mouseClick(view, LEFT, CONTROL, pos=_centre(view, "L5"))
    assert owner.selection == {"L4", "S1"}
    assert [mode for _, mode in owner.heard] == ["replace", "range", "toggle"]


def test_other_buttons_choose_nothing(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=_centre(view, "L4"))
    assert owner.heard == []


def test_arrows_walk_and_stop_at_the_ends(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert [s for s, _ in owner.heard] == ["C1", "C1", "C2", "Co1", "Co1", "S5", "C1"]
    assert {mode for _, mode in owner.heard} == {"replace"}


def test_up_starts_at_the_lower_end(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert owner.heard == [("Co1", "replace")]


def test_shift_arrows_extend_the_range(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.mouseClick(view, LEFT, pos=_centre(view, "C5"))
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert owner.heard[1:] == [("C6", "range"), ("C7", "range")]
    assert owner.selection == {"C5", "C6", "C7"}


def test_keys_go_on_from_a_selection_made_elsewhere(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    view.set_selection(frozenset({"T7", "T8"}))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert owner.heard == [("T8", "replace")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_enter_toggle(qtbot: QtBot, view: SpineView, owner: Owner, key: Qt.Key) -> None:
    qtbot.mouseClick(view, LEFT, pos=_centre(view, "T4"))
    qtbot.keyClick(view, key)
    assert owner.heard[-1] == ("T4", "toggle")
    assert owner.selection == frozenset()


def test_space_without_a_level_does_nothing(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert owner.heard == []


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("c6", ["C6"]),
        ("C6", ["C6"]),
        ("t12", ["T1", "T12"]),
        ("co", ["Co1"]),
        ("co1", ["Co1", "Co1"]),
        ("c6l4", ["C6", "L4"]),
        ("l9", []),
        ("x", []),
    ],
)
def test_typing_a_name_jumps_to_the_level(
    qtbot: QtBot, view: SpineView, owner: Owner, typed: str, levels: list[str]
) -> None:
    qtbot.keyClicks(view, typed)
    assert owner.heard == [(segment, "replace") for segment in levels]


def test_a_pause_forgets_what_was_typed(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    qtbot.keyClicks(view, "t1")
    with qtbot.waitSignal(view.type_ahead.paused, timeout=3000):
        pass
    qtbot.keyClicks(view, "2")
    assert owner.heard == [("T1", "replace")]


def test_typed_names_win_over_window_shortcuts(view: SpineView) -> None:
    asked = {}
    for key, modifiers, text in (
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, "l"),
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x"),
        (Qt.Key.Key_K, CONTROL, "\x0b"),
    ):
        override = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
        override.ignore()
        QApplication.sendEvent(view, override)
        asked[key] = override.isAccepted()
    assert asked == {Qt.Key.Key_L: True, Qt.Key.Key_X: False, Qt.Key.Key_K: False}


def test_hover_names_each_level_once_and_ends(qtbot: QtBot, view: SpineView, owner: Owner) -> None:
    move_mouse(view, _centre(view, "C6"))
    move_mouse(view, _centre(view, "C6") + QPoint(1, 0))
    move_mouse(view, _centre(view, "C7"))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert owner.hovered == ["C6", "C7", None]
    assert owner.heard == []


def test_hover_raises_the_level_with_and_without_motion(qtbot: QtBot, view: SpineView) -> None:
    rest = _picture(view)
    move_mouse(view, _centre(view, "L3"))
    raised = _picture(view)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert _picture(view) == rest != raised
    view.set_reduced_motion(False)
    move_mouse(view, _centre(view, "L3") + QPoint(1, 0))
    qtbot.waitUntil(lambda: _picture(view) == raised, timeout=3000)


def test_tool_tip_names_the_level(view: SpineView) -> None:
    place = _centre(view, "C6")
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert QToolTip.text() == "C6: sixth cervical root"
    QToolTip.hideText()


def test_names_of_the_ends() -> None:
    assert [level_name(s) for s in ("T12", "S5", "Co1")] == [
        "T12: twelfth thoracic root",
        "S5: fifth sacral root",
        "Co1: coccygeal root",
    ]


def test_accessible_texts(view: SpineView) -> None:
    assert view.accessibleName() == "Spinal levels"
    assert view.accessibleDescription() == "No level selected."
    view.set_selection(frozenset({"S1", "L5"}))
    expected = "Selected: L5: fifth lumbar root; S1: first sacral root."
    assert view.accessibleDescription() == expected


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("segment", ["C6", "T6", "L4", "S2", "Co1"])
def test_a_selected_level_gets_a_pill_in_its_colour(view: SpineView, palette: Palette, segment: str) -> None:
    view.set_palette_colours(palette)
    place = view.rect_of(segment)
    pill = (place.left() + 8, place.top() + 3, 6, place.height() - 6)
    before = _nearest(_picture(view), pill, palette.level(segment))
    view.set_selection(frozenset({segment}))
    assert _nearest(_picture(view), pill, palette.level(segment)) <= 6 < before


def test_neighbours_show_and_go(view: SpineView) -> None:
    rest = _picture(view)
    view.set_neighbours(frozenset({"C5", "C7"}))
    assert _picture(view) != rest
    view.set_neighbours(frozenset())
    assert _picture(view) == rest


def test_the_keyboard_ring_follows_the_keys_only(qtbot: QtBot, view: SpineView) -> None:
    qtbot.mouseClick(view, LEFT, pos=_centre(view, "T5"))
    by_mouse = _picture(view)
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert _picture(view) != by_mouse


def test_spread_keeps_order_gap_and_limits() -> None:
    assert spread([10, 50, 90], 12, 0, 100) == [10, 50, 90]
    assert spread([50, 50, 50], 10, 0, 100) == [40, 50, 60]
    assert spread([2, 3, 98], 10, 0, 100) == pytest.approx([0, 10, 98])
    assert spread([99, 99], 10, 0, 100) == [90, 100]
