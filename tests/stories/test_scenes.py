"""A user keeps views as bookmarks, saves and opens scene files, and gets back what a crash took away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.state.scene import scene_of
from ims_atlas.state.scene_file import read_scene
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow
from tests.stories.conftest import LEFT, OpenWindow, click_level

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
DELTOID = Pick("structure", "deltoid", Side.LEFT)

SCENE = """\
ims_scene: 1
body: embedded
levels: [C5]
hidden:
- {kind: structure, id: deltoid, side: left}
bookmarks:
- title: First
  scene:
    condition: tennis_elbow
    selected: {kind: site, id: deltoid_spinal_part_motor_point, side: left}
"""


def shown_titles(window: MainWindow) -> list[str]:
    rows = window.scenes.view.list
    return [rows.item(row).text() for row in range(rows.count())]


def click_row(qtbot: QtBot, window: MainWindow, row: int) -> None:
    rows = window.scenes.view.list
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(rows.item(row)).center())


def bookmark(qtbot: QtBot, window: MainWindow) -> None:
    """Press Ctrl+B, and wait until the new bookmark has its picture."""
    press(qtbot, window, "window", Qt.Key.Key_B, CTRL)
    made = window.bookmarks.items[window.bookmarks.current or 0]
    pictures = window.scenes.presenter.thumbnails
    qtbot.waitUntil(lambda: pictures.of(made.scene) is not None, timeout=10_000)


def press(
    qtbot: QtBot,
    window: MainWindow,
    name: str,
    key: Qt.Key,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key on the list of bookmarks or on the window, which is in front then."""
    if not window.isActiveWindow():
        with qtbot.waitActive(window):
            window.activateWindow()
    target = window.scenes.view.list if name == "list" else window
    target.setFocus()
    qtbot.keyClick(target, key, keys)


def test_bookmarks_from_the_first_to_the_next_day(
    qtbot: QtBot, open_window: OpenWindow, atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    session, bookmarks, view = window.session, window.bookmarks, window.scenes.view
    session.reduced_motion = True
    window.docks.open("scenes")
    assert view.empty.isVisible()
    assert not window.commands["next_bookmark"].isEnabled()

    # Three views are kept.
    click_level(qtbot, window, "C7")
    qtbot.waitUntil(lambda: session.camera is not None, timeout=10_000)
    bookmark(qtbot, window)
    c7, pose = scene_of(session), camera.pose_of(window.viewport.plotter)
    click_level(qtbot, window, "L5")
    bookmark(qtbot, window)
    session.selected = DELTOID
    session.hidden = frozenset({DELTOID})
    bookmark(qtbot, window)
    assert shown_titles(window) == ["C7", "L5", "L5 · Deltoid (left)"]
    assert len(list(locate.thumbnails().glob("*.png"))) == 3
    first, second = (window.scenes.presenter.thumbnails.of(item.scene) for item in bookmarks.items[:2])
    assert first is not None
    assert second is not None
    assert first != second

    # One is gone to, by click and by key; the camera comes along.
    click_row(qtbot, window, 0)
    assert scene_of(session) == c7
    assert camera.is_same(camera.pose_of(window.viewport.plotter), pose)
    press(qtbot, window, "window", Qt.Key.Key_PageDown)
    assert (session.levels, bookmarks.current) == ({"L5"}, 1)
    press(qtbot, window, "list", Qt.Key.Key_Down)
    assert (session.selected, bookmarks.current) == (DELTOID, 2)
    press(qtbot, window, "window", Qt.Key.Key_PageUp)
    assert (session.selected, bookmarks.current) == (None, 1)

    # A page that is being read keeps the two keys for itself.
    window.docks.open("meaning")
    window.follow(f"text:{atlas.texts[0].id}")
    page = window.reading.page
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.verticalScrollBar().value() > 0
    assert bookmarks.current == 1
    window.docks.open("scenes")

    # It is renamed in place, noted, moved, deleted; all of it is undone and done again.
    press(qtbot, window, "list", Qt.Key.Key_F2)
    editor = next(each for each in view.list.findChildren(QLineEdit) if each.isVisible())
    editor.selectAll()
    qtbot.keyClicks(editor, "The low back")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown_titles(window)[1] == "The low back")
    assert session.mode == "study", "F2 is the list's here"
    view.notes.setFocus()
    qtbot.keyClicks(view.notes, "Ask the class.")
    assert bookmarks.items[1].notes == bookmarks.notes == "Ask the class."
    press(qtbot, window, "list", Qt.Key.Key_Up, ALT)
    assert shown_titles(window) == ["The low back", "C7", "L5 · Deltoid (left)"]
    assert bookmarks.current == 0
    view.list.model().moveRow(view.list.rootIndex(), 2, view.list.rootIndex(), 0)  # what dropping a row does
    qtbot.waitUntil(lambda: bookmarks.items[0].title == "L5 · Deltoid (left)")
    click_row(qtbot, window, 2)
    press(qtbot, window, "list", Qt.Key.Key_Delete)
    assert shown_titles(window) == ["L5 · Deltoid (left)", "The low back"]
    window.commands["undo"].trigger()
    assert shown_titles(window) == ["L5 · Deltoid (left)", "The low back", "C7"]
    window.commands["redo"].trigger()
    assert shown_titles(window) == ["L5 · Deltoid (left)", "The low back"]

    # They are saved; what is saved needs no question at closing.
    view.title.setText("Arm and back")
    view.title.editingFinished.emit()
    assert window.isWindowModified()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "lecture"), ""))
    press(qtbot, window, "window", Qt.Key.Key_S, CTRL)
    path = tmp_path / "lecture.ims.yaml"
    assert [item.title for item in read_scene(path).bookmarks] == ["L5 · Deltoid (left)", "The low back"]
    assert window.windowTitle() == "lecture.ims.yaml[*] – IMS Atlas"
    assert not window.isWindowModified()

    # A change asks, at opening and at closing; who cancels stays where they were.
    bookmarks.rename(0, "Deltoid")
    asked: list[str] = []

    def answer_with(button: QMessageBox.StandardButton) -> None:
        def answer(_parent: object, title: str, *_: object) -> QMessageBox.StandardButton:
            asked.append(title)
            return button

        monkeypatch.setattr(QMessageBox, "question", answer)

    answer_with(QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()
    window.documents.open_scene(path)
    assert shown_titles(window)[0] == "Deltoid"
    answer_with(QMessageBox.StandardButton.Save)
    click_level(qtbot, window, "S1")
    assert window.close()
    assert asked == ["Unsaved bookmarks"] * 3
    assert list(locate.recovery().glob("*")) == [], "who closes needs no recovery"

    # The next day the file is among the recent ones, and all is as it was saved; pictures that are gone
    # are drawn again, for this may be another machine.
    for picture in locate.thumbnails().glob("*.png"):
        picture.unlink()
    second_day = open_window()
    second_day.session.reduced_motion = True
    second_day.documents.open_last_scene()
    assert second_day.session.levels == {"S1"}
    assert shown_titles(second_day) == ["Deltoid", "The low back"], "the talk is there as well"
    assert not second_day.bookmarks.unsaved
    second_day.documents.new()
    recent = QMenu()
    second_day.documents.fill_recent(recent)
    recent.actions()[0].trigger()
    assert shown_titles(second_day) == ["Deltoid", "The low back"]
    assert second_day.scenes.view.title.text() == "Arm and back"
    assert scene_of(second_day.session).levels == {"S1"}
    second_day.bookmarks.go(1)
    assert second_day.bookmarks.notes == "Ask the class."
    assert second_day.session.levels == second_day.bookmarks.items[1].scene.levels
    pictures = second_day.scenes.presenter.thumbnails
    lacking = second_day.bookmarks.items[0].scene
    qtbot.waitUntil(lambda: pictures.of(lacking) is not None, timeout=20_000)
    second_day.commands["undo"].trigger()
    second_day.commands["undo"].trigger()
    assert second_day.bookmarks.items == (), "opening is undone too"
    assert second_day.windowTitle() == "IMS Atlas[*]"
    recent.deleteLater()


def test_scenes_that_cannot_be_opened_or_kept_change_nothing(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locate.recovery().parent.mkdir(parents=True)
    locate.recovery().write_text("in the way", encoding="utf-8")
    window = open_window()
    session = window.session
    assert window.statusBar().currentMessage().startswith("What is open cannot be kept for a crash: ")
    window.statusBar().clearMessage()
    session.reduced_motion = True
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: told.append(text))
    click_level(qtbot, window, "C6")
    qtbot.waitUntil(lambda: session.camera is not None, timeout=10_000)
    window.history.record()
    session.peel = 0.2
    window.history.record()
    assert window.statusBar().currentMessage() == "", "it is told once, and the work goes on"
    before = scene_of(session)
    path = tmp_path / "a.ims.yaml"
    for right, wrong, line, remedy in (
        ("levels: [C5]", "levels: [C55]", 3, "allowed: C1"),
        ("id: deltoid,", "id: deltiod,", 5, "did you mean 'deltoid'?"),
        (
            "id: deltoid_spinal_part_motor_point",
            "id: deltoid_spinal_part_motor_pont",
            10,
            "did you mean 'deltoid_spinal_part_motor_point'?",
        ),
        ("condition: tennis_elbow", "condition: tenis_elbow", 9, "did you mean 'tennis_elbow'?"),
        ("levels: [C5]", "match_rule: melzak", 3, "did you mean 'melzack'?"),
        ("levels: [C5]", "meridians: [LUN]", 3, "meridians.0"),
        ("levels: [C5]", "meridians: [ZZ]", 3, "'ZZ' is not a meridian of the atlas"),
        ("levels: [C5]", "dermatome_map: nobody", 3, "'nobody' is not a dermatome map of the atlas"),
        ("levels: [C5]", "page: {kind: term, id: myotom}", 3, "did you mean 'myotome'?"),
        ("levels: [C5]", "linked: {kind: acupoint, id: LI99, side: left}", 3, "'LI99' is not an acupoint"),
        ("levels: [C5]", "peeled: 1", 3, "did you mean 'peel'?"),
    ):
        assert right in SCENE
        path.write_text(SCENE.replace(right, wrong), encoding="utf-8")
        told.clear()
        window.documents.open_scene(path)
        assert len(told) == 1
        assert told[0].startswith(f"{path}:{line}: ")
        assert remedy in told[0]
        assert told[0].endswith(")")
        assert scene_of(session) == before
        assert window.bookmarks.items == ()

    # Of another body: it opens, and the window says what this body lacks.
    path.write_text(
        SCENE.replace("body: embedded", "body: giant").replace("id: deltoid,", "id: third_arm,"),
        encoding="utf-8",
    )
    window.documents.open_scene(path)
    assert session.levels == {"C5"}
    assert shown_titles(window) == ["First"]
    assert "made on the body 'giant'" in window.statusBar().currentMessage()
    assert "this body lacks third arm" in window.statusBar().currentMessage()
    window.bookmarks.next()
    assert session.condition == "tennis_elbow"
    assert window.documents.save_scene(tmp_path / "file" / "b.ims.yaml")
    (tmp_path / "wall").write_text("", encoding="utf-8")
    assert not window.documents.save_scene(tmp_path / "wall" / "b.ims.yaml")
    assert "cannot be written" in told[-1]


CRASHED = """
import os, sys
from PySide6.QtCore import QCoreApplication
from ims_atlas.loading import locate
from ims_atlas.state.scene import Scene
from ims_atlas.state.scene_file import Bookmark, scene_file
from ims_atlas.ui.scenes.recovery import Recovery
app = QCoreApplication([])
recovery = Recovery(locate.recovery())
for level in ("C5", "L4"):
    scene = Scene(levels=frozenset({level}), peel=0.25)
    recovery.keep(scene_file(scene, title="Talk", bookmarks=(Bookmark(title="Knee", scene=scene),)))
sys.stdout.write("kept\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_what_a_crash_took_away_is_offered_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CRASHED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ.copy()
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"kept\n"
        window = open_window()
        bar = window.scenes.bar
        assert not bar.isVisible(), "an atlas that still runs has not crashed"
        other.kill()
        other.wait()
    window.scenes.recovery.look()
    assert bar.isVisible()
    assert "It kept what you had open at" in bar.message.text()
    assert window.session.levels == set(), "it is offered, not forced on the reader"
    click_level(qtbot, window, "S1")
    assert bar.isVisible()
    qtbot.mouseClick(bar.restore_button, LEFT)
    assert window.session.levels == {"L4"}
    assert window.session.peel == 0.25
    assert [item.title for item in window.bookmarks.items] == ["Knee"]
    assert window.bookmarks.unsaved
    assert not bar.isVisible()
    assert len(list(locate.recovery().glob("*.ims.yaml"))) == 1, "kept anew, and the old one is gone"
    window.commands["undo"].trigger()
    assert window.session.levels == {"S1"}
    assert not window.bookmarks.unsaved
