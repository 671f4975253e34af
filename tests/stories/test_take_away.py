"""Taking away what is in view, through the one dialog: picture, movie, model, page, table, clipboard."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.share.share_view import ShareView
from ims_atlas.ui.share.size_choice import SizeChoice
from tests.stories.conftest import LEFT, click_level

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 120_000
"""Without a graphics card a picture may take long; nothing is waited for longer than it takes."""


def choose_kind(qtbot: QtBot, view: ShareView, place: int) -> None:
    at = view.kinds.visualItemRect(view.kinds.item(place)).center()
    qtbot.mouseClick(view.kinds.viewport(), LEFT, pos=at)


def choose(qtbot: QtBot, box: QComboBox, place: int) -> None:
    """Walk to a place of a list of choices by key."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(place):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentIndex() == place


def type_size(qtbot: QtBot, dimensions: SizeChoice, width: int, height: int) -> None:
    choose(qtbot, dimensions.names, dimensions.names.count() - 1)
    for line, pixels in ((dimensions.width_px, width), (dimensions.height_px, height)):
        line.selectAll()
        qtbot.keyClicks(line, str(pixels))
        qtbot.keyClick(line, Qt.Key.Key_Return)


def name_file(qtbot: QtBot, view: ShareView, path: Path) -> None:
    view.file.selectAll()
    qtbot.keyClicks(view.file, str(path))


def save(qtbot: QtBot, window: MainWindow, view: ShareView) -> None:
    qtbot.mouseClick(view.save_button, LEFT)
    qtbot.waitUntil(lambda: not window.share.task.running, timeout=PATIENCE_MS)
    assert view.saved is not None, view.message.text()


def test_what_is_in_view_is_taken_away_through_one_dialog(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.resize(960, 600)
    click_level(qtbot, window, "C6")
    window.session.sides = "left"
    view = window.share.view
    assert not view.isVisible()

    # The dialog opens by key, proposes a file that says what it shows, and shows it in small.
    qtbot.keyClick(window, Qt.Key.Key_E, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: not view.preview.picture.image.isNull(), timeout=PATIENCE_MS)
    assert view.isVisible()
    assert (view.path.stem[:2], view.path.suffix, view.path.exists()) == ("C6", ".png", False)
    assert "BodyParts3D" in view.credit.text()

    # A picture of a size of one's own, on clear ground.
    type_size(qtbot, view.picture.dimensions, 220, 160)
    assert not window.share.task.running, "Enter ends the number, and saves nothing"
    qtbot.mouseClick(view.picture.clear_ground, LEFT)
    name_file(qtbot, view, tmp_path / "c6")
    save(qtbot, window, view)
    assert view.folder_button.isVisible()
    with Image.open(tmp_path / "c6.png") as picture:
        assert (picture.size, picture.mode) == ((220, 160), "RGBA")
        alpha = np.asarray(picture)[..., 3]
    assert alpha[0, 0] == alpha[-1, -1] == 0
    assert alpha.max() == 255

    # The same picture on the clipboard.
    qtbot.mouseClick(view.copy_button, LEFT)
    qtbot.waitUntil(lambda: not window.share.task.running, timeout=PATIENCE_MS)
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (220, 160)
    assert copied.pixelColor(0, 0).alpha() == 0

    # A table: what is written is what was shown, with its credits beside it.
    choose_kind(qtbot, view, 4)
    name_file(qtbot, view, tmp_path / "c6.csv")
    qtbot.waitUntil(lambda: view.preview.table.rowCount() > 0, timeout=PATIENCE_MS)
    save(qtbot, window, view)
    with (tmp_path / "c6.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["muscle"] == view.preview.table.item(0, 1).text()
    assert {row["level"] for row in rows} == {"C6"}
    assert "BodyParts3D" in (tmp_path / "c6-credits.txt").read_text(encoding="utf-8")

    # A movie that is stopped while it is being made leaves nothing; the window answers all the while.
    choose_kind(qtbot, view, 1)
    choose(qtbot, view.movie.movement, 1)
    assert view.movie.needle.isVisible()
    assert view.movie.needle.count() == len(window.stage.needles if window.stage else ())
    type_size(qtbot, view.movie.dimensions, 96, 64)
    name_file(qtbot, view, tmp_path / "c6.mp4")
    assert not view.cancel_button.isVisible()
    qtbot.mouseClick(view.save_button, LEFT)
    qtbot.waitUntil(lambda: "Drawing the frames" in view.message.text(), timeout=PATIENCE_MS)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.isVisible(), "it is stopped by its own button, not by chance"
    qtbot.mouseClick(view.cancel_button, LEFT)
    qtbot.waitUntil(lambda: view.save_button.isEnabled())
    assert "Nothing was written" in view.message.text()
    assert not list(tmp_path.glob("c6.mp4*"))

    # A folder that is not there is said, not made.
    name_file(qtbot, view, tmp_path / "nowhere" / "c6.mp4")
    qtbot.mouseClick(view.save_button, LEFT)
    assert "nowhere" in view.message.text()
    assert view.saved is None

    # Escape closes it, and the key for the clipboard works without it.
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_C, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: not window.share.task.running, timeout=PATIENCE_MS)
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (window.viewport.width(), window.viewport.height())


@pytest.mark.parametrize(("place", "ending"), [(2, ".glb"), (3, ".html")])
def test_a_model_and_a_page_are_written_while_the_window_goes_on(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, place: int, ending: str
) -> None:
    click_level(qtbot, window, "C6")
    window.commands["take_away"].trigger()
    view = window.share.view
    choose_kind(qtbot, view, place)
    name_file(qtbot, view, tmp_path / f"c6{ending}")
    save(qtbot, window, view)
    assert (tmp_path / f"c6{ending}").stat().st_size > 100_000
